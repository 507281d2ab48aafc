"""Each page of a document, with what is drawn at its foot."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import chain, islice

from bsre_sign.errors import BsreSignError
from bsre_sign.viewer import answers
from bsre_sign.viewer.limits import LONGEST_PAGE, LONGEST_TEXT
from bsre_sign.viewer.model import PageView, Source, Strip
from bsre_sign.viewer.refusals import document_too_much
from bsre_sign.viewer.session import Input, Question, Session, also_opened, opened
from bsre_sign.workers.wire import Head, WireError

_MOST_ROWS = 10_000
_SHARED = 16
"""A document of so many pages is looked at by two workers ..."""
_WORTH_A_START = 200
"""... and for so many one is started, if it has to be: that takes a tenth of a second."""
_Seen = tuple[int, PageView]
_Questions = tuple[Question[PageView], ...]


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
    with surveying(source, password=password, reach=1.0 if texts else None) as survey:
        found = dict(survey.look(strips))
    return [found[index] for index in range(len(found))]


@contextmanager
def surveying(source: Source, *, password: str | None = None, reach: float | None = 1.0) -> Iterator["Survey"]:
    """Have pages looked at while the caller does something else; otherwise as :func:`survey`.

    Args:
        source: the document, or its path.
        password: opens an encrypted document.
        reach: up to which share of a page's height text is wanted, as far as it can be told apart; ``None`` for none.

    Raises, then or later:
        As :func:`survey`.
    """
    document = Input(source, password)
    with opened(document) as session, ExitStack() as further:
        survey = Survey(session, partial(_helper, further, document), reach)
        try:
            yield survey
        finally:
            survey.drop()


class Survey:
    """A look at the pages of an open document."""

    def __init__(self, session: Session, helper: Callable[[bool], Session | None], reach: float | None) -> None:
        self._session, self._helper, self._reach = session, helper, reach
        self._ahead: Iterator[PageView | None] | None = None

    @property
    def total(self) -> int:
        """How many pages the document has."""
        return self._session.pages[0]

    def read_ahead(self) -> None:
        """Have the first page's text read before it is known what else is looked at."""
        if self._reach is not None:
            self._ahead = self._session.ask_each([_text(0, self._reach)])

    def look(self, strips: Sequence[Strip | None], first: int | None = None) -> Iterator[_Seen]:
        """Begin to look at pages: index from 0 and what was seen there, as soon as it was, not in their order.

        Args:
            strips: what to look at on each page, from the first.
            first: how many pages are looked at, so that the document need not be open before it is known; by default
                all.
        """
        for strip in strips:
            if strip is not None and not (
                0 < strip.top <= 1 and 0 <= strip.left < strip.right <= 1 and 0 < strip.rows <= _MOST_ROWS
            ):
                raise ValueError("a strip lies between 0 and 1, and has rows")
        wanted = self.total if first is None else first
        questions = [_questions(index, strips, self._reach) for index in range(wanted)]
        other = self._helper(wanted >= _WORTH_A_START) if wanted >= _SHARED else None
        half = wanted if other is None else wanted // 2
        ahead, self._ahead = self._ahead, None
        shares = [_Share(self._session, 0, questions[:half], ahead)]
        if other is not None:
            shares.append(_Share(other, half, questions[half:]))
        return _in_turn(shares)

    def drop(self) -> None:
        """Take what was read ahead for nothing, so that the worker is free for others."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            with suppress(BsreSignError, OSError):  # whoever opens the document here is told the same
                deque(ahead, maxlen=0)


def _helper(further: ExitStack, document: Input, start: bool) -> Session | None:
    return further.enter_context(also_opened(document, start=start))


def _in_turn(shares: Sequence["_Share"]) -> Iterator[_Seen]:
    length = 0
    waiting = deque(iter(one) for one in shares)
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

    def __init__(
        self,
        session: Session,
        start: int,
        questions: Sequence[_Questions],
        ahead: Iterator[PageView | None] | None = None,
    ) -> None:
        """``ahead`` brings the answer to the first question, which was asked before."""
        self._session, self._start, self._questions = session, start, questions
        every = chain.from_iterable(questions)
        if ahead is None:
            self._answers = session.ask_each(every)
        else:
            self._answers = chain(ahead, session.ask_each(islice(every, 1, None)))

    def __iter__(self) -> Iterator[_Seen]:
        unread = []
        for index, questions in enumerate(self._questions, self._start):
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


def _questions(index: int, strips: Sequence[Strip | None], reach: float | None) -> _Questions:
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
