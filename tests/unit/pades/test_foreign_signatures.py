"""Signatures as other software makes them are read for what they are: sound ones pass, disputed ones are named."""

import io

import pikepdf
import pytest
from asn1crypto import cms, core, keys, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.x509.name import _ASN1Type
from foreign_signatures import DigestOf, document, facts, holds, honest, only, stamp_over, token_of
from pades_material import DAY, NOW, asn1, credential, pki

from bsre_sign.evidence import Coverage, SignatureKind
from bsre_sign.pades.signing.cms import CmsBuilder
from bsre_sign.testing import TestPki
from bsre_sign.trust import TrustStore
from bsre_sign.validation import ValidationPolicy, judge


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


def test_hybrid_references_are_read_and_told() -> None:
    data = document(hybrid=True)
    assert holds(data)
    assert facts(data).hybrid
    assert not facts(document()).hybrid


def test_references_in_the_store_that_lead_nowhere_are_passed_over() -> None:
    tsa = pki().certificate("tsa")
    objects = {**store(tsa), 1: store(tsa)[1].replace(b"[20 0 R]", b"[88 0 R 20 0 R null 89 7 R]")}
    seen = facts(document(objects=objects))
    assert seen.has_dss
    assert seen.signatures[0].token is not None
    assert seen.signatures[0].token.signature_ok


# --- Certificates with oddities ------------------------------------------------------------------------------


def with_certificate(made: x509.Certificate) -> bytes:
    """Signed with a key whose certificate is ``made``."""

    def value(digest_of: DigestOf) -> bytes:
        info = cms.ContentInfo.load(honest(digest_of))
        content = info["content"]
        sid = {"issuer": made.issuer, "serial_number": made.serial_number}
        content["signer_infos"][0]["sid"] = cms.SignerIdentifier({"issuer_and_serial_number": sid})
        content["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", made)])
        return bytes(info.dump())

    return document(value)


def test_a_modulus_that_was_encoded_as_a_negative_number_is_put_right() -> None:
    """Some issuers left out the zero byte in front (X.690, 8.3)."""
    made = x509.Certificate.load(pki().certificate("pejabat-satu"))
    key = made["tbs_certificate"]["subject_public_key_info"]["public_key"].parsed
    modulus = key["modulus"].native
    negative = {"modulus": modulus - (1 << 2048), "public_exponent": key["public_exponent"].native}
    made["tbs_certificate"]["subject_public_key_info"] = keys.PublicKeyInfo.wrap(keys.RSAPublicKey(negative), "rsa")
    odd = x509.Certificate.load(made.dump(force=True))
    assert odd["tbs_certificate"]["subject_public_key_info"]["public_key"].parsed["modulus"].native < 0
    data = with_certificate(odd)
    assert holds(data)
    one = token_of(data)
    assert one.certificate is not None
    assert one.certificate.key_bits == 2048


def test_a_name_with_parts_that_are_no_text_is_a_name() -> None:
    odd = cx509.Name(
        [
            cx509.NameAttribute(cx509.NameOID.COMMON_NAME, "Nama TEST"),
            cx509.NameAttribute(cx509.NameOID.X500_UNIQUE_IDENTIFIER, b"\x00\x01", _ASN1Type.BitString),
        ]
    )
    key = pki().private_key("pejabat-satu")
    made = (
        cx509.CertificateBuilder()
        .subject_name(odd)
        .issuer_name(odd)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .sign(key, hashes.SHA256())
    )
    data = with_certificate(asn1(made))
    assert holds(data)
    one = token_of(data)
    assert one.certificate is not None
    assert one.certificate.common_name == "Nama TEST"


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


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bare("sha1"), "A-WEAK-ALGO"),
        (bare("sha256"), "N-ESS"),
        (document(over_digest, sub_filter=b"/adbe.pkcs7.sha1"), "A-WEAK-ALGO"),
    ],
    ids=["bare, SHA-1", "bare, SHA-256", "over the digest"],
)
def test_the_oldest_forms_never_pass(data: bytes, code: str) -> None:
    """They rest on SHA-1, or nothing in them names the signer's certificate."""
    trust = TrustStore.empty().add(*pki().roots())
    (one,) = judge(facts(data, trust), ValidationPolicy()).signatures
    assert one.now.integrity.outcome == "passed"
    assert not one.now.passed
    assert code in {reason.code for answer in one.now.answers[1:] for reason in answer.reasons}


def test_content_of_its_own_is_taken_under_that_name_only() -> None:
    assert only(document(over_digest)).format_error == "the signature encapsulates content of its own"


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
