"""Whether a signature value holds, and where it does so in another way than the standards have it."""

from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import algos, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.errors import AlgorithmNotSupported, DSAParametersUnavailable
from pyhanko_certvalidator.sig_validate import DEFAULT_SIGNATURE_VALIDATOR, SignatureValidationContext

from bsre_sign.evidence import Departure
from bsre_sign.pades.reading.attributes import SignedAttributes
from bsre_sign.pades.reading.certificates import public_key

UNREADABLE = (UnsupportedAlgorithm, ValueError, TypeError, KeyError, AssertionError, NotImplementedError)
"""What an algorithm or a key that is not known here ends in."""

_PLAIN_RSA = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})
_EDWARDS = {"ed25519": "sha512", "ed448": "shake256"}
"""The digest that goes with each curve (RFC 8419, 3)."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of verifying a signature value."""

    holds: bool
    departures: tuple[Departure, ...] = ()
    """In what the standards have it otherwise."""


def verify(
    signature: bytes,
    certificate: x509.Certificate,
    algorithm: algos.SignedDigestAlgorithm,
    digest_name: str,
    attributes: SignedAttributes | None,
    digest: bytes,
) -> Verified:
    """Verify ``signature`` over the attributes, or where there are none over the content with ``digest``.

    Args:
        signature: the value.
        certificate: whose key it is.
        algorithm: what the SignerInfo says of it.
        digest_name: the SignerInfo's digest algorithm, as ``hashlib`` calls it.
        attributes: the signed attributes.
        digest: the content's digest.

    Raises:
        UNREADABLE: the algorithm or the key is not known here.
    """
    declared = _digest_of(algorithm)
    disagree = declared is not None and declared != digest_name
    tries = [algorithm]
    if disagree and algorithm.signature_algo == "rsassa_pkcs1v15":
        # The value itself names its digest (RFC 8017, 9.2): it can only be the one or the other.
        tries = [_PLAIN_RSA] if attributes is None else [algorithm, _PLAIN_RSA]
    noted = _noted(algorithm, digest_name, attributes, disagree=disagree)
    for one in tries:
        for body, more in _bodies(attributes, digest):
            if _holds(signature, body, certificate, one, digest_name, prehashed=attributes is None):
                return Verified(True, (*noted, *more))
    return Verified(False)


def _bodies(attributes: SignedAttributes | None, digest: bytes) -> Sequence[tuple[bytes, tuple[Departure, ...]]]:
    if attributes is None:
        return [(digest, ())]
    if attributes.as_encoded == attributes.der:
        return [(attributes.der, ())]
    return [(attributes.der, ()), (attributes.as_encoded, (Departure.ATTRIBUTES_NOT_DER,))]


def _digest_of(algorithm: algos.SignedDigestAlgorithm) -> str | None:
    """The digest that the signature algorithm names; ``None`` where it names none of its own."""
    if str(algorithm["algorithm"].native) in _EDWARDS:
        return None
    try:
        return str(algorithm.hash_algo)
    except ValueError:
        return None


def _noted(
    algorithm: algos.SignedDigestAlgorithm, digest_name: str, attributes: SignedAttributes | None, *, disagree: bool
) -> tuple[Departure, ...]:
    if disagree:
        return (Departure.ALGORITHMS_DISAGREE,)
    fit = _EDWARDS.get(str(algorithm["algorithm"].native))
    return (Departure.DIGEST_UNFIT,) if attributes is not None and fit not in {None, digest_name} else ()


def _holds(
    signature: bytes,
    body: bytes,
    certificate: x509.Certificate,
    algorithm: algos.SignedDigestAlgorithm,
    digest_name: str,
    *,
    prehashed: bool,
) -> bool:
    try:
        DEFAULT_SIGNATURE_VALIDATOR.validate_signature(
            signature,
            body,
            public_key(certificate),
            algorithm,
            SignatureValidationContext(contextual_md_algorithm=digest_name, prehashed=prehashed),
        )
    except InvalidSignature as error:
        if isinstance(error, AlgorithmNotSupported | DSAParametersUnavailable):
            raise UnsupportedAlgorithm(str(error)) from error
        return False
    return True
