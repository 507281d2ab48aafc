"""What the tests of this folder share: the test PKI, a small CA with keys of every kind, and signed documents."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import pikepdf
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from bsre_sign.credential import Pkcs12Credential
from bsre_sign.credential.key import KeyCredential
from bsre_sign.levels import Level
from bsre_sign.pades.signing import first
from bsre_sign.pades.signing.create import LocalCreator
from bsre_sign.pades.signing.placeholder import Placeholder
from bsre_sign.pades.signing.plan import SignaturePlan
from bsre_sign.services.timestamp import TimestampAuthority
from bsre_sign.testing import TestPki

NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = NOW.replace(hour=0, minute=0, second=0)
DAY = timedelta(days=1)
KINDS = ("rsa2048", "rsa3072", "p256", "p384", "p521", "ed25519")

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@cache
def pki() -> TestPki:
    """The test PKI, loaded once."""
    return TestPki.load()


def certificate(label: str) -> asn1_x509.Certificate:
    """A certificate of the test PKI."""
    return asn1_x509.Certificate.load(pki().certificate(label))


@cache
def credential(label: str = "pejabat-satu") -> KeyCredential:
    """A signer of the test PKI."""
    return Pkcs12Credential.from_bytes(pki().pkcs12(label, b"uji"), lambda: "uji")


def authority(label: str = "tsa", now: datetime | None = None) -> TimestampAuthority:
    """A timestamping authority of the test PKI, whose clock may be set."""
    return TimestampAuthority(
        pki().tsa_url_for(label), fetcher=pki().fetcher(now), clock=lambda: now or datetime.now(UTC)
    )


@cache
def key(kind: str) -> PrivateKey:
    """A fresh key of that kind; the same one every time."""
    curves: dict[str, ec.EllipticCurve] = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    return ec.generate_private_key(curves[kind]) if kind in curves else ed25519.Ed25519PrivateKey.generate()


def name(text: str) -> x509.Name:
    """A distinguished name."""
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


@cache
def small_ca() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A CA of its own, for what the test PKI does not issue."""
    private = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(name("CA Kecil TEST"))
        .issuer_name(name("CA Kecil TEST"))
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(NOW - 900 * DAY)
        .not_valid_after(NOW + 900 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    return private, made


def issued(
    kind: str = "p256", *extensions: x509.ExtensionType, subject: str = "", serial: int = 0, days: int = 30
) -> x509.Certificate:
    """A certificate from the small CA for ``key(kind)``."""
    private, ca = small_ca()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject or f"Penanda Tangan {kind} TEST"))
        .issuer_name(ca.subject)
        .public_key(key(kind).public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(NOW - 30 * DAY)
        .not_valid_after(NOW + days * DAY)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(private, hashes.SHA256())


@cache
def credential_of(kind: str) -> KeyCredential:
    """A credential with a key of that kind, certified by the small CA."""
    return KeyCredential(key(kind), issued(kind), (small_ca()[1],))


def asn1(one: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate, as the library reads it."""
    return asn1_x509.Certificate.load(one.public_bytes(Encoding.DER))


def blank(pages: int = 1) -> pikepdf.Pdf:
    """A document of empty pages."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    return pdf


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    """The bytes of ``pdf``."""
    target = io.BytesIO()
    pdf.save(target, **options)  # type: ignore[arg-type]
    return target.getvalue()


@dataclass(frozen=True)
class Signed:
    """A signed document and where its signature stands."""

    data: bytes
    placeholder: Placeholder
    cms: bytes


@cache
def signed(label: str = "pejabat-satu", level: Level = Level.B_B) -> Signed:
    """A blank page signed at B-B or B-T."""
    creator = LocalCreator(credential(label), tsa=authority())
    stream = io.BytesIO()
    placeholder = first.prepare(blank(), stream, SignaturePlan(), creator.reserve(level))
    value = creator.create(placeholder.digest(stream, creator.digest_algorithm), level)
    placeholder.fill(stream, value)
    return Signed(stream.getvalue(), placeholder, value)


def token(data: bytes = b"isi", label: str = "tsa", now: datetime | None = None) -> bytes:
    """A timestamp token over ``data``."""
    from bsre_sign.pades.signing.timestamp import ask

    return ask(authority(label, now), data)
