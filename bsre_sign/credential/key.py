"""Signing with a private key held in memory."""

from collections.abc import Callable

from asn1crypto import algos
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_EC_DIGEST = {"secp256r1": "sha256", "secp384r1": "sha384", "secp521r1": "sha512"}


class KeyCredential:
    """A private key in memory with its certificate; the key is loaded and checked once, then used from any thread."""

    def __init__(
        self, key: PrivateKeyTypes, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...]
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
        self.certificate = certificate.public_bytes(Encoding.DER)
        self.chain = tuple(one.public_bytes(Encoding.DER) for one in chain)
        self.digest_algorithm, name, self.signature_size, self._sign = _signer(key)
        self.signature_algorithm: bytes = algos.SignedDigestAlgorithm({"algorithm": name}).dump()

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


def _signer(key: PrivateKeyTypes) -> tuple[str, str, int, Callable[[bytes], bytes]]:
    """Digest, algorithm name, greatest signature size in bytes and signing function that suit ``key``."""
    if isinstance(key, rsa.RSAPrivateKey):
        scheme, digest = padding.PKCS1v15(), _HASHES["sha256"]
        return "sha256", "sha256_rsa", key.key_size // 8, lambda data: key.sign(data, scheme, digest)
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _EC_DIGEST:
        name = _EC_DIGEST[key.curve.name]
        algorithm = ec.ECDSA(_HASHES[name])
        # ECDSA-Sig-Value: two INTEGERs, each perhaps a byte longer than the curve's order, in a SEQUENCE.
        size = 2 * ((key.key_size + 7) // 8 + 3) + 4
        return name, f"{name}_ecdsa", size, lambda data: key.sign(data, algorithm)
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "sha512", "ed25519", 64, key.sign
    raise CredentialError(
        Text(id="Jenis kunci ini tidak didukung.", en="This kind of key is not supported."),
        Text(
            id="Gunakan RSA, ECDSA P-256/P-384/P-521 atau Ed25519.", en="Use RSA, ECDSA P-256/P-384/P-521 or Ed25519."
        ),
    )
