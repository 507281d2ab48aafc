"""The specimen as a small PDF, which becomes the appearance of a signature field."""

import io
import threading
from math import cos, radians, sin

from pikepdf import Dictionary, Name, Pdf, Stream

from bsre_sign.stamp.calibration import Calibration
from bsre_sign.stamp.embed import EmbeddableFont
from bsre_sign.stamp.geometry import Box, Matrix
from bsre_sign.stamp.logo import Logo, read_logo
from bsre_sign.stamp.operators import numbers
from bsre_sign.stamp.placeholder import SHAPES, PlaceholderLogo
from bsre_sign.stamp.specimen.composition import Composition, Picture, compose
from bsre_sign.stamp.specimen.model import Specimen
from bsre_sign.stamp.specimen.texts import Entry
from bsre_sign.stamp.specimen.typeface import cleaned, typeface

CAPTION = "Dokumen ini ditandatangani secara elektronik oleh:"
_MOST_KEPT = 16  # appearances; more are made anew each time


class SpecimenDrawer:
    """Draws one specimen at any size. Made once, used for any number of documents, from threads too.

    Raises:
        SpecimenError: the fonts lack a character.
        InputError: the image cannot be used.
    """

    def __init__(self, specimen: Specimen, common_name: str) -> None:
        self.specimen = specimen
        name = cleaned(specimen.name if specimen.name is not None else common_name)
        self._entries = _entries(specimen, name)
        regular = "".join(one.text for one in self._entries if not one.bold)
        self._typeface = typeface(regular, "".join(one.text for one in self._entries if one.bold), SHAPES)
        self._fonts = EmbeddableFont.of(self._typeface.regular), EmbeddableFont.of(self._typeface.bold)
        self._image: Logo | None = None
        if specimen.image is not None:
            self._image = read_logo(specimen.image)
        elif specimen.qr is None:
            self._image = PlaceholderLogo.of(self._typeface.regular)
        shown = (self._image.emblem or Box(0, 0, self._image.width, self._image.height)) if self._image else None
        self._picture = Picture(specimen.qr, shown)
        self._kept: dict[tuple[float, float, int, float, tuple[str, ...]], tuple[bytes, bool]] = {}
        self._lock = threading.Lock()

    def composed(self, width: float, height: float) -> Composition:
        """What is drawn at this size.

        Raises:
            SpecimenError: it does not fit in.
        """
        return compose(self._entries, self._typeface, self._picture, width, height)

    def appearance(self, pdf: Pdf, width: float, height: float, turn: int, unit: float) -> tuple[bytes, bool]:
        """A PDF of one page that shows the specimen, for a place in ``pdf``; and whether all texts are there.

        Args:
            pdf: the document; one that is PDF/A wants colours defined.
            width: of the specimen, upright, in points.
            height: of the specimen, upright, in points.
            turn: how it is turned in the page's user space: degrees counterclockwise, a multiple of 90.
            unit: points per unit of user space.

        Raises:
            SpecimenError: it does not fit in.
        """
        with Pdf.new() as scratch:
            calibration = Calibration(pdf, scratch)
            key = (round(width, 3), round(height, 3), turn % 360, unit, calibration.spaces)
            known = self._kept.get(key)
            if known is None:
                composition = self.composed(width, height)
                known = self._page(scratch, calibration, composition, key[:4]), composition.complete
                with self._lock:
                    if len(self._kept) < _MOST_KEPT:
                        self._kept[key] = known
            return known

    def form(self, pdf: Pdf, width: float, height: float, turn: int) -> tuple[Stream, bool]:
        """The specimen as a form XObject in ``pdf``, in points, its corner at 0, 0; and whether all texts are there.

        Raises:
            SpecimenError: it does not fit in.
        """
        data, complete = self.appearance(pdf, width, height, turn, 1.0)
        with Pdf.open(io.BytesIO(data)) as source:
            page = source.pages[0].obj
            form = source.make_stream(page.Contents.read_bytes())
            form.Type, form.Subtype = Name.XObject, Name.Form
            form.BBox, form.Resources = page.MediaBox, page.Resources
            copied = pdf.copy_foreign(form)
        assert isinstance(copied, Stream)
        return copied, complete

    def _page(
        self, scratch: Pdf, calibration: Calibration, composition: Composition, shape: tuple[float, float, int, float]
    ) -> bytes:
        width, height, turn, unit = shape
        across, up = (height, width) if turn % 180 else (width, height)
        scratch.add_blank_page(page_size=(across / unit, up / unit))
        page = scratch.pages[0].obj
        regular, bold = (font.add_to(scratch) for font in self._fonts)
        page.Resources = Dictionary(Font=Dictionary(Regular=regular, Bold=bold))
        if self._image is not None:
            page.Resources.XObject = Dictionary(Picture=self._image.add_to(scratch))
        matrix = numbers(*_turned(width, height, turn, unit), places=6)
        page.Contents = scratch.make_stream(b"q %s cm\n%s\nQ" % (matrix, composition.content))
        calibration.add_to(page)
        buffer = io.BytesIO()
        scratch.save(buffer, static_id=True)
        return buffer.getvalue()


def _entries(specimen: Specimen, name: str) -> list[Entry]:
    identifier = cleaned(specimen.identifier)
    if identifier[:1].isdigit():
        identifier = f"NIP {identifier}"
    entries = [
        Entry(CAPTION, relative=0.86, spare=True),
        Entry(cleaned(specimen.title)),
        Entry(name, bold=True),
        Entry(cleaned(specimen.rank)),
        Entry(identifier),
    ]
    return [one for one in entries if one.text]


def _turned(width: float, height: float, turn: int, unit: float) -> Matrix:
    """What turns a specimen of ``width`` by ``height`` points about itself, and back to where its corner is at 0, 0."""
    across, up = round(cos(radians(turn))) / unit, round(sin(radians(turn))) / unit
    return (
        across,
        up,
        -up,
        across,
        max(0.0, -across * width, up * height, up * height - across * width),
        max(0.0, -up * width, -across * height, -up * width - across * height),
    )
