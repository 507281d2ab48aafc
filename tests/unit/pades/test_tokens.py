"""A SignedData is read without believing it: each defect shows in the facts, and garbage is told as such."""

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from asn1crypto import cms, core, tsp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from pades_material import NOW, certificate, credential, credential_of, pki, signed, token

from bsre_sign.evidence import Binding, TokenFacts
from bsre_sign.levels import Level
from bsre_sign.pades.reading.tokens import TimestampToken, Token, TokenError
from bsre_sign.pades.signing.cms import CmsBuilder

CONTENT = b"isi"


def digest_of(name: str) -> bytes:
    return hashlib.new(name, CONTENT).digest()


@cache
def made(kind: str = "rsa2048") -> bytes:
    builder = CmsBuilder(credential_of(kind))
    return builder.assemble(*builder.sign(digest_of(builder.digest_algorithm)))


def resigned(change: Callable[[list[Any]], list[Any]]) -> bytes:
    """The CMS with other signed attributes, and a signature that holds over them."""
    builder = CmsBuilder(credential("pejabat-satu"))
    info = cms.ContentInfo.load(builder.assemble(*builder.sign(digest_of("sha256"))))
    signer = info["content"]["signer_infos"][0]
    attributes = cms.CMSAttributes(change([one.copy() for one in signer["signed_attrs"]]))
    signer["signed_attrs"] = attributes
    signer["signature"] = credential("pejabat-satu").sign(attributes.dump())
    return bytes(info.dump())


def facts(der: bytes) -> TokenFacts:
    return Token.load(der).facts(digest_of, ())


def without(name: str) -> Callable[[list[Any]], list[Any]]:
    return lambda attributes: [one for one in attributes if one["type"].native != name]


def added(name: str, value: object) -> Callable[[list[Any]], list[Any]]:
    return lambda attributes: [*without(name)(attributes), cms.CMSAttribute({"type": name, "values": [value]})]


def test_a_good_token_holds() -> None:
    one = facts(resigned(lambda attributes: attributes))

    assert one.digest_ok
    assert one.signature_ok
    assert one.binding is Binding.MATCHES
    assert one.signer_infos == 1
    assert (one.digest_algorithm, one.signature_algorithm) == ("sha256", "rsassa_pkcs1v15-sha256")
    assert one.certificate is not None
    assert one.certificate.common_name == "Pejabat Uji Satu TEST"


def test_zeros_behind_the_value_are_left_alone() -> None:
    assert facts(made() + bytes(5000)).signature_ok


def test_other_content_fails_the_digest_and_not_the_signature() -> None:
    one = Token.load(made()).facts(lambda name: hashlib.new(name, b"lain").digest(), ())

    assert not one.digest_ok
    assert one.signature_ok


def test_a_broken_signature_fails_the_signature_and_not_the_digest() -> None:
    info = cms.ContentInfo.load(made())
    signer = info["content"]["signer_infos"][0]
    value = signer["signature"].native
    signer["signature"] = value[:-1] + bytes([value[-1] ^ 1])

    one = facts(info.dump())

    assert one.digest_ok
    assert not one.signature_ok


@pytest.mark.parametrize(
    "change",
    [
        without("message_digest"),
        without("content_type"),
        added("message_digest", hashlib.sha256(b"lain").digest()),
        added("message_digest", b""),
        added("content_type", "signed_data"),
        lambda attributes: [*attributes, *[one.copy() for one in attributes if one["type"].native == "message_digest"]],
    ],
    ids=["no digest", "no type", "another digest", "empty digest", "another type", "two digests"],
)
def test_the_digest_is_only_right_with_the_attributes_that_state_it(change: Callable[[list[Any]], list[Any]]) -> None:
    one = facts(resigned(change))

    assert not one.digest_ok
    assert one.signature_ok


def names(label: str, algorithm: str = "sha256") -> tsp.SigningCertificateV2:
    digest = hashlib.new(algorithm, pki().certificate(label)).digest()
    return tsp.SigningCertificateV2({"certs": [{"hash_algorithm": {"algorithm": algorithm}, "cert_hash": digest}]})


