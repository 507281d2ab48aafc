"""What a certificate says that somebody is about to trust."""

import hashlib
import tomllib
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

_NEVER = "JANGAN DIPERCAYA"
"""Test authorities of this kind say in their name that they must not be trusted, whatever key they have."""
_SHORT = {"2.5.4.13": "description", "2.5.4.5": "SERIALNUMBER"}
_LEAST_RSA_BITS = 2048
_LEAST_EC_BITS = 224
_BROKEN = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    x509.InvalidVersion,
)


@dataclass(frozen=True, slots=True)
class AnchorFacts:
    """One certificate, read; nothing here says that it can be trusted."""

    sha256: str
    """Upper-case hexadecimal SHA-256 of the DER: the certificate's fingerprint."""
    common_name: str
    """Empty where there is none."""
    subject: str
    """On one line, in the order in which it is encoded."""
    issuer: str
    not_before: datetime
    """UTC."""
    not_after: datetime
    """UTC."""
    authority: bool
    """Whether it may issue certificates, by basicConstraints and any keyUsage (RFC 5280, 4.2.1.3 and 4.2.1.9)."""
    self_issued: bool
    key: str
    """Kind and size of the key, such as ``RSA 4096``."""
    weak: bool
    """Whether the key is smaller than a verification accepts."""
    for_tests: bool
    """Whether its private key is published with the test CA, or its name forbids trusting it."""


def facts_of(certificate: bytes) -> AnchorFacts:
    """The facts of one certificate (DER).

    Raises:
        CredentialError: it cannot be read to its end, so that no path could be built with it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old roots have serial numbers that RFC 5280 forbids
            return _read(certificate)
    except _BROKEN as error:
        raise CredentialError(
            Text(
                id=f"Sertifikat {_fingerprint(certificate)[:16]} rusak ({type(error).__name__}).",
                en=f"The certificate {_fingerprint(certificate)[:16]} is broken ({type(error).__name__}).",
            ),
            Text(id="Mintalah berkas yang utuh kepada penerbitnya.", en="Ask its issuer for a sound file."),
        ) from error


def _read(data: bytes) -> AnchorFacts:
    certificate = x509.load_der_x509_certificate(data)
    key = certificate.public_key()
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    subject, issuer = _written(certificate.subject), _written(certificate.issuer)
    said, weak = _strength(key)
    return AnchorFacts(
        sha256=_fingerprint(data),
        common_name=", ".join(str(one.value) for one in names),
        subject=subject,
        issuer=issuer,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        authority=_may_issue(certificate.extensions),
        self_issued=certificate.subject == certificate.issuer,
        key=said,
        weak=weak,
        for_tests=_digest_of(key) in _published_keys() or _NEVER in f"{subject} {issuer}".upper(),
    )


def _may_issue(extensions: x509.Extensions) -> bool:
    try:
        basic = extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return False
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return basic.ca
    return basic.ca and usage.key_cert_sign


def _strength(key: CertificatePublicKeyTypes) -> tuple[str, bool]:
    if isinstance(key, RSAPublicKey):
        return f"RSA {key.key_size}", key.key_size < _LEAST_RSA_BITS
    if isinstance(key, EllipticCurvePublicKey):
        return f"EC {key.curve.name}", key.key_size < _LEAST_EC_BITS
    return type(key).__name__.strip("_").removesuffix("PublicKey"), False


def _written(name: x509.Name) -> str:
    return ", ".join(
        f"{_SHORT.get(one.oid.dotted_string, one.rfc4514_attribute_name)}={_shown(one.value)}" for one in name
    )


def _shown(value: str | bytes) -> str:
    return value if isinstance(value, str) else f"#{value.hex()}"


def _fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest().upper()


def _digest_of(key: CertificatePublicKeyTypes) -> str:
    return _fingerprint(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


@cache
def _published_keys() -> frozenset[str]:
    data = tomllib.loads(Path(__file__).with_name("published_keys.toml").read_text(encoding="utf-8"))
    return frozenset(data["sha256"])
