"""The place in a written file where a signature's value goes, and the digest around it."""

import dataclasses
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from bsre_sign.errors import SelfCheckError, ServiceError
from bsre_sign.language import Text
from bsre_sign.pades.signing.ahead import Begun

if TYPE_CHECKING:
    from hashlib import _Hash

_PIECE = 1 << 18  # what stays in a processor's cache


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Where /Contents stands in a file: ``[start, end)`` in bytes, angle brackets included."""

    field: str
    start: int
    end: int
    file_size: int
    """Size of the revision that is signed, in bytes."""
    begun: Begun | None = dataclasses.field(default=None, repr=False, compare=False)
    """What is known already of the digest to be signed."""
    digested: tuple[str, bytes] | None = dataclasses.field(default=None, repr=False, compare=False)
    """The digest to be signed by one algorithm, where whoever wrote the file made it."""

    @property
    def byte_range(self) -> tuple[int, int, int, int]:
        """/ByteRange: all but the value (ISO 32000-2, 12.8.1)."""
        return 0, self.start, self.end, self.file_size - self.end

    @property
    def capacity(self) -> int:
        """Bytes of DER that fit."""
        return (self.end - self.start - 2) // 2

    def digest(self, stream: BinaryIO, algorithm: str) -> bytes:
        """The digest of the byte range, which is to be signed; read in pieces, as far as it is not known."""
        if self.digested is not None and self.digested[0] == algorithm:
            return self.digested[1]
        start, running = 0, hashlib.new(algorithm)
        if self.begun is not None and self.begun.algorithm == algorithm:
            start, running = self.begun.end, self.begun.running.copy()
        feed(running, stream, start, self.start)
        feed(running, stream, self.end, self.file_size)
        return running.digest()

    def fill(self, stream: BinaryIO, cms: bytes) -> None:
        """Write the value in hexadecimal; what is left of the place stays zero.

        Raises:
            ServiceError: the value is larger than its place (a timestamping authority sent more than usual).
        """
        if len(cms) > self.capacity:
            raise ServiceError(
                Text(
                    id=f"Tanda tangan ({len(cms)} bita) lebih besar daripada tempatnya ({self.capacity} bita).",
                    en=f"The signature ({len(cms)} bytes) is larger than its place ({self.capacity} bytes).",
                ),
                Text(
                    id="Rantai sertifikat TSA terlalu panjang; pakai TSA lain.",
                    en="The TSA's certificate chain is too long; use another TSA.",
                ),
            )
        stream.seek(self.start + 1)
        stream.write(cms.hex().encode("ascii"))
        stream.seek(0, 2)


def feed(running: "_Hash", stream: BinaryIO, start: int, end: int) -> None:
    """Update a digest with what ``stream`` holds from ``start`` to ``end``.

    Raises:
        SelfCheckError: it ends before.
    """
    stream.seek(start)
    piece = memoryview(bytearray(min(_PIECE, max(end - start, 0))))
    while start < end:
        length = stream.readinto(piece[: end - start])  # type: ignore[attr-defined]
        if not length:
            raise SelfCheckError(
                Text(
                    id="Berkas keluaran terpotong ketika dibaca kembali.",
                    en="The output ended early when it was read back.",
                ),
                Text(id="Periksa ruang diska, lalu ulangi.", en="Check the disk's free space, then repeat."),
            )
        running.update(piece[:length])
        start += length
