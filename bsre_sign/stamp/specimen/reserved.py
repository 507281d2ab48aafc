"""Places at anchors for the fields of those who sign later."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pikepdf import Pdf

from bsre_sign.document import Document
from bsre_sign.language import Text
from bsre_sign.stamp.specimen.sight import whole_pages

if TYPE_CHECKING:
    from bsre_sign.stamp.result import StampResult
    from bsre_sign.stamp.specimen.work import SpecimenWork

PaperBox = tuple[float, float, float, float]
"""Left, bottom, right and top in points from the lower left corner of the page as it is seen."""


class Reserved:
    """Anchors that are found and taken out before the stamp is drawn, and what stands there after it.

    Args:
        pdf: the document, opened; not yet stamped, and signed by nobody.
        document: where it was opened from.
        anchors: by a field's name, the text at which it stands.

    Raises:
        SpecimenError: an anchor is not there, or more than once.
        DocumentRefusedError: looking at the document takes too much.
    """

    def __init__(self, pdf: Pdf, document: Document, anchors: Mapping[str, str]) -> None:
        self._works: dict[str, SpecimenWork] = {}
        if anchors:
            from bsre_sign.stamp.specimen import model, work  # noqa: PLC0415  most documents have none

            with whole_pages():
                for name, text in anchors.items():
                    self._works[name] = work.SpecimenWork(pdf, document, model.SpecimenAnchor(text))
                for each in self._works.values():
                    each.clear()

    def settle(self, stamped: "StampResult | None") -> tuple[dict[str, tuple[int, PaperBox]], tuple[Text, ...]]:
        """By name, page (from 1) and box on the pages as they now are; and what the signer should know.

        Raises:
            SpecimenError: a field would cover the stamp.
        """
        places, remarks = {}, list[Text]()
        for name, each in self._works.items():
            places[name] = each.place(stamped)
            remarks.extend(each.remarks)
        return places, tuple(remarks)
