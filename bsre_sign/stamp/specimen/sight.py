"""What is seen of one signature in one document, if anything."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pikepdf import Pdf, PdfError

from bsre_sign.document import Document
from bsre_sign.errors import DocumentRefusedError, SpecimenError
from bsre_sign.language import Text
from bsre_sign.stamp.specimen.result import DrawnSpecimen

if TYPE_CHECKING:
    from bsre_sign.stamp.result import StampResult
    from bsre_sign.stamp.specimen.drawer import SpecimenDrawer
    from bsre_sign.stamp.specimen.work import Rect, SpecimenWork


class Sight:
    """A specimen that is looked for before the stamp is drawn, and drawn after it.

    Args:
        drawer: draws the specimen; ``None`` where the signature is invisible.
        pdf: the document, opened; not yet stamped.
        document: where it was opened from.
        in_field: whether an existing field is signed, which has its own place.
        first: whether nobody has signed, so that anchors can be taken out of the pages.

    Raises:
        SpecimenError: there is no such place.
        DocumentRefusedError: looking at the document takes too much.
    """

    def __init__(
        self, drawer: "SpecimenDrawer | None", pdf: Pdf, document: Document, *, in_field: bool, first: bool
    ) -> None:
        self._drawer, self._pdf = drawer, pdf
        self._work: SpecimenWork | None = None
        if drawer is not None and not in_field:
            from bsre_sign.stamp.specimen import work  # noqa: PLC0415  most signatures are invisible

            with whole_pages():
                self._work = work.SpecimenWork(pdf, document, drawer.specimen.place)
                if first:
                    self._work.clear()
                    self._work.repeat(drawer)
            if not first and self._work.is_repeated:
                raise _signed_already()

    def draw(
        self, stamped: "StampResult | None", places_of_field: "Callable[[], Iterable[tuple[int, Rect]]]"
    ) -> DrawnSpecimen:
        """The specimen on the pages as they now are; ``places_of_field`` gives page (from 1) and /Rect.

        Raises:
            SpecimenError: there is no room, it would cover the stamp, or its texts do not fit.
            DocumentRefusedError: looking at the pages takes too much.
        """
        if self._drawer is None:
            return DrawnSpecimen((), ())
        from bsre_sign.stamp.specimen import work  # noqa: PLC0415  as above

        with whole_pages():
            if self._work is not None:
                return self._work.draw(self._drawer, stamped)
            return work.draw_in_fields(self._pdf, self._drawer, places_of_field())


@contextmanager
def whole_pages() -> Iterator[None]:
    """Pages that qpdf cannot walk, or not draw on, are a refusal of the document."""
    try:
        yield
    except (PdfError, RuntimeError, UnicodeDecodeError) as error:
        raise DocumentRefusedError(
            Text(f"Halaman dokumen rusak: {error}.", f"The document's pages are damaged: {error}."),
            Text("Buat ulang PDF itu dari sumbernya.", "Make the PDF again from its source."),
        ) from error


def _signed_already() -> SpecimenError:
    return SpecimenError(
        Text(
            "Dokumen sudah ditandatangani; hanya penanda tangan pertama dapat membubuhkan beberapa spesimen.",
            "The document is signed already; only the first signer can have several specimens.",
        ),
        Text("Sebut satu tempat saja.", "Name one place only."),
    )
