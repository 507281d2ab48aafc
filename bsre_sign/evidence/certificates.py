"""Facts about certificates, and how they stand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_ANY = "2.5.29.37.0"
_SERVER, _CLIENT, _EMAIL, _TIME_STAMPING, _OCSP_SIGNING, _DOCUMENTS = (
    f"1.3.6.1.5.5.7.3.{number}" for number in (1, 2, 4, 8, 9, 36)
)
_ADOBE, _MICROSOFT = "1.2.840.113583.1.1.5", "1.3.6.1.4.1.311.10.3.12"
_FOR_DOCUMENTS = {_ANY, _CLIENT, _EMAIL, _DOCUMENTS, _ADOBE, _MICROSOFT}
"""Purposes for which certificates of people who sign documents are issued."""
_FOR_SERVICES = {_SERVER, _TIME_STAMPING, _OCSP_SIGNING}


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

    @property
    def may_commit(self) -> bool:
        """Whether its key usage lets its holder be committed by it (RFC 5280, 4.2.1.3)."""
        return not self.key_usage or "non_repudiation" in self.key_usage

    @property
    def may_sign_documents(self) -> bool:
        """Whether its extended key usage leaves room for documents (RFC 5280, 4.2.1.12; RFC 9336).

        Where it is not critical, it still tells a service's certificate that is for nothing else.
        """
        purposes = set(self.extended_key_usage)
        if not purposes:
            return True
        return not purposes <= _FOR_SERVICES and (
            not self.extended_key_usage_critical or bool(purposes & _FOR_DOCUMENTS)
        )

    @property
    def may_timestamp(self) -> bool:
        """Whether it is a timestamping authority's: for that alone, critical, and signing (RFC 3161, 2.3)."""
        signs = not self.key_usage or bool(self.key_usage & {"digital_signature", "non_repudiation"})
        return signs and self.extended_key_usage_critical and self.extended_key_usage == (_TIME_STAMPING,)


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
