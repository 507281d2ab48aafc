"""The documents that are worked on: made by script, the same every time, and kept for the next run."""

import io
import random
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Page, Pdf, Stream

A4 = (595, 842)
_MADE = "v1"
"""In the file names; changes when the documents do."""
_LINES = 42
_WORDS = re.findall(
    r"\w+",
    "pegawai negeri sipil kepada instansi pemerintah daerah nomor tahun tentang kenaikan pangkat golongan ruang "
    "jabatan fungsional unit kerja berdasarkan keputusan kepala badan menteri dalam rangka pelaksanaan tugas dan "
    "fungsi dengan ini menetapkan bahwa terhitung mulai tanggal yang bersangkutan diberikan gaji pokok sesuai "
    "ketentuan peraturan perundang undangan",
)


@dataclass(frozen=True, slots=True)
class Shop:
    """Makes documents in a folder; one that is there already is not made again."""

    folder: Path

    def letter(self, pages: int) -> Path:
        """Pages full of text in a font that every reader has; the foot is free."""
        return self._kept(f"letter-{pages}", lambda pdf: _letter(pdf, pages))

    def photos(self, megabytes: int) -> Path:
        """Unpacked photographs of 5 MB each, one above the foot of each page, with a caption."""
        return self._kept(f"photos-{megabytes}mb", lambda pdf: _photos(pdf, max(1, megabytes // 5)))

    def scan(self, pages: int) -> Path:
        """Pages that are one noisy JPEG each, as from a scanner, at 200 dots an inch."""
        return self._kept(f"scan-{pages}", lambda pdf: _scan(pdf, pages))

    def objects(self, count: int, *, packed: bool) -> Path:
        """A page, and besides it ``count`` small objects that nobody draws; packed into object streams, or not."""
        mode = ObjectStreamMode.generate if packed else ObjectStreamMode.disable
        name = f"objects-{count}-{'packed' if packed else 'plain'}"
        return self._kept(name, lambda pdf: _objects(pdf, count), mode)

    def _kept(
        self, name: str, fill: Callable[[Pdf], None], streams: ObjectStreamMode = ObjectStreamMode.disable
    ) -> Path:
        path = self.folder / f"{name}-{_MADE}.pdf"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            with Pdf.new() as pdf:
                fill(pdf)
                pdf.save(part, deterministic_id=True, object_stream_mode=streams, compress_streams=False)
            part.replace(path)
        return path


def _lines(chance: random.Random, count: int) -> Iterator[str]:
    for _ in range(count):
        line = ""
        while len(line) < 78:
            line += chance.choice(_WORDS) + " "
        yield line[:84].rstrip()


def _text(chance: random.Random, number: int, lines: int = _LINES) -> bytes:
    shown = [f"({line}) Tj T*" for line in (f"Halaman {number}", "", *_lines(chance, lines))]
    return "\n".join(("BT /F1 10.5 Tf 15 TL 72 770 Td", *shown, "ET")).encode()


def _page(pdf: Pdf, content: bytes, resources: Object) -> None:
    packed = Stream(pdf, zlib.compress(content), Filter=Name.FlateDecode)
    page = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, *A4]), Resources=resources, Contents=packed)
    pdf.pages.append(Page(pdf.make_indirect(page)))


def _font(pdf: Pdf) -> Object:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    return Dictionary(F1=pdf.make_indirect(font))


def _letter(pdf: Pdf, pages: int) -> None:
    chance = random.Random(pages)  # noqa: S311  the same words every time
    resources = pdf.make_indirect(Dictionary(Font=_font(pdf)))
    for number in range(1, pages + 1):
        _page(pdf, _text(chance, number), resources)


def _photos(pdf: Pdf, count: int) -> None:
    fonts, side = _font(pdf), 1290
    for number in range(1, count + 1):
        chance = random.Random(number)  # noqa: S311  as above
        picture = Stream(
            pdf,
            chance.randbytes(side * side * 3),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=side,
            Height=side,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
        )
        content = _text(chance, number, 1) + b"\nq 400 0 0 400 97 320 cm /Im1 Do Q"
        _page(pdf, content, Dictionary(Font=fonts, XObject=Dictionary(Im1=picture)))


def _scan(pdf: Pdf, pages: int) -> None:
    from PIL import Image, ImageDraw  # noqa: PLC0415  the other documents need no pictures drawn

    width, height = (side * 200 // 72 for side in A4)
    for number in range(1, pages + 1):
        chance = random.Random(number)  # noqa: S311  as above
        grain = bytes(236 + value % 16 for value in chance.randbytes(width * 64))
        picture = Image.frombytes("L", (width, 64), grain).resize((width, height))
        pen = ImageDraw.Draw(picture)
        for row, line in enumerate(_lines(chance, 45)):
            pen.text((150, 150 + 40 * row), line, fill=20, font_size=28)
        target = io.BytesIO()
        picture.save(target, format="JPEG", quality=80)
        image = Stream(
            pdf,
            target.getvalue(),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=width,
            Height=height,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )
        _page(pdf, b"q %d 0 0 %d 0 0 cm /Im1 Do Q" % A4, Dictionary(XObject=Dictionary(Im1=image)))


def _objects(pdf: Pdf, count: int) -> None:
    _letter(pdf, 1)
    shelves, each = [], 500
    for start in range(0, count, each):
        shelf = [pdf.make_indirect(Dictionary(Number=number)) for number in range(start, min(start + each, count))]
        shelves.append(pdf.make_indirect(Array(shelf)))
    pdf.Root.PieceInfo = Dictionary(Speed=Dictionary(Private=Array(shelves)))
