"""The samples are what the index says, and fit to be stamped and signed."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
INDEX = tomllib.loads((SAMPLES / "index.toml").read_text(encoding="utf-8"))
UNSIGNED: list[dict[str, Any]] = INDEX["sample"]
FILES = [sample["file"] for sample in UNSIGNED]
ARTICLES = {
    "ptks-ombudsman-2020.pdf": 15,
    "pks-barantan-2020.pdf": 15,
    "pks-bkn-2022.pdf": 15,
    "pks-grobogan-2023.pdf": 15,
    "pks-bali-2024.pdf": 16,
}
# The stamp's room, about 1.6 cm and the distance from the paper's edge.
FOOT = 56

each_file = pytest.mark.parametrize("name", FILES)
each_agreement = pytest.mark.parametrize("name", sorted(ARTICLES))


@cache
def page_texts(name: str) -> tuple[str, ...]:
    with pypdfium2.PdfDocument(SAMPLES / name) as document:
        return tuple(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document)


def text(name: str) -> str:
    return "\n".join(page_texts(name))


def text_boxes(page: Any) -> list[tuple[float, float, float, float]]:
    """The boxes of all characters with ink, in the page's own, unrotated space."""
    textpage = page.get_textpage()
    content = textpage.get_text_range()
    assert len(content) == textpage.count_chars()
    return [textpage.get_charbox(i) for i, character in enumerate(content) if not character.isspace()]


def distance_from_foot(page: Any, box: tuple[float, float, float, float]) -> float:
    """How far above the edge that a reader sees as the lower one."""
    left, bottom, right, top = box
    crop_left, crop_bottom, crop_right, crop_top = page.get_cropbox()
    distances: dict[int, float] = {
        0: bottom - crop_bottom,
        90: crop_right - right,
        180: crop_top - top,
        270: left - crop_left,
    }
    return distances[page.get_rotation()]


def test_index_names_every_sample_made_here() -> None:
    sources = {path.stem for path in (SAMPLES / "sources").glob("*.typ")} - {"agreement"}
    assert {Path(name).stem for name in FILES} == sources
    assert len(set(FILES)) == len(FILES)
    assert set(ARTICLES) < set(FILES)


def test_index_names_every_pdf() -> None:
    named = set(FILES) | {made["file"] for made in INDEX.get("made", [])}
    assert {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*.pdf")} <= named


@pytest.mark.parametrize("sample", UNSIGNED, ids=FILES)
def test_index_matches_the_file(sample: dict[str, Any]) -> None:
    assert set(sample) == {"file", "title", "pages", "agreement", "verdict"}
    assert sample["verdict"] == "unsigned"
    with pikepdf.open(SAMPLES / sample["file"]) as pdf:
        assert len(pdf.pages) == sample["pages"]
        assert str(pdf.docinfo["/Title"]) == sample["title"]
        assert "/AcroForm" not in pdf.Root


def test_agreements_are_told_by_their_id() -> None:
    ids = {sample["file"]: sample["agreement"] for sample in UNSIGNED}
    assert {ids[name] for name in ARTICLES} == {
        "ombudsman-2020",
        "barantan-2020",
        "bkn-2022",
        "grobogan-2023",
        "bali-2024",
    }
    assert {ids[name] for name in FILES if name not in ARTICLES} == {"bsre"}


@each_file
def test_is_small(name: str) -> None:
    assert (SAMPLES / name).stat().st_size < 150_000


@each_file
def test_is_tagged_and_says_its_language_and_title(name: str) -> None:
    with pikepdf.open(SAMPLES / name) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang).split("-")[0] == "id"
        assert str(pdf.docinfo["/Author"]) == "Instansi Uji Nusantara"


@each_file
def test_fonts_are_embedded(name: str) -> None:
    seen = 0
    with pikepdf.open(SAMPLES / name) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                descriptors = [descendant.FontDescriptor for descendant in font.DescendantFonts]
                assert all({"/FontFile2", "/FontFile3"} & set(descriptor.keys()) for descriptor in descriptors)
                assert "/ToUnicode" in font
                seen += 1
    assert seen


@each_file
def test_foot_is_free(name: str) -> None:
    with pypdfium2.PdfDocument(SAMPLES / name) as document:
        for number, page in enumerate(document, start=1):
            boxes = text_boxes(page)
            assert boxes
            assert min(distance_from_foot(page, box) for box in boxes) >= FOOT, f"page {number}"


