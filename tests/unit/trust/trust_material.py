"""Authorities of one's own making: any name, any validity, any fault; and a TSA that belongs to nobody's hierarchy."""

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from bsre_sign.services.fetch import Request
from bsre_sign.testing.timestamp import answer_request

NOW = datetime.now(UTC).replace(microsecond=0)
YEAR = timedelta(days=365)

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None and "CI" not in os.environ, reason="the openssl command line is not installed"
)

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@cache
def key(number: int = 0) -> ec.EllipticCurvePrivateKey:
    """A key; the same one for the same number."""
    del number
    return ec.generate_private_key(ec.SECP256R1())


def certificate(
    common_name: str,
    *,
    private: PrivateKey | None = None,
    issuer: tuple[str, PrivateKey] | None = None,
    authority: bool | None = True,
    usage: bool | None = None,
    purpose: x509.ObjectIdentifier | None = None,
    since: datetime = NOW - YEAR,
    until: datetime = NOW + YEAR,
    serial: int = 7,
) -> bytes:
    """A certificate, DER; self-signed without an ``issuer``.

    ``authority`` is what basicConstraints say (``None``: no such extension), ``usage`` whether keyUsage allows it to
    issue certificates (``None``: no such extension), ``purpose`` its one critical extended key usage.
    """
    private = private or key()
    issuer_name, issuer_key = issuer or (common_name, private)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(common_name))
        .issuer_name(name(issuer_name))
        .public_key(private.public_key())
        .serial_number(serial)
        .not_valid_before(since)
        .not_valid_after(until)
    )
    if authority is not None:
        builder = builder.add_extension(x509.BasicConstraints(authority, None), critical=True)
    if usage is not None:
        flags = dict.fromkeys(
            (
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "crl_sign",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        builder = builder.add_extension(
            x509.KeyUsage(digital_signature=True, key_cert_sign=usage, **flags), critical=True
        )
    if purpose is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.DER)


def name(text: str) -> x509.Name:
    """A distinguished name of one attribute."""
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


@dataclass(frozen=True)
class LonelyTsa:
    """A timestamping authority below a root of its own; also the ``Fetcher`` that answers for it."""

    root: bytes
    certificate: bytes
    private: rsa.RSAPrivateKey

    @classmethod
    def make(cls) -> "LonelyTsa":
        private = rsa.generate_private_key(65537, 2048)
        root = ("Akar Stempel Waktu Lain", key(1))
        return cls(
            certificate(root[0], private=root[1]),
            certificate(
                "Stempel Waktu Lain",
                private=private,
                issuer=root,
                authority=False,
                purpose=ExtendedKeyUsageOID.TIME_STAMPING,
                serial=8,
            ),
            private,
        )

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        """The token that was asked for."""
        del max_bytes, timeout
        assert request.body is not None
        return answer_request(
            request.body,
            key=self.private,
            certificate=asn1_x509.Certificate.load(self.certificate),
            chain=[asn1_x509.Certificate.load(self.root)],
            now=datetime.now(UTC).replace(microsecond=0),
        )
