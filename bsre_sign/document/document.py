"""A PDF document to be worked on: where its bytes are, and how they are opened."""

import hashlib
import io
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import pikepdf

from bsre_sign.document.opening import open_pdf
from bsre_sign.document.signed import carries_signature
from bsre_sign.errors import DocumentRefusedError, InputError, NotAPdfError, PasswordNeededError, system_words
from bsre_sign.language import Text

_CHUNK = 1 << 20
_HEAD = 1 << 16
_SMALL = 32 << 20
_OWN = ("/dev/", "/proc/")
"""Folders whose names, such as /dev/stdin, may mean another file in each process."""
_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b")  # what a file that has lost its header can still be mended from


@dataclass(frozen=True)
class Document:
    """One PDF, in a file or in memory. It is read when it is used, never changed."""

    name: str
    """What it is called in messages and reports."""
    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    """Opens an encrypted PDF: its user or owner password."""

    @classmethod
    def open(cls, path: str | Path, *, password: str | None = None) -> "Document":
        """The document in the file at ``path``.

        Raises:
            InputError: missing, not readable, or no regular file: a pipe cannot be read twice.
            NotAPdfError: empty, or its beginning has neither a header nor an object.
        """
        path = Path(path)
        document = cls(str(path), path=path, password=password)
        document._check()
        if os.path.abspath(path).startswith(_OWN):  # noqa: PTH100
            return replace(document, path=path.resolve())
        return document

    @classmethod
    def from_bytes(cls, data: bytes, name: str = "document.pdf", *, password: str | None = None) -> "Document":
        """A document held in memory.

        Raises:
            NotAPdfError: empty, or its beginning has neither a header nor an object.
        """
        document = cls(name, data=data, password=password)
        document._check()
        return document

    def _check(self) -> None:
        with self.stream() as stream:
            head = stream.read(_HEAD)
        if not head:
            raise NotAPdfError(
                Text(id=f"{self.name} kosong (0 bita).", en=f"{self.name} is empty (0 bytes)."),
                Text(id="Buat ulang dokumennya, lalu coba lagi.", en="Make the document again, then retry."),
            )
        if b"%PDF-" not in head[:1024] and not _OBJECT.search(head):
            raise self._not_a_pdf()

    def _not_a_pdf(self) -> NotAPdfError:
        return NotAPdfError(
            Text(id=f"{self.name} bukan PDF yang dapat dibaca.", en=f"{self.name} is not a readable PDF."),
            Text(
                id="Simpan dokumen sebagai PDF dari aplikasi asalnya.",
                en="Save the document as PDF from where it was made.",
            ),
        )

    def _no_regular_file(self) -> InputError:
        return InputError(
            Text(
                id=f"{self.name} bukan berkas biasa, melainkan pipa, soket, atau perangkat.",
                en=f"{self.name} is no regular file but a pipe, a socket or a device.",
            ),
            Text(
                id="Simpan isinya ke berkas dahulu; sign, stamp, extend, dan verify membaca stdin bila ditulis -.",
                en="Store its content in a file first; sign, stamp, extend and verify read stdin where - is written.",
            ),
        )

    def _locked(self) -> PasswordNeededError:
        if self.password is None:
            cause = Text(id=f"{self.name} terkunci dengan kata sandi.", en=f"{self.name} is locked with a password.")
            hint = Text(id="Berikan kata sandinya dengan --password-file.", en="Give its password by --password-file.")
        else:
            cause = Text(
                id=f"Kata sandi yang diberikan tidak membuka {self.name}.",
                en=f"The password that was given does not open {self.name}.",
            )
            hint = Text(
                id="Periksa isi berkas --password-file; hanya baris pertamanya yang dibaca.",
                en="Check the file that --password-file names; only its first line is read.",
            )
        return PasswordNeededError(cause, hint)

    def _foreign_encryption(self) -> DocumentRefusedError:
        return DocumentRefusedError(
            Text(
                id=f"{self.name} dienkripsi dengan cara yang tidak didukung.",
                en=f"{self.name} is encrypted in a way that is not supported.",
            ),
            Text(
                id="Hapus enkripsinya, atau enkripsi dengan kata sandi dan AES-256.",
                en="Remove its encryption, or encrypt it by password with AES-256.",
            ),
        )

    def stream(self) -> BinaryIO:
        """A fresh stream over the bytes, at its beginning; the caller closes it.

        Raises:
            InputError: missing, not readable, or no regular file.
        """
        if self.data is not None:
            return io.BytesIO(self.data)
        assert self.path is not None
        try:
            kind = self.path.stat().st_mode
            if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):  # opening a pipe would wait for its writer
                raise self._no_regular_file()
            return self.path.open("rb")
        except ValueError as error:
            raise InputError(
                Text(id=f"Nama berkas tidak dapat dipakai: {error}.", en=f"The file's name cannot be used: {error}."),
                Text(id="Periksa nama berkas.", en="Check the file's name."),
            ) from error
        except OSError as error:
            raise InputError(
                Text(
                    id=f"{self.name} tidak dapat dibaca: {system_words(error).id}.",
                    en=f"{self.name} cannot be read: {system_words(error).en}.",
                ),
                Text(
                    id="Periksa nama berkas, folder, dan izinnya.", en="Check the file's name, folder and permissions."
                ),
            ) from error

    @property
    def size(self) -> int:
        """Bytes.

        Raises:
            InputError: missing or not readable.
        """
        if self.data is not None:
            return len(self.data)
        assert self.path is not None
        with suppress(OSError, ValueError):  # told by whoever opens it, in its own words
            return self.path.stat().st_size
        with self.stream() as stream:
            return stream.seek(0, 2)

    @contextmanager
    def _input(self) -> Iterator[tuple[BinaryIO, bool]]:
        """As :meth:`stream`, and whether it can be mapped: a small document is copied to memory that nobody changes.

        qpdf reads in thousands of small pieces, each a call into Python where nothing is mapped.
        """
        with self.stream() as stream:
            is_small = stream.seek(0, 2) <= _SMALL
            stream.seek(0)
            if not is_small:
                yield stream, False
                return
            if not hasattr(os, "memfd_create"):
                yield io.BytesIO(stream.read()), False
                return
            with os.fdopen(os.memfd_create("document"), "w+b") as memory:
                shutil.copyfileobj(stream, memory, _CHUNK)
                memory.flush()
                yield memory, True

    def read(self) -> bytes:
        """All bytes."""
        if self.data is not None:
            return self.data
        with self.stream() as stream:
            return stream.read()

    @cached_property
    def sha256(self) -> str:
        """Upper-case hexadecimal SHA-256 of the bytes."""
        digest = hashlib.sha256()
        with self.stream() as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest().upper()

    @contextmanager
    def pdf(self) -> Iterator[pikepdf.Pdf]:
        """The document opened by qpdf, repaired where it must be.

        Raises:
            NotAPdfError: damaged beyond reading.
            PasswordNeededError: encrypted, and no fitting password.
            DocumentRefusedError: encrypted in a way that qpdf does not know, such as for certificates.
        """
        with self._input() as (stream, mapped):
            try:
                pdf = open_pdf(stream, self.password, mapped=mapped)
            except pikepdf.PasswordError as error:
                raise self._locked() from error
            except (pikepdf.PdfError, ValueError) as error:
                foreign = "encryption" in str(error)  # another handler, or a revision that qpdf does not know
                raise (self._foreign_encryption() if foreign else self._not_a_pdf()) from error
            with pdf:
                yield pdf

    def is_signed(self) -> bool:
        """Whether any signature field holds a value."""
        with self.pdf() as pdf:
            return carries_signature(pdf)
