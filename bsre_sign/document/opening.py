"""Opening a PDF with qpdf, within limits."""

from contextlib import suppress
from typing import Any, BinaryIO

import pikepdf
from pikepdf.settings import get_qpdf_limits, set_qpdf_limits

_MOST_UNPACKED = 64 << 20
"""Bytes into which one stream may grow where qpdf has to unpack it; content and pictures pass through packed."""
_MOST_ITEMS = 500_000
"""Items of one array or dictionary."""


def _limit() -> None:
    """Set qpdf's limits, which hold for the whole process; those that somebody has set before stay as they are."""
    now = get_qpdf_limits()

    def memory(name: str) -> int:
        return int(now[name]) or _MOST_UNPACKED

    set_qpdf_limits(
        flate_max_memory=memory("flate_max_memory"),
        run_length_max_memory=memory("run_length_max_memory"),
        png_max_memory=memory("png_max_memory"),
        tiff_max_memory=memory("tiff_max_memory"),
        dct_max_memory=memory("dct_max_memory"),
        parser_max_container_size=min(int(now["parser_max_container_size"]), _MOST_ITEMS),
    )


_limit()


def open_pdf(stream: BinaryIO, password: str | None, *, mapped: bool = False, **options: Any) -> pikepdf.Pdf:
    """The PDF in ``stream``, opened by qpdf; the password is used only where one is needed.

    What pages inherit is left with the nodes of the page tree: handing it down would read every page. With ``mapped``
    a file is mapped into memory; it has to be our own, for the process ends where somebody cuts it off meanwhile.

    Raises:
        pikepdf.PasswordError: it needs another password.
        pikepdf.PdfError, ValueError: it is damaged beyond reading.
    """
    options.setdefault("inherit_page_attributes", False)
    if mapped:
        options["access_mode"] = pikepdf.AccessMode.mmap
    refusal: pikepdf.PasswordError | None = None
    for spelling in (b"", *_spellings(password or "")):
        stream.seek(0)
        try:
            pdf = pikepdf.open(stream, password=spelling, suppress_warnings=True, **options)
            pdf.Root  # noqa: B018  there is none in some damaged files; the error belongs here
        except pikepdf.PasswordError as error:
            refusal = error
        else:
            return pdf
    assert refusal is not None
    raise refusal


def _spellings(password: str) -> list[bytes]:
    """The bytes that ``password`` may stand for.

    From revision 5 of the encryption on that is UTF-8 (ISO 32000-2, 7.6.4.3.3), before it PDFDocEncoding (7.6.4.3.2);
    some software wrote UTF-8 there too.
    """
    spellings = []
    for encoding in ("utf-8", "pdfdoc_pikepdf"):
        with suppress(UnicodeEncodeError):
            spellings.append(password.encode(encoding))
    return [one for one in dict.fromkeys(spellings) if one]
