"""What stands on the pages before they are stamped: the clause perhaps, and what is drawn at their foot."""

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from pikepdf import Object, Pdf

from bsre_sign.document import Document, save
from bsre_sign.errors import DocumentRefusedError, NotAPdfError, PasswordNeededError
from bsre_sign.language import Text
from bsre_sign.stamp import annotations
from bsre_sign.stamp.geometry import Box, Geometry
from bsre_sign.stamp.room import ROWS_PER_POINT, strip_height
from bsre_sign.stamp.wording import ClauseSearch
from bsre_sign.viewer import PageView, Source, Strip, Survey, surveying, text_boxes

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
    """A look at the first pages of a document, which goes on while the caller does other work.

    What cannot be drawn counts as full, and so does a page that takes too long.

    Args:
        document: what is looked at.
        clause: finds it in a text, in each wording that counts.
        at_ink: whether room is looked for too; without, only the clause is.

    Raises, when entered or later:
        DocumentRefusedError: a page takes more memory than a page may, as one does that was made to, or the pages
            together take more time than a document may.
    """

    def __init__(self, document: Document, clause: ClauseSearch, *, at_ink: bool) -> None:
        self._document, self._clause, self._at_ink = document, clause, at_ink
        self._source: Source = document.path or document.read()
        self._work = ExitStack()
        self._survey: Survey | None = None

    def __enter__(self) -> "Look":
        with ExitStack() as undone:
            undone.push(self)
            self._open().read_ahead()
            undone.pop_all()
        return self

    def __exit__(self, *error: Any) -> None:
        self._survey = None
        self._work.__exit__(*error)  # the viewer has the words for what went wrong there

    def end(self) -> None:
        """Leave the viewer to others; nothing where that was done before."""
        self.__exit__(None, None, None)

    def at(self, pdf: Pdf, feet: Sequence[Foot]) -> Iterator[tuple[int, PageState]]:
        """Begin to look at the pages of ``feet``: index from 0 and what was seen there, not in their order.

        ``pdf`` is the document, opened; not changed before the first page is seen. A look that has ended begins anew.
        """
        survey = self._survey or self._open()
        return self._states(pdf, feet, survey, self._views(survey, feet))

    def _states(
        self, pdf: Pdf, feet: Sequence[Foot], survey: Survey, views: Iterator[tuple[int, PageView]]
    ) -> Iterator[tuple[int, PageState]]:
        if not _has_pages_of(pdf, survey):
            # The viewer's repair of a damaged file is not qpdf's; what will be signed is what qpdf has read.
            written = io.BytesIO()
            save(pdf, written)
            self._source = written.getvalue()
            survey = self._open()
            views = self._views(survey, feet)
            if not _has_pages_of(pdf, survey):
                for index, foot in enumerate(feet):
                    yield index, PageState(b"\1" * foot.strip.rows, clause=False)
                return
        doubtful: list[tuple[int, PageView]] = []
        for index, view in views:
            if view.lost == "memory":
                raise _too_much(index + 1)
            if self._clause.places(view.text):
                doubtful.append((index, view))
            else:
                yield index, self._state(feet[index], view, clause=False)
        self.end()
        with_clause = self._with_clause(doubtful)
        for index, view in doubtful:
            yield index, self._state(feet[index], view, clause=index in with_clause)

    def _open(self) -> Survey:
        self.end()
        look = surveying(self._source, password=self._document.password, reach=_REACH)
        self._survey = survey = self._work.enter_context(look)
        return survey

    def _views(self, survey: Survey, feet: Sequence[Foot]) -> Iterator[tuple[int, PageView]]:
        return survey.look([foot.strip if self._at_ink else None for foot in feet], first=len(feet))

    def _with_clause(self, views: Sequence[tuple[int, PageView]]) -> set[int]:
        """The pages on which the clause stands at the foot; a document may quote it elsewhere as often as it likes."""
        ranges = [
            (index + 1, start, count) for index, view in views for start, count, _ in self._clause.places(view.text)
        ]
        places = text_boxes(self._source, ranges, password=self._document.password, reach=_REACH) if ranges else []
        return {
            number - 1
            for (number, _, _), boxes in zip(ranges, places, strict=True)
            if any(box.y0 < _FOOT for box in boxes)
        }

    def _state(self, foot: Foot, view: PageView, *, clause: bool) -> PageState:
        return _state(foot, view, clause=clause) if self._at_ink else PageState(b"", clause)


def _has_pages_of(pdf: Pdf, survey: Survey) -> bool:
    """Whether the viewer has the pages that qpdf has."""
    try:
        return survey.total == len(pdf.pages)
    except (NotAPdfError, PasswordNeededError):
        return False  # qpdf has opened it, and with the same password


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