@pytest.mark.parametrize(
    ("change", "binding"),
    [
        (without("signing_certificate_v2"), Binding.ABSENT),
        (added("signing_certificate_v2", names("pejabat-satu")), Binding.MATCHES),
        (added("signing_certificate_v2", names("pejabat-satu", "sha512")), Binding.MATCHES),
        (added("signing_certificate_v2", names("pejabat-dua")), Binding.MISMATCH),
        (added("signing_certificate_v2", tsp.SigningCertificateV2({"certs": []})), Binding.MISMATCH),
    ],
    ids=["absent", "right", "another digest", "another certificate", "empty"],
)
def test_how_the_signers_certificate_is_named(change: Callable[[list[Any]], list[Any]], binding: Binding) -> None:
    assert facts(resigned(change)).binding is binding


@pytest.mark.parametrize(("label", "binding"), [("pejabat-satu", Binding.MATCHES), ("pejabat-dua", Binding.MISMATCH)])
def test_the_old_way_of_naming_counts_too(label: str, binding: Binding) -> None:
    value = tsp.SigningCertificate({"certs": [{"cert_hash": hashlib.sha1(pki().certificate(label)).digest()}]})

    changed = resigned(
        lambda attributes: [
            *without("signing_certificate_v2")(attributes),
            cms.CMSAttribute({"type": "signing_certificate", "values": [value]}),
        ]
    )

    assert facts(changed).binding is binding


def test_another_persons_certificate_in_the_place_of_the_signers_does_not_verify() -> None:
    info = cms.ContentInfo.load(made_by("pejabat-satu"))
    info["content"]["certificates"] = cms.CertificateSet(
        [cms.CertificateChoices("certificate", certificate("pejabat-dua"))]
    )
    signer = info["content"]["signer_infos"][0]
    signer["sid"] = cms.SignerIdentifier(
        {
            "issuer_and_serial_number": {
                "issuer": certificate("pejabat-dua").issuer,
                "serial_number": certificate("pejabat-dua").serial_number,
            }
        }
    )

    one = facts(info.dump())

    assert not one.signature_ok
    assert one.binding is Binding.MISMATCH


def made_by(label: str) -> bytes:
    builder = CmsBuilder(credential(label))
    return builder.assemble(*builder.sign(digest_of("sha256")))


def test_without_the_signers_certificate_nothing_verifies() -> None:
    info = cms.ContentInfo.load(made_by("pejabat-satu"))
    info["content"]["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", certificate("ca"))])

    one = facts(info.dump())

    assert one.certificate is None
    assert not one.signature_ok
    assert one.binding is Binding.MISMATCH


def test_without_any_certificates_nothing_verifies() -> None:
    info = cms.ContentInfo.load(made_by("pejabat-satu"))
    del info["content"]["certificates"]

    assert facts(info.dump()).certificate is None


def test_two_signers_are_counted() -> None:
    info = cms.ContentInfo.load(made_by("pejabat-satu"))
    signers = info["content"]["signer_infos"]
    signers.append(signers[0].copy())

    assert facts(info.dump()).signer_infos == 2


def test_a_signature_without_attributes_is_over_the_digest_itself() -> None:
    info = cms.ContentInfo.load(made_by("pejabat-satu"))
    signer = info["content"]["signer_infos"][0]
    del signer["signed_attrs"]
    signer["signature"] = pki().private_key("pejabat-satu").sign(CONTENT, padding.PKCS1v15(), hashes.SHA256())
    plain = info.dump()

    assert facts(plain).digest_ok
    assert facts(plain).signature_ok
    assert facts(plain).binding is Binding.ABSENT
    assert not Token.load(plain).facts(lambda name: hashlib.new(name, b"lain").digest(), ()).signature_ok


@pytest.mark.parametrize(
    "der",
    [
        b"",
        b"\x00" * 50,
        b"sampah",
        b"\x30\x00",
        b"\x30\x80\x00\x00",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30" * 5000,
        made()[:-100],
        made()[:40],
        pki().certificate("ca"),
        cms.ContentInfo({"content_type": "data", "content": b"isi"}).dump(),
        cms.ContentInfo(
            {
                "content_type": "signed_data",
                "content": {
                    "version": "v1",
                    "digest_algorithms": [],
                    "encap_content_info": {"content_type": "data"},
                    "signer_infos": [],
                },
            }
        ).dump(),
    ],
    ids=range(12),
)
def test_garbage_is_told_as_such(der: bytes) -> None:
    with pytest.raises(TokenError):
        Token.load(der)
    with pytest.raises(TokenError):
        TimestampToken.load(der)


