"""The file below the PDF: its bytes, where revisions end, and what stands behind them."""

import io
import mmap
from collections.abc import Iterator
from contextlib import contextmanager

import pikepdf

from bsre_sign.document import Document

WHITE_SPACE = b" \t\r\n\f\0"
_TAIL = 65536


@contextmanager
def bytes_of(document: Document) -> Iterator[memoryview]:
    """The document's bytes without a copy: mapped where they are in a file."""
    if document.data is not None:
        yield memoryview(document.data)
        return
    with document.stream() as stream:
        # Not closed by hand: parts of it may still be looked at; it goes with the last of them.
        yield memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))


def is_revision(data: memoryview) -> bool:
    """Whether ``data`` is a whole PDF file by itself, as every revision is (ISO 32000-2, 7.5.6)."""
    if not bytes(data[-64:]).rstrip(WHITE_SPACE).endswith(b"%%EOF"):
        return False
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True, attempt_recovery=False):
            return True
    except pikepdf.PasswordError:
        return True
    except (pikepdf.PdfError, ValueError):
        return False


def trailing_bytes(data: memoryview) -> int:
    """Bytes other than white space after the last %%EOF."""
    tail = bytes(data[-_TAIL:])
    position = tail.rfind(b"%%EOF")
    return len(tail[position + 5 :].strip(WHITE_SPACE)) if position >= 0 else 0


def is_hybrid(data: memoryview) -> bool:
    """Whether the last trailer points to a cross-reference stream besides its table (ISO 32000-2, 7.5.8.4)."""
    tail = bytes(data[-_TAIL:])
    position = tail.rfind(b"trailer")
    return position >= 0 and b"/XRefStm" in tail[position:]
