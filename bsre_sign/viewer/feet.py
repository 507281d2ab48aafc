"""Each page of a document, with what is drawn at its foot."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

from bsre_sign.viewer import answers
from bsre_sign.viewer.limits import LONGEST_PAGE, LONGEST_TEXT
from bsre_sign.viewer.model import PageView, Source, Strip
from bsre_sign.viewer.refusals import document_too_much
from bsre_sign.viewer.session import Input, Question, Session, also_opened, opened
from bsre_sign.workers.wire import Head, WireError

_MOST_ROWS = 10_000
_SHARED = 16
"""A document of so many pages is looked at by two workers."""
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
    document = Input(source, password)
    with opened(document) as session, ExitStack() as further:
        total = session.pages[0]
        shares = {session: range(total)}
        if total >= _SHARED:
            other = further.enter_context(also_opened(document))
            if other is not None and other.pages == session.pages:
                shares = {session: range(total // 2), other: range(total // 2, total)}
        asked = [one.ask_each(_questions(pages, strips, texts=texts)) for one, pages in shares.items()]
        views = _collected(total, _in_turn(asked))
        return [
            _sized(one, index) if (view := views[index]) is None else replace(view, lost=one.lost(index))
            for one, pages in shares.items()
            for index in pages
        ]


def _collected(total: int, answers: Iterable[_Seen | None]) -> list[PageView | None]:
    """What was seen of each page; ``None`` of those that cannot be read."""
    views: list[PageView | None] = [None] * total
    length = 0
    for seen in answers:
        if seen is not None:
            index, view = seen
            before = views[index]
            views[index] = view if before is None else replace(before, ink=view.ink)
            length += len(view.text)
            if length > LONGEST_TEXT:
                raise document_too_much(late=False)
    return views


def _in_turn(several: Iterable[Iterator[_Seen | None]]) -> Iterator[_Seen | None]:
    """One answer of each, again and again: so none of those who answer has to wait for the other."""
    waiting = deque(several)
    while waiting:
        one = waiting.popleft()
        try:
            answer = next(one)
        except StopIteration:
            continue
        waiting.append(one)
        yield answer


def _questions(pages: Iterable[int], strips: Sequence[Strip | None], *, texts: bool) -> Iterator[Question[_Seen]]:
    for index in pages:
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
