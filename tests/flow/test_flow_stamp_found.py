"""The clause and the logo found again in documents that other programs printed; pdftotext says where the words are."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from printers import Foot, printed
from test_flow_stamp_seen import XHTML, Word, pdftotext, words
from test_flow_stamp_seen import find as words_of

from bsre_sign.stamp import FoundStamp, find

TOOLS = ("reportlab", "libreoffice", "chromium")
each_tool = pytest.mark.parametrize("tool", TOOLS)

HEAD = "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik"
WORDINGS = {
    "F1": (HEAD, "yang diterbitkan oleh Balai Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara (BSSN)"),
    "F2": (HEAD, "yang diterbitkan oleh Balai Besar Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara."),
    "F3": (
        "Dokumen ini telah ditandatangani secara elektronik yang diterbitkan oleh",
        "Balai Sertifikasi Elektronik (BSrE), BSSN",
    ),
    "F4": (HEAD, "yang diterbitkan oleh BSrE"),
    "F5": (HEAD.replace("telah", "tertanda"), "yang diterbitkan BSrE."),
    "F6": (HEAD, "yang diterbitkan oleh BSrE-BSSN."),
    "F7": (
        HEAD,
        "yang diterbitkan oleh BSrE sesuai dengan Undang Undang No 11 Tahun 2008 tentang Informasi dan Transaksi",
        "Elektronik, tandatangan secara elektronik memiliki kekuatan hukum dan akibat hukum yang sah",
    ),
}
BEFORE = {
    "F4": (
        "Catatan:",
        "• UU ITE No 11 Tahun 2008 Pasal 5 Ayat 1 “Informasi Elektronik dan/atau Dokumen Elektronik",
        "dan/atau hasil cetaknya merupakan alat bukti hukum yang sah.”",
    ),
    "F6": ("1. Dokumen ini diterbitkan sistem OSS berdasarkan data dari pelaku usaha.",),
}


def emblem(*, star: bool = True) -> bytes:
    """A seal with a star or a bar in it, transparent around, 300 by 300 pixels."""
    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 4, 296, 296), fill=(16, 52, 120))
    draw.ellipse((40, 40, 260, 260), fill="white")
    if star:
        draw.polygon([(150, 60), (240, 210), (60, 210)], fill=(190, 30, 40))
    else:
        draw.rectangle((70, 120, 230, 180), fill=(16, 52, 120))
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


SVG = (
    '<svg viewBox="0 0 300 300"><circle cx="150" cy="150" r="146" fill="#103478"/>'
    '<circle cx="150" cy="150" r="110" fill="white"/><path d="M150 60L240 210H60Z" fill="#be1e28"/></svg>'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("printed")


@pytest.fixture
def document(tool: str, folder: Path) -> Path:
    """Each wording on two pages; nothing but text."""
    return with_feet(tool, folder, tuple(Foot((*BEFORE.get(name, ()), *lines)) for name, lines in WORDINGS.items()))


@cache
def with_feet(tool: str, folder: Path, feet: tuple[Foot, ...]) -> Path:
    place = folder / f"{tool}{hash(feet)}"
    place.mkdir()
    return printed(tool, list(feet), place)


def lines_of(found: list[Word]) -> list[Word]:
    """The words joined line by line."""
    lines: list[Word] = []
    for word in found:
        if lines and abs(lines[-1].bottom - word.bottom) < 2:
            last = lines[-1]
            lines[-1] = Word("", last.left, min(last.top, word.top), word.right, max(last.bottom, word.bottom))
        else:
            lines.append(word)
    return lines


@each_tool
def test_each_wording_is_found_on_each_page_where_pdftotext_sees_it(tool: str, document: Path) -> None:
    found = find(document, closely=100)

    assert (found.clause, found.pages) == ("found", tuple(range(1, 15)))
    assert [place.wording for place in found.places] == [name for name in WORDINGS for _ in range(2)]
    pages = list(ET.fromstring(pdftotext("-bbox", document)).iter(f"{XHTML}page"))
    assert len(pages) == 14
    for page, place in zip(pages, found.places, strict=True):
        width, height = float(page.attrib["width"]), float(page.attrib["height"])
        wanted = lines_of(words_of(" ".join(WORDINGS[place.wording]), words(page)))
        assert len(wanted) == len(place.boxes) == len(WORDINGS[place.wording])
        for line, box in zip(wanted, place.boxes, strict=True):
            seen = (box.x0 * width, (1 - box.y1) * height, box.x1 * width, (1 - box.y0) * height)
            assert seen == pytest.approx((line.left, line.top, line.right, line.bottom), abs=2), (tool, place)


@each_tool
def test_text_alone_has_no_logo(tool: str, folder: Path) -> None:
    path = with_feet(tool, folder, (Foot(WORDINGS["F1"]),))

    assert find(path).logo == "missing"
    assert find(path, logos=[emblem()]).logo == "missing"


@each_tool
def test_a_logo_is_known_by_its_likeness(tool: str, folder: Path) -> None:
    path = with_feet(tool, folder, (Foot(WORDINGS["F4"], png=emblem()),))

    found = find(path, logos=[emblem(star=False), emblem()])

    assert found.logo == "found"
    assert found.logo_place is not None
    assert found.logo_place.page == 1
    box = found.logo_place.box
    assert ((box.x1 - box.x0) * 595, (box.y1 - box.y0) * 842) == pytest.approx((30, 30), abs=1.5)
    assert find(path, logos=[emblem(star=False)]).logo == "unknown"
    assert find(path).logo == "unknown"


def test_a_logo_of_lines_is_known_too(folder: Path) -> None:
    path = with_feet("chromium", folder, (Foot(WORDINGS["F4"], svg=SVG),))

    found = find(path, logos=[emblem()])

    assert found.logo == "found"
    assert found.logo_place is not None
    assert (found.logo_place.box.x0 * 595, found.logo_place.box.x1 * 595) == pytest.approx((50, 80), abs=2)
    assert find(path, logos=[emblem(star=False)]).logo == "unknown"
    assert find(path).logo == "unknown"


@each_tool
def test_other_words_of_other_programs_are_no_clause(tool: str, folder: Path) -> None:
    feet = (
        Foot(tuple(line.replace("telah", "belum") for line in WORDINGS["F1"])),
        Foot(tuple(line.replace("BSrE", "PrivyID") for line in WORDINGS["F4"])),
    )
    found = find(with_feet(tool, folder, feet))

    assert found == FoundStamp("missing", (), "missing", 4, 4)
