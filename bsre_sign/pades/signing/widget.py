"""Where a signature is seen, and what it looks like there (ISO 32000-2, 12.5.5, 12.5.6.19)."""

import io
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

Rect = tuple[float, float, float, float]
"""Left, bottom, right and top in points of a page's default user space."""

PRINT_AND_LOCKED = 4 | 128
"""Annotation flags of every widget made here: it is printed, and nobody moves or deletes it (ISO 32000-2, 12.5.3)."""
NOWHERE: Rect = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Widget:
    """One place at which a signature is seen."""

    page: int
    """Counted from 1."""
    rect: Rect
    """Where it stands; not used where an existing field is filled, which has its own."""
    appearance: bytes
    """What is seen: a PDF of one page, whose media box starts at the origin and has the size of ``rect``. Its content
    stream and resources become the appearance as they are, so on a turned page the content is turned already."""

    def form(self, pdf: Pdf) -> Object:
        """The appearance as a form XObject in ``pdf``."""
        source = pikepdf.open(io.BytesIO(self.appearance))
        page = source.pages[0]
        form = Stream(source, page.Contents.read_raw_bytes(), Type=Name.XObject, Subtype=Name.Form, BBox=page.mediabox)
        form.Resources = page.obj.get("/Resources", Dictionary())
        for key in ("/Filter", "/DecodeParms"):
            if key in page.Contents:
                form[key] = page.Contents[key]
        return pdf.copy_foreign(source.make_indirect(form))


def nothing(pdf: Pdf, rect: Rect = NOWHERE) -> Stream:
    """An empty appearance: PDF/A-1 wants every field to have one, however small (ISO 19005-1, 6.9)."""
    left, bottom, right, top = rect
    return Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, right - left, top - bottom]))
