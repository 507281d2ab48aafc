"""The specimen's texts, fitted into their column. Numbers in, numbers out; in points."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

LEADING = 1.16  # baseline to baseline, in type sizes of the lower line
SMALLEST = 3.0  # points: smaller type is no text on paper
READABLE = 4.0  # points: before type gets smaller, the caption goes
_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is said, in one or two lines."""

    text: str
    bold: bool = False
    relative: float = 1.0
    """Its type size, as a share of the name's."""
    spare: bool = False
    """Whether it may be left out where there is little room."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text; its baseline is ``down`` below the block's top."""

    text: str
    bold: bool
    size: float
    down: float


@dataclass(frozen=True, slots=True)
class Block:
    """The rows, and how tall they are together from the first one's capitals to the last one's descent."""

    rows: tuple[Row, ...]
    height: float
    complete: bool
    """Whether nothing was left out."""


Measure = Callable[[str, bool], float]
"""The width of a text at size 1, and whether it is bold."""

_CAPITALS, _DESCENT = 0.66, 0.22  # in type sizes


def fit(entries: Sequence[Entry], width: float, height: float, largest: float, measure: Measure) -> Block | None:
    """The entries at the largest size at which each takes two lines at most and all fit; ``None`` where none does.

    Down to a readable size everything is set; then what can be spared is left out, and type gets smaller to a floor.
    """
    needed = [one for one in entries if not one.spare]
    for chosen, floor in ((entries, READABLE), (needed, SMALLEST)):
        steps = max(0, round((largest - floor) / _STEP))
        for step in range(steps + 1):
            size = max(largest - step * _STEP, floor) if largest > floor else floor
            rows = _rows(chosen, width, size, measure)
            if rows is not None and (block := _block(rows, complete=len(chosen) == len(entries))).height <= height:
                return block
    return None


def _rows(
    entries: Sequence[Entry], width: float, size: float, measure: Measure
) -> list[tuple[Entry, str, float]] | None:
    rows: list[tuple[Entry, str, float]] = []
    for entry in entries:
        own = size * entry.relative
        lines = _broken(entry, width / own, measure)
        if lines is None:
            return None
        rows.extend((entry, line, own) for line in lines)
    return rows


def _broken(entry: Entry, width: float, measure: Measure) -> tuple[str, ...] | None:
    """The entry's text on one line or, as evenly as possible, on two, of ``width`` at size 1."""
    if measure(entry.text, entry.bold) <= width:
        return (entry.text,)
    words = entry.text.split(" ")
    ways = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    widest, best = min(
        ((max(measure(line, entry.bold) for line in way), way) for way in ways), default=(width + 1, None)
    )
    return best if widest <= width else None


def _block(rows: Sequence[tuple[Entry, str, float]], *, complete: bool) -> Block:
    placed: list[Row] = []
    down = 0.0
    for entry, text, size in rows:
        down += size * LEADING if placed else size * _CAPITALS
        placed.append(Row(text, entry.bold, size, down))
    return Block(tuple(placed), down + (placed[-1].size * _DESCENT if placed else 0.0), complete)
