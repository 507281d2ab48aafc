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
_TEXT = re.compile(rb"\((?:[^()\\]++|\\.)*+(?:\)|\Z)|<[0-9A-Fa-f\s]*+>", re.DOTALL)
_END = b" n"  # an operator that does nothing by itself
_SPACED = bytes.maketrans(b"[]<>", b"    ")
# ISO 32000-2, annex A, without their digits; and the words that stand for values.
_OPERATORS = frozenset(
    b"b B b* B* BDC BMC BT BX c cm CS cs d Do DP EMC ET EX f F f* G g gs h i j J K k l M m MP n q Q re RG rg ri s S SC"
    b" sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \" true false null".split()
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
    sound: bool = True
    """Whether a quick look found nothing odd in it."""


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
    return Balance(-lowest, depth - lowest, text_open=text, marks_open=marks, sound=False)


def looks_sound(content: bytes) -> bool:
    """Whether a quick look finds everything closed that is opened, and nothing that is no operator.

    It errs on the side of doubt: comments and the data of inline images look odd to it. Some readers stop at what they
    do not know, and so would never come to what follows such a content.
    """
    rest = _TEXT.sub(b" ", content + _END)
    if b"(" in rest or b")" in rest:
        rest = _TEXT.sub(b" ", rest)  # brackets within a string
    if not rest.endswith(_END):  # swallowed by a string that does not end
        return False
    for opening, closing in ((b"[", b"]"), (b"<<", b">>")):
        if rest.count(opening) != rest.count(closing):
            return False
    words = rest.replace(b"/", b" /").translate(_SPACED, b"0123456789.+-").split()
    if not all(word.startswith(b"/") or word in _OPERATORS for word in set(words)):
        return False
    return (
        words.count(b"q") == words.count(b"Q")
        and words.count(b"BT") == words.count(b"ET")
        and words.count(b"BMC") + words.count(b"BDC") == words.count(b"EMC")
    )
