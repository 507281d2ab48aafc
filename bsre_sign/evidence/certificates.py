"""Facts about certificates, and how they stand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PathStatus(StrEnum):
    """What came of building and checking a certification path at one moment (RFC 5280, 6)."""

    TRUSTED = "trusted"
    NO_CHAIN = "no_chain"
    """No path to a trust anchor could be built."""
    FORGED = "forged"
    """A path is named by the certificates, but a signature in it does not verify."""
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WEAK_ALGORITHM = "weak_algorithm"
    CONSTRAINTS = "constraints"
    """Basic constraints, name constraints, policies or an unknown critical extension forbid the path."""


class RevocationStatus(StrEnum):
    """What the revocation evidence says at one moment (RFC 6960, RFC 5280)."""

    GOOD = "good"
    REVOKED = "revoked"
    ON_HOLD = "on_hold"
    MISSING = "missing"
    STALE = "stale"
    """There is evidence, but it is too old, or not yet made, for the moment in question."""
    UNREACHABLE = "unreachable"
    """It was asked for online and the service did not answer."""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """One certificate, as it stands (RFC 5280)."""

    sha256: str
    common_name: str
    organization: str
    subject: str
    issuer: str
    issuer_common_name: str
    serial_number: int
    not_before: datetime
    not_after: datetime
    policies: tuple[str, ...]
    key_usage: frozenset[str]
    """Bit names as in RFC 5280, 4.2.1.3 (``digital_signature``, ``non_repudiation`` …); empty without the extension."""
    extended_key_usage: tuple[str, ...]
    """Dotted OIDs."""
    extended_key_usage_critical: bool
    key_algorithm: str
    """``rsa``, ``ec``, ``ed25519`` …"""
    key_bits: int
    qc_types: tuple[str, ...]
    """Dotted OIDs of QcType (ETSI EN 319 412-5, 4.2.3)."""
    description: str


@dataclass(frozen=True, slots=True)
class PathFacts:
    """A certificate's standing at one moment, with the evidence at hand."""

    at: datetime
    status: PathStatus
    revocation: RevocationStatus
    chain: tuple[str, ...]
    """SHA-256 from the certificate itself up to the anchor; just the certificate where no path was found."""
    weak_link: str | None = None
    """SHA-256 of the certificate that the status is about, where it is known."""
    revoked_at: datetime | None = None
    revocation_reason: str | None = None
    detail: str = ""
    """The engine's own words, English, for the log and the expert."""
