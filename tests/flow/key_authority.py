"""Certification authorities whose own keys are of every kind that may sign, and who certify keys of their kind.

They are trusted by nobody. Revocation lists are answered from memory; everything else by the test PKI.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import cast

from asn1crypto import pdf as _  # noqa: F401  it renames what certificates may hold, best before they are read
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bsre_sign.services.fetch import Request
from bsre_sign.testing import PkiFetcher

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

KINDS = ("rsa2048", "rsa3072", "rsa4096", "p256", "p384", "p521", "ed25519")
_CURVES: dict[str, ec.EllipticCurve] = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}
_Digest = hashes.SHA256 | hashes.SHA384 | hashes.SHA512
_DIGESTS: dict[str, _Digest] = {"p384": hashes.SHA384(), "p521": hashes.SHA512()}


@cache
def signer_key(kind: str) -> Key:
    """The key of the signer of that kind; the same one every time."""
    return _generate(kind)


@cache
def authority(kind: str, pss: bool = False) -> KeyAuthority:
    """The authority of that kind; its RSA keys sign by PSS where ``pss``."""
    return KeyAuthority(kind, pss)


def pem_key(key: Key) -> bytes:
    """The key as PKCS#8, not encrypted."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class KeyAuthority:
    """One root that issues end-entity certificates and a revocation list."""

    def __init__(self, kind: str, pss: bool) -> None:
        self._key = _generate(kind)
        self._digest: _Digest | None = None if kind == "ed25519" else _DIGESTS.get(kind, hashes.SHA256())
        self._padding = padding.PSS(padding.MGF1(hashes.SHA256()), 32) if pss else None
        self._name = _name(f"TEST Akar {kind}{' PSS' if pss else ''} (JANGAN DIPERCAYA)")
        self.crl_url = f"http://kunci.test/{kind}{'-pss' if pss else ''}.crl"
        usage = _usage(key_cert_sign=True, crl_sign=True)
        builder = self._builder(self._name, self._key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.root = self._signed(builder.add_extension(usage, critical=True))

    def certify(self, public: PublicKey, common_name: str = "Pejabat Uji Kunci TEST") -> x509.Certificate:
        """An official's certificate for ``public``."""
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(self.crl_url)], None, None, None)
        usage = _usage(digital_signature=True, content_commitment=True)
        pdf_signing = x509.ObjectIdentifier("1.2.840.113583.1.1.5")
        return self._signed(
            self._builder(_name(common_name), public)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([pdf_signing, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
            .add_extension(x509.CRLDistributionPoints([point]), critical=False)
        )

    def certify_for_pss(self, public: rsa.RSAPublicKey, bound_to: dict[str, object] | None = None) -> x509.Certificate:
        """The same for a key that the certificate binds to RSASSA-PSS, and to its parameters ``bound_to``."""
        certificate = asn1_x509.Certificate.load(self.certify(public).public_bytes(Encoding.DER))
        body = certificate["tbs_certificate"]
        algorithm: dict[str, object] = {"algorithm": "rsassa_pss"}
        if bound_to is not None:
            algorithm["parameters"] = bound_to
        body["subject_public_key_info"]["algorithm"] = algorithm
        assert isinstance(self._key, rsa.RSAPrivateKey)
        assert self._padding is None
        certificate["signature_value"] = self._key.sign(body.dump(force=True), padding.PKCS1v15(), hashes.SHA256())
        return x509.load_der_x509_certificate(certificate.dump(force=True))

    def crl(self) -> bytes:
        """A list, made now, on which nobody stands."""
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._name)
            .last_update(now - timedelta(minutes=1))
            .next_update(now + timedelta(days=1))
        )
        made = builder.sign(self._key, self._digest, rsa_padding=self._padding)
        return made.public_bytes(Encoding.DER)

    def _builder(self, subject: x509.Name, public: PublicKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
        )

    def _signed(self, builder: x509.CertificateBuilder) -> x509.Certificate:
        return builder.sign(self._key, self._digest, rsa_padding=self._padding)


@dataclass(frozen=True)
class KeyFetcher:
    """Answers for the authorities, and lets the test PKI answer for itself."""

    pki: PkiFetcher
    authorities: tuple[KeyAuthority, ...]

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        for one in self.authorities:
            if request.url == one.crl_url:
                return one.crl()
        return self.pki.fetch(request, max_bytes=max_bytes, timeout=timeout)


def _generate(kind: str) -> Key:
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind.removeprefix("rsa")))
    if kind in _CURVES:
        return ec.generate_private_key(_CURVES[kind])
    return ed25519.Ed25519PrivateKey.generate()


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"), x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    )


def _usage(**named: bool) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**cast("dict[str, bool]", {name: named.get(name, False) for name in every}))
