"""Text reduced to what counts when a sentence is looked for, and the way back to where it stood."""

import unicodedata
from itertools import takewhile

_PIECE = 4096
# What OCR takes for each other is one letter; everything but letters and digits drops out.
_ALIKE = bytes.maketrans(b"i10589", b"llosbg")
_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789"
_FOLDED = bytes(range(256)).lower().translate(_ALIKE)
_DROPPED = bytes(code for code in range(256) if bytes([code]).lower() not in {bytes([one]) for one in _LETTERS})
# Two Arabic ligatures stand for whole sentences: a page of them would grow eighteenfold when taken apart.
_SENTENCES = ("\ufdfa", "\ufdfb")
_CLOSING = frozenset(").]”’»\"',;")
_MOST_CLOSING = 4


def plain(text: str) -> bytes:
    """The Latin letters and digits of ``text``, in lower case, ligatures and accents taken apart, look-alikes made one.

    ``plain(a + b) == plain(a) + plain(b)``: each character yields its own letters, whatever stands beside it.
    """
    if not text.isascii():
        for sentence in _SENTENCES:
            text = text.replace(sentence, "")
        text = unicodedata.normalize("NFKD", text).replace("ı", "i")
    return text.encode("ascii", "ignore").translate(_FOLDED, _DROPPED)


def place_in(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of ``text`` (first character, count) that holds the letters ``start`` to ``end`` of ``plain(text)``.

    Brackets, quotes and full stops that close directly behind it belong to it.
    """
    first = _character(text, start)
    last = _character(text, end - 1) + 1
    closing = takewhile(_CLOSING.__contains__, text[last : last + _MOST_CLOSING])
    return first, last + len(list(closing)) - first


def _character(text: str, letter: int) -> int:
    """The index of the character that yields letter number ``letter`` of ``plain(text)``."""
    begin = before = 0
    while (count := len(plain(text[begin : begin + _PIECE]))) <= letter - before:
        before += count
        begin += _PIECE
    end = begin + _PIECE
    while end - begin > 1:
        middle = (begin + end) // 2
        count = len(plain(text[begin:middle]))
        if count <= letter - before:
            begin, before = middle, before + count
        else:
            end = middle
    return begin
