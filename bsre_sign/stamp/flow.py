"""Breaking the clause into rows. Widths in, rows out; everything in points, at the profile's font size."""

from collections.abc import Sequence
from dataclasses import dataclass

_NARROWEST = 14  # font sizes: a column of about thirty letters; one that is narrower is tiring to read
_SHORTEST_LAST = 1 / 8  # of the column: what the last row of an item fills at least ...
_FEWEST_GIVING = 3  # ... unless the row before it has no more words than these


@dataclass(frozen=True, slots=True)
class Item:
    """The heading, or one line of the clause as the profile has it."""

    words: tuple[float, ...]
    """Their widths; one alone where the line must not be broken."""
    hangs: bool = False
    """Whether it stands beside a bullet."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of text as it is set."""

    item: int
    start: int
    stop: int
    """It has the item's words from ``start`` up to, not including, ``stop``."""
    indent: float
    width: float
    """From the column's edge, so with the indent."""


@dataclass(frozen=True, slots=True)
class TextMetrics:
    """What has to be known about the font and the words."""

    items: tuple[Item, ...]
    cap_height: float
    """In font sizes."""
    descent: float
    """How far letters reach below the baseline, in font sizes; positive."""
    space: float = 0.0
    """Between two words."""
    hang: float = 0.0
    """From the column's edge to the words of an item that hangs."""
    number: float | None = None
    """The page number's width, if there is one."""

    @property
    def is_broken(self) -> bool:
        """Whether anything may be broken into rows."""
        return any(len(item.words) > 1 for item in self.items)

    @property
    def has_bullets(self) -> bool:
        """Whether anything stands beside a bullet."""
        return any(item.hangs for item in self.items)

    def narrowest(self, font_size: float) -> float:
        """The narrowest column to set this in: it holds each word and is not tiring to read."""
        words = [self._indent(item) + max(item.words) for item in self.items]
        lines = [self._indent(item) + self._length(item.words) for item in self.items]
        return max(*words, min(max(lines), _NARROWEST * font_size), self.number or 0.0)

    def rows(self, column: float) -> tuple[Row, ...]:
        """The items in rows no wider than ``column``, as far as words allow; as many words in each as fit."""
        return tuple(row for index, item in enumerate(self.items) for row in self._rows_of(index, item, column))

    def _rows_of(self, index: int, item: Item, column: float) -> list[Row]:
        indent = self._indent(item)
        starts = [0]
        length = 0.0
        for position, word in enumerate(item.words):
            longer = length + self.space + word if position > starts[-1] else word
            if position > starts[-1] and indent + longer > column:
                starts.append(position)
                longer = word
            length = longer
        self._keep_company(item.words, starts, column - indent)
        ends = [*starts[1:], len(item.words)]
        return [
            Row(index, start, end, indent, indent + self._length(item.words[start:end]))
            for start, end in zip(starts, ends, strict=True)
        ]

    def _keep_company(self, words: Sequence[float], starts: list[int], room: float) -> None:
        """Let neither one word nor a few short ones stand on the last row; the row before it gives some."""
        while len(starts) > 1:
            is_alone = starts[-1] == len(words) - 1
            if not is_alone and self._length(words[starts[-1] :]) >= _SHORTEST_LAST * room:
                return
            if starts[-1] - starts[-2] <= _FEWEST_GIVING or self._length(words[starts[-1] - 1 :]) > room:
                return
            starts[-1] -= 1

    def _indent(self, item: Item) -> float:
        return self.hang if item.hangs else 0.0

    def _length(self, words: Sequence[float]) -> float:
        return sum(words) + self.space * (len(words) - 1)
