"""Each page of a document, with what is drawn at its foot."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial

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
    with surveying(source, strips, password=password, reach=1.0 if texts else None) as pages:
        found = dict(pages)
    return [found[index] for index in range(len(found))]


@contextmanager
def surveying(
    source: Source,
    strips: Sequence[Strip | None],
    *,
    password: str | None = None,
    reach: float | None = 1.0,
    first: int | None = None,
) -> Iterator["Survey"]:
    """Have the pages looked at while the caller does something else; otherwise as :func:`survey`.

    Args:
        source: the document, or its path.
        strips: what to look at on each page, from the first.
        password: opens an encrypted document.
        reach: up to which share of a page's height text is wanted, as far as it can be told apart; ``None`` for none.
        first: how many pages are looked at, so that the document need not be open before it is known; by default all.

    Raises, then or later:
        As :func:`survey`.
    """
    for strip in strips:
        if strip is not None and not (
            0 < strip.top <= 1 and 0 <= strip.left < strip.right <= 1 and 0 < strip.rows <= _MOST_ROWS
        ):
            raise ValueError("a strip lies between 0 and 1, and has rows")
    document = Input(source, password)
    with opened(document) as session, ExitStack() as further:
        wanted = session.pages[0] if first is None else first
        other = further.enter_context(also_opened(document)) if wanted >= _SHARED else None
        half = wanted if other is None else wanted // 2
        shares = [_Share(session, range(half), strips, reach)]
        if other is not None:
            shares.append(_Share(other, range(half, wanted), strips, reach))
        yield Survey(session, shares)


class Survey:
    """Pages, each as soon as it was looked at: not in their order. Gone through once."""

    def __init__(self, session: Session, shares: Sequence["_Share"]) -> None:
        self._session, self._shares = session, shares

    @property
    def total(self) -> int:
        """How many pages the document has."""
        return self._session.pages[0]

    def __iter__(self) -> Iterator[_Seen]:
        """Index from 0, and what was seen there."""
        length = 0
        waiting = deque(iter(one) for one in self._shares)
        # One page of each, again and again: so none of those who answer has to wait for the other.
        while waiting:
            share = waiting.popleft()
            for index, view in share:
                length += len(view.text)
                if length > LONGEST_TEXT:
                    raise document_too_much(late=False)
                yield index, view
                waiting.append(share)
                break


class _Share:
    """Pages that one worker looks at; it begins at once."""

    def __init__(self, session: Session, pages: range, strips: Sequence[Strip | None], reach: float | None) -> None:
        self._session = session
        self._pages = [(index, _questions(index, strips, reach)) for index in pages]
        self._answers = session.ask_each(question for _, questions in self._pages for question in questions)

    def __iter__(self) -> Iterator[_Seen]:
        unread = []
        for index, questions in self._pages:
            view = None
            for _ in questions:
                seen = next(self._answers)
                if seen is not None:
                    view = seen if view is None else replace(view, ink=seen.ink)
            if view is None:
                unread.append(index)
            else:
                lost = self._session.lost(index)
                yield index, replace(view, lost=lost) if lost else view
        for index in unread:
            yield index, self._sized(index)

    def _sized(self, index: int) -> PageView:
        """A page that cannot be read, or that brought the worker down: its size is known without what is on it."""
        view = self._session.ask(*_size(index)) or PageView(0.0, 0.0, "", None)
        return replace(view, lost=self._session.lost(index))


def _questions(index: int, strips: Sequence[Strip | None], reach: float | None) -> tuple[Question[PageView], ...]:
    strip = strips[index] if index < len(strips) else None
    text = () if reach is None else (_text(index, reach),)
    if strip is not None:
        return (*text, _ink(index, strip))
    return text or (_size(index),)


def _text(index: int, reach: float) -> Question[PageView]:
    return index, {"do": "text", "reach": reach}, _read_text


def _ink(index: int, strip: Strip) -> Question[PageView]:
    command = {"do": "ink", "top": strip.top, "left": strip.left, "right": strip.right, "rows": strip.rows}
    return index, command, partial(_read_ink, strip.rows)


def _size(index: int) -> Question[PageView]:
    return index, {"do": "size"}, lambda head, _: PageView(*answers.size(head), "", None)


def _read_text(head: Head, body: bytearray) -> PageView:
    return PageView(*answers.size(head), answers.text(body, LONGEST_PAGE), None)


def _read_ink(rows: int, head: Head, body: bytearray) -> PageView:
    if len(body) != rows or body.translate(None, b"\0\1"):
        raise WireError("no rows")
    return PageView(*answers.size(head), "", bytes(body))