@each_agreement
def test_outline_has_one_entry_for_each_article(name: str) -> None:
    with pikepdf.open(SAMPLES / name) as pdf, pdf.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
    assert [re.sub(r"(Pasal \d+) [A-Z ]+", r"\1", title) for title in titles] == [
        f"Pasal {number}" for number in range(1, ARTICLES[name] + 1)
    ]


@each_agreement
def test_articles_are_in_order(name: str) -> None:
    # A heading has the line to itself; "Pasal 1266" of the Civil Code is within a sentence.
    numbers = re.findall(r"^Pasal (\d+)\s*$", text(name), flags=re.MULTILINE)
    assert [int(number) for number in numbers] == list(range(1, ARTICLES[name] + 1))


@each_agreement
def test_no_heading_or_introduction_ends_a_page(name: str) -> None:
    *others, last = page_texts(name)
    for page in others[1:]:
        line = page.rstrip().splitlines()[-1].strip()
        assert not re.fullmatch(r"Pasal \d+|[A-Z][A-Z ]+|.*:", line)
    assert last.rstrip().endswith("Pejabat Uji Dua TEST")


@each_agreement
def test_pages_are_numbered_at_the_top(name: str) -> None:
    first, *others = page_texts(name)
    assert first.startswith("PERJANJIAN")
    for number, page in enumerate(others, start=2):
        assert page.startswith(f"- {number} -\n")


@pytest.mark.parametrize(
    ("name", "anchors"),
    [(name, "$#") for name in ARTICLES] + [("surat-dinas.pdf", "#"), ("lampiran-lanskap.pdf", "")],
)
def test_anchors_stand_alone_and_once(name: str, anchors: str) -> None:
    assert re.findall(r"[$#^~]", text(name)) == list(anchors)
    for anchor in anchors:
        assert re.search(rf"(?:^|\s){re.escape(anchor)}(?:\s|$)", page_texts(name)[-1])


@each_file
def test_persons_are_fictional(name: str) -> None:
    content = " ".join(text(name).split())
    assert not re.sub(r"Pejabat Uji (?:Satu|Dua) TEST", "", content).count("Pejabat")
    assert not re.search(r"\S+@\S+", content)
    assert not re.search(r"\(0\d{2,3}\) ?\d", content)
    assert not re.search(r"\bNIP\b|\bTPA\b|Keputusan Presiden", content)
    assert set(re.findall(r"(?:Telp|Email) : (\S+)", content)) <= {"(disesuaikan)"}


@each_agreement
def test_both_parties_are_named_at_start_and_end(name: str) -> None:
    for page in (page_texts(name)[0], page_texts(name)[-1]):
        words = " ".join(page.split())
        assert words.count("Pejabat Uji Satu TEST") == 1
        assert words.count("Pejabat Uji Dua TEST") == 1
    for line in ("Telp : (disesuaikan)", "Email : (disesuaikan)"):
        assert text(name).count(line) == 2


@each_agreement
def test_clause_is_not_printed_yet(name: str) -> None:
    assert "Dokumen ini telah ditandatangani" not in " ".join(text(name).split())


@each_file
def test_scanning_left_no_trace(name: str) -> None:
    content = text(name)
    assert "\ufffd" not in content
    assert "**" not in content
    # A word twice, but for a table's neighbouring cells.
    assert name not in ARTICLES or not re.search(r"\b(\w{2,}) \1\b", content)


def test_appendix_is_landscape_in_both_ways() -> None:
    with pikepdf.open(SAMPLES / "lampiran-lanskap.pdf") as pdf:
        wide, turned = pdf.pages
        assert wide.mediabox[2] > wide.mediabox[3]
        assert int(wide.obj.get("/Rotate", 0)) == 0
        assert turned.mediabox[2] < turned.mediabox[3]
        assert int(turned.obj.get("/Rotate", 0)) == 90


def test_samples_are_what_their_sources_give() -> None:
    if importlib.util.find_spec("typst") is None:
        pytest.skip("typst is not installed")
    for tool, wanted in INDEX["made_with"].items():
        try:
            installed = version(tool)
        except PackageNotFoundError:
            pytest.skip(f"{tool} is not installed")
        if installed != wanted:
            pytest.skip(f"{tool} is {installed}; the samples were made with {wanted}")
    run = subprocess.run(
        [sys.executable, SAMPLES / "make_samples.py", "--check"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
