"""Documents open in a worker, and questions about their pages; a worker that a page brings down is replaced."""

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

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
from bsre_sign.workers.process import LostError, UnusableError
from bsre_sign.workers.wire import Head, WireError

T = TypeVar("T")
Read = Callable[[Head, bytearray], T]
Question = tuple[int, Head, Read[T]]
"""A page, from 0; what to do with it; how the answer is understood."""

# Commands sent ahead of the answers: enough to keep the worker busy, and so few that they always fit into a pipe.
_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Input:
    """A document, and the password that opens it."""

    source: Source
    password: str | None


@contextmanager
def opened(*inputs: Input) -> Iterator["Session"]:
    """Open documents, numbered from 0, in one worker.

    Raises:
        NotAPdfError: PDFium cannot open one.
        PasswordNeededError: one is encrypted and its password does not open it.
        DocumentRefusedError: opening took more than the limits allow.
        ServiceError: there is no worker.
        OSError: the file at a path cannot be read.
    """
    try:
        with pool().lease() as lease:
            try:
                yield Session(lease, inputs)
            finally:
                lease.worker.tell({"do": "close"})
    except UnusableError as error:
        raise no_worker() from error


@contextmanager
def also_opened(*inputs: Input) -> Iterator["Session | None"]:
    """Open the same documents in a further worker, to share the work; ``None`` where none is free.

    Raises:
        As :func:`opened`.
    """
    try:
        with pool().spare() as lease:
            if lease is None:
                yield None
                return
            try:
                yield Session(lease, inputs)
            finally:
                lease.worker.tell({"do": "close"})
    except UnusableError as error:
        raise no_worker() from error


class Session:
    """Open documents."""

    def __init__(self, lease: Lease, inputs: Sequence[Input]) -> None:
        self._lease, self._inputs = lease, inputs
        self._lost: dict[int, bool] = {}  # by page, whether its time was over
        used = lease.worker.used
        try:
            self.pages = self._open()
        except LostError as error:
            # A worker that waited may have gone in the meantime: that is not the document's doing.
            if error.late or not used:
                raise document_too_much(late=error.late) from error
            self.pages = self._open_anew()
        seconds = limits.CALL_SECONDS + limits.CALL_SECONDS_PER_PAGE * max(self.pages)
        self._end = time.monotonic() + min(seconds, limits.LONGEST_CALL_SECONDS)

    def ask(self, index: int, command: Head, read: Read[T]) -> T | None:
        """The answer about page ``index`` (from 0), as ``read`` understands it; ``None`` where the page is lost.

        Raises:
            DocumentRefusedError: too many pages are lost, or the call takes too long.
        """
        (found,) = self.ask_each([(index, command, read)])
        return found

    def ask_each(self, questions: Iterable[Question[T]]) -> Iterator[T | None]:
        """The answers to many short questions, in their order; some are sent ahead, so that the worker never waits.

        About a page that is lost only its size can still be asked.

        Raises:
            DocumentRefusedError: too many pages are lost, or the call takes too long.
        """
        waiting = iter(questions)
        ahead: deque[Question[T] | None] = deque()
        while True:
            ahead.extend(self._sent(one) for one in islice(waiting, _AHEAD - len(ahead)))
            if not ahead:
                return
            question, found = ahead.popleft(), None
            if question is not None:
                try:
                    found = self._answer(question)
                except (LostError, WireError) as error:
                    # A worker that says what none of ours would say is as good as lost.
                    self._lease.worker.end()
                    self._lose(question[0], late=isinstance(error, LostError) and error.late)
                    self._open_anew()
                    ahead = deque(one and self._sent(one) for one in ahead)
            yield found

    def lost(self, index: int) -> Lost | None:
        """Of what page ``index`` (from 0) took more than a page may, so that looking at it was broken off."""
        late = self._lost.get(index)
        return None if late is None else "time" if late else "memory"

    def refusal(self, index: int) -> DocumentRefusedError:
        """Why page ``index`` (from 0) cannot be shown."""
        late = self._lost.get(index)
        return page_refused(index + 1) if late is None else page_too_much(index + 1, late=late)

    def _sent(self, question: Question[T]) -> Question[T] | None:
        index, command, _ = question
        if index in self._lost and command["do"] != "size":
            return None
        self._lease.worker.ask({**command, "page": index}, limits.PAGE_SECONDS)
        return question

    def _answer(self, question: Question[T]) -> T | None:
        index, _, read = question
        remaining = self._end - time.monotonic()
        if remaining <= 0:
            raise document_too_much(late=True)
        head, body = self._lease.worker.answer(min(limits.PAGE_SECONDS, remaining))
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
            return self._open()
        except LostError as error:
            raise document_too_much(late=error.late) from error

    def _open(self) -> tuple[int, ...]:
        piped = sum(len(one.source) for one in self._inputs if isinstance(one.source, bytes))
        self._lease.worker.tell({"do": "limit", "bytes": piped})
        return tuple(self._pages(number, one) for number, one in enumerate(self._inputs))

    def _pages(self, number: int, one: Input) -> int:
        path = None if isinstance(one.source, bytes) else os.path.abspath(one.source)  # noqa: PTH100
        body = (one.source,) if isinstance(one.source, bytes) else ()
        worker = self._lease.worker
        worker.ask({"do": "open", "as": number, "path": path, "password": one.password}, limits.OPENING_SECONDS, body)
        head, _ = worker.answer(limits.OPENING_SECONDS)
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
