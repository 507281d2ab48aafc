"""Keeping the stamp in sight: nothing that is going to be seen may stand over it."""

from collections.abc import Iterable

from pikepdf import Pdf

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.language import Text
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.page import PageReader
from bsre_sign.stamp.result import StampResult


def check_clear(
    pdf: Pdf, stamped: StampResult, fields: Iterable[tuple[str, int, tuple[float, float, float, float]]]
) -> None:
    """See that no field covers the stamp on the pages as they now are.

    Args:
        pdf: the document, stamped.
        stamped: where the stamp stands.
        fields: for each field its name, its page from 1, and its /Rect in the page's default user space.

    Raises:
        DocumentRefusedError: one does.
    """
    reader = PageReader()
    stamps = {one.page: one.box for one in stamped.treatments if one.box is not None}
    for name, number, rect in fields:
        stamp = stamps.get(number)
        if stamp is None:
            continue
        box = reader.geometry(pdf.pages[number - 1].obj).to_paper(Box(*rect))
        if box.x0 < stamp.x1 and stamp.x0 < box.x1 and box.y0 < stamp.y1 and stamp.y0 < box.y1:
            raise DocumentRefusedError(
                Text(
                    id=f"Kolom {name} akan menutupi stempel di halaman {number}, yang puncaknya {stamp.y1:.0f} poin "
                    "dari tepi bawah.",
                    en=f"The field {name} would cover the stamp on page {number}, which reaches up to {stamp.y1:.0f} "
                    "points from the lower edge.",
                ),
                Text(id="Pilih kotak yang lebih tinggi letaknya.", en="Choose a box that stands higher."),
            )
