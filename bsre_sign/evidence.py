"""Facts seen in a document: what was measured, before anyone judges it.

Times are aware and in UTC. Digests are upper-case hexadecimal SHA-256. Nothing here is a verdict: the
judgement on these facts is made by :mod:`bsre_sign.validation`, which sees nothing else.
"""

from dataclasses import dataclass, field
from datetime import datetime
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


class Coverage(StrEnum):
    """How much of the file a signature's byte range takes in."""

    ENTIRE_FILE = "entire_file"
    ENTIRE_REVISION = "entire_revision"
    PARTIAL = "partial"


class Modifications(StrEnum):
    """The worst that later revisions did to what a signature covers, mildest first."""

    NONE = "none"
    LTA = "lta"
    """Long-term evidence and document timestamps only."""
    FORMS = "forms"
    """Also form filling and further signatures."""
    ANNOTATIONS = "annotations"
    """Also comments and markup."""
    OTHER = "other"
    """Anything else: the content itself."""

    @property
    def rank(self) -> int:
        """0 for the mildest, rising."""
        return list(Modifications).index(self)


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


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a page as the reader sees it: turned, cut to the crop box.

    Shares of its width and height, 0 to 1, from the bottom left.
    """

    page: int
    """From 1."""
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Appearance:
    """What a second reader shows of a signed revision's pages, then and now."""

    pages: int = 0
    """How many were drawn, from the first."""
    content_changed: tuple[int, ...] = ()
    """Pages, from 1, whose own content looks different: without annotations and form fields."""
    changed: tuple[Place, ...] = ()
    """Where pages look different, annotations and form fields included."""
    uncovered: tuple[Place, ...] = ()
    """Where the signed revision had content under a field or annotation that only now comes to light."""
    covered: tuple[Place, ...] = ()
    """Where a field or annotation now stands over content that the signed revision showed."""
    unseen: str | None = None
    """Why not all pages were seen, English; ``None`` where they were."""
    too_much: bool = False
    """Drawing them took more time or memory than a document may take, and was given up."""


@dataclass(frozen=True, slots=True)
class RevocationData:
    """One OCSP response or CRL that was at hand."""

    kind: str
    """``ocsp`` or ``crl``."""
    sha256: str


@dataclass(frozen=True, slots=True)
class FieldLock:
    """A FieldMDP lock (ISO 32000-2, 12.8.2.4)."""

    action: str
    """``All``, ``Include`` or ``Exclude``."""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One signature field with a value."""

    field: str
    kind: SignatureKind
    sub_filter: str
    covers_until: int
    """Byte offset where the signed revision ends; 0 where the byte range is unusable."""
    coverage: Coverage
    format_error: str | None
    """Why the structure is unusable (I-FORMAT), English; ``None`` when it is sound."""
    unsupported: bool
    """The SubFilter is none that this library validates."""
    token: TokenFacts | None
    """``None`` exactly where ``format_error`` or ``unsupported`` says why."""
    timestamp: TimestampFacts | None
    """The timestamp over this signature; of a document timestamp, its own token."""
    timestamp_error: str | None
    """A signature timestamp is there but cannot be read."""
    claimed_time: datetime | None
    """What the signer says; proves nothing."""
    reason: str | None
    location: str | None
    docmdp: int | None
    """P of the DocMDP transform, of a certification signature."""
    lock: FieldLock | None
    modifications: Modifications
    modification_details: tuple[str, ...]
    difference_error: str | None
    locked_fields_changed: tuple[str, ...]
    pages_before: int
    pages_after: int
    evidence_certificates: tuple[str, ...] = ()
    """SHA-256 of every certificate that the document carries for this signature."""
    embedded_revocation: bool = False
    """The document itself carries the revocation evidence that a later validation of this signer needs."""
    embedded_chain: bool = False
    """The document itself carries the signer's chain up to below the anchor."""
    evidence_protected_by: tuple[str, ...] = ()
    """Fields of document timestamps whose revision includes that evidence, oldest first."""
    beside: tuple[str, ...] = ()
    """What the file came to hold outside of the document's structure, where no reader shows it."""
    byte_range: tuple[int, ...] = ()
    """/ByteRange as it stands; empty where it has not four numbers."""
    place: Place | None = None
    """Where the field's widget stands; ``None`` where a reader sees none."""
    appearance: Appearance | None = None
    """``None`` where later revisions changed nothing that can be seen, or nobody looked."""


@dataclass(frozen=True, slots=True)
class StampFacts:
    """The clause and the logo, read back from the present revision."""

    clause: str
    """``found``, ``partial`` (not on every page) or ``missing``."""
    pages: tuple[int, ...]
    """Pages, from 1, on which the clause stands."""
    total_pages: int
    logo: str
    """``found``, ``placeholder`` (this project's stand-in for the official one), ``missing`` or ``unknown``."""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Everything that was seen in one file."""

    name: str
    sha256: str
    size: int
    signatures: tuple[SignatureFacts, ...]
    """In the order of what they cover, oldest first."""
    moment: datetime
    """The moment for which ``now`` was asked."""
    online: bool
    """Whether revocation services were asked."""
    has_dss: bool = False
    """There is a document security store, whatever is in it."""
    hybrid: bool = False
    trailing_bytes: int = 0
    """Bytes other than white space after the last %%EOF."""
    uncovered_bytes: int = 0
    """White space behind what the last signature covers; 0 where more than white space is there."""
    placeholders: tuple[str, ...] = ()
    """Fields that were prepared for a signature and hold none."""
    removed_signatures: tuple[str, ...] = ()
    """Fields whose signature was taken out before a later signature was made over the document."""
    stamp: StampFacts | None = None
    service_errors: tuple[str, ...] = ()
    """Services that were asked and did not answer."""
    certificates: dict[str, CertificateFacts] = field(default_factory=dict)
    """Every certificate met, by SHA-256."""
    revocation: tuple[RevocationData, ...] = ()
    """The revocation evidence that was taken into account, from the document and from services."""
