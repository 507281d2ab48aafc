"""What came of extending a document, and until when its proof holds."""

from dataclasses import dataclass
from datetime import datetime

from bsre_sign.finished import FinishedDocument
from bsre_sign.language import Text
from bsre_sign.levels import Level
from bsre_sign.report.model import DocumentVerdict


@dataclass(frozen=True, slots=True)
class Longevity:
    """Until when a document's proof holds, judged from the document alone."""

    verdict: DocumentVerdict
    level: Level | None
    """The lowest among its baseline signatures; ``None`` where there is none."""
    extend_before: datetime | None
    """Until when it can be extended, UTC: the earliest among its signatures. ``None`` where nothing is left to be
    extended, or nothing bounds it."""


@dataclass(frozen=True, slots=True)
class ExtensionResult:
    """What was done to one document."""

    level: Level
    """What every signature in :attr:`fields` has now at least."""
    fields: tuple[str, ...]
    """The signatures whose proof was raised or renewed."""
    evidence: tuple[str, ...]
    """Signatures and document timestamps for which evidence was added."""
    timestamps: tuple[str, ...]
    """The document timestamps that were added, oldest first."""
    extend_before: datetime | None
    """Until when it can be extended again, UTC."""
    added: int
    """Bytes by which the document grew."""
    size: int
    """Bytes of the output."""
    sha256: str
    """Upper-case hexadecimal SHA-256 of the output."""
    remarks: tuple[Text, ...] = ()
    """What the document's owner should know: that nothing was missing, or that a signature was beyond help."""


@dataclass(frozen=True)
class ExtendedDocument(FinishedDocument):
    """An extended document that waits to be saved; it passed its self-check."""

    result: ExtensionResult
