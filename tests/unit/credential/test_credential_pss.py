"""RSASSA-PSS: by choice, or because the certificate binds its key to it (RFC 4055, RFC 4056)."""

import shutil
import subprocess
from pathlib import Path

import pytest
from asn1crypto import algos
from credential_keys import PASSPHRASE, certificate, container, pem, pem_key
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from bsre_sign.credential import PemCredential, Pkcs12Credential, SigningCredential
from bsre_sign.errors import CredentialError

DATA = b"yang ditandatangani"
HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


def nobody() -> None:
    raise AssertionError("nobody is asked where nothing is encrypted")


def parameters(one: SigningCredential) -> tuple[str, str, int, str]:
    algorithm = algos.SignedDigestAlgorithm.load(one.signature_algorithm, strict=True)
    assert algorithm["algorithm"].native == "rsassa_pss"
    inner = algorithm["parameters"]
    return (
        inner["hash_algorithm"]["algorithm"].native,
        inner["mask_gen_algorithm"]["parameters"]["algorithm"].native,
        inner["salt_length"].native,
        inner["trailer_field"].native,
    )


def verify(public: object, value: bytes, digest: str, salt: int) -> None:
    assert isinstance(public, rsa.RSAPublicKey)
    public.verify(value, DATA, padding.PSS(padding.MGF1(HASHES[digest]), salt), HASHES[digest])


@pytest.mark.parametrize("kind", ["rsa2048", "rsa3072"])
def test_who_asks_for_it_gets_it(kind: str) -> None:
    one = Pkcs12Credential.from_bytes(container(kind), lambda: PASSPHRASE, pss=True)

    assert parameters(one) == ("sha256", "sha256", 32, "trailer_field_bc")
    assert one.digest_algorithm == "sha256"
    value = one.sign(DATA)
    assert len(value) == one.signature_size
    verify(certificate(kind).public_key(), value, "sha256", 32)
    assert one.sign(DATA) != value, "a salt is random"
    public = certificate(kind).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    with pytest.raises(InvalidSignature):
        public.verify(value, DATA, padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("kind", ["p256", "ed25519"])
def test_other_keys_know_no_such_choice(kind: str, tmp_path: Path) -> None:
    (tmp_path / "kunci").write_bytes(pem_key(kind))
    (tmp_path / "sertifikat").write_bytes(pem(kind))

    with pytest.raises(CredentialError, match="for RSA keys only"):
        PemCredential.open(tmp_path / "kunci", tmp_path / "sertifikat", nobody, pss=True)


@pytest.fixture(params=[False, True], ids=["", "asked"])
def pss(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def bound(folder: Path, *options: str) -> tuple[Path, Path]:
    """A key and certificate of OpenSSL's, bound to RSASSA-PSS."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    made = (
        ["genpkey", "-algorithm", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048", *options, "-out", "kunci.pem"],
        ["req", "-x509", "-new", "-key", "kunci.pem", "-subj", "/CN=Pejabat Uji", "-days", "3", "-out", "uji.pem"],
    )
    for command in made:
        done = subprocess.run(["openssl", *command], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return folder / "kunci.pem", folder / "uji.pem"


def option(digest: str, masked: str, salt: int) -> tuple[str, ...]:
    named = {"rsa_pss_keygen_md": digest, "rsa_pss_keygen_mgf1_md": masked, "rsa_pss_keygen_saltlen": str(salt)}
    return tuple(word for name, value in named.items() for word in ("-pkeyopt", f"{name}:{value}"))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), ("sha256", 32)),
        (option("sha384", "sha384", 48), ("sha384", 48)),
        (option("sha512", "sha512", 20), ("sha512", 64)),
        (option("sha256", "sha256", 40), ("sha256", 40)),
    ],
    ids=["free", "sha384", "short salt", "long salt"],
)
def test_a_bound_key_signs_as_its_certificate_has_it(
    options: tuple[str, ...], expected: tuple[str, int], pss: bool, tmp_path: Path
) -> None:
    digest, salt = expected
    one = PemCredential.open(*bound(tmp_path, *options), nobody, pss=pss)

    assert parameters(one) == (digest, digest, salt, "trailer_field_bc")
    assert one.digest_algorithm == digest
    verify(x509.load_der_x509_certificate(one.certificate).public_key(), one.sign(DATA), digest, salt)


@pytest.mark.parametrize(
    "options",
    [option("sha1", "sha1", 20), option("sha256", "sha1", 32), option("sha224", "sha224", 28)],
    ids=["sha1", "mixed", "sha224"],
)
def test_a_key_bound_to_what_is_not_signed_here_is_told(options: tuple[str, ...], pss: bool, tmp_path: Path) -> None:
    with pytest.raises(CredentialError, match="parameters that are not supported"):
        PemCredential.open(*bound(tmp_path, *options), nobody, pss=pss)
