"""Where a page's content lies after stamping, and where the stamp."""

from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf

from benchmarks.trial.outcome import Json
from bsre_sign.stamp import StampResult
from bsre_sign.stamp.page import PageReader


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was done to one page. Points on paper (turned, UserUnit counted), origin at the bottom left."""

    page: int
    """From 1."""
    kind: str
    """``placed``, ``kept``, ``shrunk`` or ``extended``; ``untouched`` where no stamp was drawn."""
    scale: float
    dx: float
    dy: float
    """The old page lies at ``x' = dx + scale * x`` and ``y' = dy + scale * y``."""
    box: tuple[float, float, float, float] | None
    """The stamp that was drawn: x0, y0, x1, y1."""
    page_size: tuple[float, float]
    """Width and height of the new page."""

    @property
    def moved(self) -> bool:
        """Whether the old page lies elsewhere than before."""
        return (self.scale, self.dx, self.dy) != (1.0, 0.0, 0.0)

    def to_json(self) -> Json:
        """For :func:`json.dumps`."""
        return [self.page, self.kind, self.scale, self.dx, self.dy, self.box, self.page_size]

    @classmethod
    def from_json(cls, data: Json) -> "Treatment":
        """The inverse of :meth:`to_json`."""
        page, kind, scale, dx, dy, box, page_size = data
        return cls(page, kind, scale, dx, dy, None if box is None else (*box,), (*page_size,))


def treatments(stamp: StampResult | None, pdf: pikepdf.Pdf, pages: Sequence[int]) -> list[Treatment]:
    """What ``stamp`` says was done to ``pages`` (from 1) of the output ``pdf``.

    A page on which nothing was drawn lies where it lay.
    """
    told = {} if stamp is None else {one.page: one for one in stamp.treatments}
    reader = PageReader()
    found = []
    for number in pages:
        one = told.get(number)
        if one is not None and one.box is not None and one.page_size is not None:
            box = (one.box.x0, one.box.y0, one.box.x1, one.box.y1)
            found.append(Treatment(number, one.kind, one.scale, one.dx, one.dy, box, one.page_size))
        else:
            geometry = reader.geometry(pdf.pages[number - 1].obj)
            kind = "untouched" if one is None else one.kind
            found.append(Treatment(number, kind, 1.0, 0.0, 0.0, None, (geometry.width, geometry.height)))
    return found
