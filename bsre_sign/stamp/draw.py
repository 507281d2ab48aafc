"""Stamp a document: the agreement's clause and logo at the foot of its pages."""

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from pikepdf import Dictionary, Name, Object, Pdf, PdfError, Stream, String

from bsre_sign.agreement import Agreement
from bsre_sign.document import Document, carries_signature
from bsre_sign.errors import AlreadySignedError, DocumentRefusedError
from bsre_sign.language import Text
from bsre_sign.stamp.calibration import Calibration
from bsre_sign.stamp.embed import EmbeddableFont
from bsre_sign.stamp.form import FormMaker, StampForm
from bsre_sign.stamp.geometry import Box, Geometry
from bsre_sign.stamp.logo import Logo, read_logo
from bsre_sign.stamp.looking import Foot, Look, PageState
from bsre_sign.stamp.marks import STAMP, logo_in, stamp_in
from bsre_sign.stamp.operators import numbers
from bsre_sign.stamp.page import PageReader
from bsre_sign.stamp.placeholder import SHAPES, PlaceholderLogo
from bsre_sign.stamp.placing import Placed, Placing
from bsre_sign.stamp.result import PageTreatment, StampResult
from bsre_sign.stamp.room import Room, make_room
from bsre_sign.stamp.wording import ClauseSearch, known_wordings, wordings_of

_MOST_SIZES = 256  # page sizes remembered; more are made anew each time


