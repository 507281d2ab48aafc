"""Whether pages still look as they did."""

from collections.abc import Sequence

from bsre_sign.viewer import answers
from bsre_sign.viewer.limits import MOST_AREAS
from bsre_sign.viewer.model import WHOLE_PAGE, PageDifference, Placement, Rect, Source
from bsre_sign.viewer.session import Input, Session, opened
from bsre_sign.workers.wire import Head, WireError

_SAME_PLACE = Placement()


def compare(
    before: Source,
    after: Source,
    *,
    password_before: str | None = None,
    password_after: str | None = None,
    places: Sequence[Placement] | None = None,
    bare: tuple[bool, bool] = (False, False),
    pages: Sequence[int] | None = None,
) -> list[PageDifference]:
    """How much each page looks different, annotations and form fields included.

    Both are drawn at 100 pixels an inch (fewer for huge pages). What smoothing or half a pixel's shift changes does
    not count, nor what differs by less than a sixth of the range in every colour.

    Args:
        before: the earlier document.
        after: the later one.
        password_before: opens the earlier one.
        password_after: opens the later one.
        places: for each page from the first, where the earlier page lies on the later one; by default in the same
            place, which also holds for pages beyond.
        bare: whether the earlier, and the later document is drawn without annotations and form fields.
        pages: the pages to compare, from 1; by default all.

    Raises:
        NotAPdfError: PDFium cannot open one.
        PasswordNeededError: one is encrypted and its password does not open it.
        DocumentRefusedError: they take more time or memory than allowed.
        ServiceError: the process that shows documents cannot be started.
        OSError: the file at a path cannot be read.
        ValueError: a place makes no sense.
    """
    given = () if places is None else places
    for place in given:
        if not all(_sensible(one) for one in (place.inside, *place.ignore)):
            raise ValueError("a part of a page lies between 0 and 1")
    with opened(Input(before, password_before), Input(after, password_after)) as session:
        common = min(session.pages)
        wanted = range(max(session.pages)) if pages is None else [number - 1 for number in pages]
        return [
            _compared(session, index, given[index] if index < len(given) else _SAME_PLACE, bare)
            if index < common
            else PageDifference(index + 1, 1.0, (WHOLE_PAGE,), True)
            for index in wanted
        ]


def _compared(session: Session, index: int, place: Placement, bare: tuple[bool, bool]) -> PageDifference:
    command = {
        "do": "difference",
        "bare": bare,
        "inside": _corners(place.inside),
        "ignore": [_corners(one) for one in place.ignore],
    }

    def read(head: Head, _: bytearray) -> PageDifference:
        match head:
            case {"changed": changed, "places": list(places), "plain": bool(plain)} if len(places) <= MOST_AREAS:
                where = tuple(answers.rect(one) for one in places)
                return PageDifference(index + 1, answers.number(changed, 0, 1), where, True, plain)
            case _:
                raise WireError("no difference")

    return session.ask(index, command, read) or PageDifference(index + 1, 1.0, (WHOLE_PAGE,), False)


def unveiled(
    before: Source,
    after: Source,
    *,
    pages: Sequence[int],
    password_before: str | None = None,
    password_after: str | None = None,
) -> list[tuple[int, Rect]]:
    """Where content of the earlier document, hidden by its own annotations and form fields, is seen in the later one.

    The earlier one is drawn with and without these, and the later one with them, at 100 pixels an inch. Thin lines do
    not count. A page that only one of them has, or that cannot be drawn, shows nothing.

    Args:
        before: the earlier document.
        after: the later one.
        pages: the pages to look at, from 1.
        password_before: opens the earlier one.
        password_after: opens the later one.

    Raises:
        As :func:`compare` does.
    """
    with opened(Input(before, password_before), Input(after, password_after)) as session:
        wanted = [number for number in pages if number <= min(session.pages)]
        return [(number, place) for number in wanted for place in _unveiled(session, number - 1)]


def _unveiled(session: Session, index: int) -> list[Rect]:
    def read(head: Head, _: bytearray) -> list[Rect]:
        match head:
            case {"places": list(places)} if len(places) <= MOST_AREAS:
                return [answers.rect(one) for one in places]
            case _:
                raise WireError("no places")

    return session.ask(index, {"do": "unveiled"}, read) or []


def _corners(one: Rect) -> tuple[float, float, float, float]:
    return one.x0, one.y0, one.x1, one.y1


def _sensible(one: Rect) -> bool:
    return 0 <= one.x0 <= one.x1 <= 1 and 0 <= one.y0 <= one.y1 <= 1
