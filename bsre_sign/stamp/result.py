"""What stamping did to a document."""

from dataclasses import dataclass
from typing import Literal

from bsre_sign.stamp.geometry import Box


@dataclass(frozen=True, slots=True)
class PageTreatment:
    """What was done to one page. Lengths are points on paper, origin at the bottom left of the page as it now is."""

    page: int
    """From 1."""
    kind: Literal["placed", "shrunk", "extended", "kept"]
    """Placed: the stamp stands where nothing is drawn, or over it where the agreement allows that. Shrunk: the page's
    content was made smaller to make room. Extended: the page was made longer at its foot. Kept: the page had the
    clause before, and was left alone."""
    box: Box | None = None
    """Where the stamp stands; ``None`` on a page that was kept."""
    page_size: tuple[float, float] | None = None
    """Width and height of the page as it now is; ``None`` on a page that was kept."""
    scale: float = 1.0
    """The page's former content lies at ``dx + scale * x``, ``dy + scale * y``."""
    dx: float = 0.0
    dy: float = 0.0


@dataclass(frozen=True, slots=True)
class StampResult:
    """What a document carries after :meth:`Stamp.draw`."""

    pages: tuple[int, ...]
    """The pages with the stamp, from 1."""
    logo: bool
    """Whether a logo, or the mark in its place, is part of the stamp; on pages that were kept, whether it is known to
    be."""
    clause: str
    """The clause that was drawn, on one line; where nothing was drawn, the clause that was found if it is known."""
    already: bool = False
    """The document had the clause on all these pages before, so nothing was drawn."""
    treatments: tuple[PageTreatment, ...] = ()
    """What was done, page by page, in the order of ``pages``."""

    def treated(self, kind: str) -> tuple[int, ...]:
        """The pages on which ``kind`` was done."""
        return tuple(one.page for one in self.treatments if one.kind == kind)
