"""Every kind of key and algorithm signs documents that verify, and that others call valid too."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from key_authority import KINDS, authority, signer_key
from key_office import Office
from oracles import call

from bsre_sign import Document, DocumentVerdict, Level, Outcome
from bsre_sign.credential.key import KeyCredential

pytest_plugins = ["key_fixtures"]

MATRIX = (*((kind, False) for kind in KINDS), *((kind, True) for kind in KINDS if kind.startswith("rsa")))
NAMES = {
    "rsa2048": ("sha256", "rsassa_pkcs1v15-sha256"),
    "rsa3072": ("sha256", "rsassa_pkcs1v15-sha256"),
    "rsa4096": ("sha256", "rsassa_pkcs1v15-sha256"),
    "p256": ("sha256", "ecdsa-sha256"),
    "p384": ("sha384", "ecdsa-sha384"),
    "p521": ("sha512", "ecdsa-sha512"),
    "ed25519": ("sha512", "ed25519-sha512"),
}
NO_ED25519 = "OpenSSL 3.0 and NSS know no Ed25519 in CMS"

each_key = pytest.mark.parametrize(
    ("kind", "pss"), [pytest.param(*one, id=f"{one[0]}{'-pss' if one[1] else ''}") for one in MATRIX]
)
each_key_that_others_know = pytest.mark.parametrize(
    ("kind", "pss"),
    [pytest.param(*one, id=f"{one[0]}{'-pss' if one[1] else ''}") for one in MATRIX if one[0] != "ed25519"],
)
each_level = pytest.mark.parametrize("level", [Level.B_B, Level.B_T], ids=str)


@each_key
@each_level
def test_what_it_signs_verifies(kind: str, pss: bool, level: Level, office: Office) -> None:
    report = office.verifier(authority(kind, pss)).report(Document.from_bytes(office.signed(kind, pss, level)))
    (one,) = report.signatures
    algorithms = (one.digest_algorithm, one.signature_algorithm)

    assert report.verdict is (DocumentVerdict.VALID if level is Level.B_T else DocumentVerdict.INDETERMINATE)
    assert one.level is level
    assert (one.now.integrity.outcome, one.now.authenticity.outcome) == (Outcome.PASSED, Outcome.PASSED)
    assert one.now.non_repudiation.outcome is (Outcome.PASSED if level is Level.B_T else Outcome.INDETERMINATE)
    assert not [reason for reason in one.now.integrity.reasons if "ALG" in reason.code or "WEAK" in reason.code]
    assert algorithms == (("sha256", "rsassa_pss-sha256") if pss else NAMES[kind])


@each_key
def test_one_byte_of_the_signature_value_decides(kind: str, pss: bool, office: Office) -> None:
    data = bytearray(office.signed(kind, pss, Level.B_B))
    value = signer_info(bytes(data))["signature"].native.hex().encode()
    place = bytes(data).index(value) + len(value) - 1
    data[place] ^= 1  # the last hexadecimal digit

    report = office.verifier(authority(kind, pss)).report(Document.from_bytes(bytes(data)))

    assert report.verdict is DocumentVerdict.INVALID
    assert report.signatures[0].now.integrity.outcome is Outcome.FAILED


@each_key_that_others_know
@each_level
def test_pdfsig_calls_it_valid(kind: str, pss: bool, level: Level, office: Office, tmp_path: Path) -> None:
    (tmp_path / "dokumen.pdf").write_bytes(office.signed(kind, pss, level))

    assert "Signature Validation: Signature is Valid." in call("pdfsig", "-nocert", tmp_path / "dokumen.pdf")


@each_key_that_others_know
@each_level
def test_openssl_calls_it_valid(kind: str, pss: bool, level: Level, office: Office, tmp_path: Path) -> None:
    data = office.signed(kind, pss, level)
    start, length, after, rest = byte_range(data)
    (tmp_path / "isi").write_bytes(data[start : start + length] + data[after : after + rest])
    (tmp_path / "cms.der").write_bytes(contents(data))
    (tmp_path / "akar.pem").write_bytes(authority(kind, pss).root.public_bytes(Encoding.PEM))
    files = ("-in", tmp_path / "cms.der", "-content", tmp_path / "isi", "-CAfile", tmp_path / "akar.pem")

    call("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", *files, "-out", "/dev/null")


@each_key
def test_openssl_verifies_the_value_itself(kind: str, pss: bool, office: Office, tmp_path: Path) -> None:
    """The attributes and the value alone, which is all that OpenSSL 3.0 can judge of Ed25519."""
    info = signer_info(office.signed(kind, pss, Level.B_B))
    attributes = b"\x31" + info["signed_attrs"].dump()[1:]
    certificate = office.credential(kind, pss).certificate
    (tmp_path / "atribut").write_bytes(attributes)
    (tmp_path / "nilai").write_bytes(info["signature"].native)
    (tmp_path / "sertifikat.der").write_bytes(certificate)
    key = call("openssl", "x509", "-inform", "DER", "-in", tmp_path / "sertifikat.der", "-pubkey", "-noout")
    (tmp_path / "kunci.pem").write_text(key)
    digest = ("-rawin",) if kind == "ed25519" else ("-rawin", "-digest", NAMES[kind][0])
    filled = ("-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:32") if pss else ()
    files = ("-inkey", tmp_path / "kunci.pem", "-in", tmp_path / "atribut", "-sigfile", tmp_path / "nilai")

    said = call("openssl", "pkeyutl", "-verify", "-pubin", *files, *digest, *filled)

    assert "Signature Verified Successfully" in said


def test_a_key_certified_for_pss_signs_by_pss_without_being_told(office: Office) -> None:
    key = signer_key("rsa2048")
    assert isinstance(key, rsa.RSAPrivateKey)
    by = authority("rsa2048")
    hash384 = {"algorithm": "sha384"}
    bound: dict[str, object] = {
        "hash_algorithm": hash384,
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": hash384},
        "salt_length": 50,
    }

    for parameters, name in ((None, "sha256"), (bound, "sha384")):
        credential = KeyCredential(key, by.certify_for_pss(key.public_key(), parameters), ())
        data = office.sign(credential, by, Level.B_T)
        report = office.verifier(by).report(Document.from_bytes(data))

        assert report.verdict is DocumentVerdict.VALID
        assert report.signatures[0].signature_algorithm == f"rsassa_pss-{name}"
        assert report.signatures[0].digest_algorithm == name


def byte_range(data: bytes) -> tuple[int, int, int, int]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = [int(one) for one in signature(pdf).ByteRange]
    return numbers[0], numbers[1], numbers[2], numbers[3]


def contents(data: bytes) -> bytes:
    """The CMS without the zeros that fill its place."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        padded = bytes(signature(pdf).Contents)
    encoded: bytes = cms.ContentInfo.load(padded).dump()
    return encoded


def signature(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.Root.AcroForm.Fields[0].V


def signer_info(data: bytes) -> cms.SignerInfo:
    return cms.ContentInfo.load(contents(data))["content"]["signer_infos"][0]
