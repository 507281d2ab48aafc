"""One specimen on one document.

Its places are found on the pages as they were given, and it is drawn on them as they are once the stamp is there.
"""

import time
from collections.abc import Iterable, Sequence
from functools import partial

from pikepdf import Dictionary, Name, Object, Pdf, Stream

from bsre_sign.document import Document
from bsre_sign.errors import DocumentRefusedError, SpecimenError
from bsre_sign.language import Text
from bsre_sign.stamp import annotations
from bsre_sign.stamp.anchor.remove import remove_anchor
from bsre_sign.stamp.geometry import Box, Geometry, Motion
from bsre_sign.stamp.operators import numbers
from bsre_sign.stamp.page import PageReader
from bsre_sign.stamp.placing import LAYOUT, Placing
from bsre_sign.stamp.result import PageTreatment, StampResult
from bsre_sign.stamp.room import Room
from bsre_sign.stamp.shown import shown
from bsre_sign.stamp.specimen.covering import covers
from bsre_sign.stamp.specimen.drawer import SpecimenDrawer
from bsre_sign.stamp.specimen.free import free_boxes
from bsre_sign.stamp.specimen.model import SpecimenAnchor, SpecimenBox
from bsre_sign.stamp.specimen.result import DrawnSpecimen, SpecimenPlace
from bsre_sign.stamp.specimen.spots import spots_of

Rect = tuple[float, float, float, float]

_MOST_LISTED = 10  # pages
_MOST_LOOKED_AT = 50  # places, whether anything is covered there
_CLEARING_SECONDS = 60.0  # for all anchors; proving one removal on a crowded page takes some
_STILL = Motion(1.0, 0.0, 0.0)


class SpecimenWork:
    """The places for a specimen in one document, found when it is made; ``pdf`` is not yet stamped then.

    Raises:
        SpecimenError: a page or an anchor is not there, or a box reaches beyond its page.
        DocumentRefusedError: looking at the document takes too much.
    """

    def __init__(self, pdf: Pdf, document: Document, place: SpecimenBox | SpecimenAnchor) -> None:
        self._pdf, self._document = pdf, document
        reader = PageReader()
        self._before = [reader.geometry(page.obj) for page in pdf.pages]
        if not self._before:
            raise DocumentRefusedError(
                Text("Dokumen tidak punya halaman.", "The document has no page."),
                Text("Periksa cara dokumen itu dibuat.", "Look into how the document was made."),
            )
        self._source = shown(pdf, document)
        self._spots = spots_of(place, self._before, self._source, document.password)
        self._remarks: list[Text] = []
        self._short: list[int] = []

    @property
    def is_repeated(self) -> bool:
        """Whether there is more than one place."""
        return len(self._spots) > 1

    def clear(self) -> None:
        """Take the anchors out of their pages; only before the first signature."""
        latest = time.monotonic() + _CLEARING_SECONDS
        left: dict[int, str] = {}
        for spot in self._spots:
            if spot.anchor is not None and (time.monotonic() > latest or not remove_anchor(self._pdf, spot.anchor)):
                left[spot.page] = spot.anchor.text
        if left:
            text, pages = next(iter(left.values())), _listed(list(left))
            self._remarks.append(
                Text(
                    f"Jangkar {text} di halaman {pages} tidak dapat dihapus; spesimen menutupinya.",
                    f"The anchor {text} on page {pages} cannot be removed; the specimen covers it.",
                )
            )

    def repeat(self, drawer: SpecimenDrawer) -> None:
        """Draw all but the last specimen into the pages, before the stamp is drawn and before the first signature.

        A signature field has one widget only, since the place of a signature may mean something (ISO 32000-2,
        12.7.5.5). The others are part of what is signed.

        Raises:
            SpecimenError: the texts do not fit.
        """
        forms: dict[tuple[float, float, int], tuple[Stream, bool]] = {}
        for spot in self._spots[:-1]:
            assert spot.box is not None, "several specimens have places that were asked for"
            key = (spot.width, spot.height, spot.turn)
            if key not in forms:
                forms[key] = drawer.form(self._pdf, *key)
            look, complete = forms[key]
            if not complete:
                self._short.append(spot.page)
            reader, page = PageReader(), self._pdf.pages[spot.page - 1].obj
            placing = Placing(self._pdf, reader, partial(_at, self._pdf, look, spot.box), LAYOUT)
            placing.place(page, reader.geometry(page), Room("placed"))

    def draw(self, drawer: SpecimenDrawer, stamped: StampResult | None) -> DrawnSpecimen:
        """The specimen at its places, after the stamp was drawn or where there is none.

        Raises:
            SpecimenError: there is no room, it would cover the stamp, or its texts do not fit.
            DocumentRefusedError: looking at the pages takes too much.
        """
        treatments = {one.page: one for one in stamped.treatments} if stamped is not None else {}
        reader = PageReader()
        boxes = self._boxes(treatments, reader)
        places = []
        for number, (spot, box) in enumerate(zip(self._spots, boxes, strict=True), 1):
            page = reader.geometry(self._pdf.pages[spot.page - 1].obj)
            appearance = None
            if number == len(boxes):
                scale = _motion(treatments.get(spot.page)).scale if spot.box is not None else 1.0
                size = (spot.width * scale, spot.height * scale)
                appearance, complete = drawer.appearance(self._pdf, *size, page.rotate + spot.turn, page.unit)
                if not complete:
                    self._short.append(spot.page)
            user = page.to_user(box)
            rect = (user.x0, user.y0, user.x1, user.y1)
            places.append(SpecimenPlace(spot.page, box, (page.width, page.height), spot.turn, rect, appearance))
        return DrawnSpecimen(tuple(places), (*self._remarks, *self._covered(), *_left_out(self._short)))

    @property
    def remarks(self) -> list[Text]:
        """What the signer should know so far."""
        return self._remarks

    def place(self, stamped: StampResult | None) -> tuple[int, Rect]:
        """The only place: its page from 1, and its box on paper, on the page as it now is.

        Raises:
            SpecimenError: it would cover the stamp.
        """
        treatments = {one.page: one for one in stamped.treatments} if stamped is not None else {}
        (box,), (spot,) = self._boxes(treatments, PageReader()), self._spots
        return spot.page, (box.x0, box.y0, box.x1, box.y1)

    def _boxes(self, treatments: dict[int, PageTreatment], reader: PageReader) -> list[Box]:
        """The places on the pages as they now are."""
        free = iter(self._free(treatments, reader))
        boxes = []
        for spot in self._spots:
            treatment = treatments.get(spot.page)
            box = next(free) if spot.box is None else _motion(treatment).box(spot.box)
            if treatment is not None and treatment.box is not None and _overlap(box, treatment.box):
                raise _on_the_stamp(spot.page, treatment.box)
            boxes.append(box)
        return boxes

    def _free(self, treatments: dict[int, PageTreatment], reader: PageReader) -> list[Box]:
        wanting = [spot for spot in self._spots if spot.box is None]
        if not wanting:
            return []
        asked, motions, floors, taken = [], [], [], []
        for spot in wanting:
            old, treatment = self._before[spot.page - 1], treatments.get(spot.page)
            page = self._pdf.pages[spot.page - 1].obj
            geometry = reader.geometry(page)
            asked.append((spot.page, spot.width, spot.height, (old.width, old.height)))
            motions.append(_motion(treatment))
            floors.append(treatment.box.y1 if treatment is not None and treatment.box is not None else 0.0)
            taken.append([geometry.to_paper(box) for box, _ in annotations.boxes(page)])
        return free_boxes(self._source, asked, motions, floors, taken, self._document.password)

    def _covered(self) -> list[Text]:
        covered = []
        for spot in self._spots[-_MOST_LOOKED_AT:]:
            old = self._before[spot.page - 1]
            spared = [spot.anchor.box] if spot.anchor is not None else []
            if spot.box is not None and covers(
                self._source, spot.page, (old.width, old.height), spot.box, spared, self._document.password
            ):
                covered.append(spot.page)
        if not covered:
            return []
        pages = _listed(covered)
        return [
            Text(
                f"Spesimen menutupi sebagian isi halaman {pages}.",
                f"The specimen covers some of the content of page {pages}.",
            )
        ]


