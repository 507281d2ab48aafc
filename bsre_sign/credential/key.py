"""Signing with a private key held in memory."""

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bsre_sign.credential.algorithm import Kind, Scheme, Sign
from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class KeyCredential:
    """A private key in memory with its certificate; the key is loaded and checked once, then used from any thread.

    ``pss`` chooses RSASSA-PSS for an RSA key whose certificate leaves the choice.
    """

    def __init__(
        self,
        key: PrivateKeyTypes,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...],
        *,
        pss: bool = False,
    ) -> None:
        if not _belong_together(key, certificate):
            raise CredentialError(
                Text(
                    id="Kunci privat bukan pasangan sertifikat ini.",
                    en="The private key does not belong to this certificate.",
                ),
                Text(
                    id="Berikan sertifikat yang diterbitkan untuk kunci ini.",
                    en="Give the certificate that was issued for this key.",
                ),
            )
        scheme = Scheme.of(certificate, pss=pss)
        self.certificate = certificate.public_bytes(Encoding.DER)
        self.chain = tuple(one.public_bytes(Encoding.DER) for one in chain)
        self.digest_algorithm = scheme.digest
        self.signature_algorithm = scheme.identifier
        self.signature_size = scheme.size
        self._sign = _signing(key, scheme)

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``."""
        return self._sign(data)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def _belong_together(key: PrivateKeyTypes, certificate: x509.Certificate) -> bool:
    public = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    try:
        return key.public_key().public_bytes(*public) == certificate.public_key().public_bytes(*public)
    except (ValueError, UnsupportedAlgorithm):
        return False  # the certificate's key is of a kind that no key here can be


def _signing(key: PrivateKeyTypes, scheme: Scheme) -> Sign:
    """How ``key`` signs by ``scheme``, which is that of its own public key."""
    digest = _HASHES[scheme.digest]
    if isinstance(key, rsa.RSAPrivateKey):
        filled: padding.AsymmetricPadding = padding.PKCS1v15()
        if scheme.kind is Kind.RSA_PSS:
            filled = padding.PSS(mgf=padding.MGF1(digest), salt_length=scheme.salt)
        return lambda data: key.sign(data, filled, digest)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        algorithm = ec.ECDSA(digest)
        return lambda data: key.sign(data, algorithm)
    assert isinstance(key, ed25519.Ed25519PrivateKey), "the scheme knows no other kind"
    return key.sign
