"""The stamp as a form XObject: what is the same on every page of one size."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bsre_sign.agreement import StampProfile
from bsre_sign.stamp.flow import Item, TextMetrics
from bsre_sign.stamp.font import Font
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.layout import Layout, lay_out
from bsre_sign.stamp.operators import numbers
from bsre_sign.stamp.qr import QrCode, qr_code

_TEXT_GRAY = b"0.2 g"
_RULE_GRAY = b"0.65 G"
# The font's own descent leaves room for accents and brackets that a clause has not; p and g reach about 0.2.
_DESCENT = 0.22
_BULLET_GAP = 0.45  # between a bullet and its item, in font sizes
_FEWEST_DIGITS = 3  # for which a page number's place is kept


_laid_out = lru_cache(maxsize=256)(lay_out)  # pages of one size differ in their numbers alone


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
    """Has the profile's ``characters``."""
    logo_size: tuple[float, float] | None
    """Of the logo's own form, in its units."""
    emblem: Box | None = None
    """The part of the logo's form that stands in the middle of a QR code; by default all of it."""

    def make(self, width: float, height: float, *, page_number: str | None = None, qr: str | None = None) -> StampForm:
        """The form for a page of ``width`` by ``height`` points on paper.

        Args:
            width: of the page.
            height: of the page.
            page_number: this page's number as it is set; ``None`` for none.
            qr: the text of the QR code; ``None`` for none, and where the profile has none.

        Raises:
            DocumentRefusedError: the QR code's text is too long.
        """
        profile = self.profile
        code = qr_code(qr, profile.qr.size, mark=self._has_mark) if qr is not None and profile.qr is not None else None
        metrics = self._metrics(page_number)
        layout = _laid_out(width, height, profile, metrics, self._logo_ratio(), code.quiet if code else None)
        parts = [self._rule(layout), self._logo(layout), self._qr(layout, code), self._text(layout, page_number)]
        return StampForm(b"\n".join(part for part in parts if part), layout.box)

    @property
    def _has_mark(self) -> bool:
        return self.logo_size is not None and self.profile.qr is not None and self.profile.qr.mark

    def _items(self) -> list[tuple[str, list[str]]]:
        """The rows' bullet and words; a line that must not be broken is one word."""
        markers = self.profile.markers
        items = [
            (marker, line.split() if marker else [line])
            for marker, line in zip(markers, self.profile.clause, strict=True)
        ]
        return [("", [self.profile.heading]), *items] if self.profile.heading else items

    def _metrics(self, page_number: str | None) -> TextMetrics:
        size = self.profile.font_size
        markers = [self.font.width(marker) for marker in self.profile.markers if marker]
        return TextMetrics(
            items=tuple(
                Item(tuple(self.font.width(word) * size for word in words), hangs=bool(marker))
                for marker, words in self._items()
            ),
            cap_height=self.font.cap_height / 1000,
            descent=_DESCENT,
            space=self.font.width(" ") * size if markers else 0.0,
            hang=(max(markers) + _BULLET_GAP) * size if markers else 0.0,
            number=self.font.width(_longest(page_number, self.font)) * size if page_number else None,
        )

    def _logo_ratio(self) -> float | None:
        if self.logo_size is None or (self._has_mark and not self.profile.logo):
            return None
        return self.logo_size[0] / self.logo_size[1]

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

    def _qr(self, layout: Layout, code: QrCode | None) -> bytes:
        if layout.qr is None or code is None:
            return b""
        return code.draw(layout.qr) + (b"\n" + self._mark(code.middle(layout.qr)) if self._has_mark else b"")

    def _mark(self, box: Box) -> bytes:
        """The logo's emblem on a white square; a tenth of its side stays free all round."""
        assert self.logo_size is not None
        emblem = self.emblem or Box(0, 0, *self.logo_size)
        scale = 0.8 * min(box.width / emblem.width, box.height / emblem.height)
        x = (box.x0 + box.x1 - emblem.width * scale) / 2 - emblem.x0 * scale
        y = (box.y0 + box.y1 - emblem.height * scale) / 2 - emblem.y0 * scale
        return b"q 1 g %s re f %s cm %s re W n /Logo Do Q" % (
            numbers(box.x0, box.y0, box.width, box.height),
            numbers(scale, 0, 0, scale, x, y, places=5),
            numbers(emblem.x0, emblem.y0, emblem.width, emblem.height),
        )

    def _text(self, layout: Layout, page_number: str | None) -> bytes:
        items, size = self._items(), layout.font_size
        pieces: list[tuple[float, float, str]] = []
        for line in layout.lines:
            marker, words = items[line.item]
            if line.marker is not None:
                pieces.append((line.marker, line.baseline, marker))
            pieces.append((line.x, line.baseline, " ".join(words[line.start : line.stop])))
        if (number := layout.number) is not None and page_number:
            start = number.x1 - self.font.width(page_number) * size
            pieces.append(((number.x0 + start) / 2 if number.centred else start, number.baseline, page_number))
        parts = [b"BT", _TEXT_GRAY, b"/Font %s Tf" % numbers(size)]
        x = y = 0.0
        for start, baseline, text in pieces:
            parts.append(b"%s Td %s Tj" % (numbers(start - x, baseline - y), self.font.encode(text)))
            x, y = start, baseline
        return b"\n".join([*parts, b"ET"])


def _longest(page_number: str, font: Font) -> str:
    """``page_number`` with digits that take as much room as any page's, so that it stands alike on all pages."""
    widest = max("0123456789", key=font.width)
    digits = max([_FEWEST_DIGITS, *map(len, re.findall(r"\d+", page_number))])
    return re.sub(r"\d+", widest * digits, page_number)
