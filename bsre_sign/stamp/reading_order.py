"""Words that a file sets in any order, read as they stand on the page: line below line, column by column."""

from collections.abc import Sequence
from itertools import pairwise

from bsre_sign.stamp.geometry import Box

_GAP = 1.0  # heights of a line: words farther apart belong to different columns
_LEADING = 1.6  # heights of a line from the foot of one line to the head of the next
_OVERLAP = 0.5  # of the lower of two words: as much is shared by those on one line


def reading_order(words: Sequence[Box]) -> list[list[list[int]]]:
    """The numbers of ``words`` in reading order: columns, the upper ones first, their lines, and the words of these.

    Boxes are in points. Words on one line with no more than a letter's height between them make a piece; a piece
    continues the one above it where it is close below and the two overlap from left to right.
    """
    columns: list[list[list[int]]] = []
    tails: list[tuple[Box, list[list[int]]]] = []
    for line in _lines(words):
        below: list[tuple[Box, list[list[int]]]] = []
        for piece in _pieces(words, line):
            box = around([words[number] for number in piece])
            over = max(tails, key=lambda tail: _shared(tail[0].x0, tail[0].x1, box.x0, box.x1), default=None)
            if over is not None and _continues(over[0], box):
                over[1].append(piece)
                tails.remove(over)
                below.append((box, over[1]))
            else:
                columns.append([piece])
                below.append((box, columns[-1]))
        lowest = min(words[number].y0 for number in line)
        kept = [tail for tail in tails if tail[0].y0 - lowest <= (_LEADING + 1) * tail[0].height]
        tails = kept + below
    return columns


def _lines(words: Sequence[Box]) -> list[list[int]]:
    """Words grouped by line, from the top down."""
    lines: list[list[int]] = []
    for number in sorted(range(len(words)), key=lambda number: -(words[number].y0 + words[number].y1)):
        one = words[number]
        if lines:
            other = words[lines[-1][0]]
            if _shared(other.y0, other.y1, one.y0, one.y1) >= _OVERLAP * min(other.height, one.height):
                lines[-1].append(number)
                continue
        lines.append([number])
    return lines


def _pieces(words: Sequence[Box], line: Sequence[int]) -> list[list[int]]:
    """A line, cut where a gap is wide."""
    ordered = sorted(line, key=lambda number: words[number].x0)
    height = max(words[number].height for number in line)
    pieces = [[ordered[0]]]
    for before, number in pairwise(ordered):
        if words[number].x0 - words[before].x1 > _GAP * height:
            pieces.append([])
        pieces[-1].append(number)
    return pieces


def _continues(above: Box, below: Box) -> bool:
    return (
        _shared(above.x0, above.x1, below.x0, below.x1) > 0
        and above.y0 - below.y1 <= _LEADING * max(above.height, below.height)
        and above.y0 > below.y0
    )


def _shared(a0: float, a1: float, b0: float, b1: float) -> float:
    return min(a1, b1) - max(a0, b0)


def around(boxes: Sequence[Box]) -> Box:
    """The box that holds all of them."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )
