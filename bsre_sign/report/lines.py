"""Lines of a report: plain text with a tone, which a shell may turn into colour."""

import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Tone = Literal["title", "good", "bad", "doubt", "plain", "muted"]
"""What a line says about the document, or how much weight it carries."""

WIDTH = 100

_NO_BREAK = "\N{NO-BREAK SPACE}"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line, without its line break."""

    text: str
    tone: Tone = "plain"


BLANK = Line("")


def clean(text: str) -> str:
    """``text`` from a document or a certificate, made safe to show.

    A name may hold terminal commands, line breaks that forge further lines, or marks that turn the reading
    direction; each such character becomes ``�``.
    """
    if text.isprintable():  # holds nothing hidden, and is told apart in no time
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in _HIDDEN else char for char in text)


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
