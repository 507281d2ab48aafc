"""Each page of a document, with what is drawn at its foot."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bsre_sign.viewer import answers
from bsre_sign.viewer.limits import LONGEST_PAGE, LONGEST_TEXT
from bsre_sign.viewer.model import PageView, Source, Strip
from bsre_sign.viewer.refusals import document_too_much
from bsre_sign.viewer.session import Input, Question, Session, opened
from bsre_sign.viewer.wire import Head, WireError

_MOST_ROWS = 10_000
_Seen = tuple[int, PageView]


def survey(
    source: Source, strips: Sequence[Strip | None], *, password: str | None = None, texts: bool = True
) -> list[PageView]:
    """What a reader sees of each page: its size, its text, and what is drawn at its foot.

    Args:
        source: the document, or its path.
        strips: what to look at on each page, from the first; pages beyond have no strip, strips beyond no page.
        password: opens an encrypted document.
        texts: whether texts are wanted; without, they are empty.

    A row of a strip is inked where anything differs from the strip's most common colour; on a dark background every
    row is.

    Raises:
        NotAPdfError: PDFium cannot open the document.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
        DocumentRefusedError: it takes more time or memory than allowed, or has too much text.
        ServiceError: the process that shows documents cannot be started.
        OSError: the file at a path cannot be read.
        ValueError: a strip makes no sense.
    """
    for strip in strips:
        if strip is not None and not (
            0 < strip.top <= 1 and 0 <= strip.left < strip.right <= 1 and 0 < strip.rows <= _MOST_ROWS
        ):
            raise ValueError("a strip lies between 0 and 1, and has rows")
    with opened(Input(source, password)) as session:
        views: list[PageView | None] = [None] * session.pages[0]
        length = 0
        for seen in session.ask_each(_questions(len(views), strips, texts=texts)):
            if seen is not None:
                index, view = seen
                before = views[index]
                views[index] = view if before is None else replace(before, ink=view.ink)
                length += len(view.text)
                if length > LONGEST_TEXT:
                    raise document_too_much(late=False)
        return [
            _sized(session, index) if view is None else replace(view, lost=session.lost(index))
            for index, view in enumerate(views)
        ]


def _questions(total: int, strips: Sequence[Strip | None], *, texts: bool) -> Iterator[Question[_Seen]]:
    for index in range(total):
        strip = strips[index] if index < len(strips) else None
        if texts:
            yield _text(index)
        if strip is not None:
            yield _ink(index, strip)
        elif not texts:
            yield _size(index)


def _text(index: int) -> Question[_Seen]:
    def read(head: Head, body: bytearray) -> _Seen:
        return index, PageView(*answers.size(head), answers.text(body, LONGEST_PAGE), None)

    return index, {"do": "text"}, read


def _ink(index: int, strip: Strip) -> Question[_Seen]:
    def read(head: Head, body: bytearray) -> _Seen:
        if len(body) != strip.rows or body.translate(None, b"\0\1"):
            raise WireError("no rows")
        return index, PageView(*answers.size(head), "", bytes(body))

    command = {"do": "ink", "top": strip.top, "left": strip.left, "right": strip.right, "rows": strip.rows}
    return index, command, read


def _size(index: int) -> Question[_Seen]:
    return index, {"do": "size"}, lambda head, _: (index, PageView(*answers.size(head), "", None))


def _sized(session: Session, index: int) -> PageView:
    """A page that cannot be read, or that brought the worker down: its size is known without what is on it."""
    seen = session.ask(*_size(index))
    view = PageView(0.0, 0.0, "", None) if seen is None else seen[1]
    return replace(view, lost=session.lost(index))
