"""Pages of a document: how many, how large, their texts, their pictures, and where something stands on them."""

from collections.abc import Sequence

from bsre_sign.viewer import answers
from bsre_sign.viewer.limits import LONGEST_PAGE, LONGEST_TEXT, MOST_PIXELS
from bsre_sign.viewer.model import WHOLE_PAGE, Rect, Source
from bsre_sign.viewer.ranges import ask_ranges
from bsre_sign.viewer.refusals import document_too_much, page_refused
from bsre_sign.viewer.session import Input, opened
from bsre_sign.workers.wire import Head, WireError


def page_count(source: Source, *, password: str | None = None) -> int:
    """How many pages there are.

    Raises:
        NotAPdfError: PDFium cannot open the document.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
        DocumentRefusedError: opening it takes more time or memory than allowed.
        ServiceError: the process that shows documents cannot be started.
        OSError: the file at a path cannot be read.
    """
    with opened(Input(source, password)) as session:
        return session.pages[0]


def page_texts(source: Source, *, most_pages: int, password: str | None = None) -> tuple[list[str], int]:
    """The text of the first ``most_pages`` pages, and how many pages there are. An unreadable page has no text.

    Raises:
        NotAPdfError: PDFium cannot open the document.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
        DocumentRefusedError: it takes more time or memory than allowed, or has too much text.
        ServiceError: the process that shows documents cannot be started.
        OSError: the file at a path cannot be read.
    """
    with opened(Input(source, password)) as session:
        total = session.pages[0]
        found, length = [], 0
        for text in session.ask_each(
            (index, {"do": "text", "reach": 1.0}, _text) for index in range(min(total, most_pages))
        ):
            found.append(text or "")
            length += len(found[-1])
            if length > LONGEST_TEXT:
                raise document_too_much(late=False)
        return found, total


def page_png(
    source: Source, number: int = 1, *, scale: float = 1.5, password: str | None = None, part: Rect | None = None
) -> bytes:
    """Page ``number`` (from 1) or a part of it as a PNG, annotations and form fields included.

    ``scale`` 1 is 72 pixels an inch; a picture that would have more than 20 million pixels is made smaller.

    Raises:
        NotAPdfError: PDFium cannot open the document.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
        DocumentRefusedError: there is no such page, or it cannot be drawn with the time and memory allowed.
        ServiceError: the process that shows documents cannot be started.
        OSError: the file at a path cannot be read.
        ValueError: the scale or the part makes no sense.
    """
    shown = WHOLE_PAGE if part is None else part
    if not 0 < scale <= 1000:
        raise ValueError("scale must be positive, and 1000 at most")
    if not (0 <= shown.x0 < shown.x1 <= 1 and 0 <= shown.y0 < shown.y1 <= 1):
        raise ValueError("a part of a page lies between 0 and 1")
    corners = (shown.x0, shown.y0, shown.x1, shown.y1)
    with opened(Input(source, password)) as session:
        total = session.pages[0]
        if not 0 < number <= total:
            raise page_refused(number)
        png = session.ask(
            number - 1,
            {"do": "png", "scale": scale, "part": corners},
            # Rounding up to whole pixels may add a row and a column.
            lambda _, body: answers.png(body, 2 * MOST_PIXELS),
        )
        if png is None:
            raise session.refusal(number - 1)
        return png


def text_boxes(
    source: Source, ranges: Sequence[tuple[int, int, int]], *, password: str | None = None, reach: float = 1.0
) -> list[list[Rect]]:
    """For each (page from 1, first character from 0, count) in a page's text: the boxes of the lines it stands on.

    ``reach`` is what :func:`~bsre_sign.viewer.surveying` was told for that text. A box is as high as the font's ascent
    and descent, and as wide as the characters are set. What is not on a page has none.

    Raises:
        NotAPdfError: PDFium cannot open the document.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
        DocumentRefusedError: it takes more time or memory than allowed.
        ServiceError: the process that shows documents cannot be started.
        OSError: the file at a path cannot be read.
    """
    found = ask_ranges(source, ranges, {"do": "boxes", "reach": reach}, _boxes, password=password)
    return [found.get(position, []) for position in range(len(ranges))]


def _text(_: Head, body: bytearray) -> str:
    return answers.text(body, LONGEST_PAGE)


def _boxes(head: Head, _: bytearray) -> list[list[Rect]]:
    match head:
        case {"boxes": [*ranges]} if all(isinstance(lines, list) for lines in ranges):
            return [[answers.rect(line) for line in lines] for lines in ranges]
        case _:
            raise WireError("no boxes")
