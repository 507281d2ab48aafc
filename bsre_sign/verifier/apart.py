"""Having a document read by a worker: a process with limits, which is ended where it passes them."""

import json
import os
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bsre_sign.document import Document
from bsre_sign.errors import BsreSignError, ServiceError
from bsre_sign.evidence import DocumentFacts
from bsre_sign.language import Text
from bsre_sign.services.fetch import Fetcher
from bsre_sign.trust import TrustStore
from bsre_sign.verifier import exchange
from bsre_sign.verifier.limits import VALUE_TOO_LONG, CutOffError, Limits
from bsre_sign.verifier.pool import pool
from bsre_sign.workers.pool import Lease
from bsre_sign.workers.process import LostError, UnusableError, Worker
from bsre_sign.workers.values import from_plain, to_plain
from bsre_sign.workers.wire import Head, WireError


def facts_apart(
    document: Document, trust: TrustStore, *, moment: datetime, fetcher: Fetcher | None, limits: Limits
) -> DocumentFacts:
    """The facts about ``document`` as a worker tells them; see :func:`bsre_sign.verifier.facts.facts_of`.

    What is asked of services goes through ``fetcher``, in this process and thread.

    Raises:
        CutOffError: reading it took more than ``limits`` allow, or broke the worker.
        InputError: the document cannot be opened.
        ServiceError: there is no worker.
    """
    path = None if document.path is None else Path(os.path.abspath(document.path))  # noqa: PTH100
    question = exchange.Question(document.name, path, document.password, trust, moment, fetcher is not None, limits)
    body = [json.dumps(to_plain(question)).encode("ascii")]
    if document.data is not None:
        body.append(document.data)
    try:
        with pool().lease() as lease:
            try:
                outcome = _outcome(lease, body, fetcher, limits.seconds)
            finally:
                lease.worker.tell({"do": "close"})
    except UnusableError as error:
        raise _no_worker() from error
    if isinstance(outcome, DocumentFacts):
        return outcome
    raise outcome


def _outcome(
    lease: Lease, body: Sequence[bytes], fetcher: Fetcher | None, seconds: float
) -> DocumentFacts | BsreSignError | CutOffError:
    used = lease.worker.used
    try:
        try:
            return _Exchange(lease.worker, fetcher, seconds).run(body)
        except LostError as error:
            # A worker that waited may have gone in the meantime: that is not the document's doing.
            if error.late or not used:
                raise
        lease.replace()
        return _Exchange(lease.worker, fetcher, seconds).run(body)
    except LostError as error:
        why = f"reading it takes longer than {seconds:g} seconds" if error.late else "the process that read it broke"
        return CutOffError(why)


class _Exchange:
    """One question, what the worker has fetched meanwhile, and its answer."""

    def __init__(self, worker: Worker, fetcher: Fetcher | None, seconds: float) -> None:
        self._worker, self._fetcher, self._left = worker, fetcher, seconds
        self._fetched = 0

    def run(self, body: Sequence[bytes]) -> DocumentFacts | BsreSignError | CutOffError:
        """The facts, or why there are none.

        Raises:
            LostError: the worker ended, or was ended because its time was over.
        """
        try:
            head, told = self._asked({"do": "facts", "length": len(body[0])}, body)
            while "fetch" in head:
                head, told = self._fetch(head, told)
            return _understood(head, told)
        except WireError as error:
            self._worker.end()
            return CutOffError(f"the process that read it answered nonsense ({error})")
        except BaseException:
            self._worker.end()  # what it still waits for, or has to say, must not meet the next document
            raise

    def _asked(self, head: Head, body: Sequence[bytes] = ()) -> tuple[Head, bytearray]:
        """The answer to one command; only the worker's own time counts."""
        start = time.monotonic()
        self._worker.ask(head, self._left, body)
        found = self._worker.answer(max(self._left - (time.monotonic() - start), 0.0))
        self._left = max(self._left - (time.monotonic() - start), 0.001)
        return found

    def _fetch(self, head: Head, body: bytearray) -> tuple[Head, bytearray]:
        self._fetched += 1
        if self._fetcher is None or self._fetched > exchange.MOST_REQUESTS:
            raise WireError("too much is wanted")
        wanted = exchange.checked(from_plain(exchange.Wanted, head["fetch"]))
        request = exchange.request(wanted, bytes(body))
        try:
            answer = self._fetcher.fetch(request, max_bytes=wanted.max_bytes, timeout=wanted.timeout)
        except ServiceError as error:
            return self._asked({"do": "fail", "error": to_plain(exchange.told(error))})
        return self._asked({"do": "go on"}, (answer,))


def _understood(head: Head, told: bytearray) -> DocumentFacts | BsreSignError | CutOffError:
    match head:
        case {"facts": True}:
            return from_plain(DocumentFacts, _parsed(told))
        case {"error": error}:
            return exchange.error_of(from_plain(exchange.Told, error))
        case {"no": "used"}:
            raise LostError(late=False)
        case {"no": "memory"}:
            return CutOffError("reading it takes more memory than allowed")
        case {"no": "value"}:
            return CutOffError(VALUE_TOO_LONG)
        case {"no": "depth"}:
            return CutOffError("it is nested too deeply")
        case {"no": "broken", "what": str(what)} if what.isidentifier() and len(what) < 100:
            return CutOffError(f"reading it broke off ({what})")
        case _:
            raise WireError("an unknown answer")


def _parsed(told: bytearray) -> Any:
    try:
        return json.loads(told)
    except (ValueError, RecursionError) as error:
        raise WireError("no JSON") from error


def _no_worker() -> ServiceError:
    return ServiceError(
        Text(
            id="Proses yang membaca dokumen tidak dapat dijalankan.",
            en="The process that reads documents cannot be started.",
        ),
        Text(
            id="Periksa batas proses dan memori mesin ini.", en="Check this machine's limits on processes and memory."
        ),
    )
