"""Documents open in a worker, and questions about their pages; a worker that a page brings down is replaced."""

import math
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.viewer import limits
from bsre_sign.viewer.model import Lost, Source
from bsre_sign.viewer.pool import pool
from bsre_sign.viewer.refusals import (
    document_too_much,
    no_worker,
    not_a_pdf,
    page_refused,
    page_too_much,
    password_needed,
)
from bsre_sign.workers.pool import Lease
from bsre_sign.workers.process import LostError, UnusableError, Worker
from bsre_sign.workers.wire import Head, WireError

T = TypeVar("T")
Read = Callable[[Head, bytearray], T]
Question = tuple[int, Head, Read[T]]
"""A page, from 0; what to do with it; how the answer is understood."""

# Questions sent ahead of the answers: enough to keep the worker busy, and so few that they always fit into a pipe.
_AHEAD = 2
_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Input:
    """A document, and the password that opens it."""

    source: Source
    password: str | None


@contextmanager
def opened(*inputs: Input) -> Iterator["Session"]:
    """Open documents, numbered from 0, in one worker. It is not waited for until something is asked.

    Raises, then or later:
        NotAPdfError: PDFium cannot open one.
        PasswordNeededError: one is encrypted and its password does not open it.
        DocumentRefusedError: opening took more than the limits allow.
        ServiceError: there is no worker.
        OSError: the file at a path cannot be read.
    """
    try:
        with pool().lease() as lease, _session(lease, inputs) as session:
            yield session
    except UnusableError as error:
        raise no_worker() from error


@contextmanager
def also_opened(*inputs: Input, start: bool = True) -> Iterator["Session | None"]:
    """Open the same documents in a further worker, to share the work; ``None`` where none is free.

    ``start`` says whether one is worth being started for it.

    Raises:
        As :func:`opened`.
    """
    try:
        with pool().spare(start=start) as lease:
            if lease is None:
                yield None
                return
            with _session(lease, inputs) as session:
                yield session
    except UnusableError as error:
        raise no_worker() from error


@contextmanager
def _session(lease: Lease, inputs: Sequence[Input]) -> Iterator["Session"]:
    try:
        session = Session(lease, inputs)
        yield session
        if session.failure is None:
            session.settle()  # whoever asked nothing learns all the same what is wrong with a document
    finally:
        lease.worker.tell({"do": "close"})


