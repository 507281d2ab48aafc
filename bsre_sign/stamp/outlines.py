"""Characters as shapes."""

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from bsre_sign.stamp.operators import numbers


def outlines_of(font: TTFont, characters: str) -> dict[str, tuple[float, bytes]]:
    """Character -> advance and path operators, in thousandths of the font size."""
    glyphs, scale = font.getGlyphSet(), 1000 / font["head"].unitsPerEm
    outlines = {}
    for character in characters:
        pen = _OperatorPen(glyphs, scale)
        glyph = glyphs[font.getBestCmap()[ord(character)]]
        glyph.draw(pen)
        outlines[character] = (glyph.width * scale, b"\n".join(pen.operators))
    return outlines


class _OperatorPen(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Writes a glyph's contours as PDF path operators; the base class turns quadratic curves into cubic ones."""

    def __init__(self, glyphs: object, scale: float) -> None:
        super().__init__(glyphs)
        self.operators: list[bytes] = []
        self._scale = scale

    def _write(self, operator: bytes, *points: tuple[float, float]) -> None:
        flat = (coordinate * self._scale for point in points for coordinate in point)
        self.operators.append(numbers(*flat, places=1) + b" " + operator)

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._write(b"m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._write(b"l", point)

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._write(b"c", *points)

    def _closePath(self) -> None:  # noqa: N802
        self.operators.append(b"h")
