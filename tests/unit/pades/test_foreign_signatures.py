"""Signatures as other software makes them are read for what they are: sound ones pass, disputed ones are named."""

import io
import time

import pikepdf
import pytest
from asn1crypto import algos, cms, core, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from foreign_signatures import DigestOf, changed, document, facts, honest
from pades_material import authority, credential, credential_of, pki, token

from bsre_sign.evidence import Coverage, Departure, SignatureFacts, SignatureKind, TokenFacts
from bsre_sign.pades.reading.attributes import SignedAttributes, unsigned_values, whole
from bsre_sign.pades.reading.tokens import Token
from bsre_sign.pades.signing.cms import CmsBuilder
from bsre_sign.pades.signing.timestamp import ask_for_digest
from bsre_sign.testing import TestPki
from bsre_sign.trust import TrustStore


def only(data: bytes) -> SignatureFacts:
    (one,) = facts(data).signatures
    return one


def token_of(data: bytes) -> TokenFacts:
    one = only(data)
    assert one.token is not None, one.format_error
    return one.token


def holds(data: bytes) -> bool:
    one = token_of(data)
    return one.digest_ok and one.signature_ok and one.unreadable is None


@pytest.mark.parametrize("sub_filter", [b"/ETSI.CAdES.detached", b"/adbe.pkcs7.detached", b"/PBAD.PAdES"])
@pytest.mark.parametrize("entries", [b"/Type /Sig", b""])
def test_a_detached_cms_is_validated_under_each_of_its_names(sub_filter: bytes, entries: bytes) -> None:
    data = document(sub_filter=sub_filter, entries=entries)
    assert holds(data)
    assert only(data).coverage is Coverage.ENTIRE_FILE
    assert token_of(data).departures == ()


@pytest.mark.parametrize("entries", [b"/Type /DocTimeStamp", b"/Type /Sig", b""])
def test_a_document_timestamp_is_one_whatever_its_type_says(entries: bytes) -> None:
    data = document(lambda digest_of: stamp_over(digest_of("sha256")), sub_filter=b"/ETSI.RFC3161", entries=entries)
    assert only(data).kind is SignatureKind.DOCUMENT_TIMESTAMP
    assert holds(data)


def stamp_over(digest: bytes) -> bytes:
    """A token over what has this digest."""
    return ask_for_digest(authority(), digest)


# --- Bare PKCS #1 and a CMS over the digest ------------------------------------------------------------------


def bare(algorithm: str) -> bytes:
    """A document signed as adbe.x509.rsa_sha1 has it."""
    kind = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256()}[algorithm]

    def value(digest_of: DigestOf) -> bytes:
        key = pki().private_key("pejabat-satu")
        signature = key.sign(digest_of(algorithm), padding.PKCS1v15(), utils.Prehashed(kind))
        return bytes(core.OctetString(signature).dump())

    entries = b"/Type /Sig /Cert <%s>" % pki().certificate("pejabat-satu").hex().encode()
    return document(value, sub_filter=b"/adbe.x509.rsa_sha1", entries=entries)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_bare_value_is_validated_with_the_certificate_beside_it(algorithm: str) -> None:
    one = token_of(bare(algorithm))
    assert one.digest_ok
    assert one.signature_ok
    assert one.digest_algorithm == algorithm
    assert one.certificate is not None
    assert one.certificate.common_name == "Pejabat Uji Satu TEST"


def test_a_bare_value_over_other_bytes_does_not_hold() -> None:
    data = bare("sha1")
    assert not holds(data.replace(b"q Q ", b"Q q "))


@pytest.mark.parametrize(
    "cert", [b"", b"/Cert (x)", b"/Cert []", b"/Cert <3000>", b"/Cert 1", b"/Cert [<%s>]"], ids=range(6)
)
def test_a_bare_value_without_its_certificate_is_no_signature(cert: bytes) -> None:
    entries = b"/Type /Sig " + (cert % pki().certificate("pejabat-dua").hex().encode() if b"%s" in cert else cert)
    data = document(lambda _: core.OctetString(bytes(256)).dump(), sub_filter=b"/adbe.x509.rsa_sha1", entries=entries)
    assert only(data).format_error is not None


