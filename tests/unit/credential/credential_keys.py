"""Keys of every kind with self-issued certificates, made once."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

Key = (
    rsa.RSAPrivateKey
    | ec.EllipticCurvePrivateKey
    | ed25519.Ed25519PrivateKey
    | ed448.Ed448PrivateKey
    | dsa.DSAPrivateKey
)

SUPPORTED = ("rsa2048", "rsa3072", "p256", "p384", "p521", "ed25519")

PASSPHRASE = "Kata-Sandi Rahasia é 9"


@cache
def key(kind: str) -> Key:
    """A key of that kind; the same one every time."""
    curves: dict[str, ec.EllipticCurve] = {
        "p256": ec.SECP256R1(),
        "p384": ec.SECP384R1(),
        "p521": ec.SECP521R1(),
        "secp256k1": ec.SECP256K1(),
    }
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    if kind in curves:
        return ec.generate_private_key(curves[kind])
    if kind == "dsa":
        return dsa.generate_private_key(1024)
    return ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else ed448.Ed448PrivateKey.generate()


def certificate(kind: str, name: str = "Pejabat Uji") -> x509.Certificate:
    """A self-issued certificate for ``key(kind)``; the same one every time."""
    return _certificate(kind, name)


@cache
def _certificate(kind: str, name: str) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    digest = None if kind.startswith("ed") else hashes.SHA256()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key(kind).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key(kind), digest)
    )


def der(kind: str, name: str = "Pejabat Uji") -> bytes:
    """The certificate, DER."""
    return certificate(kind, name).public_bytes(Encoding.DER)


def container(kind: str = "p256", *, passphrase: str | None = PASSPHRASE, legacy: str = "") -> bytes:
    """Key, certificate and one more certificate as PKCS#12."""
    encryption: KeySerializationEncryption = NoEncryption()
    if passphrase is not None:
        encryption = BestAvailableEncryption(passphrase.encode())
    if legacy and passphrase is not None:
        algorithm = {"3des": pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC, "aes": pkcs12.PBES.PBESv2SHA256AndAES256CBC}[
            legacy
        ]
        digest = hashes.SHA1() if legacy == "3des" else hashes.SHA256()
        builder = PrivateFormat.PKCS12.encryption_builder().key_cert_algorithm(algorithm).hmac_hash(digest)
        encryption = builder.build(passphrase.encode())
    others = [certificate("p384", "CA Uji")]
    return pkcs12.serialize_key_and_certificates(b"uji", key(kind), certificate(kind), others, encryption)


def pem_key(kind: str = "p256", *, passphrase: str | None = None, form: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
    """The key as PEM, encrypted where there is a passphrase."""
    encryption = NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase.encode())
    return key(kind).private_bytes(Encoding.PEM, form, encryption)


def pem(kind: str = "p256", name: str = "Pejabat Uji") -> bytes:
    """The certificate as PEM."""
    return certificate(kind, name).public_bytes(Encoding.PEM)
