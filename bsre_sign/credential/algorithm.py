"""Which signature algorithm goes with a certificate's key (ETSI TS 119 312, 6 and 7)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from asn1crypto import algos, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding

from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

_EC_DIGEST = {"secp256r1": "sha256", "secp384r1": "sha384", "secp521r1": "sha512"}
_DIGEST_SIZE = {"sha256": 32, "sha384": 48, "sha512": 64}
_RSASSA_PSS = "1.2.840.113549.1.1.10"


class Kind(Enum):
    """How a signature value is computed."""

    RSA_PKCS1 = "rsassa_pkcs1v15"
    RSA_PSS = "rsassa_pss"
    ECDSA = "ecdsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class Scheme:
    """A signature algorithm with everything that has to be fixed before one can sign."""

    kind: Kind
    digest: str
    """``sha256``, ``sha384`` or ``sha512``."""
    identifier: bytes
    """The AlgorithmIdentifier, DER (RFC 5754; RFC 4056 for PSS; RFC 8419 for Ed25519)."""
    size: int
    """The largest signature that can come out, in bytes."""
    salt: int = 0
    """Bytes of salt; of PSS alone."""

    @classmethod
    def of(cls, certificate: x509.Certificate, *, pss: bool = False) -> "Scheme":
        """The scheme for ``certificate``'s key; ``pss`` chooses RSASSA-PSS for an RSA key that leaves the choice.

        A key that is certified under id-RSASSA-PSS leaves none: it signs by PSS, with the parameters that the
        certificate binds it to (RFC 4055, 1.2 and 3.1).

        Raises:
            CredentialError: such a key cannot sign here, or not by PSS.
        """
        try:
            key = certificate.public_key()
        except (ValueError, UnsupportedAlgorithm) as error:
            raise _unsupported() from error
        if isinstance(key, rsa.RSAPublicKey):
            size = (key.key_size + 7) // 8
            if pss or certificate.public_key_algorithm_oid.dotted_string == _RSASSA_PSS:
                return _pss(certificate, size)
            return cls(Kind.RSA_PKCS1, "sha256", _identifier("sha256_rsa"), size)
        if pss:
            raise CredentialError(
                Text(id="RSASSA-PSS hanya untuk kunci RSA.", en="RSASSA-PSS is for RSA keys only."),
                Text(id="Tanda tangani tanpa --rsa-pss.", en="Sign without --rsa-pss."),
            )
        return _of_curve(key)


def _of_curve(key: CertificatePublicKeyTypes) -> Scheme:
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _EC_DIGEST:
        digest = _EC_DIGEST[key.curve.name]
        # ECDSA-Sig-Value: two INTEGERs, each perhaps a byte longer than the curve's order, in a SEQUENCE.
        size = 2 * ((key.key_size + 7) // 8 + 3) + 4
        return Scheme(Kind.ECDSA, digest, _identifier(f"{digest}_ecdsa"), size)
    if isinstance(key, ed25519.Ed25519PublicKey):
        return Scheme(Kind.ED25519, "sha512", _identifier("ed25519"), 64)
    raise _unsupported()


def _pss(certificate: x509.Certificate, size: int) -> Scheme:
    digest, salt = _bound(certificate) or ("sha256", _DIGEST_SIZE["sha256"])
    if digest not in _DIGEST_SIZE or salt + _DIGEST_SIZE[digest] + 2 > size:
        raise CredentialError(
            Text(
                id="Sertifikat mengikat kuncinya pada parameter RSASSA-PSS yang tidak didukung.",
                en="The certificate binds its key to RSASSA-PSS parameters that are not supported.",
            ),
            Text(
                id="Minta sertifikat dengan SHA-256, SHA-384 atau SHA-512 kepada penerbit.",
                en="Ask the issuer for a certificate with SHA-256, SHA-384 or SHA-512.",
            ),
        )
    salt = max(salt, _DIGEST_SIZE[digest])
    parameters = {
        "hash_algorithm": {"algorithm": digest},
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": digest}},
        "salt_length": salt,
    }
    return Scheme(Kind.RSA_PSS, digest, _identifier("rsassa_pss", parameters), size, salt)


def _bound(certificate: x509.Certificate) -> tuple[str, int] | None:
    """Digest and least salt to which the certificate binds its key; a digest without a name where they do not fit."""
    try:
        info: keys.PublicKeyInfo = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)).public_key
        parameters = info["algorithm"]["parameters"]
        if not isinstance(parameters, algos.RSASSAPSSParams):
            return None
        digest = str(parameters["hash_algorithm"]["algorithm"].native)
        masked = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
        usual = masked == digest and parameters["trailer_field"].native == "trailer_field_bc"
        return digest if usual else "", int(parameters["salt_length"].native)
    except (ValueError, TypeError, KeyError):
        return "", 0


def _identifier(name: str, parameters: dict[str, Any] | None = None) -> bytes:
    values: dict[str, Any] = {"algorithm": name}
    if parameters is not None:
        values["parameters"] = algos.RSASSAPSSParams(parameters)
    encoded: bytes = algos.SignedDigestAlgorithm(values).dump()
    return encoded


def _unsupported() -> CredentialError:
    return CredentialError(
        Text(id="Jenis kunci ini tidak didukung.", en="This kind of key is not supported."),
        Text(
            id="Gunakan RSA, ECDSA P-256/P-384/P-521 atau Ed25519.", en="Use RSA, ECDSA P-256/P-384/P-521 or Ed25519."
        ),
    )


Sign = Callable[[bytes], bytes]
"""Makes the signature over the data it is given, which it hashes itself."""
