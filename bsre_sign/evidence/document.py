"""Facts about a document, its signatures, and what its pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bsre_sign.evidence.certificates import CertificateFacts
from bsre_sign.evidence.parts import FieldLock, Place, RevocationData, SignatureKind
from bsre_sign.evidence.tokens import TimestampFacts, TokenFacts


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


@dataclass(frozen=True, slots=True)
class Appearance:
    """What a second reader shows of a signed revision's pages, then and now."""

    pages: int = 0
    """How many were drawn, from the first."""
    content_changed: tuple[int, ...] = ()
    """Pages, from 1, whose own content looks different, or a field or annotation that later revisions left alone; or
    on which a later document timestamp stands over what was there."""
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
    timestamps: tuple[TimestampFacts, ...]
    """The timestamps over this signature, earliest first, whatever they are worth; of a document timestamp, its own
    token."""
    timestamp_error: str | None
    """A signature timestamp is there but cannot be read, and there is none that can."""
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
    touched: tuple[Place, ...] | None = None
    """Where fields stand that later revisions filled in or added; ``None`` where others may look different too, or
    where only evidence came, and none of it has a look."""
    stamped: tuple[Place, ...] = ()
    """Where widgets of later document timestamps stand that have a look."""
    shared: tuple[Place, ...] = ()
    """Where fields that later revisions filled in or added lie over, or under, fields and annotations left alone."""
    lock_permission: int | None = None
    """P of the lock in the signature's own field: what may be done after this signature."""
    unexplained: tuple[str, ...] = ()
    """As ``beside``, but nothing that a writer does accounts for it."""
    byte_range: tuple[int, ...] = ()
    """/ByteRange as it stands; empty where it has not four numbers."""
    place: Place | None = None
    """Where the field's widget stands; ``None`` where a reader sees none."""
    appearance: Appearance | None = None
    """``None`` where later revisions changed nothing that can be seen, or nobody looked."""

    @property
    def timestamp(self) -> TimestampFacts | None:
        """The earliest of its timestamps; of a document timestamp, its own token."""
        return next(iter(self.timestamps), None)


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
    annotated_pages: tuple[int, ...] | None = None
    """Pages, from 1, with any field or annotation that has some extent; ``None`` where that was not looked up."""
    service_errors: tuple[str, ...] = ()
    """Services that were asked and did not answer."""
    certificates: Mapping[str, CertificateFacts] = field(default_factory=dict, hash=False)
    """Every certificate met, by SHA-256; to be read only."""
    revocation: tuple[RevocationData, ...] = ()
    """The revocation evidence that was taken into account, from the document and from services."""
