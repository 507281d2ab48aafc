"""The worker: reads one document after the other and tells the facts; ends with the pipe, or when its time is over."""

import errno
import json
import os
import threading
from collections.abc import Callable
from contextlib import suppress

from bsre_sign.document import Document
from bsre_sign.errors import BsreSignError, ServiceError
from bsre_sign.services.fetch import Request
from bsre_sign.verifier import exchange
from bsre_sign.verifier.limits import CutOffError
from bsre_sign.viewer import warm_up
from bsre_sign.workers import guard
from bsre_sign.workers.values import from_plain, to_plain
from bsre_sign.workers.wire import Head, Reader, WireError, Writer, receive, send

Answer = tuple[Head, tuple[bytes, ...]]

_LONGEST = 1 << 40
_RETAINED_MEMORY = 150_000_000
"""Bytes beyond its start that a worker may keep between two documents; with more it ends."""
_LARGEST_PIECE = 64 << 20
"""Bytes that libraries take at once, beside the document's own."""
_LARGEST_FILE = 64 << 20
"""Bytes of a file in memory, where a document is mapped from; files on disk are not written."""
_COPIES = 6
"""How many times a document's bytes may stand in memory, parts of it decoded."""


def main() -> None:
    """Serve the process that started this one, through standard input and output."""
    reader, writer = guard.streams()
    alarm = guard.alarm()
    with suppress(ServiceError):  # whoever needs it is told
        warm_up()  # while everything else is loaded
    from bsre_sign.verifier import facts  # noqa: F401, PLC0415

    with suppress(OSError, WireError):
        Reading(reader, writer, guard.Memory(_LARGEST_FILE), alarm).serve()


class Reading:
    """Answers one question after the other."""

    def __init__(self, reader: Reader, writer: Writer, memory: guard.Memory, alarm: Callable[[float], object]) -> None:
        self._reader, self._writer, self._memory, self._alarm = reader, writer, memory, alarm
        self._spent = self._used = False
        from bsre_sign.pades.reading.standings import Standings  # noqa: PLC0415  main has loaded it

        self._standings = Standings()

    def serve(self) -> None:
        """Answer until the questions end.

        Raises:
            OSError, WireError: the other side is gone.
        """
        send(self._writer, {"ready": True})
        while (command := receive(self._reader, _LONGEST)) is not None:
            head, body = command
            if head["do"] == "close":
                if self._spent or self._memory.kept() > _RETAINED_MEMORY:
                    return
            else:
                send(self._writer, *self._answered(head, body))

    def _answered(self, head: Head, body: bytearray) -> Answer:
        self._allow(head)
        try:
            return self._facts(head["length"], body)
        except BsreSignError as error:
            return {"error": to_plain(exchange.told(error))}, ()
        except MemoryError:
            self._spent = True
            return {"no": "memory"}, ()
        except CutOffError:
            return {"no": "value"}, ()
        except RecursionError:
            return {"no": "depth"}, ()
        except Exception as error:  # noqa: BLE001  a hostile file must not end a verification
            if isinstance(error, OSError) and error.errno == errno.ENOMEM:
                self._spent = True
                return {"no": "memory"}, ()
            return {"no": "broken", "what": type(error).__name__}, ()
        finally:
            self._alarm(0)

    def _facts(self, length: int, body: bytearray) -> Answer:
        from bsre_sign.verifier.facts import facts_of  # noqa: PLC0415  main has loaded it

        question = from_plain(exchange.Question, json.loads(body[:length]))
        del body[:length]
        data = bytes(body) if question.path is None else None
        body.clear()
        document = Document(question.name, question.path, data, question.password)
        size = _size(document)
        self._memory.allow(question.limits.memory + _COPIES * size)
        if self._used and self._memory.strained(_LARGEST_PIECE + size):
            # An earlier document took so much that it cannot be told what this one takes.
            return {"no": "used"}, ()
        self._used = True
        fetcher = _Asking(self) if question.online else None
        found = facts_of(document, question.trust, moment=question.moment, fetcher=fetcher, standings=self._standings)
        if self._memory.strained(_LARGEST_PIECE + size):
            raise MemoryError
        return {"facts": True}, (json.dumps(to_plain(found)).encode("ascii"),)

    def fetched(self, request: Request, max_bytes: int, timeout: float) -> bytes:
        """The answer to ``request``, had by the other side.

        Raises:
            ServiceError: there is none.
            OSError, WireError: the other side is gone.
        """
        self._alarm(0)  # waiting is not working
        wanted = exchange.wanted(request, max_bytes, timeout)
        send(self._writer, {"fetch": to_plain(wanted)}, (request.body or b"",))
        command = receive(self._reader, max_bytes)
        if command is None:
            raise BrokenPipeError
        head, answer = command
        self._allow(head)
        if head["do"] == "fail":
            raise exchange.error_of(from_plain(exchange.Told, head["error"]))
        return bytes(answer)

    def _allow(self, head: Head) -> None:
        self._alarm(2 * head["seconds"] + 5)


class _Asking:
    """Has requests answered by the process that started this one, one after the other."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._one = threading.Lock()

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        with self._one:
            return self._reading.fetched(request, max_bytes, timeout)


def _size(document: Document) -> int:
    with document.stream() as stream:
        return stream.seek(0, os.SEEK_END)
