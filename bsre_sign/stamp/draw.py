"""Stamp a document: the agreement's clause and logo at the foot of its pages."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pikepdf import Dictionary, Name, Object, Pdf, PdfError, Stream, String

from bsre_sign.agreement import Agreement
from bsre_sign.document import carries_signature
from bsre_sign.errors import AlreadySignedError, DocumentRefusedError
from bsre_sign.language import Text
from bsre_sign.stamp.embed import EmbeddableFont
from bsre_sign.stamp.form import FormMaker, StampForm
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.logo import Logo, read_logo
from bsre_sign.stamp.marks import STAMP, logo_in, stamp_in
from bsre_sign.stamp.operators import numbers
from bsre_sign.stamp.page import PageReader
from bsre_sign.stamp.placeholder import SHAPES, PlaceholderLogo
from bsre_sign.stamp.placing import Placing

_MOST_SIZES = 256  # page sizes remembered; more are made anew each time


@dataclass(frozen=True, slots=True)
class StampResult:
    """What a document carries after :meth:`Stamp.draw`."""

    pages: tuple[int, ...]
    """The pages with the stamp, from 1."""
    logo: bool
    """Whether a logo, or the mark in its place, is part of the stamp."""
    clause: str
    """The clause on the pages, on one line."""
    already: bool = False
    """The document had the stamp before, so nothing was drawn."""


class Stamp:
    """The stamp of one agreement. Made once, used for any number of documents, from threads too.

    Args:
        agreement: whose clause is drawn, and how.
        logo: a PNG, JPEG or PDF file (or its bytes) to draw. Without one, a neutral mark keeps the logo's place where
            the agreement asks for a logo, and none is drawn where it does not.

    Raises:
        AgreementError: the profile's font cannot be used.
        InputError: the logo cannot be used.
    """

    def __init__(self, agreement: Agreement, logo: str | Path | bytes | None = None) -> None:
        from bsre_sign.stamp.fontfile import load_font  # noqa: PLC0415  # slow to import, and not needed to verify

        profile = agreement.stamp
        font = load_font(profile.font, profile.sentence, SHAPES)
        self._logo: Logo | None = None
        if logo is not None:
            self._logo = read_logo(logo)
        elif profile.logo:
            self._logo = PlaceholderLogo.of(font)
        self._profile = profile
        self._font = EmbeddableFont.of(font)
        self._maker = FormMaker(profile, font, (self._logo.width, self._logo.height) if self._logo else None)
        self._marks = (agreement.id, profile.sentence)
        self._forms: dict[tuple[float, float], StampForm] = {}
        self._lock = threading.Lock()

    def draw(self, pdf: Pdf) -> StampResult:
        """Draw the stamp on the pages of ``pdf`` that the agreement names, over what is there.

        The pages' content is neither read nor changed. A page that has a stamp keeps it and gets no second one.

        Raises:
            AlreadySignedError: the document is signed and not yet stamped on all these pages.
            DocumentRefusedError: the document has no page, or its pages are damaged beyond drawing on them.
        """
        try:
            return self._draw(pdf)
        except (PdfError, RuntimeError) as error:
            raise DocumentRefusedError(
                Text(f"Halaman dokumen rusak: {error}.", f"The document's pages are damaged: {error}."),
                Text("Buat ulang PDF itu dari sumbernya.", "Make the PDF again from its source."),
            ) from error

    def _draw(self, pdf: Pdf) -> StampResult:
        pages = [page.obj for page in pdf.pages]
        if not pages:
            raise DocumentRefusedError(
                Text("Dokumen tidak punya halaman.", "The document has no page."),
                Text("Periksa cara dokumen itu dibuat.", "Look into how the document was made."),
            )
        if self._profile.pages == "first":
            pages = pages[:1]
        numbered = tuple(range(1, len(pages) + 1))
        reader = PageReader()
        before = [stamp_in(reader.attribute(page, "/Resources")[0]) for page in pages]
        if all(before) and before[0] is not None:
            return _as_found(before[0][1], numbered)
        if carries_signature(pdf):
            raise AlreadySignedError(
                Text(
                    "Dokumen sudah ditandatangani; stempel akan merusak tanda tangannya.",
                    "The document is signed already; a stamp would break its signature.",
                ),
                Text(
                    "Bubuhkan stempel sebelum tanda tangan pertama, atau tanda tangani tanpa stempel.",
                    "Stamp before the first signature, or sign without a stamp.",
                ),
            )
        placing = Placing(pdf, reader, self._forms_in(pdf))
        for page, stamped in zip(pages, before, strict=True):
            if stamped is None:
                placing.place(page)
        return StampResult(numbered, self._logo is not None, self._profile.sentence)

    def _forms_in(self, pdf: Pdf) -> Callable[[float, float], tuple[Stream, Box]]:
        """What makes the forms in ``pdf``, by page size; all of them share one font and one logo."""
        resources = Dictionary(Font=Dictionary(Font=self._font.add_to(pdf)))
        if self._logo is not None:
            resources["/XObject"] = Dictionary(Logo=self._logo.add_to(pdf))
        shared = pdf.make_indirect(resources)
        agreement, clause = self._marks

        def make(width: float, height: float) -> tuple[Stream, Box]:
            constant = self._form(width, height)
            box = constant.box
            form = Stream(pdf, constant.content)
            form["/Type"], form["/Subtype"] = Name.XObject, Name.Form
            form["/BBox"] = Object.parse(b"[%s]" % numbers(box.x0, box.y0, box.x1, box.y1))
            form["/Resources"] = shared
            form[STAMP] = Dictionary(Agreement=String(agreement), Clause=String(clause))
            return form, box

        return make

    def _form(self, width: float, height: float) -> StampForm:
        form = self._forms.get((width, height))
        if form is None:
            form = self._maker.make(width, height)
            with self._lock:
                if len(self._forms) < _MOST_SIZES:
                    self._forms[width, height] = form
        return form


def _as_found(form: Stream, pages: tuple[int, ...]) -> StampResult:
    """The result for a document whose pages all have a stamp: what that stamp says of itself."""
    facts = form[STAMP]
    clause = facts.get("/Clause") if isinstance(facts, Dictionary) else None
    return StampResult(pages, logo_in(form) is not None, str(clause or ""), already=True)
