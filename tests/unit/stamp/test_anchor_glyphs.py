"""Characters in content streams: found by the fonts' own coding, taken out so that the rest stays where it was."""

import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, parse_content_stream, unparse_content_stream

from bsre_sign.stamp.anchor.font import Coding, coding
from bsre_sign.stamp.anchor.glyphs import Glyph, glyphs_in, places_of, without

WIDTHS = {code: 500.0 + code for code in range(256)}
PLAIN = Coding(False, {bytes((code,)): chr(code) for code in range(32, 127)}, WIDTHS, None)


def steps_of(content: bytes) -> list[object]:
    with Pdf.new() as pdf:
        return list(parse_content_stream(Stream(pdf, content)))


def found_in(content: bytes) -> list[Glyph]:
    return glyphs_in(steps_of(content), lambda _: PLAIN, lambda _: None)


def taken_out(content: bytes, text: str, which: int = 0) -> bytes:
    steps = steps_of(content)
    glyphs = glyphs_in(steps, lambda _: PLAIN, lambda _: None)
    gone = places_of(glyphs, text)[which]
    advances = [one.advance or 0.0 for one in gone]
    return b" ".join(unparse_content_stream(without(steps, gone, advances)).split())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"BT /F 10 Tf (ab#cd) Tj ET", b"BT /F 10 Tf [ (ab) -535 (cd) ] TJ ET"),
        (b"BT /F 10 Tf (#) Tj ET", b"BT /F 10 Tf [ -535 ] TJ ET"),
        (b"BT /F 10 Tf [(a) 20 (#b) -5 (c)] TJ ET", b"BT /F 10 Tf [ (a) 20 -535 (b) -5 (c) ] TJ ET"),
        (b"BT /F 10 Tf 2 Tc (a#) Tj ET", b"BT /F 10 Tf 2 Tc [ (a) -735 ] TJ ET"),
        (b"BT /F 10 Tf 3 Tw (#) Tj ET", b"BT /F 10 Tf 3 Tw [ -535 ] TJ ET"),
        (b"BT /F 10 Tf (#) ' ET", b"BT /F 10 Tf T* [ -535 ] TJ ET"),
        (b'BT /F 10 Tf 1 2 (a#) " ET', b"BT /F 10 Tf 1 Tw 2 Tc T* [ (a) -735 ] TJ ET"),
        (b"BT /F 10 Tf 4 Tc q 1 Tc (x) Tj Q (#) Tj ET", b"BT /F 10 Tf 4 Tc q 1 Tc (x) Tj Q [ -935 ] TJ ET"),
    ],
)
def test_a_glyph_gives_way_to_as_much_movement(content: bytes, expected: bytes) -> None:
    assert taken_out(content, "#") == expected


def test_a_tag_is_found_in_however_many_strings_it_comes() -> None:
    content = b"BT /F 10 Tf ($) Tj [({t) 3 (t)] TJ (d1}x) Tj ET"
    expected = b"BT /F 10 Tf [ -536 ] TJ [ -623 -616 3 -616 ] TJ [ -600 -549 -625 (x) ] TJ ET"
    assert taken_out(content, "${ttd1}") == expected


def test_only_the_one_that_is_meant_is_taken_out() -> None:
    assert taken_out(b"BT /F 10 Tf (# #) Tj (#) Tj ET", "#", 1) == b"BT /F 10 Tf [ (# ) -535 ] TJ (#) Tj ET"


def test_word_spacing_counts_for_spaces_of_one_byte() -> None:
    spaces = [one.spacing for one in found_in(b"BT /F 10 Tf 3 Tw 1 Tc (a b) Tj ET")]
    assert spaces == [100, 400, 100]


def test_strings_without_a_font_or_a_size_are_passed_over() -> None:
    assert not found_in(b"BT (#) Tj /F 0 Tf (#) Tj ET")
    assert not glyphs_in(steps_of(b"BT /F 9 Tf (#) Tj ET"), lambda _: None, lambda _: None)


def test_a_graphics_state_may_set_the_font() -> None:
    steps = steps_of(b"/G gs BT (#) Tj ET")
    assert [one.text for one in glyphs_in(steps, lambda _: None, lambda _: (PLAIN, 12.0))] == ["#"]


