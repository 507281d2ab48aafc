"""SVG logos: shapes stay shapes, no other file is read, and what is hostile costs little."""

import base64
import io
import os
import re
import struct
import subprocess
import zlib
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from pikepdf import Stream
from PIL import Image
from stamp_pages import checked_by_qpdf, letter, saved

from bsre_sign.agreement import Agreement
from bsre_sign.errors import InputError
from bsre_sign.stamp import Stamp, svg
from bsre_sign.stamp.logo import read_logo
from bsre_sign.viewer import page_png

if find_spec("typst") is None and "CI" not in os.environ:
    pytest.skip("typst is not installed", allow_module_level=True)

GENERIC = Agreement.load("bsre")


def drawing(content: str, head: str = "", size: str = 'viewBox="0 0 200 100"') -> bytes:
    return f'<?xml version="1.0"?>{head}<svg xmlns="http://www.w3.org/2000/svg" {size}>{content}</svg>'.encode()


def picture(width: int, height: int) -> str:
    """A black PNG, one bit a pixel, as a data URI; its rows are packed one by one, so that it may be huge."""
    row, packer = b"\0" * (1 + (width + 7) // 8), zlib.compressobj(1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    parts = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)), (b"IDAT", data), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
    return "data:image/png;base64," + base64.b64encode(png).decode()


TWO_COLOURS = '<rect width="100" height="100" fill="red"/><circle cx="150" cy="50" r="50" fill="blue"/>'


def test_shapes_stay_shapes_and_are_shown_as_they_are(tmp_path: Path) -> None:
    pdf = letter()
    Stamp(GENERIC, drawing(TWO_COLOURS)).draw(pdf)
    checked_by_qpdf(pdf, tmp_path)
    assert not [one for one in pdf.objects if isinstance(one, Stream) and one.get("/Subtype") == "/Image"]
    with Image.open(io.BytesIO(page_png(saved(pdf), scale=4))) as shown:
        logo = shown.convert("RGB").crop((4 * 42, 4 * (842 - 36), 4 * 80, 4 * (842 - 17)))
        assert logo.getpixel((30, 30)) == (255, 0, 0)
        assert logo.getpixel((114, 38)) == (0, 0, 255)
        assert logo.getpixel((150, 2)) == (255, 255, 255)


def test_the_same_bytes_every_time() -> None:
    results = []
    for _ in range(2):
        pdf = letter()
        Stamp(GENERIC, drawing(TWO_COLOURS)).draw(pdf)
        results.append(saved(pdf))
    assert results[0] == results[1]


@pytest.mark.parametrize(
    ("size", "ratio"),
    [
        ('viewBox="0 0 200 100"', 2),
        ('width="1e9" height="5e8" viewBox="0 0 200 100"', 2),
        ('width="0.001mm" height="0.002mm" viewBox="0 0 100 200"', 0.5),
        ('width="100%" height="100%" viewBox="0 0 30 10"', 3),
    ],
)
def test_sizes(size: str, ratio: float) -> None:
    logo = read_logo(drawing('<rect width="5" height="5"/>', size=size))
    assert logo.width == pytest.approx(400)
    assert logo.width / logo.height == pytest.approx(ratio, rel=0.01)


@pytest.mark.parametrize(
    ("content", "transparent"),
    [
        (TWO_COLOURS, False),
        ('<g clip-path="inset(1)" transform="scale(2)"><rect width="5" height="5"/></g>', False),
        ('<linearGradient id="g"><stop stop-color="red"/></linearGradient><rect width="9" height="9" fill="url(#g)"/>',
         False),
        ('<rect width="5" height="5" fill-opacity="0.5"/>', True),
        ('<g opacity="0.5"><rect width="5" height="5"/></g>', True),
        ('<mask id="m"><circle r="9" fill="white"/></mask><rect width="5" height="5" mask="url(#m)"/>', True),
        ('<g style="mix-blend-mode:multiply"><rect width="5" height="5"/></g>', True),
        ('<filter id="f"><feGaussianBlur stdDeviation="2"/></filter><rect width="5" height="5" filter="url(#f)"/>',
         True),
    ],
)  # fmt: skip
def test_transparency_is_told(content: str, transparent: bool) -> None:
    assert read_logo(drawing(content)).transparent is transparent


def test_a_picture_inside_is_taken_over() -> None:
    logo = read_logo(drawing(f'<image href="{picture(4, 4)}" width="50" height="50"/>'))
    assert not logo.transparent


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A picture beside the logo, in the current folder."""
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (9, 9), (255, 0, 0)).save(tmp_path / "secret.png")
    return tmp_path / "secret.png"


@pytest.mark.parametrize(
    "href",
    ["secret.png", "./secret.png", "{}", "file://{}", "../{0.parent.name}/secret.png", "http://127.0.0.1:9/a.png"],
)
@pytest.mark.parametrize("as_file", [True, False])
def test_no_other_file_is_read(secret: Path, href: str, as_file: bool) -> None:
    data = drawing(TWO_COLOURS + f'<image href="{href.format(secret)}" width="50" height="50"/>')
    (secret.parent / "logo.svg").write_bytes(data)
    with pytest.raises(InputError, match="cannot be used: failed to load linked image"):
        read_logo(secret.parent / "logo.svg" if as_file else data)


def nested(href: str) -> str:
    inner = base64.b64encode(drawing(f'<image href="{href}" width="50" height="50"/>')).decode()
    return f'<image href="data:image/svg+xml;base64,{inner}" width="50" height="50"/>'


def test_nor_by_an_svg_inside(secret: Path) -> None:
    with pytest.raises(InputError, match="draws nothing"):
        read_logo(drawing(nested(str(secret))))


def laughs(levels: int) -> str:
    """A shape that is used ten times by one that is used ten times ..."""
    groups = "".join(f'<g id="a{n + 1}">' + f'<use href="#a{n}"/>' * 10 + "</g>" for n in range(levels))
    return f'<defs><rect id="a0" width="1" height="1"/>{groups}</defs><use href="#a{levels}"/>'


ENTITIES = (
    '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: drawing("<text y='20'>BSrE</text>"), "has text"),
        (lambda: drawing('<foreignObject width="9" height="9"><p/></foreignObject>' + TWO_COLOURS), "cannot be used"),
        (lambda: drawing(""), "draws nothing"),
        (lambda: drawing('<use href="/etc/passwd#x"/><script>alert(1)</script>'), "draws nothing"),
        (lambda: drawing(TWO_COLOURS, size='width="0" height="0"'), "cannot be used"),
        (lambda: drawing(TWO_COLOURS)[:-20], "cannot be used"),
        (lambda: drawing("<desc>&j;</desc>" + TWO_COLOURS, ENTITIES), "cannot be used"),
        (lambda: drawing("&x;", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "cannot be used"),
        (lambda: drawing("<g>" * 100_000 + "</g>" * 100_000), "takes too much|cannot be used"),
        (lambda: drawing(laughs(7)), "cannot be used"),
        (lambda: drawing(f'<image href="{picture(40_000, 40_000)}" width="9" height="9"/>'), "takes too much"),
        (lambda: drawing(TWO_COLOURS).replace(b"red", b"\xff\xfe"), "cannot be used"),
    ],
)
def test_unusable_ones(make: Callable[[], bytes], says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        read_logo(make())
    assert error.value.hint.id != error.value.hint.en


def endless() -> bytes:
    blur = '<filter id="f" x="-100" y="-100" width="200" height="200"><feGaussianBlur stdDeviation="5000"/></filter>'
    return drawing(blur + '<rect width="5e4" height="5e4" filter="url(#f)"/>', size='viewBox="0 0 1e5 1e5"')


def test_one_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(svg, "_SECONDS", 1)
    with pytest.raises(InputError, match="takes too much"):
        read_logo(endless())


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the system tells nothing of its processes")
def test_the_converter_sees_no_secrets_and_writes_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []

    class Watched(subprocess.Popen[bytes]):
        """Looked at while it works."""

        def communicate(self, input: bytes | None = None, timeout: float | None = None) -> tuple[bytes, bytes]:  # noqa: A002
            with suppress(subprocess.TimeoutExpired):
                super().communicate(input, 0.7)
            place = Path("/proc", str(self.pid))
            seen.append(((place / "environ").read_text(), (place / "limits").read_text()))
            return super().communicate(timeout=timeout)

    monkeypatch.setenv("BSRE_SIGN_PASSPHRASE", "sangat-rahasia")
    monkeypatch.setattr(svg, "_SECONDS", 2)
    monkeypatch.setattr(subprocess, "Popen", Watched)
    with pytest.raises(InputError, match="takes too much"):
        read_logo(endless())

    ((environment, limits),) = seen
    assert "rahasia" not in environment
    assert "BSRE_SIGN" not in environment
    assert re.search(r"Max core file size +0 +0 ", limits)
    assert re.search(r"Max file size +0 +0 ", limits)


def test_without_the_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(svg, "find_spec", lambda _: None)
    with pytest.raises(InputError, match="typst, which is not installed") as error:
        read_logo(drawing(TWO_COLOURS))
    assert "'.[svg]'" in error.value.hint.id
