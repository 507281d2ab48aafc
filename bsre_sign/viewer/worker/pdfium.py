"""PDFium's documents, pages and bitmaps. Nothing here is guarded: this process is there to be lost."""

import ctypes
import os
import stat
from functools import partial
from typing import Any, NamedTuple

import pypdfium2_raw as pdfium

_SHARES = 1_000_000  # a page's side, where places on it are asked for as whole numbers
_LARGEST_BITMAP = 250_000_000  # bytes
_LARGEST_PAGE = 1e7  # points
_FLAGS = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER | pdfium.FPDF_RENDER_LIMITEDIMAGECACHE

Corners = tuple[float, float, float, float]
"""x0, y0, x1, y1: shares of the visible page, origin bottom left."""

pdfium.FPDF_InitLibraryWithConfig(pdfium.FPDF_LIBRARY_CONFIG(version=2))


class RefusedError(Exception):
    """PDFium cannot do what was asked. The first argument says why: password, format, page."""


class Window(NamedTuple):
    """A part of a page that is drawn, in pixels from the page's upper left corner."""

    left: int
    top: int
    width: int
    height: int


class Bitmap(NamedTuple):
    """Pixels from the top left: four bytes each, red, green, blue and one that means nothing."""

    width: int
    height: int
    pixels: bytearray


