"""Evidence that somebody made up convinces nobody, and the worse news wins."""

import hashlib
from datetime import datetime, timedelta

import pytest
from asn1crypto import core, keys, ocsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pades_material import NOW, certificate, pki

from bsre_sign.evidence import RevocationStatus
from bsre_sign.pades.reading.path import PathChecker
from bsre_sign.pades.reading.revocation import EvidenceSource, RevocationEvidence

CHAIN = [certificate("dicabut"), certificate("ca"), certificate("root")]


def standing(evidence: RevocationEvidence, certificates: list[x509.Certificate] | None = None) -> RevocationStatus:
    return PathChecker(pki().roots(), certificates or CHAIN, evidence).facts(CHAIN[0], NOW).revocation


def honest() -> RevocationEvidence:
    """What the services say of the authority above the signer."""
    return EvidenceSource(pki().fetcher()).gather(CHAIN[1:])


def impostor(key: rsa.RSAPrivateKey) -> x509.Certificate:
    """The authority's certificate, number and signature value kept, with a key of one's own in it."""
    der = key.public_key().public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)
    copy = x509.Certificate.load(CHAIN[1].dump())
    copy["tbs_certificate"]["subject_public_key_info"] = keys.PublicKeyInfo.load(der)
    return x509.Certificate.load(copy.dump(force=True))


def good(key: rsa.RSAPrivateKey, responder: x509.Certificate, said: datetime) -> bytes:
    """A response that calls the revoked signer good, signed with ``key``."""
    issuer = CHAIN[1]
    public = key.public_key().public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)
    name = hashlib.sha1(bytes(keys.PublicKeyInfo.load(public)["public_key"])).digest()
    answer = ocsp.SingleResponse(
        {
            "cert_id": {
                "hash_algorithm": {"algorithm": "sha1"},
                "issuer_name_hash": issuer.subject.sha1,
                "issuer_key_hash": issuer.public_key.sha1,
                "serial_number": CHAIN[0].serial_number,
            },
            "cert_status": ocsp.CertStatus("good", core.Null()),
            "this_update": said,
            "next_update": said + timedelta(days=3650),
        }
    )
    body = ocsp.ResponseData(
        {
            "responder_id": ocsp.ResponderId("by_key", core.OctetString(name)),
            "produced_at": said,
            "responses": [answer],
        }
    )
    basic = ocsp.BasicOCSPResponse(
        {
            "tbs_response_data": body,
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            "signature": key.sign(body.dump(), padding.PKCS1v15(), hashes.SHA256()),
            "certs": [responder],
        }
    )
    response = {"response_type": "basic_ocsp_response", "response": basic}
    der: bytes = ocsp.OCSPResponse({"response_status": "successful", "response_bytes": response}).dump()
    return der


@pytest.fixture(scope="module")
def stranger() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def test_a_responder_that_poses_as_the_authority_is_not_believed(stranger: rsa.RSAPrivateKey) -> None:
    forged = good(stranger, impostor(stranger), NOW)
    assert standing(RevocationEvidence(ocsps=(forged,)) + honest()) is RevocationStatus.MISSING


def test_bringing_the_impostor_along_as_a_certificate_does_not_help_it(stranger: rsa.RSAPrivateKey) -> None:
    fake = impostor(stranger)
    forged = good(stranger, fake, NOW)
    for certificates in ([fake, *CHAIN], [*CHAIN, fake]):
        known = RevocationEvidence(ocsps=(forged,)) + honest()
        assert standing(known, certificates) is not RevocationStatus.GOOD


def test_an_authority_s_own_answer_is_believed() -> None:
    """The same response, signed with the authority's key: what is refused above is the impostor alone."""
    genuine = good(pki().private_key("ca"), CHAIN[1], NOW)
    assert standing(RevocationEvidence(ocsps=(genuine,)) + honest()) is RevocationStatus.GOOD


def test_a_list_that_says_revoked_outweighs_an_answer_that_says_good() -> None:
    fetcher = pki().fetcher()
    fetcher.stop("ocsp")
    lists = EvidenceSource(fetcher).gather(CHAIN)
    genuine = good(pki().private_key("ca"), CHAIN[1], NOW)
    assert standing(RevocationEvidence(ocsps=(genuine,)) + lists) is RevocationStatus.REVOKED
