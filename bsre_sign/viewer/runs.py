"""Characters on a page: where they stand, how they are turned, how wide they are."""

from collections.abc import Sequence

from bsre_sign.viewer import answers
from bsre_sign.viewer.model import Source, TextRun
from bsre_sign.viewer.ranges import ask_ranges
from bsre_sign.workers.wire import Head, WireError

_WIDEST = 1e5


def text_runs(
    source: Source, ranges: Sequence[tuple[int, int, int]], *, password: str | None = None
) -> list[TextRun | None]:
    """For each (page from 1, first character from 0, count) in a page's text: where and how it stands.

    ``None`` for what is not on a page, or has no place there. The characters should stand on one line.

    Raises:
        NotAPdfError: PDFium cannot open the document.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
        DocumentRefusedError: it takes more time or memory than allowed.
        ServiceError: the process that shows documents cannot be started.
        OSError: the file at a path cannot be read.
    """
    found = ask_ranges(source, ranges, {"do": "runs"}, _runs, password=password)
    return [found.get(position) for position in range(len(ranges))]


def _runs(head: Head, _: bytearray) -> list[TextRun | None]:
    match head:
        case {"runs": [*runs]}:
            return [None if one is None else _run(one) for one in runs]
        case _:
            raise WireError("no runs of text")


def _run(value: object) -> TextRun:
    match value:
        case [corners, turn, [*widths]]:
            measured = tuple(answers.number(one, 0, _WIDEST) for one in widths)
            return TextRun(answers.rect(corners), answers.number(turn, -180, 180), measured)
        case _:
            raise WireError("no run of text")
