"""Lines of a report: plain text with a tone, which a shell may turn into colour."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bsre_sign.report.cleaning import clean

__all__ = ["BLANK", "WIDTH", "Line", "Tone", "clean", "glued", "labelled", "wrapped"]

Tone = Literal["title", "good", "bad", "doubt", "plain", "muted"]
"""What a line says about the document, or how much weight it carries."""

WIDTH = 100

_NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, without its line break."""

    text: str
    tone: Tone = "plain"


BLANK = Line("")


def wrapped(text: str, tone: Tone = "plain", *, indent: int = 0, hang: int = 0) -> Iterator[Line]:
    """``text`` in lines of at most :data:`WIDTH`, those after the first ``hang`` further in."""
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_on_hyphens=False,
    )
    return (Line(line.replace(_NO_BREAK, " "), tone) for line in lines)


def glued(text: str) -> str:
    """``text``, which :func:`wrapped` will not break at its spaces."""
    return text.replace(" ", _NO_BREAK)


def labelled(label: str, text: str, tone: Tone = "plain", *, indent: int = 2, column: int = 22) -> Iterator[Line]:
    """``label`` and, in a column of its own, ``text``."""
    return wrapped(f"{label:<{column}}{text}", tone, indent=indent, hang=column)
