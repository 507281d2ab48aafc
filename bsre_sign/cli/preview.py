"""The foot of a page with an agreement's stamp, for a person to look at."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bsre_sign import Agreement
    from bsre_sign.stamp import StampResult

_A4 = (595.28, 841.89)
_ABOVE = 28  # points of empty page that are shown above the stamp
_SCALE = 3  # 216 dpi


def preview(agreement: "Agreement", logo: Path | None) -> tuple[bytes, "StampResult"]:
    """The foot of an empty A4 page as a PNG, and what was stamped on it.

    Raises:
        AgreementError: the profile's font cannot be used.
        InputError: the logo cannot be used.
    """
    from pikepdf import Pdf

    from bsre_sign import Document
    from bsre_sign.stamp import Stamp
    from bsre_sign.viewer import Rect, page_png

    empty = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page(page_size=_A4)
        pdf.save(empty)
    document, stamped = Document.from_bytes(empty.getvalue(), "contoh.pdf"), io.BytesIO()
    with document.pdf() as pdf:
        result = Stamp(agreement, logo).draw(pdf, document)
        pdf.save(stamped)
    box = result.treatments[0].box
    top = min(_A4[1], (box.y1 if box else 0.0) + _ABOVE)
    return page_png(stamped.getvalue(), scale=_SCALE, part=Rect(0, 0, 1, top / _A4[1])), result
