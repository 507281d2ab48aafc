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
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from bsre_sign.errors import OutputError, system_words
from bsre_sign.language import Text
from bsre_sign.output import settle_folder

FOLDER = ".bsre-sign"
"""Beside the outputs."""
_LONGEST_LINE = 16 * 1024
_CHUNK = 1 << 20


class Record:
    """The records beside the outputs in one folder, written by one worker of the run ``run``."""

    def __init__(self, outputs: Path, run: str, *, earlier_runs: bool) -> None:
        self._folder = outputs / FOLDER
        self._run = run
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
                self._folder.mkdir(exist_ok=True)
                name = f"{self._run}-{os.getpid()}-{secrets.token_hex(4)}.jsonl"
                self._file = (self._folder / name).open("x", encoding="utf-8")
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

        Raises:
            OutputError: a record cannot be read.
        """
        try:
            with target.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest().upper()
        except OSError:
            return None  # nothing there that could be read: the task finds out whether that is in the way
        self._catch_up()
        return digest if (source_sha256, digest) in self._known.get(target.name, ()) else None

    def _catch_up(self) -> None:
        """Read what has been added since the last time, by whichever worker."""
        for path in sorted(self._folder.glob(self._pattern)):
            try:
                with path.open("rb") as stream:
                    stream.seek(self._read.get(path, 0))
                    added = stream.read()
            except OSError as error:
                said = system_words(error)
                raise OutputError(
                    Text(id=f"{path} tidak dapat dibaca: {said.id}.", en=f"{path} cannot be read: {said.en}."),
                    Text(
                        id="Beri izin membacanya; di situ tercatat dokumen mana yang sudah ditandatangani.",
                        en="Allow it to be read; it records which documents were signed.",
                    ),
                ) from error
            for line in _whole_lines(added):
                self._read[path] = self._read.get(path, 0) + len(line)
                self._learn(line)

    def _learn(self, line: bytes) -> None:
        if len(line) > _LONGEST_LINE:
            return
        try:
            entry = json.loads(line)
            known = self._known.setdefault(str(entry["output"]), set())
            known.add((str(entry["source_sha256"]), str(entry["sha256"])))
        except (ValueError, KeyError, TypeError, RecursionError):
            return  # a line that a broken disk left: what it spoke of counts as unknown, and is never overwritten

    def close(self) -> None:
        """Close what was written to."""
        if self._file is not None:
            self._file.close()


def _whole_lines(data: bytes) -> Iterator[bytes]:
    """The lines that have an end; a last one without is still being written."""
    return (line for line in data.splitlines(keepends=True) if line.endswith(b"\n"))
