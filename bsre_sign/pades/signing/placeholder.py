"""The place in a written file where a signature's value goes, and the digest around it."""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from bsre_sign.errors import SelfCheckError, ServiceError
from bsre_sign.language import Text

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Where /Contents stands in a file: ``[start, end)`` in bytes, angle brackets included."""

    field: str
    start: int
    end: int
    file_size: int
    """Size of the revision that is signed, in bytes."""

    @property
    def byte_range(self) -> tuple[int, int, int, int]:
        """/ByteRange: all but the value (ISO 32000-2, 12.8.1)."""
        return 0, self.start, self.end, self.file_size - self.end

    @property
    def capacity(self) -> int:
        """Bytes of DER that fit."""
        return (self.end - self.start - 2) // 2

    def digest(self, stream: BinaryIO, algorithm: str) -> bytes:
        """The digest of the byte range, read in pieces."""
        digest = hashlib.new(algorithm)
        for offset, length in ((0, self.start), (self.end, self.file_size - self.end)):
            stream.seek(offset)
            remaining = length
            while remaining:
                chunk = stream.read(min(_CHUNK, remaining))
                if not chunk:
                    raise SelfCheckError(
                        Text(
                            id="Berkas keluaran terpotong ketika dibaca kembali.",
                            en="The output ended early when it was read back.",
                        ),
                        Text(id="Periksa ruang diska, lalu ulangi.", en="Check the disk's free space, then repeat."),
                    )
                digest.update(chunk)
                remaining -= len(chunk)
        return digest.digest()

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
