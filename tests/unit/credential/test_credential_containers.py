"""Containers as other people's programs write them, old and new, open; a wrong passphrase is told as such."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from credential_keys import der, pem, pem_key

from bsre_sign.credential import PemCredential, Pkcs12Credential
from bsre_sign.errors import CredentialError, WrongPassphraseError

LEGACY = ("-provider", "legacy", "-provider", "default")
PKCS12 = {
    "RC2-40 and 3DES": ("-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1", *LEGACY),
    "RC2-40": ("-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-RC2-40", "-macalg", "sha1", *LEGACY),
    "RC2-128": ("-certpbe", "PBE-SHA1-RC2-128", "-keypbe", "PBE-SHA1-RC2-128", "-macalg", "sha1", *LEGACY),
    "3DES": ("-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"),
    "AES-128, SHA-256": ("-certpbe", "AES-128-CBC", "-keypbe", "AES-128-CBC", "-macalg", "sha256"),
    "AES-256, SHA-512": ("-certpbe", "AES-256-CBC", "-keypbe", "AES-256-CBC", "-macalg", "sha512"),
    "open certificates": ("-certpbe", "NONE", "-keypbe", "AES-256-CBC"),
    "many rounds": ("-iter", "600000"),
}
PKCS8 = {
    "PBES1, 3DES": ("-v1", "PBE-SHA1-3DES"),
    "PBES1, RC2-40": ("-v1", "PBE-SHA1-RC2-40", *LEGACY),
    "PBES2, 3DES": ("-v2", "des3"),
    "PBES2, AES-128": ("-v2", "aes-128-cbc"),
    "PBES2, AES-256, SHA-512": ("-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"),
    "PBES2, scrypt": ("-scrypt",),
}


UNKNOWN = {"PBES1, RC2-128": ("-v1", "PBE-SHA1-RC2-128", *LEGACY), "PBES2, Camellia": ("-v2", "camellia-256-cbc")}


def openssl(folder: Path, *arguments: str) -> None:
    """Has OpenSSL write a container; it must be there where ``CI`` is set."""
    if shutil.which("openssl") is None:
        if os.environ.get("CI"):
            pytest.fail("openssl is not installed")
        pytest.skip("openssl is not installed")
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True)
    if "legacy" in arguments and done.returncode:
        pytest.skip(f"this OpenSSL is built without old algorithms: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kind", ["rsa2048", "p256"])
@pytest.mark.parametrize("options", PKCS12.values(), ids=PKCS12)
def test_pkcs12(options: tuple[str, ...], kind: str, tmp_path: Path) -> None:
    (tmp_path / "kunci").write_bytes(pem_key(kind))
    (tmp_path / "sertifikat").write_bytes(pem(kind))
    (tmp_path / "ca").write_bytes(pem("p384", "CA Uji"))
    inputs = ("-inkey", "kunci", "-in", "sertifikat", "-certfile", "ca", "-out", "uji.p12")
    openssl(tmp_path, "pkcs12", "-export", *inputs, *options, "-passout", "pass:sandi")

    credential = Pkcs12Credential.open(tmp_path / "uji.p12", lambda: "sandi")

    assert credential.certificate == der(kind)
    assert credential.chain == (der("p384", "CA Uji"),)
    with pytest.raises(WrongPassphraseError):
        Pkcs12Credential.open(tmp_path / "uji.p12", lambda: "salah")


@pytest.mark.parametrize("form", ["PEM", "DER"])
@pytest.mark.parametrize("options", PKCS8.values(), ids=PKCS8)
def test_pkcs8(options: tuple[str, ...], form: str, tmp_path: Path) -> None:
    (tmp_path / "terbuka").write_bytes(pem_key("p256"))
    (tmp_path / "sertifikat").write_bytes(pem())
    files = ("-in", "terbuka", "-out", "kunci", "-outform", form)
    openssl(tmp_path, "pkcs8", "-topk8", *files, *options, "-passout", "pass:sandi")
    paths = (tmp_path / "kunci", tmp_path / "sertifikat")

    assert PemCredential.open(*paths, lambda: "sandi").certificate == der("p256")
    with pytest.raises(WrongPassphraseError):
        PemCredential.open(*paths, lambda: "salah")


@pytest.mark.parametrize("options", UNKNOWN.values(), ids=UNKNOWN)
def test_what_cannot_be_decrypted_here_is_not_blamed_on_the_passphrase(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "terbuka").write_bytes(pem_key("p256"))
    (tmp_path / "sertifikat").write_bytes(pem())
    openssl(tmp_path, "pkcs8", "-topk8", "-in", "terbuka", "-out", "kunci", *options, "-passout", "pass:sandi")

    with pytest.raises(CredentialError, match="algorithm that is not supported") as told:
        PemCredential.open(tmp_path / "kunci", tmp_path / "sertifikat", lambda: "sandi")
    assert type(told.value) is CredentialError
    assert told.value.__cause__ is None
