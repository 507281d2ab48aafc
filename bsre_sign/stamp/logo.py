"""The logo beside the clause: the user's own file, or a neutral mark that stands in its place."""

from pathlib import Path
from typing import Protocol

from pikepdf import Object, Pdf

from bsre_sign.errors import InputError
from bsre_sign.files import read_small
from bsre_sign.language import Text
from bsre_sign.stamp.geometry import Box

_LARGEST_FILE = 5 * 1024 * 1024


class Logo(Protocol):
    """Something that can be drawn as a form XObject. Holds bytes alone, so it may be used from threads."""

    @property
    def width(self) -> float:
        """Of the form, in its own units."""
        ...

    @property
    def height(self) -> float:
        """Of the form, in its own units."""
        ...

    @property
    def transparent(self) -> bool:
        """Whether it draws with transparency, which does not belong into PDF/A-1."""
        ...

    @property
    def emblem(self) -> Box | None:
        """The part that stands for the whole where there is little room, ``None`` for all of it."""
        ...

    def add_to(self, pdf: Pdf) -> Object:
        """A new form XObject in ``pdf`` with the lower left corner at its origin and the private key of a logo."""
        ...


def read_logo(source: str | Path | bytes) -> Logo:
    """The logo in a PNG, JPEG, SVG or PDF file (its first page), at most 5 MiB.

    Raises:
        InputError: the file cannot be read, is of another kind, is damaged, or is too large.
    """
    name = "logo" if isinstance(source, bytes) else str(source)
    data = _read(source if isinstance(source, bytes) else Path(source), name)
    # Each kind is read by another library, loaded for that kind only.
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        from bsre_sign.stamp.logo_image import ImageLogo  # noqa: PLC0415

        return ImageLogo.read(data, name)
    from bsre_sign.stamp.logo_page import PageLogo  # noqa: PLC0415

    if b"%PDF-" in data[:1024]:
        return PageLogo.read(data, name)
    if b"<svg" in data[:4096].lower():
        from bsre_sign.stamp.svg import svg_to_pdf  # noqa: PLC0415  # rarely needed

        return PageLogo.read(svg_to_pdf(data, name), name)
    raise InputError(
        Text(f"{name}: jenis gambar tidak dikenali.", f"{name}: not a kind of picture that can be drawn."),
        Text("Berikan gambar sebagai PDF, SVG, PNG, atau JPEG.", "Give the picture as PDF, SVG, PNG or JPEG."),
    )


def _read(source: Path | bytes, name: str) -> bytes:
    data = source if isinstance(source, bytes) else read_small(source, _LARGEST_FILE)
    if len(data) > _LARGEST_FILE:
        raise InputError(
            Text(f"{name}: berkas gambar terlalu besar.", f"{name}: the picture's file is too large."),
            Text("Berikan berkas paling besar 5 MiB.", "Give a file of at most 5 MiB."),
        )
    return data