def over_digest(digest_of: DigestOf, content: bytes | None = None) -> bytes:
    """A CMS as adbe.pkcs7.sha1 has it: its content is the document's SHA-1 digest."""
    sha1 = content or digest_of("sha1")
    digest = hashes.Hash(hashes.SHA256())
    digest.update(sha1)
    builder = CmsBuilder(credential())
    info = cms.ContentInfo.load(builder.assemble(*builder.sign(digest.finalize())))
    info["content"]["encap_content_info"]["content"] = core.OctetString(sha1)
    return bytes(info.dump())


def test_a_cms_over_the_digest_is_validated_and_rests_on_sha1() -> None:
    data = document(over_digest, sub_filter=b"/adbe.pkcs7.sha1")
    assert holds(data)
    assert "sha1" in token_of(data).digests


def test_a_cms_over_another_digest_does_not_hold() -> None:
    data = document(lambda digest_of: over_digest(digest_of, bytes(20)), sub_filter=b"/adbe.pkcs7.sha1")
    assert not token_of(data).digest_ok


def test_content_of_its_own_is_taken_under_that_name_only() -> None:
    assert only(document(over_digest)).format_error == "the signature encapsulates content of its own"


# --- Departures from the letter of the standards -------------------------------------------------------------


def in_another_order(digest_of: DigestOf) -> bytes:
    """Signed over the attributes in an order that is not DER's."""
    builder = CmsBuilder(credential())
    ordered = builder.signed_attributes(digest_of("sha256"))
    elements = [one.dump() for one in cms.CMSAttributes.load(ordered)]
    body = b"".join(reversed(elements))
    attributes = ordered[: len(ordered) - len(body)] + body
    return builder.assemble(attributes, credential().sign(attributes))


def test_attributes_signed_out_of_order_hold_and_are_named() -> None:
    data = document(in_another_order)
    assert holds(data)
    assert token_of(data).departures == (Departure.ATTRIBUTES_NOT_DER,)


def test_attributes_encoded_out_of_order_but_signed_in_der_are_what_the_standard_asks_for() -> None:
    builder = CmsBuilder(credential())

    def value(digest_of: DigestOf) -> bytes:
        ordered, signature = builder.sign(digest_of("sha256"))
        elements = [one.dump() for one in cms.CMSAttributes.load(ordered)]
        body = b"".join(reversed(elements))
        return builder.assemble(ordered[: len(ordered) - len(body)] + body, signature)

    data = document(value)
    assert holds(data)
    assert token_of(data).departures == ()


def test_another_digest_in_the_signature_algorithm_than_was_used_is_named() -> None:
    """The value itself says that it is over SHA-256; the algorithm beside it says SHA-384."""

    def value(digest_of: DigestOf) -> bytes:
        def change(signer: cms.SignerInfo) -> None:
            signer["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": "sha384_rsa"})

        return changed(honest(digest_of), change)

    data = document(value)
    assert holds(data)
    assert token_of(data).departures == (Departure.ALGORITHMS_DISAGREE,)
    assert {"sha256", "sha384"} <= set(token_of(data).digests)


def of_curve(digest_of: DigestOf, algorithm: str) -> bytes:
    """An Ed448 signature whose attributes were digested with ``algorithm``; RFC 8419 wants SHAKE256."""
    made = CmsBuilder(credential_of("ed25519"))
    info = cms.ContentInfo.load(made.assemble(*made.sign(digest_of("sha512"))))
    signer = info["content"]["signer_infos"][0]
    attributes = signer["signed_attrs"]
    for one in attributes:
        if one["type"].native == "message_digest":
            one["values"] = [digest_of(algorithm)]
    fresh = cms.CMSAttributes([one.copy() for one in attributes])
    signer["signed_attrs"] = fresh
    signer["digest_algorithm"] = {"algorithm": algorithm}
    key = credential_of("ed25519")
    signer["signature"] = key.sign(fresh.dump())
    return bytes(info.dump())


