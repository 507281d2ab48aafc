"""The stamp as a form XObject: what is the same on every page of one size."""

from dataclasses import dataclass

from bsre_sign.agreement import StampProfile
from bsre_sign.stamp.font import Font
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.layout import Layout, TextMetrics, lay_out
from bsre_sign.stamp.operators import numbers

_TEXT_GRAY = b"0.2 g"
_RULE_GRAY = b"0.65 G"


@dataclass(frozen=True, slots=True)
class StampForm:
    """The stamp for one page size, in points on paper, origin at the page's bottom left."""

    content: bytes
    """Refers to ``/Font`` and, with a logo, ``/Logo``. Device gray only, no transparency, no graphics state."""
    box: Box
    """What it draws on; the form's bounding box."""


@dataclass(frozen=True, slots=True)
class FormMaker:
    """Makes the form for any page size."""

    profile: StampProfile
    font: Font
    logo_size: tuple[float, float] | None
    """Of the logo's own form, in its units."""

    def make(self, width: float, height: float) -> StampForm:
        """The form for a page of ``width`` by ``height`` points on paper."""
        layout = lay_out(width, height, self.profile, self._metrics(), self._logo_ratio())
        parts = [self._rule(layout), self._logo(layout), self._text(layout)]
        return StampForm(b"\n".join(part for part in parts if part), layout.box)

    def _metrics(self) -> TextMetrics:
        widths = [self.font.width(line) * self.profile.font_size for line in self.profile.clause]
        # The font's own descent leaves room for accents and brackets that a clause has not; p and g reach about 0.2.
        return TextMetrics(widths, self.font.cap_height / 1000, 0.22)

    def _logo_ratio(self) -> float | None:
        return self.logo_size[0] / self.logo_size[1] if self.logo_size else None

    def _rule(self, layout: Layout) -> bytes:
        if (rule := layout.rule) is None:
            return b""
        ends = numbers(rule.x0, rule.y), numbers(rule.x1, rule.y)
        return b"%s %s w %s m %s l S" % (_RULE_GRAY, numbers(rule.width), *ends)

    def _logo(self, layout: Layout) -> bytes:
        if (box := layout.logo) is None or self.logo_size is None:
            return b""
        scale_x, scale_y = box.width / self.logo_size[0], box.height / self.logo_size[1]
        return b"q %s cm /Logo Do Q" % numbers(scale_x, 0, 0, scale_y, box.x0, box.y0, places=5)

    def _text(self, layout: Layout) -> bytes:
        parts = [b"BT", _TEXT_GRAY, b"/Font %s Tf" % numbers(layout.font_size)]
        x = y = 0.0
        for text, line in zip(self.profile.clause, layout.lines, strict=True):
            parts.append(b"%s Td %s Tj" % (numbers(line.x - x, line.baseline - y), self.font.encode(text)))
            x, y = line.x, line.baseline
        return b"\n".join([*parts, b"ET"])
