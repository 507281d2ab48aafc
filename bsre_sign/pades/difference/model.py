"""What a comparison of two revisions says, and how much work it may take."""

from dataclasses import dataclass, field

from bsre_sign.evidence import FieldLock, Modifications

__all__ = ["Change", "Difference", "FieldLock", "Limits", "Modifications"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is no longer as it was signed."""

    kind: Modifications
    """How grave it is by itself; ``NONE`` marks a remark that changes nothing in the document."""
    what: str
    """Short English, such as ``page 2 content stream replaced``."""
    object_id: tuple[int, int] | None
    """Number and generation of the object in question; ``None`` where it is no single object."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What later revisions did to a signed revision, as qpdf resolves both."""

    level: Modifications
    """The worst change found, those left out of ``changes`` included."""
    changes: tuple[Change, ...]
    """The first changes found, up to ``Limits.changes``."""
    pages_before: int
    """Pages of the signed revision; 0 where they could not be counted."""
    pages_after: int
    """Pages of the present file; 0 where they could not be counted."""
    locked_fields_changed: tuple[str, ...]
    """Full names of the fields that changed although the signature's FieldMDP lock covers them."""
    beside: tuple[str, ...] = field(default=(), kw_only=True)
    """What the file holds outside of the document's structure, where no reader shows it; no change by itself."""
    touched: tuple[tuple[int, int], ...] | None = field(default=None, kw_only=True)
    """Number and generation of each widget that was filled in or added; ``None`` where readers draw others anew too."""
    stamped: tuple[tuple[int, int], ...] = field(default=(), kw_only=True)
    """Those of document timestamps that have a look, whatever their extent."""
    unexplained: tuple[str, ...] = field(default=(), kw_only=True)
    """As ``beside``, but nothing that a writer does accounts for it: it may be meant for some reader."""
    error: str | None
    """Why the comparison could not be made, English; ``level`` is then ``OTHER``, which asserts no change."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a comparison gives up with an error rather than work on."""

    file_bytes: int = 1 << 30
    """Size of the present file."""
    objects: int = 2_000_000
    """Entries of the cross-reference table."""
    pages: int = 100_000
    """Pages and page tree nodes."""
    text_bytes: int = 1 << 28
    """Bytes of objects written out for comparison, stream data left out."""
    stream_bytes: int = 1 << 30
    """Bytes of stream data read for comparison; beyond it a replaced stream counts as changed."""
    seconds: float = 20.0
    """Wall time, looked at between objects."""
    changes: int = 50
    """Changes that are told one by one."""


class CannotCompareError(Exception):
    """The two revisions cannot be compared; stays inside this package."""
