"""The specimen (visible signature): what it shows, and where it stands."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bsre_sign.errors import SpecimenError
from bsre_sign.language import Text
from bsre_sign.stamp.specimen.lengths import Length

Page = int | Literal["first", "last"]
"""A page counted from 1, or a word."""
Pages = Page | Literal["all"] | tuple[Page, ...]
Origin = Literal["bottom-left", "top-left"]

WIDTH, HEIGHT = Length(142), Length(53)
"""BSrE's own specimen."""
_LONGEST_TEXT = 300
_LONGEST_ANCHOR = 50


@dataclass(frozen=True, slots=True)
class SpecimenBox:
    """A place given by page and rectangle, on the page as its reader sees it: its crop box, turned.

    Without ``x`` and ``y`` the specimen stands at the right, in the lowest place above the stamp that is free.
    """

    x: Length | None = None
    """From the page's left edge to the box's."""
    y: Length | None = None
    """From the page's bottom edge up to the box's, or with ``origin`` top-left from the top edge down to the box's."""
    width: Length = WIDTH
    height: Length = HEIGHT
    pages: Pages = "last"
    origin: Origin = "bottom-left"

    def __post_init__(self) -> None:
        """Check what can be checked without a document.

        Raises:
            SpecimenError: half a position, no area, or no page.
        """
        _check_size(self.width, self.height)
        if (self.x is None) != (self.y is None):
            raise _wrong("kotak spesimen memerlukan x dan y", "a specimen's box needs both x and y")
        pages = self.pages if isinstance(self.pages, tuple) else (self.pages,)
        if not pages or any(isinstance(one, int) and one < 1 for one in pages):
            raise _wrong("halaman spesimen dihitung dari 1", "a specimen's pages count from 1")


@dataclass(frozen=True, slots=True)
class SpecimenAnchor:
    """A place given by a character or short tag in the text: the specimen's middle stands on it, turned as it is.

    A single character counts only where it stands alone, with white space around it. Before a first signature the
    anchor is taken out of the page; on a signed document it cannot be, and the specimen covers it.
    """

    text: str
    """Such as ``#``, ``$``, ``^``, ``~`` or ``${ttd1}``."""
    number: int | Literal["only", "all"] = "only"
    """Which of several, counted from 1 in the order of pages and from top to bottom; "only" demands that there is
    one, and "all" puts a specimen at each."""
    width: Length = WIDTH
    height: Length = HEIGHT

    def __post_init__(self) -> None:
        """Check what can be checked without a document.

        Raises:
            SpecimenError: no text that can be an anchor, no area, or a number below 1.
        """
        _check_size(self.width, self.height)
        if not self.text or len(self.text) > _LONGEST_ANCHOR or not self.text.isprintable() or " " in self.text:
            raise _wrong(
                "jangkar adalah satu karakter atau tanda pendek tanpa spasi",
                "an anchor is one character or a short tag without spaces",
            )
        if isinstance(self.number, int) and self.number < 1:
            raise _wrong("nomor jangkar dihitung dari 1", "an anchor's number counts from 1")


@dataclass(frozen=True, slots=True)
class Specimen:
    """A visible signature in BSrE's look: a double rule, a picture at the left, and who signed at the right.

    The picture is a QR code, an image, a QR code with the image in its middle, or without either a neutral mark.
    Texts that are empty are left out.
    """

    title: str = ""
    """Jabatan."""
    name: str | None = None
    """The signer's; by default the common name in the certificate."""
    rank: str = ""
    """Pangkat (golongan)."""
    identifier: str = ""
    """NIP; where it begins with a digit, "NIP" is set before it."""
    qr: str | None = None
    """What a QR code says, a link as a rule."""
    image: str | Path | bytes | None = None
    """A PNG, JPEG, SVG or PDF file, or its bytes."""
    place: SpecimenBox | SpecimenAnchor = field(default_factory=SpecimenBox)
    """Not used where an existing field is signed, which has its own place."""

    def __post_init__(self) -> None:
        """Check what can be checked without fonts.

        Raises:
            SpecimenError: a text is far too long, or the code has none.
        """
        if any(len(one) > _LONGEST_TEXT for one in (self.title, self.name or "", self.rank, self.identifier)):
            raise _wrong(
                f"teks spesimen lebih panjang daripada {_LONGEST_TEXT} karakter",
                f"a text of the specimen is longer than {_LONGEST_TEXT} characters",
            )
        if self.qr is not None and not self.qr.strip():
            raise _wrong("kode QR spesimen tidak punya isi", "the specimen's QR code has nothing to say")


def _check_size(width: Length, height: Length) -> None:
    if width.value <= 0 or height.value <= 0:
        raise _wrong("lebar dan tinggi spesimen harus lebih dari nol", "a specimen's width and height are above zero")


def _wrong(indonesian: str, english: str) -> SpecimenError:
    return SpecimenError(
        Text(f"{indonesian[0].upper()}{indonesian[1:]}.", f"{english[0].upper()}{english[1:]}."),
        Text("Perbaiki tempat atau isi spesimen.", "Correct the specimen's place or content."),
    )
