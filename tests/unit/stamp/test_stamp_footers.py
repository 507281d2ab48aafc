"""Footers as agencies set them, F4 to F7, are profiles and nothing else; seen through poppler and PDFium."""

import io
from dataclasses import replace
from pathlib import Path

import footer_profiles
import pytest
from PIL import Image
from stamp_pages import Word, checked_by_qpdf, letter, saved, seen_by_poppler

from bsre_sign.agreement import Agreement
from bsre_sign.stamp import Stamp
from bsre_sign.stamp.fontfile import load_font
from bsre_sign.stamp.form import FormMaker
from bsre_sign.viewer import page_png

LEFT, RIGHT = 42, 553  # the margins


def words(agreement: Agreement, folder: Path, size: tuple[float, float] = (595, 842)) -> list[Word]:
    """The footer's words in reading order, without the page's own, which are larger."""
    pdf = letter(size=size)
    Stamp(agreement).draw(pdf)
    checked_by_qpdf(pdf, folder)
    return [word for word in seen_by_poppler(pdf, folder)[0].words if word.y1 - word.y0 < 10]


def rows(found: list[Word]) -> list[list[Word]]:
    """Words by the row that they stand on."""
    by_row: dict[float, list[Word]] = {}
    for word in found:
        by_row.setdefault(round(word.y1, 1), []).append(word)
    return [by_row[y] for y in sorted(by_row)]


def sides_of_ink(agreement: Agreement) -> list[tuple[float, float]]:
    """Where, from left to right, the stamp has ink when its rule is left out: start and end in points."""
    pdf = letter()
    page = pdf.pages[0].obj
    page["/Contents"] = pdf.make_stream(b"")
    Stamp(replace(agreement, stamp=replace(agreement.stamp, rule=False))).draw(pdf)
    with Image.open(io.BytesIO(page_png(saved(pdf), scale=2))) as shown:
        dark = shown.convert("L").point(lambda value: 255 if value < 200 else 0)
    columns = [dark.crop((x, 0, x + 1, dark.height)).getbbox() is not None for x in range(dark.width)]
    found: list[tuple[float, float]] = []
    for x, has_ink in enumerate(columns):
        if has_ink:
            joined = bool(found) and x / 2 - found[-1][1] < 6
            found[-1:] = [(found[-1][0], (x + 1) / 2)] if joined else [*found[-1:], (x / 2, (x + 1) / 2)]
    return found


def test_f4_two_bullets_under_a_heading(tmp_path: Path) -> None:
    agreement = footer_profiles.footer(tmp_path, footer_profiles.F4)
    heading, first, second, third = rows(words(agreement, tmp_path))
    assert [word.text for word in heading] == ["Catatan:"]
    assert [row[0].text for row in (first, third)] == ["•", "•"]
    assert first[0].x0 == third[0].x0 == pytest.approx(heading[0].x0, abs=0.01)
    assert first[1].x0 == second[0].x0 == third[1].x0 == pytest.approx(heading[0].x0 + 5.2, abs=0.5)
    assert [word.text for word in second] == ["bukti", "hukum", "yang", "sah.”"]
    for upper, lower in ((heading, first), (first, second), (second, third)):
        assert lower[0].y1 - upper[0].y1 == pytest.approx(1.28 * 7, abs=0.01)
    assert " ".join(word.text for row in (first, second, third) for word in row) == agreement.stamp.sentence


def test_f5_three_bullets_between_logo_and_code(tmp_path: Path) -> None:
    agreement = footer_profiles.footer(tmp_path, footer_profiles.F5)
    found = rows(words(agreement, tmp_path))
    bullet = found[0][0].x0
    *_, text, code = ink = sides_of_ink(agreement)
    logo = [part for part in ink if part[1] < bullet]
    width = RIGHT - LEFT
    assert logo[0][0] == pytest.approx(LEFT, abs=0.5)
    assert bullet - 1.1 * 6 - 0.5 <= logo[-1][1] <= LEFT + 0.15 * width
    assert list(code) == pytest.approx([RIGHT - 72, RIGHT], abs=0.5)
    assert text[1] <= RIGHT - 72 - 4 * 72 / 37  # its quiet zone
    assert code[0] >= RIGHT - 0.25 * width
    assert [row[0].text for row in found].count("•") == 3
    assert found[1][0].y1 - found[0][0].y1 == pytest.approx(1.28 * 6, abs=0.01)