class Page:
    """A page of an open document, as a viewer shows it: its crop box, turned."""

    def __init__(self, document: "PdfiumDocument", index: int) -> None:
        self.raw = pdfium.FPDF_LoadPage(document.raw, index)
        if not self.raw:
            raise RefusedError("page")
        self.document = document
        self.bare = False
        """Whether it is drawn without annotations and form fields."""
        self.reach = 1.0
        """Up to which share of its height, from the foot, everything is there that is drawn."""
        self._forms: Any = None
        self.width = float(pdfium.FPDF_GetPageWidthF(self.raw))
        self.height = float(pdfium.FPDF_GetPageHeightF(self.raw))

    def close(self) -> None:
        """Free it."""
        if self._forms:
            pdfium.FORM_OnBeforeClosePage(self.raw, self._forms)
        pdfium.FPDF_ClosePage(self.raw)

    def draw(self, full: tuple[int, int], window: Window) -> Bitmap:
        """What ``window`` shows of the page, on white, when the whole page is ``full`` pixels in size.

        Annotations and form fields are drawn, as in a viewer, unless the page is ``bare``.
        """
        bitmap, raw = self._white(window)
        try:
            place = (-window.left, -window.top, *full, 0, self._flags)
            pdfium.FPDF_RenderPageBitmap(raw, self.raw, *place)
            if self._forms and not self.bare:
                pdfium.FPDF_FFLDraw(self._forms, raw, self.raw, *place)
        finally:
            pdfium.FPDFBitmap_Destroy(raw)
        return bitmap

    def draw_at(self, left: float, top: float, size: tuple[float, float], window: Window) -> Bitmap:
        """The same, the page's upper left corner and its size being any fractions of pixels.

        Form fields are drawn at the nearest whole pixels: PDFium has no other way.
        """
        bitmap, raw = self._white(window)
        try:
            matrix = pdfium.FS_MATRIX(
                size[0] / self.width, 0, 0, size[1] / self.height, left - window.left, top - window.top
            )
            pdfium.FPDF_RenderPageBitmapWithMatrix(
                raw, self.raw, matrix, pdfium.FS_RECTF(0, 0, window.width, window.height), self._flags
            )
            if self._forms and not self.bare:
                corner = (round(left - window.left), round(top - window.top))
                whole = (max(1, round(size[0])), max(1, round(size[1])))
                pdfium.FPDF_FFLDraw(self._forms, raw, self.raw, *corner, *whole, 0, _FLAGS)
        finally:
            pdfium.FPDFBitmap_Destroy(raw)
        return bitmap

    @property
    def _flags(self) -> int:
        return int(_FLAGS & ~pdfium.FPDF_ANNOT if self.bare else _FLAGS)

    @property
    def has_area(self) -> bool:
        """Whether it has an area, and one that can be reckoned with."""
        return 0 < self.width < _LARGEST_PAGE and 0 < self.height < _LARGEST_PAGE

    def area(self, part: Corners) -> Corners:
        """A part of what is visible, in user space: left, bottom, right, top."""
        box = pdfium.FS_RECTF()
        if not pdfium.FPDF_GetPageBoundingBox(self.raw, box):
            raise RefusedError("page")
        x0, y0, x1, y1 = part
        match pdfium.FPDFPage_GetRotation(self.raw) % 4:
            case 1:
                x0, y0, x1, y1 = 1 - y1, x0, 1 - y0, x1
            case 2:
                x0, y0, x1, y1 = 1 - x1, 1 - y1, 1 - x0, 1 - y0
            case 3:
                x0, y0, x1, y1 = y0, 1 - x1, y1, 1 - x0
        width, height = box.right - box.left, box.top - box.bottom
        return box.left + x0 * width, box.bottom + y0 * height, box.left + x1 * width, box.bottom + y1 * height

    def place(self, left: float, bottom: float, right: float, top: float) -> Corners:
        """Where a rectangle of the page's user space lies on what is visible, as far as it is visible."""
        found = [self.point(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in found], [y for _, y in found]
        return _share(min(xs)), _share(min(ys)), _share(max(xs)), _share(max(ys))

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of user space lies, in shares of the visible page: not between 0 and 1 if beside it."""
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(self.raw, 0, 0, _SHARES, _SHARES, 0, x, y, across, down)
        return across.value / _SHARES, 1 - down.value / _SHARES

    def _white(self, window: Window) -> tuple[Bitmap, Any]:
        stride = window.width * 4
        if not (window.width > 0 and 0 < window.height <= _LARGEST_BITMAP // stride):
            raise RefusedError("page")
        if self._forms is None and not self.bare and (forms := self.document.forms()):
            # Not before something is drawn: what is wrong with a form must not keep the text from being read.
            pdfium.FORM_OnAfterLoadPage(self.raw, forms)
            self._forms = forms
        pixels = bytearray(b"\xff") * (stride * window.height)
        memory = (ctypes.c_char * len(pixels)).from_buffer(pixels)
        raw = pdfium.FPDFBitmap_CreateEx(window.width, window.height, pdfium.FPDFBitmap_BGRx, memory, stride)
        if not raw:
            raise RefusedError("page")
        return Bitmap(window.width, window.height, pixels), raw


class PdfiumDocument:
    """An open document, with one page at a time."""

    file_size: int
    """Bytes."""
    held: int
    """How many of them are in memory from the start."""

    def __init__(self, source: bytearray | str, password: str | None) -> None:
        if password is not None and "\0" in password:
            raise RefusedError("password")  # PDFium would see what is before it, and no more
        secret = None if password is None else password.encode("utf-8", "surrogatepass")
        self._page: tuple[int, Page] | None = None
        if isinstance(source, str):
            name = os.fsencode(source)
            status = os.stat(name)  # noqa: PTH116  may be no text
            if not stat.S_ISREG(status.st_mode):
                raise RefusedError("format")
            with open(name, "rb"):  # noqa: PTH123  PDFium does not say why a file cannot be opened
                pass
            self.file_size, self.held = status.st_size, 0
            self._load = partial(pdfium.FPDF_LoadDocument, name, secret)
        else:
            self.file_size = self.held = len(source)
            data = (ctypes.c_char * len(source)).from_buffer(source) if source else None
            self._load = partial(pdfium.FPDF_LoadMemDocument64, data, len(source), secret)
        self._open()

    def _open(self) -> None:
        self.raw = self._load()
        if not self.raw:
            password_missing = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
            raise RefusedError("password" if password_missing else "format")
        self.pages = int(pdfium.FPDF_GetPageCount(self.raw))
        if self.pages < 1:
            pdfium.FPDF_CloseDocument(self.raw)
            raise RefusedError("format")
        self._forms: Any = None
        self.read = 0.0
        """Bytes of its pages that were read since it was opened, if all are alike."""

    def reopen(self) -> None:
        """Let go of everything that was read of the pages so far: PDFium keeps it as long as a document is open."""
        self.close()
        self._open()

    def forms(self) -> Any:
        """What draws the document's form fields; ``None`` without any."""
        if self._forms is None and pdfium.FPDF_GetFormType(self.raw) != pdfium.FORMTYPE_NONE:
            self._settings = pdfium.FPDF_FORMFILLINFO(version=2)
            self._forms = pdfium.FPDFDOC_InitFormFillEnvironment(self.raw, self._settings) or None
        return self._forms

    def size(self, index: int) -> tuple[float, float]:
        """Points of a page as it is shown, without reading what is on it; 0 by 0 where it cannot be told."""
        size = pdfium.FS_SIZEF()
        if not pdfium.FPDF_GetPageSizeByIndexF(self.raw, index, size):
            return 0.0, 0.0
        return float(size.width), float(size.height)

    def page(self, index: int, reach: float = 1.0) -> Page:
        """A page with all that is drawn up to this share of its height; the one before is closed."""
        if self._page is not None and self._page[0] == index and self._page[1].reach >= reach:
            return self._page[1]
        self._close_page()
        self.read += self.file_size / self.pages
        page = Page(self, index)
        self._page = (index, page)
        return page

    def canvas(self, index: int, reach: float = 1.0) -> Page:
        """The same of a page that has an area, and one that can be reckoned with."""
        page = self.page(index, reach)
        if not page.has_area:
            raise RefusedError("page")
        return page

    def close(self) -> None:
        """Free everything."""
        self._close_page()
        if self._forms:
            pdfium.FPDFDOC_ExitFormFillEnvironment(self._forms)
        pdfium.FPDF_CloseDocument(self.raw)

    def _close_page(self) -> None:
        if self._page is not None:
            self._page[1].close()
            self._page = None


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)