@pytest.mark.parametrize(("algorithm", "told"), [("sha512", ()), ("sha256", (Departure.DIGEST_UNFIT,))])
def test_a_digest_that_does_not_go_with_the_curve_is_named(algorithm: str, told: tuple[Departure, ...]) -> None:
    data = document(lambda digest_of: of_curve(digest_of, algorithm))
    assert holds(data)
    assert token_of(data).departures == told


def named_by_a_signature(signer: cms.SignerInfo) -> None:
    signer["digest_algorithm"] = {"algorithm": "1.2.840.113549.1.1.11"}


def test_a_signature_algorithm_in_the_place_of_the_digest_leaves_open_what_was_digested() -> None:
    data = document(lambda digest_of: changed(honest(digest_of), named_by_a_signature))
    one = token_of(data)
    assert one.unreadable == "digest algorithm 1.2.840.113549.1.1.11"
    assert not one.digest_ok


def test_without_attributes_the_value_itself_says_what_was_digested() -> None:
    def value(digest_of: DigestOf) -> bytes:
        def change(signer: cms.SignerInfo) -> None:
            del signer["signed_attrs"]
            named_by_a_signature(signer)
            signer["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})
            key = pki().private_key("pejabat-satu")
            signer["signature"] = key.sign(digest_of("sha256"), padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))

        return changed(honest(digest_of), change)

    data = document(value, sub_filter=b"/adbe.pkcs7.detached")
    assert holds(data)
    assert token_of(data).digest_algorithm == "sha256"


# --- Timestamps without their authority's certificate --------------------------------------------------------


def stripped(der: bytes) -> bytes:
    """A token without certificates, as it comes where none were asked for."""
    info = cms.ContentInfo.load(der)
    info["content"]["certificates"] = cms.CertificateSet([])
    return bytes(info.dump())