def test_f6_numbered_lines_in_italics_and_the_logo_at_the_right(tmp_path: Path) -> None:
    agreement = footer_profiles.footer(tmp_path, footer_profiles.F6)
    found = rows(words(agreement, tmp_path))
    assert [row[0].text for row in found] == ["1.", "2.", "3.", "4."]
    assert {round(row[0].x0, 1) for row in found} == {LEFT}
    assert len({round(row[1].x0, 2) for row in found}) == 1
    assert found[1][0].y1 - found[0][0].y1 == pytest.approx(1.28 * 7, abs=0.01)
    assert sides_of_ink(agreement)[-1][1] == pytest.approx(RIGHT, abs=0.5)
    pdf = letter()
    Stamp(agreement).draw(pdf)
    font = pdf.pages[0].obj.Resources.XObject.BSrESign.Resources.Font.Font.DescendantFonts[0].FontDescriptor
    assert str(font.FontName).endswith("+SourceSansPro-It")
    assert (int(font.Flags) & 64, float(font.ItalicAngle)) == (64, -11)


def test_f7_three_lines_and_the_page_number(tmp_path: Path) -> None:
    agreement = footer_profiles.footer(tmp_path, footer_profiles.F7)
    pdf = letter(12)
    Stamp(agreement).draw(pdf)
    pages = seen_by_poppler(pdf, tmp_path)
    for number, page in enumerate(pages, 1):
        last = [word for word in page.words if word.y1 == page.words[-1].y1]
        assert " ".join(word.text for word in last[-4:]) == f"Halaman {number} dari 12"
        assert last[-1].x1 == pytest.approx(RIGHT, abs=0.01)
        assert [word.text for word in last[:2]] == ["elektronik", "memiliki"]
        assert last[0].y1 == pages[0].words[-1].y1


def test_page_numbers_stand_alike_on_all_pages_of_a_size() -> None:
    """Also where the text leaves just too little room, or just enough, for the longer ones."""
    profile = replace(Agreement.load("bsre").stamp, page_number="Halaman {page}")
    maker = FormMaker(profile, load_font(profile.font, profile.characters), None)
    heights = set()
    for tenths in range(4300, 4900):
        boxes = {maker.make(tenths / 10, 842, page_number=f"Halaman {page}").box for page in (1, 9, 10, 99, 100, 999)}
        assert len(boxes) == 1
        heights.add(boxes.pop().y1)
    assert len(heights) == 2


def test_the_number_below_centred_text_is_centred(tmp_path: Path) -> None:
    stamp = replace(Agreement.load("bali-2024").stamp, align="center", page_number="Halaman {page}")
    pdf = letter(size=(420, 595))
    Stamp(replace(Agreement.load("bali-2024"), stamp=stamp)).draw(pdf)
    number, page = seen_by_poppler(pdf, tmp_path)[0].words[-2:]
    assert (number.text, page.text) == ("Halaman", "1")
    assert number.x0 + page.x1 == pytest.approx(420, abs=0.01)


def test_a_narrow_page_keeps_the_size_and_wraps(tmp_path: Path) -> None:
    agreement = footer_profiles.footer(tmp_path, footer_profiles.F5)
    found = rows(words(agreement, tmp_path, (420, 595)))
    assert len(found) == 7
    assert found[1][0].y1 - found[0][0].y1 == pytest.approx(1.28 * 6, abs=0.01)
    assert " ".join(word.text for row in found for word in row) == agreement.stamp.sentence


def test_a_font_of_digits_alone_where_a_number_is_set() -> None:
    numbered = replace(Agreement.load("bsre").stamp, page_number="{page}/{pages}")
    assert set(numbered.characters) - set(Agreement.load("bsre").stamp.characters) == set("0123456789/")
