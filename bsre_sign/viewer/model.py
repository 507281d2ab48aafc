"""What the viewer is asked and what it answers: parts of pages, pictures, differences."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Lost = Literal["time", "memory"]
Source = bytes | Path
"""A document's bytes, or its path: then the file is read where it lies, and never as a whole."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A part of the visible page (its crop box, turned as the reader sees it): shares 0..1, origin bottom left."""

    x0: float
    y0: float
    x1: float
    y1: float


WHOLE_PAGE = Rect(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Strip:
    """The foot of a page."""

    top: float
    """How high it reaches: a share of the page's height, from the foot up."""
    left: float
    """From here, a share of the page's width, ink counts."""
    right: float
    """Up to here ink counts."""
    rows: int
    """How finely it is looked at: so many rows from the foot to ``top``."""


@dataclass(frozen=True, slots=True)
class PageView:
    """What a reader sees of a page."""

    width: float
    """Points, of the page as it is shown: turned, UserUnit left out (ISO 32000-2, 14.11.2 and table 31)."""
    height: float
    text: str
    """All its text, in the order of the file; empty where it cannot be read."""
    ink: bytes | None
    """One byte a row of the strip, from the foot up: 1 where something is drawn. ``None``: not asked for, or the page
    cannot be drawn."""
    lost: Lost | None = None
    """Of what looking at it took more than a page may, so that it was broken off; memory where PDFium itself broke."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """A few characters that stand together on a page."""

    place: Rect
    """As high as the font's ascent and descent, and as wide as the characters are set."""
    turn: float
    """Degrees counterclockwise, as seen."""
    widths: tuple[float, ...]
    """Of each character, in thousandths of the type size; 0 where it cannot be told."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that is drawn on a page."""

    page: int
    """From 1."""
    place: Rect
    png: bytes
    """As it is rendered, at most 128 pixels on the longer side, without transparency on white."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code that can be read on a page."""

    page: int
    """From 1."""
    place: Rect
    text: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the earlier page lies on the later one, and what of that does not count."""

    inside: Rect = WHOLE_PAGE
    """What lies outside of it is not compared."""
    ignore: tuple[Rect, ...] = ()
    """Parts of the later page that are not compared."""


@dataclass(frozen=True, slots=True)
class PageDifference:
    """How much a page looks different."""

    page: int
    """From 1."""
    changed: float
    """The share of the compared pixels that differ visibly; 1 for a page that only one of the documents has."""
    places: tuple[Rect, ...]
    """What bounds the differences that stand together, on the later page; empty without any."""
    drawable: bool
    """Whether both pages could be drawn; where not, ``changed`` is 1 and says nothing."""
    plain: bool = False
    """Whether the earlier page shows one colour only where it was compared."""

    @property
    def place(self) -> Rect | None:
        """What bounds all the differences; ``None`` without any."""
        if not self.places:
            return None
        return Rect(
            min(one.x0 for one in self.places),
            min(one.y0 for one in self.places),
            max(one.x1 for one in self.places),
            max(one.y1 for one in self.places),
        )
