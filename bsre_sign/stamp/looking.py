"""What stands on the pages before they are stamped: the clause perhaps, and what is drawn at their foot."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from pikepdf import Object, Pdf

from bsre_sign.document import Document, save
from bsre_sign.errors import DocumentRefusedError, NotAPdfError, PasswordNeededError
from bsre_sign.language import Text
from bsre_sign.stamp import annotations
from bsre_sign.stamp.geometry import Box, Geometry
from bsre_sign.stamp.room import ROWS_PER_POINT, strip_height
from bsre_sign.stamp.wording import Wording, clauses_in
from bsre_sign.viewer import PageView, Source, Strip, survey, text_boxes

_FOOT = 1 / 3  # of a page: a clause higher up is part of its text, quoted perhaps


@dataclass(frozen=True, slots=True)
class Foot:
    """One page that is to be stamped, and where the stamp usually stands on it."""

    page: Object
    geometry: Geometry
    box: Box
    """In points on paper."""

    @property
    def strip(self) -> Strip:
        """The part of the page that has to be looked at."""
        width, height = self.geometry.width, self.geometry.height
        top = strip_height(self.box.y0, self.box.y1, height)
        return Strip(top / height, self.box.x0 / width, self.box.x1 / width, max(1, round(top * ROWS_PER_POINT)))


@dataclass(frozen=True, slots=True)
class PageState:
    """What was seen on one page."""

    ink: bytes
    """For each row of the strip from the foot up: nonzero where something is drawn, or may be filled in or clicked."""
    clause: bool
    """Whether the clause, in a wording that counts, stands at the foot."""
    beneath: float = 0.0
    """How far down annotations reach that the foot of the page cuts off: points on paper, 0 or negative."""


def look(
    pdf: Pdf, document: Document, feet: Sequence[Foot], wordings: Sequence[Wording], *, at_ink: bool
) -> list[PageState]:
    """Look at the first pages of ``document``, which ``pdf`` has open, one for each of ``feet``.

    What cannot be drawn counts as full, and so does a page that takes too long. Without ``at_ink`` only the clause is
    looked for.

    Raises:
        DocumentRefusedError: a page takes more memory than a page may, as one does that was made to, or the pages
            together take more time than a document may.
    """
    strips = [foot.strip if at_ink else None for foot in feet]
    source: Source = document.path or document.read()
    views = _survey(source, strips, document.password)
    if views is None or len(views) != min(len(strips), len(pdf.pages)):
        # The viewer's repair of a damaged file is not qpdf's; what will be signed is what qpdf has read.
        written = io.BytesIO()
        save(pdf, written)
        source = written.getvalue()
        views = _survey(source, strips, document.password)
    if any(view.lost == "memory" for view in views or ()):
        raise _too_much(next(number for number, view in enumerate(views or (), 1) if view.lost == "memory"))
    if views is None:
        return [PageState(b"\1" * foot.strip.rows, clause=False) for foot in feet]
    with_clause = _with_clause(source, views, wordings, document.password)
    return [
        _state(foot, view, clause=number in with_clause) if at_ink else PageState(b"", number in with_clause)
        for number, (foot, view) in enumerate(zip(feet, views, strict=True), 1)
    ]


def _survey(source: Source, strips: Sequence[Strip | None], password: str | None) -> list[PageView] | None:
    try:
        return survey(source, strips, password=password)
    except (NotAPdfError, PasswordNeededError):
        return None  # qpdf has opened it, and with the same password


def _too_much(page: int) -> DocumentRefusedError:
    return DocumentRefusedError(
        Text(
            id=f"Halaman {page} memerlukan memori jauh lebih banyak daripada halaman biasa.",
            en=f"Page {page} takes far more memory than a page does.",
        ),
        Text(
            id="Cetak ulang dokumen menjadi PDF baru, periksa hasilnya, lalu tanda tangani.",
            en="Print the document to a new PDF, look at it, then sign that.",
        ),
    )


def _with_clause(
    source: Source, views: Sequence[PageView], wordings: Sequence[Wording], password: str | None
) -> set[int]:
    """The pages on which the clause stands at the foot; a document may quote it elsewhere as often as it likes."""
    ranges = [
        (number, start, count)
        for number, view in enumerate(views, 1)
        for start, count, _ in clauses_in(view.text, wordings)
    ]
    if not ranges:
        return set()
    places = text_boxes(source, ranges, password=password)
    return {
        number for (number, _, _), boxes in zip(ranges, places, strict=True) if any(box.y0 < _FOOT for box in boxes)
    }


def _state(foot: Foot, view: PageView, *, clause: bool) -> PageState:
    strip = foot.strip
    rows = bytearray(view.ink if view.ink is not None else b"\1" * strip.rows)
    beneath = 0.0
    for box, can_be_cut in annotations.boxes(foot.page):
        lying = foot.geometry.to_paper(box)
        if lying.x1 > foot.box.x0 and lying.x0 < foot.box.x1 and lying.y1 > 0:
            first, last = (max(0, min(len(rows), round(y * ROWS_PER_POINT))) for y in (lying.y0, lying.y1))
            rows[first:last] = b"\1" * (last - first)
            if not can_be_cut:
                beneath = min(beneath, lying.y0)
    return PageState(bytes(rows), clause, beneath)
