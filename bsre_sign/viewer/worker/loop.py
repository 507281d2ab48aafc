"""The worker's round: read a command, do it, answer; end with the pipe, or when time or memory is over."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bsre_sign.viewer import limits
from bsre_sign.viewer.worker.ink import ink
from bsre_sign.viewer.worker.objects import keep_foot
from bsre_sign.viewer.worker.pdfium import Page, PdfiumDocument, RefusedError
from bsre_sign.viewer.worker.words import boxes, runs, text
from bsre_sign.workers import guard
from bsre_sign.workers.wire import Head, Reader, WireError, Writer, receive, send

Answer = tuple[dict[str, Any], tuple[bytes, ...]]

_LONGEST_DOCUMENT = 1 << 40


def main() -> None:
    """Serve the process that started this one, through standard input and output."""
    guard.give_way()
    reader, writer = guard.streams()
    with suppress(OSError, WireError):
        Server(reader, writer, guard.Memory(), guard.alarm()).serve()


class Server:
    """Holds open documents, and answers one command after the other."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        memory: guard.Memory | None = None,
        alarm: Callable[[float], object] = guard.no_alarm,
    ) -> None:
        self._reader, self._writer, self._memory, self._alarm = reader, writer, memory, alarm
        self._documents: dict[int, PdfiumDocument] = {}
        self._answers: dict[str, Callable[[Head], Answer]] = {
            "size": self._size,
            "text": self._text,
            "ink": self._ink,
            "boxes": self._boxes,
            "runs": self._runs,
            "png": self._png,
            "images": self._images,
            "codes": self._codes,
            "difference": self._difference,
            "unveiled": self._unveiled,
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
                if self._memory is not None and self._memory.kept() > limits.RETAINED_MEMORY:
                    return
            elif head["do"] == "limit":
                if self._memory is not None:
                    self._memory.allow(limits.MEMORY + head["bytes"] + head["bytes"] // 4)
            elif head["do"] == "several":
                send(self._writer, *self._several(head))
            else:
                send(self._writer, *self._answered(head, body))

    def _several(self, head: Head) -> Answer:
        """Answers to the first of several questions: to as many as are soon answered, and to one at least."""
        start = time.monotonic()
        heads, bodies = list[dict[str, Any]](), list[bytes]()
        for command in head["commands"]:
            told, parts = self._answered({**command, "seconds": head["seconds"]}, bytearray())
            heads.append({**told, "length": sum(map(len, parts))})
            bodies.extend(parts)
            if time.monotonic() - start > limits.ROUND_SECONDS:
                break
        return {"answers": heads}, tuple(bodies)

    def _answered(self, head: Head, body: bytearray) -> Answer:
        self._alarm(2 * head["seconds"] + 5)
        try:
            self._relieve()
            return self._open(head, body) if head["do"] == "open" else self._answers[head["do"]](head)
        except RefusedError as error:
            return {"no": error.args[0]}, ()
        except MemoryError:
            return {"no": "memory"}, ()
        finally:
            self._alarm(0)

    def _open(self, head: Head, body: bytearray) -> Answer:
        try:
            document = PdfiumDocument(body if head["path"] is None else head["path"], head["password"])
        except OSError as error:
            return {"no": "file", "errno": error.errno}, ()
        self._documents[head["as"]] = document
        return {"pages": document.pages}, ()

    def _document(self, number: int) -> PdfiumDocument:
        """One that is open; questions may be on their way for one that could not be."""
        if number not in self._documents:
            raise RefusedError("page")
        return self._documents[number]

    def _relieve(self) -> None:
        """Forget the pages of documents that are large enough to fill the memory with what was read of them."""
        large = [one for one in self._documents.values() if one.file_size > limits.PAGES_MEMORY]
        full = False
        if large and self._memory is not None:
            held = sum(one.held for one in self._documents.values())
            full = self._memory.kept() - held > limits.RETAINED_MEMORY
        for one in large:
            if full or one.read > limits.PAGES_MEMORY:
                one.reopen()

    def _close(self) -> None:
        for document in self._documents.values():
            document.close()
        self._documents.clear()

    def _foot(self, head: Head) -> Page:
        """A page as far up as its text is wanted, and no farther: where a text has something depends on all of it."""
        reach = head["reach"]
        page = self._document(0).page(head["page"], reach)
        keep_foot(page, reach)
        return page

    def _size(self, head: Head) -> Answer:
        width, height = self._document(0).size(head["page"])
        return {"size": (width, height)}, ()

    def _text(self, head: Head) -> Answer:
        page = self._foot(head)
        return {"size": (page.width, page.height)}, (text(page).encode(),)

    def _ink(self, head: Head) -> Answer:
        page = self._document(0).canvas(head["page"], head["top"])
        rows = ink(page, head["top"], head["left"], head["right"], head["rows"])
        return {"size": (page.width, page.height)}, (rows,)

    def _boxes(self, head: Head) -> Answer:
        return {"boxes": boxes(self._foot(head), head["ranges"])}, ()

    def _runs(self, head: Head) -> Answer:
        return {"runs": runs(self._document(0).canvas(head["page"]), head["ranges"])}, ()

    def _png(self, head: Head) -> Answer:
        from bsre_sign.viewer.worker.picture import page_png  # noqa: PLC0415  texts and ink need no Pillow

        return {}, (page_png(self._document(0).canvas(head["page"]), head["scale"], head["part"]),)

    def _images(self, head: Head) -> Answer:
        from bsre_sign.viewer.worker.picture import images  # noqa: PLC0415

        found = images(self._document(0).canvas(head["page"]), head["most"])
        return {"places": [(place, len(png)) for place, png in found]}, tuple(png for _, png in found)

    def _codes(self, head: Head) -> Answer:
        from bsre_sign.viewer.worker.codes import codes  # noqa: PLC0415

        return {"codes": codes(self._document(0).canvas(head["page"]))}, ()

    def _difference(self, head: Head) -> Answer:
        from bsre_sign.viewer.worker.difference import difference  # noqa: PLC0415

        before, after = (self._document(number).canvas(head["page"]) for number in (0, 1))
        before.bare, after.bare = head["bare"]
        changed, places, plain = difference(before, after, head["inside"], head["ignore"])
        return {"changed": changed, "places": places, "plain": plain}, ()

    def _unveiled(self, head: Head) -> Answer:
        from bsre_sign.viewer.worker.difference import unveiled  # noqa: PLC0415

        before, after = (self._document(number).canvas(head["page"]) for number in (0, 1))
        return {"places": unveiled(before, after)}, ()
