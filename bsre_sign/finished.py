"""A finished document that waits until somebody wants it."""

import io
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from bsre_sign.document import Document
from bsre_sign.output import whole_file

_CHUNK = 1 << 20
_IN_MEMORY = 32 << 20


@dataclass(frozen=True)
class FinishedDocument:
    """A document that waits to be saved; it passed its self-check."""

    _stream: BinaryIO = field(repr=False)

    def save(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write the document to ``path``, whole or not at all.

        Raises:
            OutputError: the file exists, or its folder cannot be written to.
        """
        with whole_file(Path(path), overwrite=overwrite) as output:
            self._stream.seek(0)
            shutil.copyfileobj(self._stream, output, _CHUNK)

    def to_bytes(self) -> bytes:
        """All bytes of the document."""
        self._stream.seek(0)
        return self._stream.read()


def waiting_room(document: Document) -> BinaryIO:
    """Room for what ``document`` becomes: memory, or where it is large a temporary file that goes with it."""
    # No spooled file: whoever asks it for its file number, as pikepdf does, sends it to disk.
    return io.BytesIO() if document.size <= _IN_MEMORY else cast("BinaryIO", tempfile.TemporaryFile())
