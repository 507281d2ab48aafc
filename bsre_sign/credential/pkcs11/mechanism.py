"""How a token is asked for a signature: by which mechanism, over what (PKCS #11 v2.40, Current Mechanisms, 2)."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from asn1crypto import algos
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import MGF, Mechanism

from bsre_sign.credential.algorithm import Kind, Scheme
from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

_MGF = {"sha256": MGF.SHA256, "sha384": MGF.SHA384, "sha512": MGF.SHA512}


@dataclass(frozen=True, slots=True)
class Asking:
    """One way to have a message signed by a token."""

    mechanism: Mechanism
    prepare: Callable[[bytes], bytes]
    """What of the message goes to the token."""
    finish: Callable[[bytes], bytes]
    """The token's answer in the form that CMS wants."""
    parameter: Any = None


def choose(scheme: Scheme, able: Collection[Mechanism]) -> Asking:
    """The first way that a token with the mechanisms ``able`` knows.

    Digests are made here where the token lets us, so that a document's attributes cross the wire only as a digest.

    Raises:
        CredentialError: it knows none.
    """
    ways = _ways(scheme)
    for one in ways:
        if one.mechanism in able:
            return one
    names = ", ".join(f"CKM_{one.mechanism.name}" for one in ways)
    raise CredentialError(
        Text(
            id=f"Token tidak mendukung {scheme.kind.value} ({names}).",
            en=f"The token does not support {scheme.kind.value} ({names}).",
        ),
        Text(
            id="Pakai kunci jenis lain, atau jangan pilih --rsa-pss.",
            en="Use a key of another kind, or do not choose --rsa-pss.",
        ),
    )


def _ways(scheme: Scheme) -> tuple[Asking, ...]:
    name = scheme.digest.upper()

    def digest(data: bytes) -> bytes:
        return hashlib.new(scheme.digest, data).digest()

    if scheme.kind is Kind.RSA_PKCS1:
        # RFC 8017, 9.2: the token pads a DigestInfo that it is given.
        algorithm = algos.DigestAlgorithm({"algorithm": scheme.digest})
        return (
            Asking(Mechanism.RSA_PKCS, lambda data: _digest_info(algorithm, digest(data)), _as_it_is),
            Asking(Mechanism[f"{name}_RSA_PKCS"], _as_it_is, _as_it_is),
        )
    if scheme.kind is Kind.RSA_PSS:
        parameter = (Mechanism[name], _MGF[scheme.digest], scheme.salt)
        return (
            Asking(Mechanism.RSA_PKCS_PSS, digest, _as_it_is, parameter),
            Asking(Mechanism[f"{name}_RSA_PKCS_PSS"], _as_it_is, _as_it_is, parameter),
        )
    if scheme.kind is Kind.ECDSA:
        return (
            Asking(Mechanism.ECDSA, digest, _ecdsa_value),
            Asking(Mechanism[f"ECDSA_{name}"], _as_it_is, _ecdsa_value),
        )
    return (Asking(Mechanism.EDDSA, _as_it_is, _as_it_is),)


def _as_it_is(data: bytes) -> bytes:
    return data


def _digest_info(algorithm: algos.DigestAlgorithm, digest: bytes) -> bytes:
    encoded: bytes = algos.DigestInfo({"digest_algorithm": algorithm, "digest": digest}).dump()
    return encoded


def _ecdsa_value(raw: bytes) -> bytes:
    """ECDSA-Sig-Value from ``raw``, whose halves are r and s (RFC 5480; PKCS #11 v2.40, Current Mechanisms, 2.3.1)."""
    half = len(raw) // 2
    return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))
