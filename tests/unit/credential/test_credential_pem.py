"""Key and certificate in PEM or DER files: encrypted or not, and only where they belong together."""

from functools import partial
from pathlib import Path

import pytest
from asn1crypto import algos, keys
from credential_keys import PASSPHRASE, der, key, pem, pem_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bsre_sign.credential import PemCredential, SigningCredential
from bsre_sign.errors import CredentialError, WrongPassphraseError


def nobody() -> str:
    raise AssertionError("nobody is asked where nothing is encrypted")


def give(answer: str | None) -> str | None:
    return answer


def files(folder: Path, key_file: bytes, certificate_file: bytes) -> tuple[Path, Path]:
    (folder / "kunci").write_bytes(key_file)
    (folder / "sertifikat").write_bytes(certificate_file)
    return folder / "kunci", folder / "sertifikat"


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_an_open_key_is_read_without_asking(tmp_path: Path, form: PrivateFormat) -> None:
    credential = PemCredential.open(*files(tmp_path, pem_key(form=form), pem()), nobody)

    assert isinstance(credential, SigningCredential)
    assert credential.certificate == der("p256")
    assert credential.chain == ()


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_an_encrypted_key_opens_with_its_passphrase(tmp_path: Path, form: PrivateFormat) -> None:
    paths = files(tmp_path, pem_key(passphrase=PASSPHRASE, form=form), pem())

    assert PemCredential.open(*paths, lambda: PASSPHRASE).certificate == der("p256")
    for answer in ("salah", "", None):
        with pytest.raises(WrongPassphraseError, match="does not open"):
            PemCredential.open(*paths, partial(give, answer))


def test_der_files_are_read_too(tmp_path: Path) -> None:
    private = key("rsa2048").private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    assert PemCredential.open(*files(tmp_path, private, der("rsa2048")), nobody).certificate == der("rsa2048")


def test_the_chain_stands_behind_the_certificate_or_in_a_file_of_its_own(tmp_path: Path) -> None:
    paths = files(tmp_path, pem_key(), pem() + pem("p384", "CA Uji"))
    (tmp_path / "rantai").write_bytes(pem("p521", "Akar Uji"))

    credential = PemCredential.open(*paths, nobody, chain=tmp_path / "rantai")

    assert credential.certificate == der("p256")
    assert credential.chain == (der("p384", "CA Uji"), der("p521", "Akar Uji"))


@pytest.mark.parametrize("kind", ["p384", "rsa2048", "ed25519"])
def test_a_key_that_is_not_the_certificates_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(CredentialError, match="does not belong"):
        PemCredential.open(*files(tmp_path, pem_key("p256"), pem(kind)), nobody)


@pytest.mark.parametrize("kind", ["secp256k1", "ed448", "dsa"])
def test_a_kind_of_key_that_cannot_sign_here_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(CredentialError, match="not supported"):
        PemCredential.open(*files(tmp_path, pem_key(kind), pem(kind)), nobody)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"kunci",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN PRIVATE KEY-----\n",
        pem(),
        b"\x30\x03\x02\x01\x00",
    ],
    ids=["empty", "text", "damaged", "cut", "a certificate", "other DER"],
)
def test_a_key_that_cannot_be_read_is_told(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(CredentialError, match="cannot be read"):
        PemCredential.open(*files(tmp_path, data, pem()), nobody)


def test_a_key_of_an_unknown_algorithm_is_told(tmp_path: Path) -> None:
    info = keys.PrivateKeyInfo.load(key("p256").private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    unknown = info.dump().replace(
        info["private_key_algorithm"]["algorithm"].dump(), bytes.fromhex("06072a864886f70d7f")
    )
    assert unknown != info.dump()

    with pytest.raises(CredentialError):
        PemCredential.open(*files(tmp_path, unknown, pem()), nobody)


def test_a_certificate_with_a_key_of_an_unknown_algorithm_is_told(tmp_path: Path) -> None:
    known = algos.AlgorithmIdentifier({"algorithm": "1.3.101.112"})["algorithm"].dump()
    unknown = der("ed25519").replace(known, bytes.fromhex("06032b657f"))
    assert unknown != der("ed25519")

    with pytest.raises(CredentialError):
        PemCredential.open(*files(tmp_path, pem_key("ed25519"), unknown), nobody)


@pytest.mark.parametrize("data", [b"", b"sertifikat", pem_key(), der("p256")[:-5]])
def test_a_certificate_that_cannot_be_read_is_told(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(CredentialError, match=r"No X\.509 certificate can be read"):
        PemCredential.open(*files(tmp_path, pem_key(), data), nobody)


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    _, certificate_file = files(tmp_path, pem_key(), pem())

    with pytest.raises(CredentialError, match=r"tiada\.pem cannot be read"):
        PemCredential.open(tmp_path / "tiada.pem", certificate_file, nobody)
    with pytest.raises(CredentialError, match=r"tiada\.pem cannot be read"):
        PemCredential.open(tmp_path / "kunci", tmp_path / "tiada.pem", nobody)
    with pytest.raises(CredentialError, match=r"tiada\.pem cannot be read"):
        PemCredential.open(tmp_path / "kunci", certificate_file, nobody, chain=tmp_path / "tiada.pem")
