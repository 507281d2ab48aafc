"""A logo from the first page of a PDF file."""

import io
import zlib
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, PasswordError, Pdf, PdfError, Stream

from bsre_sign.errors import InputError
from bsre_sign.language import Text
from bsre_sign.stamp.geometry import Matrix
from bsre_sign.stamp.marks import LOGO, OWN
from bsre_sign.stamp.operators import numbers
from bsre_sign.stamp.page import PageReader
from bsre_sign.stamp.transparency import is_transparent

_LONGEST_CONTENT = 20_000_000  # bytes, unpacked


@dataclass(frozen=True, slots=True)
class PageLogo:
    """A PDF that holds nothing but the logo's form, under ``/Logo`` in its catalog.

    It is opened anew for each document, since an open PDF must not be shared by threads.
    """

    width: float
    height: float
    transparent: bool
    """Whether the page draws with transparency, used or not."""
    _data: bytes

    @classmethod
    def read(cls, data: bytes, name: str) -> "PageLogo":
        """Take the visible part of the first page, turned as its reader sees it.

        Raises:
            InputError: damaged, encrypted, without a page, or its content is too long.
        """
        try:
            with Pdf.open(io.BytesIO(data)) as source, Pdf.new() as target:
                page, reader = source.pages[0].obj, PageReader()
                geometry = reader.geometry(page)
                form = _content(source, target, page)
                resources = reader.attribute(page, "/Resources")[0]
                if isinstance(resources, Dictionary):
                    form["/Resources"] = target.copy_foreign(source.make_indirect(resources))
                box = geometry.visible
                form["/Type"], form["/Subtype"] = Name.XObject, Name.Form
                form["/BBox"] = [box.x0, box.y0, box.x1, box.y1]
                form["/Matrix"] = list(_inverse(geometry.matrix()))  # from the page's user space to paper
                target.Root["/Logo"] = form
                transparent = is_transparent(form)
                buffer = io.BytesIO()
                target.save(buffer, static_id=True)
        except (PdfError, PasswordError, IndexError, ValueError, RuntimeError, zlib.error) as error:
            raise InputError(
                Text(
                    f"{name}: logo PDF tidak dapat dipakai: {error}.", f"{name}: the PDF logo cannot be used: {error}."
                ),
                Text("Berikan PDF satu halaman tanpa kata sandi.", "Give a PDF of one page without a password."),
            ) from error
        return cls(geometry.width, geometry.height, transparent, buffer.getvalue())

    @property
    def emblem(self) -> None:
        """The whole page."""
        return None

    def add_to(self, pdf: Pdf) -> Object:
        """The page in a form of one unit per point."""
        source = Pdf.open(io.BytesIO(self._data))
        form = Stream(pdf, b"/Page Do")
        form["/Type"], form["/Subtype"] = Name.XObject, Name.Form
        form["/BBox"] = Object.parse(b"[0 0 %s]" % numbers(self.width, self.height))
        form["/Resources"] = Dictionary(XObject=Dictionary(Page=pdf.copy_foreign(source.Root["/Logo"])))
        form[LOGO] = OWN
        return form


def _content(source: Pdf, target: Pdf, page: Object) -> Stream:
    """The page's content in a stream of ``target``; a single stream is taken over as it is packed."""
    contents = page.get("/Contents")
    streams = [item for item in contents if isinstance(item, Stream)] if isinstance(contents, Array) else [contents]
    if len(streams) == 1 and isinstance(streams[0], Stream):
        copy = target.copy_foreign(source.make_indirect(streams[0]))
        assert isinstance(copy, Stream)
        return copy
    return Stream(target, b"\n".join(_unpack(stream) for stream in streams if isinstance(stream, Stream)))


def _unpack(stream: Stream) -> bytes:
    raw, packing = stream.read_raw_bytes(), stream.get("/Filter")
    if packing is None:
        return raw
    if packing != Name.FlateDecode or "/DecodeParms" in stream:
        raise ValueError("content streams packed in an unusual way")
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(raw, _LONGEST_CONTENT)
    if unpacker.unconsumed_tail:
        raise ValueError("content too long")
    return content


def _inverse(matrix: Matrix) -> Matrix:
    a, b, c, d, e, f = matrix
    determinant = a * d - b * c
    return (
        d / determinant,
        -b / determinant,
        -c / determinant,
        a / determinant,
        (c * f - d * e) / determinant,
        (b * e - a * f) / determinant,
    )
