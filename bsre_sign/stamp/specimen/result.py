"""What became of a specimen."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bsre_sign.language import Text

if TYPE_CHECKING:
    from bsre_sign.stamp.geometry import Box


@dataclass(frozen=True, slots=True)
class SpecimenPlace:
    """A specimen on a page. Lengths are points on paper, origin at the bottom left of the page as it now is."""

    page: int
    """From 1."""
    box: "Box"
    page_size: tuple[float, float]
    """Width and height of the page as it now is."""
    turn: int
    """Degrees counterclockwise, as seen."""
    rect: tuple[float, float, float, float]
    """Left, bottom, right and top in the page's default user space (ISO 32000-2, 8.3.2.3)."""
    appearance: bytes | None = field(repr=False)
    """A PDF of one page as large as ``rect``, turned as the page wants it; ``None`` for a specimen that is part of the
    page's content, since a signature field may have one widget only (ISO 32000-2, 12.7.5.5)."""


@dataclass(frozen=True, slots=True)
class DrawnSpecimen:
    """All places of one signature's specimen."""

    places: tuple[SpecimenPlace, ...]
    remarks: tuple[Text, ...]
    """What the signer should know: what is covered, left out, or still to be seen."""

    @property
    def widgets(self) -> list[tuple[int, tuple[float, float, float, float], bytes]]:
        """Page, rectangle and appearance of each widget."""
        return [(one.page, one.rect, one.appearance) for one in self.places if one.appearance is not None]
