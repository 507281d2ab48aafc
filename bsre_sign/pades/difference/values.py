"""PDF values as plain Python data, read from the canonical text that qpdf writes.

qpdf's output is a small part of PDF's grammar: no comments, one space between tokens, names and strings escaped in one
way only. So one regular expression reads it, without recursion, and equal text means equal values.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import starmap
from typing import NamedTuple, TypeAlias, Union


class Ref(NamedTuple):
    """An indirect reference."""

    number: int
    generation: int


class Name(bytes):
    """A name with its slash, as ``/Type``."""


class Text(bytes):
    """A string as it is written: ``(…)`` or ``<…>``."""


Dict: TypeAlias = dict[bytes, "Value"]
List: TypeAlias = list["Value"]
Value: TypeAlias = Union[Ref, Name, Text, bytes, Dict, List]  # noqa: UP007 - it refers to itself
"""Numbers, booleans and null stay the bytes that spell them."""

NULL = b"null"
_STRING = rb"\((?:[^\\()]++|\\.)*+\)"
_TOKEN = re.compile(
    rb"(?P<open><<|\[)|(?P<close>>>|\])|(?P<ref>\d{1,10} \d{1,5} R)(?![^\s\]>])|(?P<name>/[^\s/\[\]<>()]*)"
    rb"|(?P<text>" + _STRING + rb"|<[0-9A-Fa-f]*>)|(?P<plain>[^\s/\[\]<>()]+)",
    re.DOTALL,
)
_LINK = re.compile(_STRING + rb"|<[0-9A-Fa-f]*+>|(?<!\d)(\d{1,10}) (\d{1,5}) R(?![^\s\]>])", re.DOTALL)
_REAL = re.compile(rb"[+-]?(?:[0-9]{1,32}\.[0-9]{0,32}|\.[0-9]{1,32})")
_NUMBER = re.compile(_REAL.pattern + rb"|[+-]?[0-9]{1,32}")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def parse(text: bytes) -> Value:
    """The value that ``text`` spells; null for what is no value."""
    root: List = []
    stack: list[List] = [root]
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "open":
            stack.append([])
        elif kind == "close":
            if len(stack) == 1:
                break
            done = stack.pop()
            stack[-1].append(_dictionary(done) if token == b">>" else done)
        elif kind == "ref":
            number, generation, _ = token.split()
            stack[-1].append(Ref(int(number), int(generation)))
        elif kind == "name":
            stack[-1].append(Name(token))
        elif kind == "text":
            stack[-1].append(Text(token))
        else:
            stack[-1].append(token)
    return root[0] if root else NULL


def _dictionary(flat: List) -> Dict:
    pairs = zip(flat[::2], flat[1::2], strict=False)
    return {bytes(key): value for key, value in pairs if isinstance(key, Name) and value != NULL}


def links_in_text(text: bytes) -> tuple[Ref, ...]:
    """The references that ``text`` spells, each once, without building its value."""
    if b" R" not in text:
        return ()
    found = {pair: None for pair in _LINK.findall(text) if pair[0]}
    return tuple(starmap(_ref, found))


@lru_cache(maxsize=1 << 16)
def _ref(number: bytes, generation: bytes) -> Ref:
    return Ref(int(number), int(generation))


def links(value: Value | None) -> Iterator[Ref]:
    """Every reference inside ``value``."""
    stack: list[Value] = [] if value is None else [value]
    while stack:
        one = stack.pop()
        if isinstance(one, Ref):
            yield one
        elif isinstance(one, dict):
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)


def spelled(text: Text) -> bytes:
    """The bytes of a string."""
    if text.startswith(b"<"):
        digits = text[1:-1].decode("ascii")
        return bytes.fromhex(digits + "0" * (len(digits) % 2))
    return _ESCAPE.sub(_unescape, text[1:-1])


def decode(text: Text) -> str:
    """The characters of a text string (ISO 32000-2, 7.9.2.2); Latin-1 stands in for PDFDocEncoding."""
    raw = spelled(text)
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", "replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw[3:].decode("utf-8", "replace")
    return raw.decode("latin-1")


def _unescape(match: "re.Match[bytes]") -> bytes:
    code = match.group(1)
    if code.isdigit():
        return bytes([int(code, 8) & 0xFF])
    return bytes(_ESCAPED.get(code, code))


def alike(old: Value | None, new: Value | None) -> bool:
    """Whether both are the same but for how numbers are spelled: some writers make ``612.00000`` a ``612``.

    An integer has to stay one: where only an integer is allowed, readers pass over a real number (ISO 32000-2, 7.3.3).
    """
    waiting = [(old, new)]
    while waiting:
        one, other = waiting.pop()
        if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
            waiting.extend((one[key], other[key]) for key in one)
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            waiting.extend(zip(one, other, strict=True))
        elif one != other and not _same_number(one, other):
            return False
    return True


def _same_number(old: Value | None, new: Value | None) -> bool:
    if not (isinstance(old, bytes) and isinstance(new, bytes) and _REAL.fullmatch(old) and _NUMBER.fullmatch(new)):
        return False
    return Decimal(old.decode("ascii")) == Decimal(new.decode("ascii"))


def integer(value: Value | None, default: int = 0) -> int:
    """The integer that ``value`` spells, else ``default``."""
    if isinstance(value, bytes) and len(value) < 12:
        try:
            return int(value)
        except ValueError:
            return default
    return default


def is_number(value: Value | None) -> bool:
    """Whether ``value`` spells a number that all readers understand alike."""
    return isinstance(value, bytes) and _NUMBER.fullmatch(value) is not None


def number(value: Value | None) -> float:
    """The number that ``value`` spells, else 0."""
    if isinstance(value, bytes) and len(value) < 64:
        try:
            return float(value)
        except ValueError:
            return 0.0
    return 0.0
