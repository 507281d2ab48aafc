"""What a certificate says is read to its end, or it is refused; published keys are known."""

import datetime
import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from trust_material import NOW, YEAR, certificate, key, name, needs_openssl

from bsre_sign.errors import CredentialError
from bsre_sign.testing import TestPki
from bsre_sign.trust import facts_of, normal_fingerprint

KEYS = Path(__file__).resolve().parents[3] / "certs" / "test-ca" / "keys"
ROOT = certificate("Akar")


def test_the_facts_of_the_test_root(pki: TestPki) -> None:
    facts = facts_of(pki.certificate("root"))

    assert facts.sha256 == hashlib.sha256(pki.certificate("root")).hexdigest().upper()
    assert facts.common_name == "TEST Root CA Indonesia DS (JANGAN DIPERCAYA)"
    assert facts.subject == ("C=ID, O=Kementerian Uji TEST, CN=TEST Root CA Indonesia DS (JANGAN DIPERCAYA)")
    assert facts.issuer == facts.subject
    assert (facts.not_before.year, facts.not_after.year) == (2020, 2050)
    assert facts.not_before.utcoffset() == datetime.timedelta()
    assert (facts.authority, facts.self_issued, facts.key, facts.weak) == (True, True, "RSA 4096", False)


@needs_openssl
def test_openssl_reads_the_same(pki: TestPki, tmp_path: Path) -> None:
    """A third party as judge of the fingerprint that people compare."""
    (tmp_path / "akar.der").write_bytes(pki.certificate("root"))
    command = ["openssl", "x509", "-inform", "DER", "-in", "akar.der", "-noout", "-fingerprint", "-sha256"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert normal_fingerprint(said.partition("=")[2]) == facts_of(pki.certificate("root")).sha256


def test_a_person_is_no_authority(pki: TestPki) -> None:
    for label in ("pejabat-satu", "segel", "tsa", "ocsp"):
        facts = facts_of(pki.certificate(label))
        assert not facts.authority, label
        assert not facts.self_issued, label
    assert (
        "description=TEST000000000001_Tanda Tangan Digital BSRE CA" in facts_of(pki.certificate("pejabat-satu")).subject
    )


@pytest.mark.parametrize(
    ("authority", "usage", "expected"),
    [(True, None, True), (True, True, True), (True, False, False), (False, True, False), (None, True, False)],
)
def test_who_may_issue(authority: bool | None, usage: bool | None, expected: bool) -> None:
    assert facts_of(certificate("X", authority=authority, usage=usage)).authority is expected


@pytest.mark.parametrize(
    ("private", "said", "weak"),
    [
        (rsa.generate_private_key(65537, 1024), "RSA 1024", True),
        (rsa.generate_private_key(65537, 2048), "RSA 2048", False),
        (ec.generate_private_key(ec.SECP192R1()), "EC secp192r1", True),
        (ec.generate_private_key(ec.SECP256R1()), "EC secp256r1", False),
        (ed25519.Ed25519PrivateKey.generate(), "Ed25519", False),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_the_key_and_its_strength(
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey, said: str, weak: bool
) -> None:
    made = (
        x509.CertificateBuilder(name("K"), name("K"), private.public_key(), 1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + YEAR)
        .sign(key(), hashes.SHA256())
    )
    facts = facts_of(made.public_bytes(Encoding.DER))
    assert (facts.key, facts.weak) == (said, weak)


def test_every_published_key_is_known() -> None:
    """Whatever is called however: a certificate over such a key proves nothing."""
    files = sorted(KEYS.glob("*.pem"))
    assert len(files) > 15
    for file in files:
        public = load_pem_private_key(file.read_bytes(), None).public_key()
        assert isinstance(public, rsa.RSAPublicKey)
        made = (
            x509.CertificateBuilder(name("BSRE CA DS G9"), name("BSRE CA DS G9"), public, 1)
            .not_valid_before(NOW)
            .not_valid_after(NOW + YEAR)
            .sign(key(), hashes.SHA256())
        )
        assert facts_of(made.public_bytes(Encoding.DER)).for_tests, file.name
    listed = Path(__file__).resolve().parents[3] / "bsre_sign" / "trust" / "published_keys.toml"
    digests = {
        hashlib.sha256(
            load_pem_private_key(file.read_bytes(), None)
            .public_key()
            .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        )
        .hexdigest()
        .upper()
        for file in files
    }
    assert digests == {line.split('"')[1] for line in listed.read_text().splitlines() if line.startswith("    ")}


def test_a_test_ca_with_fresh_keys_says_so_itself() -> None:
    fresh = TestPki.ephemeral(labels=("pejabat-satu",))
    assert facts_of(fresh.certificate("root")).for_tests
    assert facts_of(fresh.certificate("ca")).for_tests
    assert not facts_of(ROOT).for_tests


@pytest.mark.parametrize("data", [b"", b"\x30", ROOT[:-1], ROOT + b"\0", ROOT.replace(b"Akar", b"\xff\xff\xff\xff")])
def test_what_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(CredentialError, match="is broken"):
        facts_of(data)


@settings(max_examples=500, deadline=None)
@given(st.integers(0, len(ROOT) - 1), st.integers(1, 255), st.booleans())
def test_a_damaged_certificate_is_read_or_refused(at: int, change: int, cut: bool) -> None:
    damaged = bytearray(ROOT)
    damaged[at] ^= change
    data = bytes(damaged[: at + 1]) if cut else bytes(damaged)
    try:
        facts = facts_of(data)
    except CredentialError:
        return
    assert facts.sha256 == hashlib.sha256(data).hexdigest().upper()


@pytest.mark.parametrize("text", ["", "AB", "0" * 63, "0" * 65, "G" * 64, "٠" * 64])
def test_a_fingerprint_has_sixty_four_digits(text: str) -> None:
    with pytest.raises(CredentialError, match="64 hexadecimal digits"):
        normal_fingerprint(text)


def test_a_fingerprint_in_any_common_form() -> None:
    digits = "0123456789ABCDEF" * 4
    for text in (digits, digits.lower(), " ".join(digits), ":".join([digits[i : i + 2] for i in range(0, 64, 2)])):
        assert normal_fingerprint(f" {text}\n") == digits
