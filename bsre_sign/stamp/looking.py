"""What stands on the pages before they are stamped: the clause perhaps, and what is drawn at their foot."""

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from pikepdf import Object, Pdf

from bsre_sign.document import Document, save
from bsre_sign.errors import DocumentRefusedError, NotAPdfError, PasswordNeededError
from bsre_sign.language import Text
from bsre_sign.stamp import annotations
from bsre_sign.stamp.geometry import Box, Geometry
from bsre_sign.stamp.room import ROWS_PER_POINT, strip_height
from bsre_sign.stamp.wording import ClauseSearch
from bsre_sign.viewer import PageView, Source, Strip, surveying, text_boxes

_FOOT = 1 / 3  # of a page: a clause higher up is part of its text, quoted perhaps
_REACH = 0.4  # so far up a page is read, since a clause may begin above its foot


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


class Look:
    """A look at the first pages of a document, one for each of ``feet``. It goes on while the caller does other work.

    What cannot be drawn counts as full, and so does a page that takes too long.

    Args:
        pdf: the document, opened; not changed before the first page is seen.
        document: where it was opened from.
        feet: where the stamp usually stands on these pages.
        clause: finds it in a text, in each wording that counts.
        at_ink: whether room is looked for too; without, only the clause is.

    Raises, when entered or later:
        DocumentRefusedError: a page takes more memory than a page may, as one does that was made to, or the pages
            together take more time than a document may.
    """

    def __init__(
        self, pdf: Pdf, document: Document, feet: Sequence[Foot], clause: ClauseSearch, *, at_ink: bool
    ) -> None:
        self._pdf, self._feet, self._clause, self._at_ink = pdf, feet, clause, at_ink
        self._source: Source = document.path or document.read()
        self._password = document.password
        self._work = ExitStack()

    def __enter__(self) -> "Look":
        self._begin()
        return self

    def __exit__(self, *error: object) -> None:
        self._work.close()

    def __iter__(self) -> Iterator[tuple[int, PageState]]:
        """Each page's index, from 0, with what was seen there; not in their order. Gone through once."""
        if not self._is_whole():
            # The viewer's repair of a damaged file is not qpdf's; what will be signed is what qpdf has read.
            written = io.BytesIO()
            save(self._pdf, written)
            self._source = written.getvalue()
            self._begin()
            if not self._is_whole():
                for index, foot in enumerate(self._feet):
                    yield index, PageState(b"\1" * foot.strip.rows, clause=False)
                return
        doubtful: list[tuple[int, PageView]] = []
        for index, view in self._views:
            if view.lost == "memory":
                raise _too_much(index + 1)
            if self._clause.places(view.text):
                doubtful.append((index, view))
            else:
                yield index, self._state(index, view, clause=False)
        self._work.close()
        with_clause = self._with_clause(doubtful)
        for index, view in doubtful:
            yield index, self._state(index, view, clause=index in with_clause)

    def _begin(self) -> None:
        self._work.close()
        strips = [foot.strip if self._at_ink else None for foot in self._feet]
        look = surveying(self._source, strips, password=self._password, reach=_REACH, first=len(strips))
        self._views = self._work.enter_context(look)

    def _is_whole(self) -> bool:
        """Whether the viewer has the pages that qpdf has."""
        try:
            return self._views.total == len(self._pdf.pages)
        except (NotAPdfError, PasswordNeededError):
            return False  # qpdf has opened it, and with the same password

    def _with_clause(self, views: Sequence[tuple[int, PageView]]) -> set[int]:
        """The pages on which the clause stands at the foot; a document may quote it elsewhere as often as it likes."""
        ranges = [
            (index + 1, start, count) for index, view in views for start, count, _ in self._clause.places(view.text)
        ]
        places = text_boxes(self._source, ranges, password=self._password, reach=_REACH) if ranges else []
        return {
            number - 1
            for (number, _, _), boxes in zip(ranges, places, strict=True)
            if any(box.y0 < _FOOT for box in boxes)
        }

    def _state(self, index: int, view: PageView, *, clause: bool) -> PageState:
        return _state(self._feet[index], view, clause=clause) if self._at_ink else PageState(b"", clause)


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
