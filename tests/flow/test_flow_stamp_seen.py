"""The stamp as other software sees it: the clause in the text of every page, the logo in every page's structure."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from shelf import AGREEMENTS, Shelf

from bsre_sign import Agreement, Level

XHTML = "{http://www.w3.org/1999/xhtml}"
each_agreement = pytest.mark.parametrize("agreement", sorted(AGREEMENTS))


@dataclass(frozen=True)
class Word:
    """A word and its box, in points from the upper left corner of the crop box."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def pdftotext(*arguments: str | Path) -> str:
    """What pdftotext prints; it must be there where ``CI`` is set."""
    if shutil.which("pdftotext") is None:
        if os.environ.get("CI"):
            pytest.fail("pdftotext is not installed")
        pytest.skip("pdftotext is not installed")
    return subprocess.run(["pdftotext", *arguments, "-"], capture_output=True, text=True, check=True).stdout


def words(page: ET.Element) -> list[Word]:
    """All words of a page, in reading order."""
    return [
        Word(word.text or "", *(float(word.attrib[side]) for side in ("xMin", "yMin", "xMax", "yMax")))
        for word in page.iter(f"{XHTML}word")
    ]


def find(clause: str, on: list[Word]) -> list[Word]:
    """The words of ``clause`` where they follow each other."""
    wanted = clause.split()
    for start in range(len(on) - len(wanted) + 1):
        if [word.text for word in on[start : start + len(wanted)]] == wanted:
            return on[start : start + len(wanted)]
    return []


def stamps(page: pikepdf.Page) -> list[Any]:
    """The forms among the page's XObjects that call themselves a stamp."""
    xobjects: Any = page.obj.Resources.get("/XObject", {})
    return [one for one in xobjects.values() if "/BSrESignStamp" in one]


def logos(stamp: Any) -> list[Any]:
    """The forms or images in a stamp that call themselves a logo."""
    return [one for one in stamp.get("/Resources", {}).get("/XObject", {}).values() if "/BSrESignLogo" in one]


@pytest.fixture
def signed(agreement: str, shelf: Shelf, tmp_path: Path) -> Path:
    """The signed agreement as a file."""
    path = tmp_path / "dokumen.pdf"
    path.write_bytes(shelf.agreement(agreement, Level.B_LTA))
    return path


@each_agreement
def test_clause_is_in_the_text_of_every_page(agreement: str, signed: Path) -> None:
    pages = pdftotext("-layout", signed).rstrip("\f").split("\f")
    clause = Agreement.load(agreement).stamp.sentence
    with pikepdf.open(signed) as pdf:
        assert len(pages) == len(pdf.pages)
    for page in pages:
        assert " ".join(page.split()).count(clause) == 1


@each_agreement
def test_clause_is_inside_the_crop_box_of_every_page(agreement: str, signed: Path) -> None:
    root = ET.fromstring(pdftotext("-bbox", "-cropbox", signed))
    clause = Agreement.load(agreement).stamp.sentence
    for page in root.iter(f"{XHTML}page"):
        width, height = float(page.attrib["width"]), float(page.attrib["height"])
        found = find(clause, words(page))
        assert found
        for word in found:
            assert 0 <= word.left < word.right <= width
            assert 0 <= word.top < word.bottom <= height


@each_agreement
def test_no_other_word_touches_the_clause(agreement: str, signed: Path) -> None:
    clause = Agreement.load(agreement).stamp.sentence
    for page in ET.fromstring(pdftotext("-bbox", "-cropbox", signed)).iter(f"{XHTML}page"):
        everything = words(page)
        found = find(clause, everything)
        top = min(word.top for word in found)
        assert all(word.bottom <= top for word in everything if word not in found)


@each_agreement
def test_logo_is_on_every_page_where_the_agreement_demands_it(agreement: str, shelf: Shelf) -> None:
    demanded = agreement != "bali-2024"
    assert Agreement.load(agreement).stamp.logo is demanded
    with pikepdf.open(io.BytesIO(shelf.agreement(agreement, Level.B_LTA))) as pdf:
        for page in pdf.pages:
            (stamp,) = stamps(page)
            assert len(logos(stamp)) == (1 if demanded else 0)


def test_a_second_signature_brings_no_second_stamp(shelf: Shelf) -> None:
    with pikepdf.open(io.BytesIO(shelf.both_parties()[1])) as pdf:
        assert all(len(stamps(page)) == 1 for page in pdf.pages)