class Stamp:
    """The stamp of one agreement. Made once, used for any number of documents, from threads too.

    Args:
        agreement: whose clause is drawn, and how.
        logo: a PNG, JPEG, SVG or PDF file (or its bytes) to draw. Without one, a neutral mark keeps the logo's place
            where the agreement asks for a logo, and none is drawn where it does not.

    Raises:
        AgreementError: the profile's font cannot be used.
        InputError: the logo cannot be used.
    """

    def __init__(self, agreement: Agreement, logo: str | Path | bytes | None = None) -> None:
        from bsre_sign.stamp.fontfile import load_font  # noqa: PLC0415  # slow to import, and not needed to verify

        profile = agreement.stamp
        font = load_font(profile.font, profile.characters, SHAPES)
        self._logo: Logo | None = None
        if logo is not None:
            self._logo = read_logo(logo)
        elif profile.logo:
            self._logo = PlaceholderLogo.of(font)
        self._profile = profile
        self._font = EmbeddableFont.of(font)
        size = (self._logo.width, self._logo.height) if self._logo else None
        self._maker = FormMaker(profile, font, size, self._logo.emblem if self._logo else None)
        self._clause = ClauseSearch((*known_wordings(), *wordings_of(profile.sentence)))
        self._marks = (agreement.id, profile.sentence)
        self._forms: dict[tuple[float, float], StampForm] = {}
        self._lock = threading.Lock()

    def look(self, document: Document) -> Look:
        """Begin to look at ``document`` before it is opened here; to be entered, and handed to :meth:`draw`."""
        return Look(document, self._clause, at_ink=self._profile.overlap != "allow")

    def draw(self, pdf: Pdf, document: Document | None = None, look: Look | None = None) -> StampResult:
        """Draw the stamp on the pages of ``pdf`` that the agreement names.

        The pages' operators are not changed. A page that has the clause keeps it and gets no second one.

        Args:
            pdf: the document, opened.
            document: where ``pdf`` was opened from, so that its pages can be looked at: for the clause, and for what
                stands at their foot. Without it only this project's own stamp is known again, and the stamp is drawn
                over what is there.
            look: one that has begun at ``document``, and ends here; by default it begins now.

        Raises:
            AlreadySignedError: the document is signed and not yet stamped on all these pages.
            DocumentRefusedError: the document has no page, its pages are damaged beyond drawing on them, looking at
                them takes too much, or there is no room and the agreement wants the document refused then.
        """
        try:
            return self._draw(pdf, document, look)
        except (PdfError, RuntimeError, UnicodeDecodeError) as error:
            raise DocumentRefusedError(
                Text(f"Halaman dokumen rusak: {error}.", f"The document's pages are damaged: {error}."),
                Text("Buat ulang PDF itu dari sumbernya.", "Make the PDF again from its source."),
            ) from error

    def _draw(self, pdf: Pdf, document: Document | None, look: Look | None) -> StampResult:
        every = [page.obj for page in pdf.pages]
        if not every:
            raise DocumentRefusedError(
                Text("Dokumen tidak punya halaman.", "The document has no page."),
                Text("Periksa cara dokumen itu dibuat.", "Look into how the document was made."),
            )
        pages = every[:1] if self._profile.pages == "first" else every
        reader = PageReader()
        own = [stamp_in(reader.attribute(page, "/Resources")[0]) for page in pages]
        qr = self._qr_text(document)
        feet = self._feet(pages, reader, qr, len(every))
        treatments: dict[int, PageTreatment] = {}
        with ExitStack() as work:
            if look is not None:
                work.push(look)
            states: Iterable[tuple[int, PageState | None]] = ((at, None) for at in range(len(feet)))
            if document is not None and not all(own):
                states = (look or work.enter_context(self.look(document))).at(pdf, feet)
            signed = carries_signature(pdf)
            placing = Placing(pdf, reader, self._forms_in(pdf, qr, len(every)))
            placing.get_ready(pages[0], feet[0].geometry, 1 if self._numbered else 0)
            for at, state in states:
                number = at + 1
                if own[at] is not None or (state is not None and state.clause):
                    treatments[number] = PageTreatment(number, "kept")
                elif signed:
                    raise _signed_already()
                else:
                    room = self._room(feet[at], state, number) if state is not None else Room("placed")
                    placed = placing.place(pages[at], feet[at].geometry, room, number if self._numbered else 0)
                    treatments[number] = _treatment(number, room, placed)
        placing.finish(every)
        if all(one.kind == "kept" for one in treatments.values()):
            return _as_found(own[0][1] if own[0] else None, len(pages))
        return StampResult(
            pages=tuple(range(1, len(pages) + 1)),
            logo=self._logo is not None,
            clause=self._profile.sentence,
            treatments=tuple(treatments[number] for number in sorted(treatments)),
        )

    @property
    def _numbered(self) -> bool:
        return self._profile.page_number is not None

    def _qr_text(self, document: Document | None) -> str | None:
        if self._profile.qr is None:
            return None
        if document is None:
            return self._profile.qr.text
        return self._profile.qr.fill(document.name, document.sha256 if self._profile.qr.asks_digest else "")

    def _feet(self, pages: Sequence[Object], reader: PageReader, qr: str | None, total: int) -> list[Foot]:
        """Where the stamp usually stands on each page; with page numbers, where the widest of them has room."""
        text = self._profile.page_number
        widest = text.format(page=total, pages=total) if text else ""
        boxes: dict[tuple[float, float], Box] = {}
        feet = []
        for page in pages:
            geometry = reader.geometry(page)
            if geometry.size not in boxes:
                boxes[geometry.size] = self._form(geometry, widest, qr).box
            feet.append(Foot(page, geometry, boxes[geometry.size]))
        return feet

    def _room(self, foot: Foot, state: PageState, number: int) -> Room:
        if self._profile.overlap == "allow":
            return Room("placed")
        found = make_room(
            state.ink,
            foot.box.y0,
            foot.box.y1,
            foot.geometry.height,
            self._profile.overlap,
            beneath=state.beneath,
        )
        if found.kind == "taken":
            raise DocumentRefusedError(
                Text(
                    f"Di kaki halaman {number} tidak ada tempat kosong untuk stempel.",
                    f"At the foot of page {number} there is no free place for the stamp.",
                ),
                Text(
                    "Sisakan ruang kosong di kaki halaman, atau ubah kunci stamp.overlap pada profil perjanjian.",
                    "Leave the foot of the page free, or change the key stamp.overlap of the agreement's profile.",
                ),
            )
        return found

    def _forms_in(self, pdf: Pdf, qr: str | None, pages: int) -> Callable[[Geometry, int], tuple[Stream, Box]]:
        """What makes the forms in ``pdf``; all of them share one font and one logo."""
        resources = Dictionary(Font=Dictionary(Font=self._font.add_to(pdf)))
        if self._logo is not None:
            resources["/XObject"] = Dictionary(Logo=self._logo.add_to(pdf))
        shared = pdf.make_indirect(resources)
        agreement, clause = self._marks
        calibration = Calibration(pdf)

        def make(geometry: Geometry, number: int) -> tuple[Stream, Box]:
            text = self._profile.page_number
            constant = self._form(geometry, text.format(page=number, pages=pages) if text and number else "", qr)
            box = constant.box
            form = Stream(pdf, constant.content)
            form["/Type"], form["/Subtype"] = Name.XObject, Name.Form
            form["/BBox"] = Object.parse(b"[%s]" % numbers(box.x0, box.y0, box.x1, box.y1))
            form["/Resources"] = shared
            form[STAMP] = Dictionary(Agreement=String(agreement), Clause=String(clause))
            calibration.add_to(form)
            return form, box

        return make

    def _form(self, geometry: Geometry, page_number: str, qr: str | None) -> StampForm:
        """The form for a page; those that many documents share are remembered."""
        key = geometry.size
        shared = not page_number and (self._profile.qr is None or qr == self._profile.qr.text)
        form = self._forms.get(key) if shared else None
        if form is None:
            form = self._maker.make(*key, page_number=page_number or None, qr=qr)
            with self._lock:
                if shared and len(self._forms) < _MOST_SIZES:
                    self._forms[key] = form
        return form


def _signed_already() -> AlreadySignedError:
    return AlreadySignedError(
        Text(
            "Dokumen sudah ditandatangani; stempel akan merusak tanda tangannya.",
            "The document is signed already; a stamp would break its signature.",
        ),
        Text(
            "Bubuhkan stempel sebelum tanda tangan pertama, atau tanda tangani tanpa stempel.",
            "Stamp before the first signature, or sign without a stamp.",
        ),
    )


def _treatment(number: int, room: Room, placed: Placed) -> PageTreatment:
    assert room.kind != "taken"
    motion = placed.motion
    return PageTreatment(
        number, room.kind, placed.box, (placed.width, placed.height), motion.scale, motion.dx, motion.dy
    )


def _as_found(form: Stream | None, pages: int) -> StampResult:
    """The result for a document whose pages all have the clause: what this project's own stamp says of itself."""
    facts = form.get(STAMP) if form is not None else None
    clause = facts.get("/Clause") if isinstance(facts, Dictionary) else None
    return StampResult(
        pages=tuple(range(1, pages + 1)),
        logo=form is not None and logo_in(form) is not None,
        clause=str(clause or ""),
        already=True,
        treatments=tuple(PageTreatment(number, "kept") for number in range(1, pages + 1)),
    )
