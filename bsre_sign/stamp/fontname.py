"""What a font is called."""

import struct

_POSTSCRIPT_NAME = 6
_ENGLISH = {(1, 0), (3, 0x409)}
"""Platform and language."""


def postscript_name(table: bytes) -> str:
    """The PostScript name in a /name table (OpenType 1.9, name), in the letters that a PDF name has without escapes.

    Empty where it gives none. fontTools reads the table too, and loads everything about layout for that.

    Raises:
        struct.error: the table is cut off.
    """
    found = ""
    count, strings = struct.unpack_from(">HH", table, 2)
    for number in range(count):
        platform, _, language, kind, length, start = struct.unpack_from(">6H", table, 6 + 12 * number)
        if kind != _POSTSCRIPT_NAME:
            continue
        raw = table[strings + start : strings + start + length]
        name = letters(raw.decode("ascii" if platform == 1 else "utf-16-be", "ignore"))
        if (platform, language) in _ENGLISH:
            return name
        found = found or name
    return found


def letters(name: str) -> str:
    """What of ``name`` a PDF name holds without escapes."""
    return "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-_"))