def draw_in_fields(pdf: Pdf, drawer: SpecimenDrawer, fields: Iterable[tuple[int, Rect]]) -> DrawnSpecimen:
    """The specimen in the places (page from 1, /Rect) of a field that is there, upright as seen.

    Raises:
        SpecimenError: the field has no place that is seen, or the texts do not fit in it.
    """
    reader = PageReader()
    places, short = [], list[int]()
    for number, rect in fields:
        page = reader.geometry(pdf.pages[number - 1].obj)
        box = page.to_paper(Box(*rect))
        appearance, complete = drawer.appearance(pdf, box.width, box.height, page.rotate, page.unit)
        if not complete:
            short.append(number)
        places.append(SpecimenPlace(number, box, (page.width, page.height), 0, rect, appearance))
    if not places:
        raise SpecimenError(
            Text(
                "Kolom tanda tangan itu tidak punya tempat yang tampak.", "That signature field has no visible place."
            ),
            Text("Tanda tangani tanpa spesimen, atau tanpa --field.", "Sign without a specimen, or without --field."),
        )
    return DrawnSpecimen(tuple(places), tuple(_left_out(short)))


def _at(pdf: Pdf, look: Stream, box: Box, _: Geometry, __: int) -> tuple[Stream, Box]:
    """What draws ``look`` in ``box``."""
    form = Stream(pdf, b"q 1 0 0 1 %s cm /Look Do Q" % numbers(box.x0, box.y0))
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Object.parse(b"[%s]" % numbers(box.x0, box.y0, box.x1, box.y1))
    form.Resources = Dictionary(XObject=Dictionary(Look=look))
    return form, box


def _left_out(pages: Sequence[int]) -> list[Text]:
    if not pages:
        return []
    listed = _listed(pages)
    return [
        Text(
            f"Spesimen di halaman {listed} terlalu kecil untuk semua teksnya.",
            f"The specimen on page {listed} is too small for all of its texts.",
        )
    ]


def _listed(pages: Sequence[int]) -> str:
    each = list(dict.fromkeys(pages))
    return ", ".join(map(str, each[:_MOST_LISTED])) + (" …" if len(each) > _MOST_LISTED else "")


def _motion(treatment: PageTreatment | None) -> Motion:
    return _STILL if treatment is None else Motion(treatment.scale, treatment.dx, treatment.dy)


def _overlap(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1


def _on_the_stamp(page: int, stamp: Box) -> SpecimenError:
    return SpecimenError(
        Text(
            f"Spesimen di halaman {page} akan menutupi klausul, yang mencapai {stamp.y1:.0f} pt dari kaki halaman.",
            f"The specimen on page {page} would cover the clause, which reaches up to {stamp.y1:.0f} pt from the foot.",
        ),
        Text("Letakkan spesimen lebih tinggi.", "Place the specimen higher."),
    )
