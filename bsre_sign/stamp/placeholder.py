"""The project's own mark: it keeps the official logo's place, and says so."""

from dataclasses import dataclass

from pikepdf import Dictionary, Name, Object, Pdf, Stream

from bsre_sign.stamp.font import Font
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.marks import LOGO, PLACEHOLDER
from bsre_sign.stamp.operators import numbers

_NAME = "BSrE"
_NOTE = "contoh logo"
SHAPES = _NAME + _NOTE
"""The characters whose outlines the mark needs. They are drawn as shapes, so that nobody reads them as text."""

_HEIGHT = 100.0
_FRAME = b"""\
0.3 G 0.3 g 5 w 1 j 1 J
24 2.5 m 76 2.5 l 87.9 2.5 97.5 12.1 97.5 24 c 97.5 76 l 97.5 87.9 87.9 97.5 76 97.5 c
24 97.5 l 12.1 97.5 2.5 87.9 2.5 76 c 2.5 24 l 2.5 12.1 12.1 2.5 24 2.5 c s
8 w 25 53 m 43 35 l 50 52 60 66 77 77 c S
4 w 25 20 m 77 20 l S
"""


@dataclass(frozen=True, slots=True)
class PlaceholderLogo:
    """A rounded square with a tick like a pen's stroke over a signing line; beside it the name and a note, in grey."""

    width: float
    height: float
    _content: bytes

    @classmethod
    def of(cls, font: Font) -> "PlaceholderLogo":
        """Draw the mark with the outlines of ``font``, which must have those of ``SHAPES``."""
        name, name_width = _set(font, _NAME, 118, 42, 60)
        note, note_width = _set(font, _NOTE, 119, 8, 27)
        width = 118 + max(name_width, note_width + 1)
        return cls(width, _HEIGHT, b"q\n" + _FRAME + b"Q\n0.3 g\n" + name + b"0.45 g\n" + note)

    @property
    def transparent(self) -> bool:
        """Never."""
        return False

    @property
    def emblem(self) -> Box:
        """The square without the words, which would be too small to be read."""
        return Box(0, 0, _HEIGHT, _HEIGHT)

    def add_to(self, pdf: Pdf) -> Object:
        """The mark as a form."""
        form = Stream(pdf, self._content)
        form["/Type"], form["/Subtype"] = Name.XObject, Name.Form
        form["/BBox"] = [0, 0, self.width, self.height]
        form["/Resources"] = Dictionary()
        form[LOGO] = PLACEHOLDER
        return form


def _set(font: Font, text: str, x: float, y: float, size: float) -> tuple[bytes, float]:
    """``text`` as filled shapes from ``x`` on the baseline ``y``, and its width."""
    operators, start, scale = [], x, size / 1000
    for character in text:
        advance, outline = font.outlines[character]
        if outline:
            operators.append(b"q %s cm\n%s\nf Q\n" % (numbers(scale, 0, 0, scale, x, y, places=4), outline))
        x += advance * scale
    return b"".join(operators), x - start
