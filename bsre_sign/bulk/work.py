"""What a worker does with one document. It may be asked twice, and signs once."""

import copy
import threading
import traceback
import weakref
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol

from bsre_sign.bulk.outcome import Found, Signed, SigningTask
from bsre_sign.bulk.record import Record
from bsre_sign.document import Document
from bsre_sign.errors import OutputError
from bsre_sign.output import exists_already
from bsre_sign.signer import Signer


class SigningRecipe(Protocol):
    """How a worker gets ready. It is pickled and travels, so it says where a key is and never holds one."""

    def signer(self) -> Signer:
        """The signer of this worker, with the key that it opens itself; asked for once, also where it fails."""
        ...

    def document(self, path: Path) -> Document:
        """The document in the file at ``path``."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """One call of :func:`~bsre_sign.bulk.sign_all`, as workers know it."""

    id: str
    recipe: SigningRecipe
    overwrite: bool
    resume: bool


class _Bench:
    """What a worker keeps from one document to the next: the opened key, and its records."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._lock = threading.Lock()
        self._records: dict[Path, Record] = {}
        self._signer: Signer | _Refusal | None = None
        weakref.finalize(self, _close, self._records)  # not before the last document of the run is through

    def signer(self) -> Signer:
        """The signer. A key that does not open is not tried again: a token counts wrong PINs."""
        with self._lock:
            if self._signer is None:
                try:
                    self._signer = self.run.recipe.signer()
                except Exception as error:  # noqa: BLE001  raised below, for each document
                    self._signer = _Refusal(error)
            if isinstance(self._signer, _Refusal):
                raise self._signer.told()
            return self._signer

    def expect(self, task: SigningTask, source_sha256: str, output_sha256: str) -> None:
        with self._lock:
            self._record(task).expect(task.target, source_sha256, output_sha256)

    def made(self, task: SigningTask, source_sha256: str) -> str | None:
        with self._lock:
            return self._record(task).made(task.target, source_sha256)

    def _record(self, task: SigningTask) -> Record:
        outputs = task.target.parent
        if outputs not in self._records:
            self._records[outputs] = Record(outputs, self.run.id, earlier_runs=self.run.resume)
        return self._records[outputs]


class _Refusal:
    """Why the key did not open. Each document gets an error of its own: one that is raised again grows each time."""

    def __init__(self, error: Exception) -> None:
        self._error, self._traceback = error, _below(error.__traceback__)

    def told(self) -> Exception:
        try:
            told = copy.copy(self._error)
        except Exception:  # noqa: BLE001  another library's, which wants more than it keeps
            told = self._error
        told.__cause__ = self._error.__cause__
        return told.with_traceback(self._traceback)


def _below(found: TracebackType | None) -> TracebackType | None:
    """The recipe's part of a traceback, without the values that it worked with, such as a passphrase."""
    traceback.clear_frames(found)
    return found.tb_next if found is not None else None


def _close(records: dict[Path, Record]) -> None:
    for record in records.values():
        record.close()


_MOST_RUNS = 4
"""For which a worker keeps the key open at a time."""
_lock = threading.Lock()
_benches: dict[str, _Bench] = {}


def work(run: Run, task: SigningTask) -> Signed | Found:
    """Sign the document of ``task``, unless its output is there already.

    Raises:
        BsreSignError: as :meth:`Signer.sign` and :meth:`SignedDocument.save`.
    """
    bench = _bench_for(run)
    document = run.recipe.document(task.source)
    if task.target.exists():
        if found := bench.made(task, document.sha256):
            return Found(task, found)
        if not run.overwrite:
            raise exists_already(task.target)
    signed = bench.signer().sign(document)
    bench.expect(task, document.sha256, signed.result.sha256)
    try:
        signed.save(task.target, overwrite=run.overwrite)
    except OutputError:
        # Another worker, believed lost, may have delivered it meanwhile.
        if found := bench.made(task, document.sha256):
            return Found(task, found)
        raise
    return Signed(task, signed.result)


def leave(run: Run) -> None:
    """Let the key go, in this process: ``run`` is over."""
    with _lock:
        _benches.pop(run.id, None)


def _bench_for(run: Run) -> _Bench:
    with _lock:
        bench = _benches.pop(run.id) if run.id in _benches else _Bench(run)
        _benches[run.id] = bench  # the latest is the last
        while len(_benches) > _MOST_RUNS:
            del _benches[next(iter(_benches))]
        return bench
