"""Facts about signature values, timestamps, and the certificates behind them."""

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
class TokenBytes:
    """What tells one token from every other, and what it signs; raw bytes."""

    sha256: str
    """Of the whole token, DER."""
    value: bytes
    """The signature value."""
    content_digest: bytes
    """Of what the token is about, by its digest algorithm; empty where that is not known here."""
    signed_digest: bytes
    """Of what the value was computed over, by the same algorithm: the signed attributes, or the content itself."""


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """One CMS SignedData (RFC 5652): a signature, or a timestamp token."""

    digest_ok: bool
    """The message digest attribute equals the digest of what is claimed to be signed."""
    signature_ok: bool
    """The signature value verifies with the signer certificate's key."""
    digest_algorithm: str
    signature_algorithm: str
    certificate: CertificateFacts | None
    """The signer's certificate; ``None`` where the token does not carry it."""
    binding: Binding
    signer_infos: int
    paths: tuple[PathFacts, ...]
    """The certificate's standing at each moment that may matter to the judgement."""
    digests: tuple[str, ...] = ()
    """Every digest that the token rests on: of the content, in the signature algorithm, of a timestamp's imprint."""
    unreadable: str | None = None
    """Why digest or signature cannot be judged at all: an algorithm or key that is not known here."""
    departures: tuple[Departure, ...] = ()
    """Where the signature value holds against the letter of the standards."""
    raw: TokenBytes | None = None

    def path_at(self, moment: datetime) -> PathFacts | None:
        """The standing at exactly ``moment``, if it was looked into."""
        return next((path for path in self.paths if path.at == moment), None)


@dataclass(frozen=True, slots=True)
class TimestampFacts:
    """An RFC 3161 token: over a signature value, or over a revision of the document."""

    time: datetime
    """genTime."""
    token: TokenFacts
    policy: str
    """Dotted OID."""
