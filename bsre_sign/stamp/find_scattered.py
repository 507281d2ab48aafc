"""The clause in words that a file sets in another order than they stand on the page."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from bsre_sign.stamp.find_places import ClausePlace
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.plain import plain
from bsre_sign.stamp.reading_order import around, reading_order
from bsre_sign.stamp.wording import Wording, clause_in
from bsre_sign.viewer import Rect, survey, text_boxes

_LONGEST = 100_000  # characters of a page whose words are sorted
_MOST_WORDS = 400  # of one page, the last ones
_MISSING = 2  # words that may be misread
_TURNS: tuple[Callable[[Box], Box], ...] = (
    lambda box: box,
    lambda box: Box(box.y0, -box.x1, box.y1, -box.x0),
    lambda box: Box(-box.y1, box.x0, -box.y0, box.x1),
    lambda box: Box(-box.x1, -box.y1, -box.x0, -box.y0),
)


def may_be_scattered(text: str, wordings: Sequence[Wording]) -> bool:
    """Whether ``text`` has the words of one of ``wordings``, all but two; never where it is very long."""
    if len(text) > _LONGEST:
        return False
    letters = plain(text)
    known: dict[bytes, bool] = {}
    return any(_has_words(letters, wording, known) for wording in wordings)


def _has_words(letters: bytes, wording: Wording, known: dict[bytes, bool]) -> bool:
    forgiven = min(_MISSING, len(wording.sentence.words) // 3)
    for word in wording.sentence.words:
        if word not in known:
            known[word] = word in letters
        forgiven -= not known[word]
        if forgiven < 0:
            return False
    return True


def scattered(
    source: bytes | Path, texts: Mapping[int, str], wordings: Sequence[Wording], password: str | None
) -> list[ClausePlace]:
    """The clause on pages whose text has its words, but in another order than they stand on the page.

    Only words of the clause, and parts of such words, are looked at; anything that stands between them leaves a gap.
    """
    vocabulary = b" ".join(frozenset(word for wording in wordings for word in wording.sentence.words))
    asked: list[tuple[int, int, int]] = []
    for page, text in texts.items():
        tokens = [one for one in re.finditer(r"\S+", text) if len(word := plain(one[0])) > 1 and word in vocabulary]
        asked.extend((page, token.start(), len(token[0])) for token in tokens[-_MOST_WORDS:])
    if not asked:
        return []
    views = survey(source, [], password=password, texts=False)
    words: dict[int, list[tuple[str, Box]]] = {}
    for (page, first, count), boxes in zip(asked, text_boxes(source, asked, password=password), strict=True):
        if len(boxes) == 1:
            width, height = views[page - 1].width, views[page - 1].height
            box = Box(boxes[0].x0 * width, boxes[0].y0 * height, boxes[0].x1 * width, boxes[0].y1 * height)
            words.setdefault(page, []).append((texts[page][first : first + count], box))
    places = []
    for page, placed in words.items():
        if (found := _sorted_out(placed, wordings)) is not None:
            width, height = views[page - 1].width, views[page - 1].height
            lines = (Rect(box.x0 / width, box.y0 / height, box.x1 / width, box.y1 / height) for box in found[0])
            places.append(ClausePlace(page, tuple(lines), found[1]))
    return places


def _sorted_out(words: Sequence[tuple[str, Box]], wordings: Sequence[Wording]) -> tuple[list[Box], str] | None:
    """The boxes of the clause's lines, and its wording; text that lies on its side or on its head is read too."""
    for turn in _TURNS:
        for column in reversed(reading_order([turn(box) for _, box in words])):
            text, starts = "", []
            for number in chain.from_iterable(column):
                starts.append((len(text), number))
                text += words[number][0] + " "
            if (clause := clause_in(text, wordings)) is not None:
                first, count, name = clause
                inside = {number for start, number in starts if first <= start < first + count}
                lines = ([words[number][1] for number in line if number in inside] for line in column)
                return [around(line) for line in lines if line], name
    return None