def store(*certificates: bytes) -> dict[int, bytes]:
    """A document security store with these certificates."""
    streams = {
        20 + number: b"<< /Length %d >>\nstream\n%s\nendstream" % (len(one), one)
        for number, one in enumerate(certificates)
    }
    refs = b" ".join(b"%d 0 R" % number for number in streams)
    return {1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /DSS << /Certs [%s] >> >>" % refs, **streams}


def unaccompanied(objects: dict[int, bytes]) -> bytes:
    return document(
        lambda digest_of: stripped(stamp_over(digest_of("sha256"))), sub_filter=b"/ETSI.RFC3161", objects=objects
    )


def test_an_authority_s_certificate_is_found_in_the_store() -> None:
    tsa = pki().certificate("tsa")
    for objects in (store(tsa), store(pki().certificate("ca"), tsa)):
        data = unaccompanied(objects)
        assert holds(data)
        assert token_of(data).certificate is not None


def test_an_authority_s_certificate_may_be_given_by_the_user() -> None:
    data = unaccompanied({})
    assert token_of(data).certificate is None
    given = facts(data, TrustStore.empty().add(pki().certificate("tsa")))
    assert given.signatures[0].token is not None
    assert given.signatures[0].token.signature_ok


def test_a_copy_that_the_attribute_does_not_name_comes_last() -> None:
    """Issuer and number are the same; the digest in the signing-certificate attribute tells them apart."""
    tsa, other = pki().certificate("tsa"), TestPki.ephemeral(labels=()).certificate("tsa")
    one, two = (x509.Certificate.load(each) for each in (tsa, other))
    assert (one.issuer, one.serial_number) == (two.issuer, two.serial_number)
    for certificates in ((other, tsa), (tsa, other)):
        assert holds(unaccompanied(store(*certificates)))


def test_a_person_s_signature_must_carry_its_certificate() -> None:
    """EN 319 142-1, 6.3: the signing certificate is in the value; elsewhere it is not looked for."""
    data = document(lambda digest_of: stripped(honest(digest_of)), objects=store(pki().certificate("pejabat-satu")))
    assert token_of(data).certificate is None


def test_a_timestamp_s_certificate_is_not_taken_for_another_s() -> None:
    assert token_of(unaccompanied(store(pki().certificate("tsa-kedaluwarsa")))).certificate is None


# --- Odd encodings -------------------------------------------------------------------------------------------


def test_attributes_are_taken_as_they_stand() -> None:
    der = honest(lambda name: bytes(32))
    own = SignedAttributes.of(der)
    assert own is not None
    assert own.der == own.as_encoded
    assert own.der in der.replace(b"\xa0", b"\x31")


def test_a_value_of_no_attributes_has_none() -> None:
    def change(signer: cms.SignerInfo) -> None:
        del signer["signed_attrs"]

    assert SignedAttributes.of(changed(honest(lambda name: bytes(32)), change)) is None


def test_what_stands_behind_the_value_is_left_out() -> None:
    assert whole(b"\x30\x02\x05\x00\0\0\0") == b"\x30\x02\x05\x00"
    assert whole(b"\x30\x80\x05\x00\x00\x00\0\0") == b"\x30\x80\x05\x00\x00\x00"


@pytest.mark.parametrize("count", [1, 256, 300])
def test_timestamps_are_read_as_they_stand_up_to_a_number(count: int) -> None:
    stamp = token()

    def change(signer: cms.SignerInfo) -> None:
        attribute = {"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(stamp)]}
        signer["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute(attribute)] * count)

    der = changed(honest(lambda name: bytes(32)), change)
    if count > 256:
        with pytest.raises(ValueError, match="more attributes"):
            unsigned_values(der, "1.2.840.113549.1.9.16.2.14")
    else:
        assert unsigned_values(der, "1.2.840.113549.1.9.16.2.14") == [stamp] * count


def test_a_value_is_read_in_no_time_whatever_its_length() -> None:
    """The engine takes a length that ends in 0x80 for an open one, and encodes such a value anew before it is used.

    That takes twice the time for each level where a default was left out, as in a timestamp's attribute.
    """
    builder = CmsBuilder(credential())
    attributes, signature = builder.sign(bytes(32))
    stamp = token()

    def padded(size: int) -> bytes:
        return builder.assemble(
            attributes, signature, stamp + cms.ContentInfo({"content_type": "data", "content": bytes(size)}).dump()
        )

    der = next(one for one in map(padded, range(300)) if one[:2] == b"\x30\x82" and one[3] == 0x80)
    start = time.process_time()
    loaded = Token.load(der)
    loaded.facts(lambda name: bytes(32), ())
    assert time.process_time() - start < 1
    assert loaded.timestamps[0] == stamp


# --- Rooms left empty, and white space behind ----------------------------------------------------------------


def test_a_room_left_empty_is_no_signature() -> None:
    seen = facts(document(lambda _: b"\0"))
    assert seen.signatures == ()
    assert seen.placeholders == ("tte",)


@pytest.mark.parametrize("tail", [b"\n", b"\r\n\0 "])
def test_white_space_behind_the_signed_bytes_is_counted(tail: bytes) -> None:
    seen = facts(document(tail=tail))
    assert (seen.uncovered_bytes, seen.trailing_bytes) == (len(tail), 0)
    assert seen.signatures[0].coverage is Coverage.ENTIRE_FILE


def test_an_empty_room_in_an_encrypted_document_is_not_taken_for_one() -> None:
    """What was garbled by decryption must not look like nothing, nor nothing like a signature."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(document(lambda _: b"\0", entries=b""))) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(owner="o", user="", R=6))
    seen = facts(output.getvalue())
    assert [one.format_error is not None for one in seen.signatures] == [True]
