"""Whether pages still look as they did."""

from collections.abc import Sequence

from bsre_sign.viewer import answers
from bsre_sign.viewer.model import WHOLE_PAGE, PageDifference, Placement, Rect, Source
from bsre_sign.viewer.session import Input, Session, opened
from bsre_sign.viewer.wire import Head, WireError

_SAME_PLACE = Placement()


def compare(
    before: Source,
    after: Source,
    *,
    password_before: str | None = None,
    password_after: str | None = None,
    places: Sequence[Placement] | None = None,
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
        found = [
            _compared(session, index, given[index] if index < len(given) else _SAME_PLACE) for index in range(common)
        ]
        found += [PageDifference(index + 1, 1.0, WHOLE_PAGE, True) for index in range(common, max(session.pages))]
        return found


def _compared(session: Session, index: int, place: Placement) -> PageDifference:
    command = {
        "do": "difference",
        "inside": _corners(place.inside),
        "ignore": [_corners(one) for one in place.ignore],
    }

    def read(head: Head, _: bytearray) -> PageDifference:
        match head:
            case {"changed": changed, "place": bounds}:
                where = None if bounds is None else answers.rect(bounds)
                return PageDifference(index + 1, answers.number(changed, 0, 1), where, True)
            case _:
                raise WireError("no difference")

    return session.ask(index, command, read) or PageDifference(index + 1, 1.0, WHOLE_PAGE, False)


def _corners(one: Rect) -> tuple[float, float, float, float]:
    return one.x0, one.y0, one.x1, one.y1


def _sensible(one: Rect) -> bool:
    return 0 <= one.x0 <= one.x1 <= 1 and 0 <= one.y0 <= one.y1 <= 1
