"""A QR code (ISO/IEC 18004) as filled rectangles."""

from dataclasses import dataclass
from functools import lru_cache

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.language import Text
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.operators import numbers

QUIET_MODULES = 4  # kept empty on each side (ISO/IEC 18004, 9.1)
SMALLEST_MODULE = 0.5  # points, 0.18 mm: four dots of a 600 dpi printer
_MARK_SHARE = 0.2  # of the side: 4 % of the area, where level H makes good for 30 %


@dataclass(frozen=True, slots=True)
class QrCode:
    """The dark modules of one code, row by row from the top, joined where they touch."""

    modules: int
    """On each side, without the quiet zone."""
    runs: tuple[tuple[int, int, int], ...]
    """Column, row from the bottom, and length."""

    @property
    def quiet(self) -> float:
        """The quiet zone, as a share of the code's side."""
        return QUIET_MODULES / self.modules

    @property
    def mark_modules(self) -> int:
        """The side of the square in the middle where a logo may stand."""
        whole = int(self.modules * _MARK_SHARE)
        return whole if whole % 2 else whole - 1  # odd, as the code is, so that no module is cut

    def middle(self, box: Box) -> Box:
        """That square, in a code drawn in ``box``."""
        edge = (1 - self.mark_modules / self.modules) / 2
        across, up = box.width * edge, box.height * edge
        return Box(box.x0 + across, box.y0 + up, box.x1 - across, box.y1 - up)

    def draw(self, box: Box) -> bytes:
        """Operators that fill the modules in ``box`` with black (DeviceGray)."""
        size = box.width / self.modules
        path = b"\n".join(b"%d %d %d 1 re" % run for run in self.runs)
        return b"q 0 g %s cm\n%s\nf Q" % (numbers(size, 0, 0, size, box.x0, box.y0, places=5), path)


def qr_code(text: str, size: float, *, mark: bool) -> QrCode:
    """The code for ``text``, to be drawn ``size`` points wide; ``mark`` says that its middle will be covered.

    Error correction is at least level H with a mark, else M.

    Raises:
        DocumentRefusedError: there is no code for so long a text, or its modules would be too small to be read.
    """
    code = made(text, mark)
    if code is not None and size / code.modules >= SMALLEST_MODULE:
        return code
    raise DocumentRefusedError(
        Text(
            f"Kode QR dengan {len(text)} karakter terlalu rapat untuk dibaca pada ukuran {size:g} pt.",
            f"A QR code of {len(text)} characters is too dense to be read at a size of {size:g} pt.",
        ),
        Text(
            "Pendekkan tautan pada stamp.qr.text (atau nama berkas), atau besarkan stamp.qr.size.",
            "Shorten the link under stamp.qr.text (or the file's name), or enlarge stamp.qr.size.",
        ),
    )


@lru_cache(maxsize=64)
def made(text: str, mark: bool) -> QrCode | None:
    """The code for ``text``; ``None`` where there is none for so long a text."""
    import segno  # noqa: PLC0415  # not needed to verify

    try:
        rows = [bytes(row) for row in segno.make_qr(text, error="h" if mark else "m").matrix]
    except segno.DataOverflowError:
        return None
    runs = []
    for index, row in enumerate(rows):
        start = 0
        while (start := row.find(1, start)) >= 0:
            end = row.find(0, start)
            end = len(row) if end < 0 else end
            runs.append((start, len(rows) - 1 - index, end - start))
            start = end
    return QrCode(len(rows), tuple(runs))