@pytest.mark.parametrize(
    "der", [made(), signed(level=Level.B_T).cms, token(now=NOW)], ids=["basic", "stamped", "token"]
)
@pytest.mark.parametrize("mask", [0xFF, 0x01, 0x80])
def test_what_can_be_loaded_can_be_judged_whatever_byte_is_wrong(der: bytes, mask: int) -> None:
    """Broken anywhere, a token is told as broken or fails; it is never an accident."""
    for position in range(0, len(der), 7 if mask == 0xFF else 17):
        changed = der[:position] + bytes([der[position] ^ mask]) + der[position + 1 :]
        try:
            Token.load(changed).facts(digest_of, ())
        except TokenError:
            continue


@pytest.mark.parametrize("mask", [0xFF, 0x01])
def test_a_timestamp_that_can_be_loaded_can_be_judged_whatever_byte_is_wrong(mask: int) -> None:
    der = token(CONTENT, now=NOW)
    for position in range(0, len(der), 11):
        changed = der[:position] + bytes([der[position] ^ mask]) + der[position + 1 :]
        try:
            stamp = TimestampToken.load(changed)
            stamp.facts(digest_of, ())
            assert stamp.time.tzinfo is not None
            assert stamp.policy
        except TokenError:
            continue


def test_an_unknown_digest_verifies_nothing() -> None:
    info = cms.ContentInfo.load(made())
    info["content"]["signer_infos"][0]["digest_algorithm"] = {"algorithm": "1.2.3.4"}

    one = facts(info.dump())

    assert not one.digest_ok
    assert not one.signature_ok
    assert one.digest_algorithm == "1.2.3.4"


def test_a_timestamp_says_when_and_by_which_policy() -> None:
    stamp = TimestampToken.load(token(CONTENT, now=NOW))
    one = stamp.facts(digest_of, ())

    assert stamp.time == NOW
    assert stamp.policy == "1.3.6.1.4.1.22408.1.2.3.45"
    assert one.digest_ok
    assert one.signature_ok
    assert one.binding is Binding.MATCHES
    assert one.certificate is not None
    assert one.certificate.common_name == "TEST Timestamp Authority"


def test_a_timestamp_over_other_data_fails_the_digest() -> None:
    one = TimestampToken.load(token(b"lain")).facts(digest_of, ())

    assert not one.digest_ok
    assert one.signature_ok


def test_a_timestamp_whose_content_was_changed_fails_the_digest() -> None:
    info = cms.ContentInfo.load(token(CONTENT))
    content = info["content"]["encap_content_info"]["content"].parsed
    content["gen_time"] = content["gen_time"].native.replace(year=2020)
    info["content"]["encap_content_info"]["content"] = core.ParsableOctetString(content.dump())

    one = TimestampToken.load(info.dump()).facts(digest_of, ())

    assert not one.digest_ok


def test_a_signature_is_no_timestamp() -> None:
    with pytest.raises(TokenError, match="no TSTInfo"):
        TimestampToken.load(made())


def test_a_timestamp_without_its_content_is_told() -> None:
    info = cms.ContentInfo.load(token(CONTENT))
    del info["content"]["encap_content_info"]["content"]

    with pytest.raises(TokenError):
        TimestampToken.load(info.dump())


def test_an_attribute_is_read_where_it_stands_once() -> None:
    one = Token.load(signed(level=Level.B_T).cms)

    assert one.attribute("message_digest") is not None
    assert one.attribute("signature_time_stamp_token", signed=False) is not None
    assert one.attribute("signature_time_stamp_token") is None
    assert one.attribute("message_digest", signed=False) is None
    assert one.content is None
    assert TimestampToken.load(token()).token.content is not None


def test_the_signer_is_found_by_key_identifier_too() -> None:
    info = cms.ContentInfo.load(made_by("pejabat-satu"))
    identifier = certificate("pejabat-satu").key_identifier
    info["content"]["signer_infos"][0]["sid"] = cms.SignerIdentifier(
        "subject_key_identifier", core.OctetString(identifier)
    )
    changed = info.dump()

    assert facts(changed).signature_ok == (identifier is not None)
