"""How much room the stamp needs. In points, before it is made smaller."""

from collections.abc import Sequence
from dataclasses import dataclass

from bsre_sign.agreement import StampProfile
from bsre_sign.stamp.beside import Beside
from bsre_sign.stamp.flow import Row, TextMetrics

LEADING = 1.28  # baseline to baseline, in font sizes
_RULE_GAP = 0.8  # from the rule down to what stands below it, in font sizes
_NUMBER_GAP = 2  # least distance from the text to a page number on the same row, in font sizes
NUMBER_ROW = 1.3  # rows that a page number takes which has one of its own: a little distance comes on top
_SMALLEST_MARGIN = 1 / 3  # of the profile's: narrow pages give up margin before the text shrinks


@dataclass(frozen=True, slots=True)
class Measure:
    """The heights of a stamp of so many rows, and how the rows stand in their column."""

    profile: StampProfile
    text: TextMetrics
    beside: Beside

    def text_height(self, count: float) -> float:
        """Of ``count`` rows, from the top one's capitals to the bottom one's baseline."""
        size = self.profile.font_size
        return self.text.cap_height * size + (count - 1) * LEADING * size

    def middle(self, count: float) -> float:
        """From the page's edge up to the middle that all parts share."""
        below = max(self.text_height(count) / 2 + self.text.descent * self.profile.font_size, self.beside.height / 2)
        middle = self.profile.margins.bottom + below
        qr = self.beside.qr
        return middle if qr is None else max(middle, qr.quiet + qr.height / 2)

    def foot(self, count: float) -> float:
        """From the page's edge up to the stamp's top."""
        above = max(self.text_height(count), self.beside.height) / 2
        if self.profile.rule:
            above += _RULE_GAP * self.profile.font_size
        qr = self.beside.qr
        if qr is not None:
            above = max(above, qr.height / 2 + qr.quiet)
        return self.middle(count) + above + (self.profile.rule_width if self.profile.rule else 0.0)

    def margins(self, give: float) -> tuple[float, float]:
        """The margins left and right, from their smallest (``give`` 0) to the profile's own (1)."""
        wide, flanks = self.profile.margins, (self.beside.left, self.beside.right)
        margins = []
        for margin, flank in zip((wide.left, wide.right), flanks, strict=True):
            most, least = max(margin, flank.least_margin), max(margin * _SMALLEST_MARGIN, flank.least_margin)
            margins.append(least + (most - least) * give)
        return margins[0], margins[1]

    def column(self, width: float, give: float) -> float:
        """The width that the text has on a page of ``width``."""
        return width - sum(self.margins(give)) - self.beside.left.room - self.beside.right.room

    def centre(self, widest: float, left: float, right: float, width: float) -> float:
        """The middle of centred text: the page's, as long as that keeps clear of what stands beside."""
        x0, x1 = left + self.beside.left.room, right - self.beside.right.room
        if x0 <= (width - widest) / 2 and (width + widest) / 2 <= x1:
            return width / 2
        return (x0 + x1) / 2

    def starts(self, rows: Sequence[Row], left: float, right: float, width: float) -> list[float]:
        """Where the rows start, their indents left out, between margins at ``left`` and ``right`` on ``width``."""
        if self.profile.align == "left":
            return [left + self.beside.left.room] * len(rows)
        widest = max(row.width for row in rows)
        centre = self.centre(widest, left, right, width)
        if self.text.has_bullets:  # they stand in one column, so the block is centred
            return [centre - widest / 2] * len(rows)
        return [centre - row.width / 2 for row in rows]

    def count(self, rows: Sequence[Row], left: float, right: float, width: float) -> float:
        """How many rows there are with the page number, which stands at the end of the last one where it has room."""
        if self.text.number is None:
            return len(rows)
        start = self.starts(rows, left, right, width)[-1]
        end = start + rows[-1].width + _NUMBER_GAP * self.profile.font_size
        fits = end + self.text.number <= right - self.beside.right.room
        return len(rows) if fits else len(rows) + NUMBER_ROW
