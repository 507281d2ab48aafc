"""What is written down before an output appears: which bytes it will have, made from which source.

An output moves to its name in one step. A worker that dies before that step leaves nothing at the name, and the
document is signed again; one that dies after it leaves an output whose digest is on record, and it is not. So a
document is delivered once, wherever a run is broken off; each line reaches the disk before its output, so that a power
failure is no exception. One file for each worker, since appending from several
machines is not safe on every shared file system. There are names and digests in it, nothing else.
"""

import hashlib
import json
import os
import re
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TextIO

from bsre_sign.errors import OutputError, system_words
from bsre_sign.files import others_may_change
from bsre_sign.language import Text
from bsre_sign.output import settle_folder

FOLDER = ".bsre-sign"
"""Beside the outputs."""
_LONGEST_LINE = 16 * 1024
_LARGEST = 256 << 20
"""Of one worker's record: a million documents."""
_CHUNK = 1 << 20
_NOT_WAITING, _NO_LINK, _BINARY = (getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY"))
"""Which of them there are depends on the system."""
_NUMBER = rb"\s{1,32}(\d{1,12})"
_BYTE_RANGE = re.compile(rb"/ByteRange\s{0,8}\[\s{0,8}0" + _NUMBER * 3)
_LONGEST_RANGE = 256


class Record:
    """The records beside the outputs in one folder, written by one worker of the run ``run``."""

    def __init__(self, outputs: Path, run: str, *, earlier_runs: bool) -> None:
        self._folder = outputs / FOLDER
        self._run = run
        self._earlier_runs = earlier_runs
        self._pattern = "*.jsonl" if earlier_runs else f"{run}-*.jsonl"
        self._known: dict[str, set[tuple[str, str]]] = {}
        self._read: dict[Path, int] = {}
        self._file: TextIO | None = None

    def expect(self, target: Path, source_sha256: str, output_sha256: str) -> None:
        """Write down that ``target`` is about to appear.

        Raises:
            OutputError: that cannot be written.
        """
        line = {"output": target.name, "source_sha256": source_sha256, "sha256": output_sha256}
        try:
            if self._file is None:
                self._folder.mkdir(mode=0o700, exist_ok=True)
                if self._folder.is_symlink():
                    raise _no_record(self._folder)
                name = f"{self._run}-{os.getpid()}-{secrets.token_hex(4)}.jsonl"
                # No umask opens it to others: nobody but this user says what was signed.
                descriptor = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                self._file = os.fdopen(descriptor, "w", encoding="utf-8")
                settle_folder(self._folder)
            self._file.write(json.dumps(line, ensure_ascii=True) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            said = system_words(error)
            raise OutputError(
                Text(id=f"{self._folder} tidak dapat ditulis: {said.id}.", en=f"{self._folder}: {said.en}."),
                Text(id="Periksa izin folder keluaran dan ruang diska.", en="Check the folder's permissions and disk."),
            ) from error

    def made(self, target: Path, source_sha256: str) -> str | None:
        """The digest of the output at ``target`` if it is one on record for that source; ``None`` otherwise.

        A record may be forged by whoever can write as this user: that the output carries a signature is looked at,
        whose it is and that it holds is not.

        Raises:
            OutputError: a record cannot be read, or may be somebody else's.
        """
        try:
            # A pipe of that name would keep whoever opens it waiting.
            with os.fdopen(os.open(target, os.O_RDONLY | _NOT_WAITING | _BINARY), "rb") as stream:
                if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    return None
                digest = hashlib.file_digest(stream, "sha256").hexdigest().upper()
                self._catch_up()
                on_record = (source_sha256, digest) in self._known.get(target.name, ())
                return digest if on_record and carries_signature(stream) else None
        except OSError:
            return None  # nothing there that could be read: the task finds out whether that is in the way

    def _catch_up(self) -> None:
        """Read what has been added since the last time, by whichever worker."""
        path = self._folder
        try:
            if not path.is_symlink() and not path.exists():
                return
            self._check(path, path.lstat(), stat.S_ISDIR)
            for path in sorted(self._folder.glob(self._pattern)):
                with os.fdopen(os.open(path, os.O_RDONLY | _NOT_WAITING | _NO_LINK | _BINARY), "rb") as stream:
                    status = os.fstat(stream.fileno())
                    self._check(path, status, stat.S_ISREG)
                    if status.st_size > _LARGEST:
                        raise _no_record(path)
                    self._read_on(path, stream)
        except OSError as error:
            said = system_words(error)
            raise OutputError(
                Text(id=f"{path} tidak dapat dibaca: {said.id}.", en=f"{path} cannot be read: {said.en}."),
                Text(
                    id="Beri izin membacanya; di situ tercatat dokumen mana yang sudah ditandatangani.",
                    en="Allow it to be read; it records which documents were signed.",
                ),
            ) from error

    def _read_on(self, path: Path, stream: BinaryIO) -> None:
        stream.seek(self._read.get(path, 0))
        while line := stream.readline(_LONGEST_LINE + 1):
            if len(line) > _LONGEST_LINE:
                raise _no_record(path)
            if not line.endswith(b"\n"):
                return  # still being written
            self._read[path] = self._read.get(path, 0) + len(line)
            self._learn(line)

    def _learn(self, line: bytes) -> None:
        try:
            entry = json.loads(line)
            known = self._known.setdefault(str(entry["output"]), set())
            known.add((str(entry["source_sha256"]), str(entry["sha256"])))
        except (ValueError, KeyError, TypeError, RecursionError):
            return  # a line that a broken disk left: what it spoke of counts as unknown, and is never overwritten

    def _check(self, path: Path, status: os.stat_result, kind: Callable[[int], bool]) -> None:
        """Refuse records that are none, or of earlier runs where others than this user may write them.

        Without earlier runs only those count that bear this run's own random number.
        """
        if not kind(status.st_mode):
            raise _no_record(path)
        if self._earlier_runs and others_may_change(status):
            raise OutputError(
                Text(
                    id=f"{path} dapat ditulis pengguna lain, yang dapat menyatakan dokumen sudah ditandatangani.",
                    en=f"{path} can be written by other users, who could say that documents were signed.",
                ),
                Text(
                    id="Jadikan milik sendiri tanpa izin tulis bagi yang lain (chmod go-w), atau hapus bila bukan "
                    "dari Anda.",
                    en="Make it your own and take away the others' permission to write (chmod go-w), or remove it if "
                    "it is not yours.",
                ),
            )

    def close(self) -> None:
        """Close what was written to."""
        if self._file is not None:
            self._file.close()


def carries_signature(stream: BinaryIO) -> bool:
    """Whether the file holds a /ByteRange that leaves out a signature's value (ISO 32000-2, 12.8.1)."""
    size, kept, position = stream.seek(0, os.SEEK_END), b"", 0
    while position < size:
        stream.seek(position)
        chunk = kept + stream.read(_CHUNK)
        position += _CHUNK
        for match in _BYTE_RANGE.finditer(chunk):
            first, second, rest = map(int, match.groups())
            stream.seek(first)
            # What is left out begins as a DER sequence in hexadecimal digits (RFC 5652, 3).
            if first + 3 < second and second + rest <= size and stream.read(3) == b"<30":
                return True
        kept = chunk[-_LONGEST_RANGE:]
    return False


def _no_record(path: Path) -> OutputError:
    return OutputError(
        Text(id=f"{path} bukan catatan program ini.", en=f"{path} is no record of this program."),
        Text(
            id="Pindahkan; yang di folder itu menentukan dokumen mana yang dianggap sudah ditandatangani.",
            en="Move it away; what is in that folder decides which documents count as signed.",
        ),
    )
