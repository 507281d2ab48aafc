"""Font subsets."""

import io
import zlib
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Pdf
from stamp_pages import letter, run, saved

from bsre_sign.agreement import Agreement
from bsre_sign.agreement.stamp_profile import FONTS
from bsre_sign.errors import AgreementError
from bsre_sign.stamp import Stamp, find
from bsre_sign.stamp.embed import EmbeddableFont
from bsre_sign.stamp.fontcut import KEPT_TABLES
from bsre_sign.stamp.fontfile import _path, lacking, load_font

GENERIC = Agreement.load("bsre")
CLAUSE = GENERIC.stamp.sentence


def own_font(folder: Path, **os2: int) -> Path:
    """A copy of the default font, called own.ttf."""
    spec = find_spec("font_source_sans_pro")
    assert spec
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "files/SourceSansPro-Regular.ttf"
    with TTFont(path) as font:
        for key, value in os2.items():
            setattr(font["OS/2"], key, value)
        font.save(folder / "own.ttf")
    return folder / "own.ttf"


@pytest.mark.parametrize("name", FONTS)
def test_a_subset_holds_the_characters_and_little_else(name: str) -> None:
    if name.startswith("vera"):
        pytest.importorskip("reportlab")
    font = load_font(name, CLAUSE)
    assert set(font.glyphs) == set(CLAUSE)
    assert (font.italic_angle < 0) == name.endswith("-italic")
    assert len(font.program) < 8_000
    with TTFont(io.BytesIO(zlib.decompress(font.program))) as program:
        assert set(program.keys()) - {"GlyphOrder"} == {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}
        assert len(program.getGlyphOrder()) == len(font.widths)
        scale = 1000 / program["head"].unitsPerEm
        for index, glyph in enumerate(program.getGlyphOrder()):
            assert font.widths[index] == pytest.approx(program["hmtx"][glyph][0] * scale, abs=0.001)


def test_widths_and_encoding() -> None:
    font = load_font("source-sans-pro", "AB")
    assert font.width("AAB") == pytest.approx(2 * font.width("A") + font.width("B"))
    assert font.encode("AB") == b"<%04X%04X>" % (font.glyphs["A"], font.glyphs["B"])
    assert load_font("source-sans-pro", "BA") is font


def test_the_tag_depends_on_the_subset() -> None:
    names = {load_font("source-sans-pro", text).name for text in ("A", "B", "AB")}
    assert len(names) == 3
    assert all(name[6] == "+" and name[:6].isalpha() and name[:6].isupper() for name in names)


def test_shapes_are_not_embedded() -> None:
    font = load_font("source-sans-pro", "A", "BO")
    assert set(font.glyphs) == {"A"}
    advance, outline = font.outlines["O"]
    assert advance > 0
    assert outline.count(b"m") == outline.count(b"h") == 2


def test_pdf_objects() -> None:
    pdf = Pdf.new()
    font = EmbeddableFont.of(load_font("source-sans-pro", CLAUSE)).add_to(pdf)
    cid_font = font.DescendantFonts[0]
    descriptor = cid_font.FontDescriptor
    assert font.BaseFont == cid_font.BaseFont == descriptor.FontName
    assert len(cid_font.W[1]) == len(load_font("source-sans-pro", CLAUSE).widths)
    assert int(descriptor.FontFile2.Length1) == len(descriptor.FontFile2.read_bytes())
    assert len(descriptor.CIDSet.read_bytes()) == (len(cid_font.W[1]) + 7) // 8


def test_a_font_file_of_ones_own_with_more_than_latin(tmp_path: Path) -> None:
    own_font(tmp_path)
    stamp = replace(GENERIC.stamp, font=str(tmp_path / "own.ttf"), clause=("Ω ‹élan› – “sah”",))
    pdf = letter()
    Stamp(replace(GENERIC, stamp=stamp)).draw(pdf)
    (tmp_path / "own.pdf").write_bytes(saved(pdf))
    assert "Ω ‹élan› – “sah”" in run("pdftotext", tmp_path / "own.pdf", "-")
    assert find(saved(pdf), clauses=stamp.clause).clause == "found"


def test_a_font_that_may_not_be_embedded(tmp_path: Path) -> None:
    with pytest.raises(AgreementError, match="may not be embedded"):
        load_font(str(own_font(tmp_path, fsType=2)), "A")


def test_a_font_without_the_characters() -> None:
    with pytest.raises(AgreementError, match='lacks the characters "漢"'):
        load_font("source-sans-pro", "A漢")


@pytest.mark.parametrize("data", [b"", b"no font", b"\0\1\0\0\0\xff" + b"x" * 40])
def test_files_that_are_no_font(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.ttf"
    path.write_bytes(data)
    with pytest.raises(AgreementError, match="cannot be read as TrueType"):
        load_font(str(path), "A")


def test_outlines_of_the_other_kind(tmp_path: Path) -> None:
    spec = find_spec("font_source_sans_pro")
    assert spec
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "files/SourceSansPro-Regular.otf"
    with pytest.raises(AgreementError, match="no TrueType outlines"):
        load_font(str(path), "A")


def test_a_font_that_is_not_there() -> None:
    with pytest.raises(AgreementError) as error:
        load_font("/nowhere/none.ttf", "A")
    assert "stamp.font" in error.value.hint.id


@pytest.mark.parametrize("name", FONTS)
@pytest.mark.parametrize("text", [CLAUSE, "Jalan é Ñ ½ ” ﬁ"])
def test_a_subset_is_the_one_that_font_tools_makes(name: str, text: str) -> None:
    path = _path(name) if not name.startswith("vera") or find_spec("reportlab") else pytest.skip("no reportlab")
    text = "".join(sorted(set(text) - set(lacking(name, text))))
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[], notdef_outline=True, glyph_names=False)
    with TTFont(path, recalcTimestamp=False, lazy=True) as theirs:
        options.drop_tables = [tag for tag in theirs.reader.tables if tag not in (*KEPT_TABLES, "cmap")]
        cutter = subset.Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(theirs)
        del theirs["cmap"]
        buffer = io.BytesIO()
        theirs.save(buffer, reorderTables=None)

    assert zlib.decompress(load_font(name, text).program) == buffer.getvalue()


@pytest.mark.parametrize("name", FONTS)
def test_a_font_is_called_what_font_tools_calls_it(name: str) -> None:
    path = _path(name) if not name.startswith("vera") or find_spec("reportlab") else pytest.skip("no reportlab")
    with TTFont(path) as font:
        assert load_font(name, "A").name[7:] == font["name"].getDebugName(6)


def test_a_font_without_a_name_is_called_like_its_file(tmp_path: Path) -> None:
    with TTFont(own_font(tmp_path)) as font:
        font["name"].names = [one for one in font["name"].names if one.nameID != 6]
        font.save(tmp_path / "tanpa nama (1).ttf")
        font["name"].setName("Pemda-Ö Resmi", 6, 3, 1, 0x421)
        font.save(tmp_path / "daerah.ttf")

    assert load_font(str(tmp_path / "tanpa nama (1).ttf"), "A").name[7:] == "tanpanama1"
    assert load_font(str(tmp_path / "daerah.ttf"), "A").name[7:] == "Pemda-Resmi"