def test_a_ligature_that_reaches_beyond_the_anchor_is_no_place() -> None:
    ligature = Coding(False, {b"a": "#i", b"b": "#"}, {97: 500.0, 98: 500.0}, None)
    glyphs = glyphs_in(steps_of(b"BT /F 9 Tf (ab) Tj ET"), lambda _: ligature, lambda _: None)
    assert [one[0].start for one in places_of(glyphs, "#")] == [1]


def made(pdf: Pdf, **entries: object) -> Object:
    font = Dictionary(Type=Name.Font)
    for key, value in entries.items():
        font[f"/{key}"] = value
    return pdf.make_indirect(font)


def test_a_simple_font_is_read_by_encoding_differences_and_widths() -> None:
    with Pdf.new() as pdf:
        differences = Dictionary(Differences=Array([1, Name.numbersign, Name.dollar, 35, Name.a]))
        font = made(pdf, Subtype=Name.TrueType, Encoding=differences, FirstChar=1, Widths=Array([600, 610]))
        read = coding(font)
    assert read is not None
    assert [(one.text, one.advance) for one in read.codes(b"\x01\x02#")] == [("#", 600), ("$", 610), ("a", None)]


def test_type_3_widths_are_in_glyph_space() -> None:
    with Pdf.new() as pdf:
        matrix = Array([0.01, 0, 0, 0.01, 0, 0])
        font = made(pdf, Subtype=Name.Type3, FontMatrix=matrix, FirstChar=35, Widths=Array([55]))
        read = coding(font)
    assert read is not None
    assert [round(one.advance or 0) for one in read.codes(b"#")] == [550]


CMAP = b"""1 begincodespacerange <0000> <FFFF> endcodespacerange
2 beginbfchar <0003> <0023> <0004> <00660069> endbfchar
2 beginbfrange <0010> <0012> <0041> <0020> <0021> [<0058> <0059>] endbfrange"""


def test_a_composite_font_is_read_by_its_map_and_both_kinds_of_widths() -> None:
    with Pdf.new() as pdf:
        inner = made(pdf, Subtype=Name.CIDFontType2, DW=900, W=Array([3, Array([250, 260]), 16, 17, 300]))
        font = made(pdf, Subtype=Name.Type0, Encoding=Name("/Identity-H"), DescendantFonts=Array([inner]))
        font.ToUnicode = pdf.make_stream(CMAP)
        read = coding(font)
    assert read is not None
    codes = list(read.codes(b"\x00\x03\x00\x04\x00\x10\x00\x12\x00\x21\x00\x99"))
    assert [(one.text, one.advance) for one in codes] == [
        ("#", 250),
        ("fi", 260),
        ("A", 300),
        ("C", 900),
        ("Y", 900),
        ("", 900),
    ]


@pytest.mark.parametrize("encoding", [Name("/Identity-V"), Name("/UniGB-UCS2-H")])
def test_other_encodings_of_composite_fonts_are_not_taken_apart(encoding: Name) -> None:
    with Pdf.new() as pdf:
        inner = made(pdf, Subtype=Name.CIDFontType0)
        assert coding(made(pdf, Subtype=Name.Type0, Encoding=encoding, DescendantFonts=Array([inner]))) is None


@pytest.mark.parametrize(
    "entries",
    [
        {"DescendantFonts": Array()},
        {"DescendantFonts": Array([Dictionary(W=Array([Name.x, Array([1])]))])},
        {"DescendantFonts": Name.x},
    ],
)
def test_a_broken_font_is_none(entries: dict[str, object]) -> None:
    with Pdf.new() as pdf:
        assert coding(made(pdf, Subtype=Name.Type0, Encoding=Name("/Identity-H"), **entries)) is None


def test_a_range_that_would_never_end_is_cut() -> None:
    with Pdf.new() as pdf:
        inner = made(pdf, Subtype=Name.CIDFontType2, W=Array([0, 2_000_000_000, 500]))
        font = made(pdf, Subtype=Name.Type0, Encoding=Name("/Identity-H"), DescendantFonts=Array([inner]))
        font.ToUnicode = pdf.make_stream(b"beginbfrange <0000> <FFFFFFFFFFFF> <0041> endbfrange")
        read = coding(font)
    assert read is not None
    assert len(read.widths) < 100_000
