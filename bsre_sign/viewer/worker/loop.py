"""The worker's round: read a command, do it, answer; end with the pipe, or when time or memory is over."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from bsre_sign.viewer import limits
from bsre_sign.viewer.wire import Head, Reader, WireError, Writer, receive, send
from bsre_sign.viewer.worker.ink import ink
from bsre_sign.viewer.worker.pdfium import Document, RefusedError
from bsre_sign.viewer.worker.words import boxes, text

Answer = tuple[dict[str, Any], tuple[bytes, ...]]

_LONGEST_DOCUMENT = 1 << 40


def main() -> None:
    """Serve the process that started this one, through standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    reader, writer = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb", buffering=0)
    for stream in (0, 1):
        os.dup2(2, stream)  # what a library prints must not come between the frames
    with suppress(OSError, WireError):
        Worker(reader, writer, _Memory(), _alarm()).serve()


def _alarm() -> Callable[[float], object]:
    """What ends this process after some seconds, even inside of PDFium, unless it is called again before.

    Whoever asks would have ended it long before, so then they are gone. Not on Windows.
    """
    if not hasattr(signal, "setitimer"):
        return _no_alarm
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    return partial(signal.setitimer, signal.ITIMER_REAL)


def _no_alarm(_: float) -> None:
    """Leave it to the process that asks."""


class _Memory:
    """The limit on this process's memory, where the system has one that counts all of it."""

    def __init__(self) -> None:
        self._base = self._taken()
        if self._base is not None:
            import resource  # noqa: PLC0415  not on every system

            self._resource = resource
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold the document
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    def limit(self, document: int) -> None:
        """Allow for documents of so many bytes."""
        if self._base is not None:
            most = self._base + limits.MEMORY + document + document // 4
            _, hard = self._resource.getrlimit(self._resource.RLIMIT_AS)
            allowed = most if hard == self._resource.RLIM_INFINITY else min(most, hard)
            self._resource.setrlimit(self._resource.RLIMIT_AS, (allowed, hard))

    @property
    def much(self) -> bool:
        """Whether so much was kept that a new process is better."""
        taken = self._taken()
        return self._base is not None and taken is not None and taken > self._base + limits.RETAINED_MEMORY

    @staticmethod
    def _taken() -> int | None:
        try:
            return int(Path("/proc/self/statm").read_bytes().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            return None


class Worker:
    """Holds open documents, and answers one command after the other."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        memory: _Memory | None = None,
        alarm: Callable[[float], object] = _no_alarm,
    ) -> None:
        self._reader, self._writer, self._memory, self._alarm = reader, writer, memory, alarm
        self._documents: dict[int, Document] = {}
        self._answers: dict[str, Callable[[Head], Answer]] = {
            "size": self._size,
            "text": self._text,
            "ink": self._ink,
            "boxes": self._boxes,
            "png": self._png,
            "images": self._images,
            "codes": self._codes,
            "difference": self._difference,
        }

    def serve(self) -> None:
        """Answer until the commands end.

        Raises:
            OSError, WireError: the other side is gone.
        """
        send(self._writer, {"ready": True})
        while (command := receive(self._reader, _LONGEST_DOCUMENT)) is not None:
            head, body = command
            if head["do"] == "close":
                self._close()
                if self._memory is not None and self._memory.much:
                    return
            elif head["do"] == "limit":
                if self._memory is not None:
                    self._memory.limit(head["bytes"])
            else:
                send(self._writer, *self._answered(head, body))

    def _answered(self, head: Head, body: bytearray) -> Answer:
        self._alarm(2 * head["seconds"] + 5)
        try:
            return self._open(head, body) if head["do"] == "open" else self._answers[head["do"]](head)
        except RefusedError as error:
            return {"no": error.args[0]}, ()
        except MemoryError:
            return {"no": "memory"}, ()
        finally:
            self._alarm(0)

    def _open(self, head: Head, body: bytearray) -> Answer:
        try:
            document = Document(body if head["path"] is None else head["path"], head["password"])
        except OSError as error:
            return {"no": "file", "errno": error.errno}, ()
        self._documents[head["as"]] = document
        return {"pages": document.pages}, ()

    def _close(self) -> None:
        for document in self._documents.values():
            document.close()
        self._documents.clear()

    def _size(self, head: Head) -> Answer:
        width, height = self._documents[0].size(head["page"])
        return {"size": (width, height)}, ()

    def _text(self, head: Head) -> Answer:
        page = self._documents[0].page(head["page"])
        return {"size": (page.width, page.height)}, (text(page).encode(),)

    def _ink(self, head: Head) -> Answer:
        page = self._documents[0].canvas(head["page"])
        rows = ink(page, head["top"], head["left"], head["right"], head["rows"])
        return {"size": (page.width, page.height)}, (rows,)

    def _boxes(self, head: Head) -> Answer:
        return {"boxes": boxes(self._documents[0].page(head["page"]), head["ranges"])}, ()

    def _png(self, head: Head) -> Answer:
        from bsre_sign.viewer.worker.picture import page_png  # noqa: PLC0415  texts and ink need no Pillow

        return {}, (page_png(self._documents[0].canvas(head["page"]), head["scale"], head["part"]),)

    def _images(self, head: Head) -> Answer:
        from bsre_sign.viewer.worker.picture import images  # noqa: PLC0415

        found = images(self._documents[0].canvas(head["page"]), head["most"])
        return {"places": [(place, len(png)) for place, png in found]}, tuple(png for _, png in found)

    def _codes(self, head: Head) -> Answer:
        from bsre_sign.viewer.worker.codes import codes  # noqa: PLC0415

        return {"codes": codes(self._documents[0].canvas(head["page"]))}, ()

    def _difference(self, head: Head) -> Answer:
        from bsre_sign.viewer.worker.difference import difference  # noqa: PLC0415

        before, after = (self._documents[number].canvas(head["page"]) for number in (0, 1))
        before.bare, after.bare = head["bare"]
        changed, places, plain = difference(before, after, head["inside"], head["ignore"])
        return {"changed": changed, "places": places, "plain": plain}, ()
