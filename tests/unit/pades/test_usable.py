"""Of certificates that say they are the same, the one that an anchor vouches for counts."""

import time

from asn1crypto import core, keys, x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pades_material import NOW, certificate, pki

from bsre_sign.evidence import PathStatus, RevocationStatus
from bsre_sign.pades.reading.path import PathChecker
from bsre_sign.pades.reading.revocation import EvidenceSource
from bsre_sign.pades.reading.usable import genuine
from bsre_sign.testing import TestPki

SIGNER, CA, ROOT = certificate("pejabat-satu"), certificate("ca"), certificate("root")
ANCHORS = {ROOT.sha256}


def copy(original: x509.Certificate, number: int = 0) -> x509.Certificate:
    """The same issuer, number and key, and a signature that nobody made."""
    forged = x509.Certificate.load(original.dump())
    forged["signature_value"] = core.OctetBitString(number.to_bytes(256, "big"))
    return x509.Certificate.load(forged.dump(force=True))


def kept(*certificates: x509.Certificate) -> list[bytes]:
    return [one.dump() for one in genuine(certificates, ANCHORS)]


def test_what_poses_as_another_is_left_out() -> None:
    honest = [one.dump() for one in (SIGNER, CA, ROOT)]
    assert kept(SIGNER, CA, ROOT) == honest
    assert kept(copy(CA), SIGNER, CA, ROOT) == honest
    assert kept(SIGNER, CA, copy(SIGNER), copy(CA), ROOT) == honest


def test_a_whole_hierarchy_of_the_same_names_and_numbers_is_left_out() -> None:
    twin = TestPki.ephemeral(labels=("pejabat-satu",))
    false = [x509.Certificate.load(twin.certificate(label)) for label in ("pejabat-satu", "ca", "root")]
    assert kept(*false, SIGNER, CA, ROOT)[-3:] == [one.dump() for one in (SIGNER, CA, ROOT)]
    assert false[1].dump() not in kept(*false, SIGNER, CA, ROOT)


def test_where_none_is_vouched_for_all_are_kept() -> None:
    forged = [copy(CA, 1), copy(CA, 2)]
    assert kept(*forged) == [one.dump() for one in forged]


def test_a_copy_takes_no_evidence_away() -> None:
    """Anybody may put a false copy of an issuer's certificate into a document."""
    chain = [SIGNER, CA, ROOT]
    evidence = EvidenceSource(pki().fetcher()).gather(chain)
    for certificates in (chain, [copy(CA), *chain], [*chain, copy(CA)]):
        facts = PathChecker(pki().roots(), certificates, evidence).facts(SIGNER, NOW)
        assert (facts.status, facts.revocation) == (PathStatus.TRUSTED, RevocationStatus.GOOD)


def test_issuers_that_go_in_circles_or_come_in_crowds_end() -> None:
    key = (
        rsa.generate_private_key(65537, 2048).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    crowd = []
    for number in range(400):
        one = x509.Certificate.load(CA.dump())
        one["tbs_certificate"]["subject_public_key_info"] = keys.PublicKeyInfo.load(key)
        one["tbs_certificate"]["issuer"] = one.subject
        one["signature_value"] = core.OctetBitString(number.to_bytes(256, "big"))
        crowd.append(x509.Certificate.load(one.dump(force=True)))
    start = time.process_time()
    assert {SIGNER.dump(), CA.dump(), ROOT.dump()} <= set(kept(*crowd, SIGNER, copy(SIGNER), CA, ROOT))
    assert time.process_time() - start < 5
