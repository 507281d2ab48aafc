"""PKCS#12 containers open with their passphrase, old ones too, and fail with a word on why."""

import shutil
import subprocess
from pathlib import Path

import pytest
from credential_keys import PASSPHRASE, certificate, container, der, key, pem, pem_key
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from bsre_sign.credential import Pkcs12Credential, SigningCredential
from bsre_sign.errors import CredentialError, WrongPassphraseError

OPENSSL = shutil.which("openssl")


def test_key_certificate_and_chain_come_out(tmp_path: Path) -> None:
    path = tmp_path / "pejabat.p12"
    path.write_bytes(container())
    asked: list[int] = []

    def ask() -> str:
        asked.append(1)
        return PASSPHRASE

    credential = Pkcs12Credential.open(path, ask)

    assert isinstance(credential, SigningCredential)
    assert credential.certificate == der("p256")
    assert credential.chain == (der("p384", "CA Uji"),)
    assert asked == [1]


@pytest.mark.parametrize("answer", [PASSPHRASE, PASSPHRASE.encode()])
def test_a_passphrase_is_given_as_text_or_bytes(answer: str | bytes) -> None:
    assert Pkcs12Credential.from_bytes(container(), lambda: answer).certificate == der("p256")


@pytest.mark.parametrize("answer", [None, ""])
def test_a_container_without_a_passphrase_opens(answer: str | None) -> None:
    assert Pkcs12Credential.from_bytes(container(passphrase=None), lambda: answer).certificate == der("p256")


@pytest.mark.parametrize("legacy", ["aes", "3des"])
def test_new_and_old_encryption_open(legacy: str) -> None:
    credential = Pkcs12Credential.from_bytes(container(legacy=legacy), lambda: PASSPHRASE)

    assert credential.certificate == der("p256")


@pytest.mark.skipif(OPENSSL is None, reason="the openssl command line is not installed")
@pytest.mark.parametrize("options", [["-legacy"], ["-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES"], []])
def test_what_openssl_exports_opens(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "key.pem").write_bytes(pem_key("rsa2048"))
    (tmp_path / "cert.pem").write_bytes(pem("rsa2048"))
    command = ["openssl", "pkcs12", "-export", "-inkey", "key.pem", "-in", "cert.pem", "-out", "uji.p12", *options]
    done = subprocess.run([*command, "-passout", "pass:sandi"], cwd=tmp_path, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"openssl cannot write this kind: {done.stderr.decode(errors='replace')}")

    credential = Pkcs12Credential.open(tmp_path / "uji.p12", lambda: "sandi")

    assert credential.certificate == der("rsa2048")
    assert credential.chain == ()


@pytest.mark.parametrize("legacy", ["", "3des"])
@pytest.mark.parametrize("answer", ["salah", "", None, PASSPHRASE.upper(), PASSPHRASE + " "])
def test_a_wrong_passphrase_is_told_as_such(answer: str | None, legacy: str) -> None:
    with pytest.raises(WrongPassphraseError, match="does not open") as caught:
        Pkcs12Credential.from_bytes(container(legacy=legacy), lambda: answer)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("data", [b"", b"-----BEGIN PRIVATE KEY-----", b"PK\x03\x04", b"\x00"])
def test_what_is_no_container_is_told_before_anyone_is_asked(data: bytes) -> None:
    def ask() -> str:
        raise AssertionError("nobody is asked for a passphrase that opens nothing")

    with pytest.raises(CredentialError, match="no PKCS#12"):
        Pkcs12Credential.from_bytes(data, ask)


@pytest.mark.parametrize("data", [b"\x30", b"\x30\x03\x02\x01\x03", container()[:200], b"\x30" * 500, der("p256")])
def test_a_damaged_container_is_told(data: bytes) -> None:
    with pytest.raises(CredentialError):
        Pkcs12Credential.from_bytes(data, lambda: PASSPHRASE)


def test_encryption_that_nobody_knows_is_told() -> None:
    aes_256_cbc, unknown = bytes.fromhex("060960864801650304012a"), bytes.fromhex("060960864801650304017f")
    data = container()
    assert aes_256_cbc in data

    with pytest.raises(CredentialError):
        Pkcs12Credential.from_bytes(data.replace(aes_256_cbc, unknown), lambda: PASSPHRASE)


def test_a_container_without_a_key_is_told() -> None:
    data = pkcs12.serialize_key_and_certificates(b"uji", None, None, [certificate("p256")], NoEncryption())

    with pytest.raises(CredentialError, match="no key with its certificate"):
        Pkcs12Credential.from_bytes(data, lambda: None)


def test_a_container_without_the_keys_certificate_is_told() -> None:
    data = pkcs12.serialize_key_and_certificates(b"uji", key("p256"), None, [certificate("p384")], NoEncryption())

    with pytest.raises(CredentialError, match="no key with its certificate"):
        Pkcs12Credential.from_bytes(data, lambda: None)


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    large = tmp_path / "besar.p12"
    large.write_bytes(b"\x30" + bytes(4 * 1024 * 1024))

    with pytest.raises(CredentialError, match=r"tiada\.p12 cannot be read"):
        Pkcs12Credential.open(tmp_path / "tiada.p12", lambda: None)
    with pytest.raises(CredentialError, match="cannot be read"):
        Pkcs12Credential.open(tmp_path, lambda: None)
    with pytest.raises(CredentialError, match="too large"):
        Pkcs12Credential.open(large, lambda: None)


def test_who_asks_may_refuse() -> None:
    def ask() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Pkcs12Credential.from_bytes(container(), ask)
