"""What a page's content leaves open: graphics states, text objects, marked content (ISO 32000-2, 8.4.2, 9.4, 14.6)."""

import re
from dataclasses import dataclass

# Operators stand between white space or delimiters. Strings, comments, names and the data of inline images are passed
# over, since the same letters there mean nothing. A string may hold balanced brackets of its own; three deep is enough.
_ROUND = rb"(?:[^()\\]++|\\(?:.|\Z))*+"
for _ in range(3):
    _ROUND = rb"(?:[^()\\]++|\\(?:.|\Z)|\(" + _ROUND + rb"\))*+"
_TOKEN = re.compile(
    rb"\(" + _ROUND + rb"(?:\)|\Z)"
    rb"|%[^\r\n]*+"
    rb"|/[^\s()<>\[\]{}/%]*+"
    rb"|(?<![^\s()<>\[\]{}/%])(?P<operator>q|Q|BT|ET|BMC|BDC|EMC|ID)(?![^\s()<>\[\]{}/%])",
    re.DOTALL,
)
_IMAGE_END = re.compile(rb"\sEI(?![^\s()<>\[\]{}/%])")


@dataclass(frozen=True, slots=True)
class Balance:
    """What has to be put around a content so that it leaves nothing behind."""

    saves_before: int
    """Graphics states that it restores without having saved them."""
    restores_after: int
    """Graphics states that are open at its end, those of ``saves_before`` counted."""
    text_open: bool
    marks_open: int
    """Marked-content sequences that it opens and does not close."""

    @property
    def even(self) -> bool:
        """Whether nothing has to be put around it."""
        return self == EVEN


EVEN = Balance(0, 0, text_open=False, marks_open=0)


def balance(content: bytes) -> Balance:
    """Count what ``content`` opens and closes, in time linear in its length."""
    depth = lowest = marks = position = 0
    text = False
    while (match := _TOKEN.search(content, position)) is not None:
        position = match.end()
        operator = match["operator"]
        if operator == b"q":
            depth += 1
        elif operator == b"Q":
            depth -= 1
            lowest = min(lowest, depth)
        elif operator in {b"BT", b"ET"}:
            text = operator == b"BT"
        elif operator in {b"BMC", b"BDC"}:
            marks += 1
        elif operator == b"EMC":
            marks = max(0, marks - 1)
        elif operator == b"ID":
            end = _IMAGE_END.search(content, position)
            if end is None:
                break
            position = end.end()
    return Balance(-lowest, depth - lowest, text_open=text, marks_open=marks)


def looks_even(content: bytes) -> bool:
    """Whether a quick count of words finds everything closed that is opened; it does not look for strings."""
    words = content.split()
    return (
        words.count(b"q") == words.count(b"Q")
        and words.count(b"BT") == words.count(b"ET")
        and words.count(b"BMC") + words.count(b"BDC") == words.count(b"EMC")
    )
