"""A TrueType font, cut down to the glyphs that are set.

What fontTools' own subsetter does with these tables; that brings along code for every table and script there is, which
takes longer to load than all else that a stamp needs.
"""

import io
from collections.abc import Iterable
from typing import Any

from fontTools.ttLib import TTFont

KEPT_TABLES = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}
"""What a PDF reader needs of an embedded TrueType font program (ISO 32000-2, 9.9.1); the rest is left out."""
_UNHINTED = {
    "maxZones": 1,
    "maxTwilightPoints": 0,
    "maxStorage": 0,
    "maxFunctionDefs": 0,
    "maxInstructionDefs": 0,
    "maxStackElements": 0,
    "maxSizeOfInstructions": 0,
}
"""What /maxp says of a font without instructions (OpenType 1.9, maxp)."""


def cut(font: TTFont, names: Iterable[str]) -> bytes:
    """The font file with the glyphs ``names``, the parts of which they are made, and the one for what is missing.

    ``font`` is changed: its glyph order is that of the result. No instructions and no way from characters to glyphs
    are left.

    Raises:
        KeyError: a glyph is not in the font.
    """
    glyf, order = font["glyf"], font.getGlyphOrder()
    kept = _with_parts(glyf, {order[0], *names})
    numbers = {old: new for new, old in enumerate(number for number, name in enumerate(order) if name in kept)}
    metrics = font["hmtx"]
    metrics.metrics = {name: metrics.metrics[name] for name in kept}
    glyf.glyphs = {name: glyf.glyphs[name] for name in kept}
    glyf.glyphOrder = [name for name in order if name in kept]
    for glyph in glyf.glyphs.values():
        if hasattr(glyph, "data"):  # not taken apart yet: its parts are numbers still
            glyph.remapComponentsFast(numbers)
        glyph.trim(remove_hinting=True)
    if font["maxp"].tableVersion == 0x00010000:
        vars(font["maxp"]).update(_UNHINTED)
    for tag in set(font.keys()) - KEPT_TABLES - {"GlyphOrder"}:
        del font[tag]
    font.setGlyphOrder(glyf.glyphOrder)
    buffer = io.BytesIO()
    font.save(buffer, reorderTables=None)
    return buffer.getvalue()


def _with_parts(glyf: Any, names: set[str]) -> set[str]:
    """``names``, and those of the glyphs of which they are composed."""
    found, waiting = set(names), list(names)
    while waiting:
        parts = set(glyf[waiting.pop()].getComponentNames(glyf)) - found
        found |= parts
        waiting.extend(parts)
    return found
