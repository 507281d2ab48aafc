"""A finished document that waits until somebody wants it."""

import io
import mmap
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from bsre_sign.document import Document
from bsre_sign.output import whole_file

_IN_MEMORY = 32 << 20


@dataclass(frozen=True)
class FinishedDocument:
    """A document that waits to be saved, from any thread and as often as wanted; it passed its self-check."""

    _stream: BinaryIO = field(repr=False)

    def save(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write the document to ``path``, whole or not at all.

        Raises:
            OutputError: the file exists, or its folder cannot be written to.
        """
        with whole_file(Path(path), overwrite=overwrite) as output:
            output.write(self._whole())

    def to_bytes(self) -> bytes:
        """All bytes of the document."""
        return bytes(self._whole())

    def _whole(self) -> bytes | mmap.mmap:
        """All bytes, without the stream's position: threads and copies share it."""
        if isinstance(self._stream, io.BytesIO):
            return self._stream.getvalue()
        self._stream.flush()
        return mmap.mmap(self._stream.fileno(), 0, access=mmap.ACCESS_READ)


class _Scratch(io.BufferedRandom):
    """A temporary file that is closed when the last document that waits in it is gone."""

    def __init__(self) -> None:
        super().__init__(cast("io.RawIOBase", tempfile.TemporaryFile(buffering=0)))  # noqa: SIM115  closed below

    def __del__(self) -> None:
        self.close()


def waiting_room(document: Document) -> BinaryIO:
    """Room for what ``document`` becomes: memory, or where it is large a temporary file that goes with it."""
    # No spooled file: whoever asks it for its file number, as pikepdf does, sends it to disk.
    return io.BytesIO() if document.size <= _IN_MEMORY else _Scratch()
