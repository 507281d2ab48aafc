"""The small parts of facts: kinds, how values hold, places, locks, and which evidence was at hand."""

from dataclasses import dataclass
from enum import StrEnum


class SignatureKind(StrEnum):
    """What a signature field holds (ISO 32000-2, 12.8.1)."""

    SIGNATURE = "signature"
    CERTIFICATION = "certification"
    DOCUMENT_TIMESTAMP = "document_timestamp"


class SignerKind(StrEnum):
    """Who a certificate stands for."""

    PERSON = "person"
    SEAL = "seal"
    OTHER = "other"


class Binding(StrEnum):
    """How the signing-certificate attribute names the signer (RFC 5035, 5652)."""

    MATCHES = "matches"
    ABSENT = "absent"
    MISMATCH = "mismatch"


class Departure(StrEnum):
    """Where a signature value holds, but not as the standards have it, so that validators disagree on it."""

    ATTRIBUTES_NOT_DER = "attributes_not_der"
    """It is over the signed attributes as they stand, not over their DER encoding (RFC 5652, 5.4)."""
    ALGORITHMS_DISAGREE = "algorithms_disagree"
    """Digest and signature algorithm name two digests (RFC 8933, 3)."""
    DIGEST_UNFIT = "digest_unfit"
    """The digest is not the one that goes with the key's curve (RFC 8419, 3)."""


@dataclass(frozen=True, slots=True)
class FieldLock:
    """A FieldMDP lock (ISO 32000-2, 12.8.2.4)."""

    action: str
    """``All``, ``Include`` or ``Exclude``."""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a page as the reader sees it, turned and cropped: shares of it, 0 to 1, from the bottom left."""

    page: int
    """From 1."""
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class RevocationData:
    """One OCSP response or CRL that was at hand."""

    kind: str
    """``ocsp`` or ``crl``."""
    sha256: str
