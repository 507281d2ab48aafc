"""A logo from the first page of a PDF file."""

import io
import zlib
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, PasswordError, Pdf, PdfError, Stream, StreamDecodeLevel

from bsre_sign.document import open_pdf
from bsre_sign.errors import InputError
from bsre_sign.language import Text
from bsre_sign.stamp.copying import copied
from bsre_sign.stamp.geometry import Matrix
from bsre_sign.stamp.marks import LOGO, OWN
from bsre_sign.stamp.operators import numbers
from bsre_sign.stamp.page import PageReader
from bsre_sign.stamp.transparency import is_transparent

_LONGEST_CONTENT = 20_000_000  # bytes of all content streams together, unpacked
_MOST_STREAMS = 1_000


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
            InputError: damaged, encrypted, without a page, packed in a way that PDF/A does not allow, or too much.
        """
        try:
            with open_pdf(io.BytesIO(data), None) as source, Pdf.new() as target:
                page, reader = source.pages[0].obj, PageReader()
                geometry = reader.geometry(page)
                form = _content(source, target, page)
                resources = reader.attribute(page, "/Resources")[0]
                if isinstance(resources, Dictionary):
                    form["/Resources"] = copied(target, source, resources)
                box = geometry.visible
                form["/Type"], form["/Subtype"] = Name.XObject, Name.Form
                form["/BBox"] = [box.x0, box.y0, box.x1, box.y1]
                form["/Matrix"] = list(_inverse(geometry.matrix()))  # from the page's user space to paper
                target.Root["/Logo"] = form
                transparent = is_transparent(form)
                if any(_is_lzw(each) for each in target.objects):
                    raise ValueError("LZW compression")
                buffer = io.BytesIO()
                # What the streams hold is nobody's business here, and may be much.
                target.save(buffer, static_id=True, compress_streams=False, stream_decode_level=StreamDecodeLevel.none)
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
        copy = copied(target, source, streams[0])
        assert isinstance(copy, Stream)
        return copy
    if len(streams) > _MOST_STREAMS:
        raise ValueError(f"more than {_MOST_STREAMS} content streams")
    parts, left = [], _LONGEST_CONTENT
    for stream in streams:
        if isinstance(stream, Stream):
            parts.append(_unpack(stream, left))
            left -= len(parts[-1])
    return Stream(target, zlib.compress(b"\n".join(parts), 9), Filter=Name.FlateDecode)


def _unpack(stream: Stream, most: int) -> bytes:
    content, packing = stream.read_raw_bytes(), stream.get("/Filter")
    if packing is not None:
        if packing != Name.FlateDecode or "/DecodeParms" in stream:
            raise ValueError("content streams packed in an unusual way")
        content = zlib.decompressobj().decompress(content, most + 1)
    if len(content) > most:
        raise ValueError("content too long")
    return content


def _is_lzw(each: Object) -> bool:
    """ISO 19005-1, 6.1.10; ISO 19005-2, 6.1.7.2."""
    packing = each.get("/Filter") if isinstance(each, Stream) else None
    return Name.LZWDecode in (list(packing) if isinstance(packing, Array) else [packing])


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