class Session:
    """Documents that are open, or about to be."""

    def __init__(self, lease: Lease, inputs: Sequence[Input]) -> None:
        self._lease, self._inputs = lease, inputs
        self._lost: dict[int, bool] = {}  # by page, whether its time was over
        self._pages: tuple[int, ...] | None = None
        self.failure: Exception | None = None
        """Why the documents cannot be opened, once that was told."""
        self._end = math.inf
        self._waited = lease.worker.used
        self._send()

    @property
    def pages(self) -> tuple[int, ...]:
        """How many each document has."""
        return self.settle()

    def settle(self) -> tuple[int, ...]:
        """Wait until the documents are open, and tell how many pages each has.

        Raises:
            As :func:`opened`.
        """
        if self.failure is not None:
            raise self.failure
        if self._pages is None:
            try:
                self._pages = self._first_opened()
            except Exception as error:
                self.failure = error
                raise
            seconds = limits.CALL_SECONDS + limits.CALL_SECONDS_PER_PAGE * max(self._pages)
            self._end = time.monotonic() + min(seconds, limits.LONGEST_CALL_SECONDS)
        return self._pages

    def _first_opened(self) -> tuple[int, ...]:
        try:
            return self._opened()
        except LostError as error:
            # A worker that waited may have gone in the meantime: that is not the document's doing.
            if error.late or not self._waited:
                raise document_too_much(late=error.late) from error
            return self._open_anew()

    def ask(self, index: int, command: Head, read: Read[T]) -> T | None:
        """The answer about page ``index`` (from 0), as ``read`` understands it; ``None`` where the page is lost.

        Raises:
            DocumentRefusedError: too many pages are lost, or the call takes too long.
        """
        (found,) = self.ask_each([(index, command, read)])
        return found

    def ask_each(self, questions: Iterable[Question[T]]) -> Iterator[T | None]:
        """The answers to many short questions, in their order; some are sent ahead, so that the worker never waits.

        The first are sent at once. About a page that is lost only its size can still be asked.

        Raises, then or later:
            DocumentRefusedError: too many pages are lost, or the call takes too long.
        """
        batches = _batches(questions)
        first = deque(islice(batches, _AHEAD))
        sent = deque(one for one in first if self._ask(one))
        return self._answers(batches, first, sent, self._lease.worker)

    def _answers(
        self, further: "Iterator[_Batch[T]]", waiting: "deque[_Batch[T]]", sent: "deque[_Batch[T]]", asked: Worker
    ) -> Iterator[T | None]:
        """``waiting`` is in the order of the questions, ``sent`` in the order in which answers come."""
        while True:
            self.settle()
            if asked is not self._lease.worker:
                asked, sent = self._lease.worker, deque(one for one in waiting if self._ask(one))
            while len(waiting) < _AHEAD and (one := next(further, None)) is not None:
                waiting.append(one)
                if self._ask(one):
                    sent.append(one)
            if not waiting:
                return
            if waiting[0].open:
                batch = sent.popleft()
                self._read(batch)
                if asked is self._lease.worker and self._ask(batch):
                    sent.append(batch)
                continue
            yield from waiting.popleft().found

    def lost(self, index: int) -> Lost | None:
        """Of what page ``index`` (from 0) took more than a page may, so that looking at it was broken off."""
        late = self._lost.get(index)
        return None if late is None else "time" if late else "memory"

    def refusal(self, index: int) -> DocumentRefusedError:
        """Why page ``index`` (from 0) cannot be shown."""
        late = self._lost.get(index)
        return page_refused(index + 1) if late is None else page_too_much(index + 1, late=late)

    def _ask(self, batch: "_Batch[T]") -> bool:
        """Ask what of ``batch`` is open; whether anything is."""
        while batch.open and batch.open[0][0] in self._lost and batch.open[0][1]["do"] != "size":
            batch.skip()
        if not batch.open:
            return False
        commands = [{**command, "page": index} for index, command, _ in batch.asked]
        seconds = limits.PAGE_SECONDS + limits.ROUND_SECONDS
        self._lease.worker.ask({"do": "several", "commands": commands}, seconds)
        return True

    def _read(self, batch: "_Batch[T]") -> None:
        """Take what answers come; where the worker is lost, with it the page that it was asked about alone."""
        remaining = self._end - time.monotonic()
        if remaining <= 0:
            raise document_too_much(late=True)
        try:
            head, body = self._lease.worker.answer(min(limits.PAGE_SECONDS + limits.ROUND_SECONDS, remaining))
            for question, one, part in zip(batch.asked, *_taken_apart(head, body, len(batch.asked)), strict=False):
                batch.found.append(self._understood(question, one, part))
        except (LostError, WireError) as error:
            # A worker that says what none of ours would say is as good as lost.
            self._lease.worker.end()
            if len(batch.asked) == 1:
                self._lose(batch.asked[0][0], late=isinstance(error, LostError) and error.late)
            batch.one_by_one = True
            self._open_anew()

    def _understood(self, question: Question[T], head: Head, body: bytearray) -> T | None:
        index, _, read = question
        if "no" not in head:
            return read(head, body)
        if head["no"] != "page":
            self._lose(index, late=False)
        return None

    def _lose(self, index: int, *, late: bool) -> None:
        self._lost[index] = late
        if len(self._lost) >= limits.LOST_PAGES:
            raise page_too_much(index + 1, late=late)

    def _open_anew(self) -> tuple[int, ...]:
        self._lease.replace()
        try:
            self._send()
            return self._opened()
        except LostError as error:
            raise document_too_much(late=error.late) from error

    def _send(self) -> None:
        worker = self._lease.worker
        piped = sum(len(one.source) for one in self._inputs if isinstance(one.source, bytes))
        worker.tell({"do": "limit", "bytes": piped}, more=True)
        for number, one in enumerate(self._inputs):
            path = _path(one.source)
            body = (one.source,) if isinstance(one.source, bytes) else ()
            head = {"do": "open", "as": number, "path": path, "password": one.password}
            worker.ask(head, limits.OPENING_SECONDS, body, more=True)

    def _opened(self) -> tuple[int, ...]:
        return tuple(self._told(_path(one.source)) for one in self._inputs)

    def _told(self, path: str | None) -> int:
        head, _ = self._lease.worker.answer(limits.OPENING_SECONDS)
        match head:
            case {"pages": int(pages)} if 0 <= pages < 1 << 31:
                return pages
            case {"no": "password"}:
                raise password_needed()
            case {"no": "file", "errno": int(reason)} if path is not None:
                raise OSError(reason, os.strerror(reason), path)
            case {"no": "memory"}:
                raise document_too_much(late=False)
            case _:
                raise not_a_pdf()


class _Batch(Generic[T]):
    """Questions that are asked together."""

    def __init__(self, questions: Sequence[Question[T]]) -> None:
        self._questions = questions
        self.found: list[T | None] = []
        """The answers to the first of them."""
        self.one_by_one = False
        """Whether a worker was lost over them, so that each is asked alone from now on."""

    @property
    def open(self) -> Sequence[Question[T]]:
        """What is not answered."""
        return self._questions[len(self.found) :]

    @property
    def asked(self) -> Sequence[Question[T]]:
        """What of it is asked next."""
        return self.open[:1] if self.one_by_one else self.open

    def skip(self) -> None:
        """Leave the next question without an answer."""
        self.found.append(None)


def _batches(questions: Iterable[Question[T]]) -> Iterator[_Batch[T]]:
    waiting = iter(questions)
    while some := tuple(islice(waiting, _TOGETHER)):
        yield _Batch(some)


def _taken_apart(head: Head, body: bytearray, most: int) -> tuple[Sequence[Head], Sequence[bytearray]]:
    """Several answers that came together."""
    match head:
        case {"answers": [*heads]} if 0 < len(heads) <= most:
            parts, start = [], 0
            for one in heads:
                match one:
                    case {"length": int(length)} if 0 <= length <= len(body) - start:
                        parts.append(body[start : start + length])
                        start += length
                    case _:
                        raise WireError("no length")
            return heads, parts
        case _:
            raise WireError("no answers")


def _path(source: Source) -> str | None:
    return None if isinstance(source, bytes) else os.path.abspath(source)  # noqa: PTH100
