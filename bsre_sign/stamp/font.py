"""The stamp's font, cut down to the characters that are set and ready to be embedded."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Font:
    """A subset, ready to be embedded. Metrics are in thousandths of the font size, as PDF has them."""

    name: str
    """PostScript name with the subset's tag, such as ``ABCDEF+SourceSansPro-Regular``."""
    program: bytes
    """The TrueType file, deflated."""
    program_length: int
    glyphs: Mapping[str, int]
    """Character -> glyph id in the subset, which is its CID too."""
    widths: tuple[float, ...]
    """By glyph id."""
    ascent: float
    descent: float
    cap_height: float
    italic_angle: float
    box: tuple[float, float, float, float]
    outlines: Mapping[str, tuple[float, bytes]]
    """The characters that were asked for as shapes: advance and path operators, in thousandths of the font size."""

    def width(self, text: str) -> float:
        """How wide ``text`` is at size 1."""
        return sum(self.widths[self.glyphs[character]] for character in text) / 1000

    def encode(self, text: str) -> bytes:
        """``text`` as a hexadecimal string operand of ``Tj`` under Identity-H."""
        return b"<%s>" % "".join(f"{self.glyphs[character]:04X}" for character in text).encode()
