"""What a viewer shows of a document: the text of its pages, and their picture. The one door to PDFium."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw

from bsre_sign.errors import DocumentRefusedError, NotAPdfError, PasswordNeededError
from bsre_sign.language import Text

_PDFIUM = threading.Lock()  # PDFium must not be used by two threads at once, not even on different documents
_LONGEST_PAGE = 1_000_000  # characters
_MOST_PIXELS = 40_000_000


def page_texts(data: bytes, *, most_pages: int, password: str | None = None) -> tuple[list[str], int]:
    """The text of the first ``most_pages`` pages, and how many pages there are. An unreadable page has no text.

    Raises:
        NotAPdfError: PDFium cannot open the document.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
    """
    with _opened(data, password) as document:
        total = len(document)
        return [_text(document, index) for index in range(min(total, most_pages))], total


def page_png(data: bytes, number: int = 1, *, scale: float = 1.5, password: str | None = None) -> bytes:
    """Page ``number`` (from 1) as a PNG, annotations and form fields included; ``scale`` 1 is 72 pixels an inch.

    Raises:
        NotAPdfError: PDFium cannot open the document.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
        DocumentRefusedError: there is no such page, or it cannot be drawn.
    """
    with _opened(data, password) as document:
        try:
            document.init_forms()
            page = document[number - 1]
            width, height = page.get_size()
            fitting = min(scale, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
            picture = page.render(scale=fitting, may_draw_forms=True).to_pil()
        except (pypdfium2.PdfiumError, IndexError, ValueError, MemoryError) as error:
            raise DocumentRefusedError(
                Text(id=f"Halaman {number} tidak dapat digambar.", en=f"Page {number} cannot be drawn."),
                Text(id="Periksa nomor halaman dan keutuhan berkas.", en="Check the page's number and the file."),
            ) from error
        target = io.BytesIO()
        picture.save(target, format="PNG", optimize=True)
        return target.getvalue()


@contextmanager
def _opened(data: bytes, password: str | None) -> Iterator[pypdfium2.PdfDocument]:
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data, password=password)
        except pypdfium2.PdfiumError as error:
            if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
                raise PasswordNeededError(
                    Text(
                        id="PDF terenkripsi dan kata sandinya tidak cocok.",
                        en="The PDF is encrypted and no password fits.",
                    ),
                    Text(
                        id="Berikan kata sandinya dengan --password-file.", en="Give its password by --password-file."
                    ),
                ) from error
            raise NotAPdfError(
                Text(id="Halaman PDF tidak dapat dibaca.", en="The PDF's pages cannot be read."),
                Text(id="Periksa apakah berkas itu PDF yang utuh.", en="Check that the file is a complete PDF."),
            ) from error
        try:
            yield document
        finally:
            document.close()


def _text(document: pypdfium2.PdfDocument, index: int) -> str:
    try:
        page = document[index]
        try:
            text_page = page.get_textpage()
            try:
                count = min(text_page.count_chars(), _LONGEST_PAGE)
                return str(text_page.get_text_range(0, count)) if count > 0 else ""
            finally:
                text_page.close()
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return ""
