"""A font's codes: which characters they stand for, and how far each moves on (ISO 32000-2, 9.6 to 9.10)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from pikepdf import Array, Dictionary, Name, Object, PdfError, Stream

from bsre_sign.document.words import words_of

_LARGEST_MAP = 4 << 20
_MOST_MAPPED = 70_000  # codes of one font, those that are named again counted again
# No part of these can match in more than one way: a hostile map would take its time.
_HEX = rb"<([0-9A-Fa-f\s]*)>"
_BEGIN = re.compile(rb"begin(bfchar|bfrange)")
_PAIR = re.compile(_HEX + rb"\s*" + _HEX)
_RANGE = re.compile(_HEX + rb"\s*" + _HEX + rb"\s*(?:" + _HEX + rb"|\[([^\[\]]*)\])")
_ONE = re.compile(_HEX)


class Code(NamedTuple):
    """One code of a string that is shown."""

    raw: bytes
    text: str
    """Empty where it is not known."""
    advance: float | None
    """Thousandths of text space; ``None`` where the font does not say."""


@dataclass(frozen=True, slots=True)
class Coding:
    """What is needed of a font to find characters in strings."""

    composite: bool
    characters: dict[bytes, str]
    widths: dict[int, float]
    default: float | None

    def codes(self, shown: bytes) -> Iterator[Code]:
        """The codes of a string, in their order."""
        size = 2 if self.composite else 1
        for start in range(0, len(shown), size):
            raw = shown[start : start + size]
            yield Code(raw, self.characters.get(raw, ""), self.widths.get(int.from_bytes(raw, "big"), self.default))


def coding(font: Object) -> Coding | None:
    """The coding of a font dictionary; ``None`` for one whose strings cannot be taken apart."""
    if not isinstance(font, Dictionary):
        return None
    try:
        return _composite(font) if font.get("/Subtype") == Name.Type0 else _simple(font)
    except (PdfError, ValueError, TypeError, LookupError, RuntimeError, OverflowError):
        return None


def _composite(font: Dictionary) -> Coding | None:
    if font.get("/Encoding") != Name("/Identity-H"):
        return None  # other encodings may have codes of any length, or run from top to bottom
    characters = _to_unicode(font.get("/ToUnicode"), 2)
    inner = font["/DescendantFonts"][0]
    default = inner.get("/DW", 1000)
    widths: dict[int, float] = {}
    listed = list(inner.get("/W", Array()))
    position, left = 0, _MOST_MAPPED
    while position + 1 < len(listed) and left > 0:
        first, following = int(listed[position]), listed[position + 1]
        if isinstance(following, Array):
            widths.update((first + index, float(width)) for index, width in enumerate(islice(following, left)))
            left -= len(following)
            position += 2
        else:
            last = min(int(following), first + left)
            widths.update(dict.fromkeys(range(first, last + 1), float(listed[position + 2])))
            left -= max(1, last + 1 - first)
            position += 3
    return Coding(True, characters, widths, float(default))


def _simple(font: Dictionary) -> Coding:
    characters = {
        bytes((code,)): chr(code) for code in range(0x20, 0x7F)
    }  # alike in all Latin encodings but for quotes
    encoding = font.get("/Encoding")
    differences = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
    code = 0
    for one in differences if isinstance(differences, Array) else ():
        if isinstance(one, int):
            code = one
        elif isinstance(one, Name) and 0 <= code < 256:
            characters[bytes((code,))] = _named(words_of(one)[1:])
            code += 1
    characters.update(_to_unicode(font.get("/ToUnicode"), 1))
    first, listed = font.get("/FirstChar", 0), font.get("/Widths")
    if not isinstance(listed, Array) or not isinstance(first, int):
        return Coding(False, characters, {}, None)
    scale = 1.0
    if font.get("/Subtype") == Name.Type3:
        matrix = font.get("/FontMatrix")
        scale = 1000 * float(matrix[0]) if isinstance(matrix, Array) else 1.0
    widths = {first + index: float(width) * scale for index, width in enumerate(listed) if _is_number(width)}
    return Coding(False, characters, widths, None)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal)


def _named(glyph: str) -> str:
    from fontTools.agl import toUnicode  # noqa: PLC0415  # slow to import, and needed for anchors alone

    return str(toUnicode(glyph))


def _to_unicode(stream: object, size: int) -> dict[bytes, str]:
    """The characters of a ToUnicode CMap's codes of ``size`` bytes."""
    if not isinstance(stream, Stream):
        return {}
    content = stream.read_bytes()[:_LARGEST_MAP]
    mapped = islice(_mapped(content), _MOST_MAPPED)
    return {
        code: text.decode("utf-16-be", "replace") for code, text in mapped if len(code) == size and len(text) % 2 == 0
    }


def _mapped(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Codes and the characters they stand for, in UTF-16; the ranges may hold any number of them."""
    for kind, block in _blocks(content):
        if kind == b"bfchar":
            for code, text in _PAIR.findall(block):
                yield _bytes(code), _bytes(text)
        else:
            for low, high, start, listed in _RANGE.findall(block):
                yield from _range(_bytes(low), _bytes(high), _bytes(start), listed)


def _blocks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The sections of a CMap that map codes to characters, each with its kind."""
    position = 0
    while (begin := _BEGIN.search(content, position)) is not None:
        position = content.find(b"end" + begin[1], begin.end())
        if position < 0:
            return
        yield begin[1], content[begin.end() : position]


def _range(low: bytes, high: bytes, base: bytes, listed: bytes) -> Iterator[tuple[bytes, bytes]]:
    first, last = int.from_bytes(low, "big"), min(int.from_bytes(high, "big"), (1 << 8 * len(low)) - 1)
    texts = [_bytes(one) for one in _ONE.findall(listed)]
    for offset in range(last - first + 1):
        if listed:
            text = texts[offset] if offset < len(texts) else b""
        else:
            text = base[:-1] + bytes(((base[-1] + offset) & 0xFF,)) if base else b""
        yield (first + offset).to_bytes(len(low), "big"), text


def _bytes(digits: bytes) -> bytes:
    packed = b"".join(digits.split())
    return bytes.fromhex((packed + b"0" * (len(packed) % 2)).decode("ascii"))
