"""Timestamps as they stand in real tokens: all are read, in whatever order, and what is wrong with one is seen."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from itertools import permutations

import pytest
from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from foreign_signatures import DigestOf, document, facts, stamp_over
from pades_material import NOW, authority, credential, pki

from bsre_sign.document import Document
from bsre_sign.extender import Extender
from bsre_sign.language import Language
from bsre_sign.levels import Level
from bsre_sign.pades.signing.cms import CmsBuilder
from bsre_sign.pades.signing.timestamp import ask
from bsre_sign.report.etsi import to_etsi
from bsre_sign.report.model import DocumentReport, DocumentVerdict
from bsre_sign.report.text import to_text
from bsre_sign.services.timestamp import TimestampAuthority
from bsre_sign.testing import TestPki
from bsre_sign.testing.timestamp import answer_request
from bsre_sign.trust import TrustStore
from bsre_sign.validation import ValidationPolicy, judge
from bsre_sign.verifier import Verifier

Stamp = Callable[[bytes], bytes]
"""Makes a token over a signature value."""
TRUST = TrustStore.empty().add(*pki().roots())


@cache
def stranger() -> TimestampAuthority:
    """An authority that nobody trusts here, and that states a time at which signers had no certificates yet."""
    other, earlier = TestPki.ephemeral(labels=()), NOW - timedelta(days=200)
    return TimestampAuthority(other.tsa_url, fetcher=other.fetcher(earlier), clock=lambda: earlier)


def trusted(value: bytes) -> bytes:
    return ask(authority(), value)


def of_a_stranger(value: bytes) -> bytes:
    return ask(stranger(), value)


def over_something_else(_: bytes) -> bytes:
    return ask(authority(), b"lain")


def of_the_future(value: bytes) -> bytes:
    return ask(authority(now=NOW + timedelta(days=100)), value)


def no_token(_: bytes) -> bytes:
    return bytes(core.Sequence.load(b"\x30\x00").dump())


def remade(value: bytes, change: Callable[[cms.SignedData], None]) -> bytes:
    """A token of the trusted authority with something changed, and signed again by it."""
    token = cms.ContentInfo.load(trusted(value))
    content = token["content"]
    change(content)
    for signer in content["signer_infos"]:
        signed = signer["signed_attrs"].untag().dump()
        signer["signature"] = pki().private_key("tsa").sign(signed, PKCS1v15(), SHA256())
    return bytes(token.dump(force=True))


def without_its_name(value: bytes) -> bytes:
    """RFC 3161, 2.4.2, demands the signing-certificate attribute."""

    def change(content: cms.SignedData) -> None:
        signer = content["signer_infos"][0]
        kept = [one for one in signer["signed_attrs"] if one["type"].native != "signing_certificate_v2"]
        signer["signed_attrs"] = cms.CMSAttributes(kept)

    return remade(value, change)


def of_two_signers(value: bytes) -> bytes:
    def change(content: cms.SignedData) -> None:
        content["signer_infos"] = cms.SignerInfos([content["signer_infos"][0].copy() for _ in range(2)])

    return remade(value, change)


def stamped(*stamps: Stamp) -> bytes:
    """A document whose signature carries these tokens, in this order, whatever DER says of it."""

    def value(digest_of: DigestOf) -> bytes:
        builder = CmsBuilder(credential())
        attributes, signature = builder.sign(digest_of(builder.digest_algorithm))
        info = cms.ContentInfo.load(builder.assemble(attributes, signature))
        tokens = b"".join(stamp(signature) for stamp in stamps)
        kind = cms.CMSAttributeType("signature_time_stamp_token").dump()
        attribute = element(0x30, kind + element(0x31, tokens))
        info["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes.load(element(0x31, attribute))
        return bytes(info.dump())

    return document(value, size=20_000 * len(stamps))


def element(tag: int, contents: bytes) -> bytes:
    length = len(contents).to_bytes(4, "big")
    return bytes([tag, 0x84]) + length + contents


def report(data: bytes) -> DocumentReport:
    return judge(facts(data, TRUST), ValidationPolicy())


def codes(found: DocumentReport) -> list[str]:
    return [reason.code for reason in found.signatures[0].now.non_repudiation.reasons]


@pytest.mark.parametrize("other", [of_a_stranger, over_something_else, of_the_future, no_token])
def test_the_order_of_several_does_not_decide(other: Stamp) -> None:
    for order in permutations((trusted, other)):
        found = report(stamped(*order))
        (one,) = found.signatures
        assert one.proved_time is not None
        assert one.at_signing is not None
        assert one.timestamp is not None
        assert one.timestamp.trusted
        assert one.timestamp.time == one.proved_time < NOW + timedelta(days=1)
        assert not {"N-TS-FORGED", "N-TSA-UNTRUSTED", "N-TS-FUTURE", "N-NOTSA"}.intersection(codes(found))


def test_a_forged_one_beside_a_strangers_is_told_in_either_order() -> None:
    for order in permutations((of_a_stranger, over_something_else)):
        found = report(stamped(*order))
        assert found.verdict is DocumentVerdict.INVALID
        assert set(codes(found)) == {"N-TSA-UNTRUSTED", "N-TS-FORGED"}
        assert found.signatures[0].at_signing is None


def test_no_more_of_them_are_read_than_anyone_needs() -> None:
    (one,) = facts(stamped(*[trusted] * 20)).signatures
    assert len(one.timestamps) == 16
    assert list(one.timestamps) == sorted(one.timestamps, key=lambda each: each.time)


def test_each_is_an_object_of_its_own_in_an_etsi_report() -> None:
    found = report(stamped(of_a_stranger, trusted))
    seen = to_etsi(found, Language.ENGLISH).decode()
    reported = found.signatures[0].timestamp
    assert found.facts is not None
    assert reported is not None
    (one,) = found.facts.signatures
    names = [each.token.raw.sha256 for each in one.timestamps if each.token.raw is not None]
    assert len(names) == 2
    for name in names:
        told = seen.partition(f'<ValidationObject id="T-{name}"')[2].partition("</ValidationObject>")[0]
        outcome = "passed" if name == reported.sha256 else "indeterminate"
        assert f"urn:etsi:019102:mainindication:{outcome}<" in told


def test_evidence_is_asked_for_the_one_that_is_relied_upon() -> None:
    """An authority below a CA of its own: nothing that is gathered for the signer speaks of it."""
    for order in permutations((lambda value: ask(authority("tsa-dua"), value), of_a_stranger)):
        extender = Extender(TRUST, tsa=authority(), fetcher=pki().fetcher())
        extended = extender.extend(Document.from_bytes(stamped(*order)), Level.B_LT)
        found = Verifier(TRUST, offline=True).report(Document.from_bytes(extended.to_bytes()))
        assert found.verdict is DocumentVerdict.VALID
        assert found.signatures[0].level is Level.B_LT
        assert "N-TSA-REVINFO" not in codes(found)


@pytest.mark.parametrize("stamp", [without_its_name, of_two_signers])
def test_a_token_that_departs_from_its_standard_proves_no_time(stamp: Stamp) -> None:
    data = stamped(stamp)
    (one,) = facts(data, TRUST).signatures
    assert one.timestamps[0].token.holds
    found = report(data)
    assert codes(found) == ["N-TSA-UNTRUSTED"]
    assert found.signatures[0].at_signing is None


def test_a_time_that_has_not_come_yet_proves_nothing() -> None:
    found = report(stamped(of_the_future))
    assert codes(found) == ["N-TS-FUTURE"]
    assert (found.signatures[0].at_signing, found.signatures[0].proved_time) == (None, None)


# --- Documents that nobody signed ----------------------------------------------------------------------------


def by_a_person(digest: bytes) -> bytes:
    """A token by somebody whose certificate is for documents."""
    asked = cms.ContentInfo.load(stamp_over(digest))["content"]["encap_content_info"]["content"].parsed
    request = {"version": "v1", "message_imprint": asked["message_imprint"], "cert_req": True}
    answer = answer_request(
        tsp_request(request),
        key=pki().private_key("pejabat-satu"),
        certificate=asn1_x509.Certificate.load(pki().certificate("pejabat-satu")),
        chain=[],
        now=NOW,
    )
    return bytes(core.Sequence.load(answer)[1].dump())


def tsp_request(fields: dict[str, object]) -> bytes:
    from asn1crypto import tsp

    return bytes(tsp.TimeStampReq(fields).dump())


@pytest.mark.parametrize("stamp", [stamp_over, by_a_person], ids=["authority", "person"])
def test_a_document_that_was_only_timestamped_is_not_signed(stamp: Stamp) -> None:
    data = document(lambda digest_of: stamp(digest_of("sha256")), sub_filter=b"/ETSI.RFC3161")
    found = Verifier(TRUST, offline=True).report(Document.from_bytes(data))
    (one,) = found.signatures

    assert found.verdict is DocumentVerdict.UNSIGNED
    assert ("N-TSA-UNTRUSTED" in codes(found)) == (stamp is by_a_person)
    assert one.now.passed == (stamp is stamp_over)
    assert to_text(found, Language.INDONESIAN).startswith("TIDAK BERTANDA TANGAN\n")
    assert b"<Value>unsigned</Value>" in to_etsi(found, Language.ENGLISH)


def test_a_value_over_other_bytes_is_invalid_all_the_same() -> None:
    data = document(lambda _: stamp_over(hashlib.sha256(b"lain").digest()), sub_filter=b"/ETSI.RFC3161")
    assert Verifier(TRUST, offline=True).report(Document.from_bytes(data)).verdict is DocumentVerdict.INVALID
