"""Opening what is in memory, or mapped there, or a part of it; of a large one nothing is copied."""

import io
import os
from typing import Any, BinaryIO, cast

import pikepdf

from bsre_sign.document.opening import open_pdf

_PIECE = 1 << 13
_SMALL = 32 << 20


class _Window(io.RawIOBase):
    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._data[self._place : self._place + len(buffer)]
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: len(self._data)}[whence]
        self._place = max(start + offset, 0)
        return self._place

    def tell(self) -> int:
        return self._place  # qpdf asks for it all the time; what is inherited would seek


def open_over(data: memoryview, password: str | None, **options: Any) -> pikepdf.Pdf:
    """The PDF that ``data`` is, opened by qpdf; otherwise as :func:`open_pdf`.

    A small one is copied to a file in memory, where the system has such: mapped, it is read without a call into Python
    for every few bytes.
    """
    if len(data) > _SMALL:
        return open_pdf(cast(BinaryIO, io.BufferedReader(_Window(data), _PIECE)), password, **options)
    if not hasattr(os, "memfd_create"):
        return open_pdf(io.BytesIO(data), password, **options)
    with os.fdopen(os.memfd_create("document"), "w+b") as memory:
        memory.write(data)
        memory.flush()
        return open_pdf(memory, password, mapped=True, **options)
