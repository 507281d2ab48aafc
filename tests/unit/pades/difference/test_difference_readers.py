"""Files that readers understand differently: none of them passes for one to which nothing happened."""

import re
import struct
import zlib

import pytest
from difference_documents import (
    BASE,
    CATALOG,
    EMPTY_SIGNATURE,
    FORM,
    INFO,
    PAGE,
    SIGNATURE,
    append,
    changed,
    compare,
    document,
    form_xobject,
    stream,
)

from bsre_sign.pades.difference import Difference, Modifications
from bsre_sign.pades.difference.lexer import read_dictionary

EVIL_DATA = stream(b"BT (Rp 9.000.000) Tj ET")
EVIL = b"4 0 obj\n" + EVIL_DATA + b"\nendobj\n"
HARMLESS = {**changed(CATALOG, b">>", b"/DSS << /Certs [20 0 R] >> >>"), 20: stream(b"x")}


def start_of(data: bytes) -> int:
    return int(re.findall(rb"startxref\s+(\d+)", data)[-1])


def with_streams(
    before: bytes, inside: list[tuple[int, bytes]], rows: list[tuple[int, tuple[int, int, int]]], *, packed: bool = True
) -> bytes:
    """``before`` with a revision of an object stream, 30, and a cross-reference stream, 31, that names ``rows`` too."""
    header, body = b"", b""
    for number, text in inside:
        header += b"%d %d " % (number, len(body))
        body += text + b" "
    output = before + b"\n"
    place = len(output)
    entries = b"/Type /ObjStm /N %d /First %d" % (len(inside), len(header))
    output += b"30 0 obj\n" + stream(header + body, entries) + b"\nendobj\n"
    rows = [*rows, (30, (1, place, 0)), (31, (1, len(output), 0))]
    table = b"".join(struct.pack(">BIH", *row) for _, row in rows)
    index = b" ".join(b"%d 1" % number for number, _ in rows)
    entries = b"/Type /XRef /W [1 4 2] /Size 32 /Index [%s] /Root 1 0 R /Info 13 0 R /ID [<01> <03>] /Prev %d" % (
        index,
        start_of(before),
    )
    xref = stream(zlib.compress(table), entries + b" /Filter /FlateDecode") if packed else stream(table, entries)
    start = len(output)
    return output + b"31 0 obj\n" + xref + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def hides(difference: Difference) -> bool:
    return difference.level is not Modifications.OTHER


@pytest.mark.parametrize("packed", [True, False])
def test_object_streams_that_say_one_thing_are_read(packed: bool) -> None:
    before = document()
    inside = [(INFO, b"<< /Title (Baru) >>"), (20, b"<< >>")]
    after = with_streams(before, inside, [(INFO, (2, 30, 0)), (20, (2, 30, 1))], packed=packed)
    assert (compare(before, after).level, compare(before, after).error) == (Modifications.LTA, None)


@pytest.mark.parametrize(
    "tail", [b"startxref%d\n%%%%EOF\n", b"startxref %d.0\n%%%%EOF\n", b"xstartxref\n%d\n%%%%EOF\n"]
)
def test_a_startxref_that_only_some_readers_understand_hides_nothing(tail: bytes) -> None:
    before = document()
    after = with_streams(before, [(PAGE, BASE[PAGE].replace(b"4 0 R", b"7 0 R"))], [(PAGE, (2, 30, 0))])
    honest = b"startxref\n%d\n%%%%EOF\n" % start_of(before)
    bare = after[: after.rindex(b"startxref")]
    assert not hides(compare(before, bare + honest + tail % start_of(after)))


def test_a_startxref_that_only_some_readers_reach_hides_nothing() -> None:
    before = document()
    after = with_streams(before, [(PAGE, BASE[PAGE].replace(b"4 0 R", b"7 0 R"))], [(PAGE, (2, 30, 0))])
    honest = b"startxref\n%d\n%%%%EOF\n" % start_of(before)
    assert not hides(compare(before, after + honest + b" " * 1010))


@pytest.mark.parametrize("evil_first", [True, False])
def test_an_object_named_twice_by_one_table_is_told(evil_first: bool) -> None:
    before = document()
    after = append(before, {**HARMLESS, 21: EVIL_DATA}).replace(b"21 0 obj", b"4 0 obj ")
    row = b"4 1\n%010d 00000 n \n"
    signed = row % before.index(b"4 0 obj")
    evil = row % after.rindex(b"4 0 obj")
    at = after.rindex(b"trailer")
    rows = evil + signed if evil_first else signed + evil
    after = after[:at].replace(b"21 1\n%010d 00000 n \n" % after.rindex(b"4 0 obj"), b"") + rows + after[at:]
    assert not hides(compare(before, after))


def test_an_object_named_twice_in_the_same_way_is_no_doubt() -> None:
    before = document()
    after = append(before, HARMLESS)
    at = after.rindex(b"trailer")
    again = b"20 1\n%010d 00000 n \n" % after.rindex(b"20 0 obj")
    assert compare(before, after[:at] + again + after[at:]).level is Modifications.LTA


@pytest.mark.parametrize("evil_first", [True, False])
def test_an_object_named_twice_by_one_stream_is_told(evil_first: bool) -> None:
    before = document()
    rows = [(PAGE, (1, before.index(b"3 0 obj"), 0)), (PAGE, (2, 30, 0))]
    after = with_streams(before, [(PAGE, BASE[PAGE])], rows[:: -1 if evil_first else 1])
    assert not hides(compare(before, after))


@pytest.mark.parametrize("index", [0, 1])
def test_an_object_that_an_object_stream_holds_twice_is_told(index: int) -> None:
    before = document()
    inside = [(PAGE, BASE[PAGE]), (PAGE, BASE[PAGE].replace(b"4 0 R", b"7 0 R"))]
    assert not hides(compare(before, with_streams(before, inside, [(PAGE, (2, 30, index))])))


def test_an_object_stream_that_holds_another_object_than_its_entry_says_is_told() -> None:
    before = document()
    inside = [(PAGE, BASE[PAGE]), (21, BASE[PAGE].replace(b"4 0 R", b"7 0 R"))]
    assert not hides(compare(before, with_streams(before, inside, [(PAGE, (2, 30, 1))])))


def test_an_object_stream_that_holds_a_signed_object_without_an_entry_is_told() -> None:
    before = document()
    inside = [(INFO, b"<< >>"), (PAGE, BASE[PAGE].replace(b"4 0 R", b"7 0 R"))]
    assert not hides(compare(before, with_streams(before, inside, [(INFO, (2, 30, 0))])))


@pytest.mark.parametrize("gap", [b"", b" " * 300])
@pytest.mark.parametrize("entries", [b"", b"/X (" + b"\\001" * 2000 + b")", b"/X (a(>>stream)b)"])
def test_an_object_behind_the_data_of_a_stream_is_found(gap: bytes, entries: bytes) -> None:
    before = document()
    honest = append(before, {**HARMLESS, 20: stream(b"x", entries)})
    assert compare(before, honest).level is Modifications.LTA
    cut = honest.index(b"endobj", honest.rindex(b"20 0 obj")) + len(b"endobj\n")
    shifted = honest[:cut] + gap + EVIL + honest[cut:]
    start = b"%d\n%%%%EOF" % (start_of(honest) + len(gap + EVIL))
    assert not hides(compare(before, re.sub(rb"\d+\n%%EOF\n$", lambda _: start, shifted)))


@pytest.mark.parametrize(
    "head", [b"4 0 obj", b"0004 0 obj", b"4" + b" " * 40 + b"0\n\n obj", b"4 % x\n0 obj", b"40 0 obj"]
)
def test_an_object_that_no_table_names_is_found_however_it_is_spelled(head: bytes) -> None:
    before = document()
    after = append(before, HARMLESS)
    evil = head + EVIL.removeprefix(b"4 0 obj")
    end = after.rindex(b"startxref")
    assert not hides(compare(before, after[:end] + evil + after[end:]))


def test_a_trailer_that_says_two_things_is_an_error() -> None:
    before = document()
    after = append(before, HARMLESS, trailer=b"/Root 1 0 R /Info 13 0 R /ID [<01> <03>] /Prev 5")
    assert compare(before, after).error is not None


def test_a_revision_that_a_later_one_follows_is_accounted_for() -> None:
    before = document()
    after = append(append(append(before, HARMLESS), {21: b"<< >>"}), {20: stream(b"y"), 21: b"<< /A 1 >>"})
    assert (compare(before, after).level, compare(before, after).error) == (Modifications.LTA, None)


def test_many_sections_and_objects_take_linear_time() -> None:
    before = document()
    after = before + b"1 " * 100_000 + b"1 0 obj << " * 20_000 + b"%" * 100_000
    assert not hides(compare(before, after))


@pytest.mark.parametrize("text", [b"", b"<< /A (", b"<< /A <zz> >>", b"[", b"<< /A 1"])
def test_broken_dictionaries_are_none(text: bytes) -> None:
    assert read_dictionary(text, 0) is None


def test_dictionaries_are_read_as_they_are_spelled() -> None:
    found = read_dictionary(rb"x<< /A 1 /B /C % >>" b"\n" rb"/D [1 << /A 2 >>] /E (a(b)\)>>) /#41 <12> >> /F", 1)
    assert found is not None
    assert found.entries == {b"/A": b"<12>", b"/B": b"/C", b"/D": b"[ 1 << /A 2 >> ]", b"/E": b"()"}
    assert (found.repeated, found.number(b"/B"), found.number(b"/D")) == ({b"/A"}, None, None)


def new_field(more: bytes, objects: dict[int, bytes]) -> dict[int, bytes]:
    """A signature field, 20, on the page."""
    field = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (baru) /P 3 0 R " + more + b" >>"
    return {
        **changed(FORM, b"14 0 R]", b"14 0 R 20 0 R]"),
        **changed(PAGE, b"14 0 R]", b"14 0 R 20 0 R]"),
        20: field,
        **objects,
    }


@pytest.mark.parametrize(
    ("more", "level"),
    [
        (b"/Rect [0 0 90 20] /F 4 /AP << /N 21 0 R >>", Modifications.OTHER),
        (b"/Rect [0 0 90 20] /F 32 /AP << /N 21 0 R >>", Modifications.OTHER),
        (b"/Rect [0 0 90 20] /F 4 /AP << /N 23 0 R >>", Modifications.FORMS),
        (b"/Rect [0 0 90 20] /F 2 /AP << /N 21 0 R >>", Modifications.FORMS),
        (b"/Rect [0 0 0 0] /F 4 /AP << /N 21 0 R >>", Modifications.FORMS),
        (b"/Rect [0 0 90 20] /F 4", Modifications.FORMS),
        (b"/Rect [0 0 90 20] /F 4 /AP << /N 21 0 R >> /V 22 0 R", Modifications.FORMS),
    ],
)
def test_a_new_signature_field_shows_something_only_with_a_signature(more: bytes, level: Modifications) -> None:
    before = document()
    looks = {21: form_xobject(b"Rp 9"), 22: b"<< /Type /Sig /Contents <0102> >>", 23: stream(b"", b"/Subtype /Form")}
    assert compare(before, append(before, new_field(more, looks))).level is level


SIGNATURE_TEXT = b"<< /Type /Sig /SubFilter /ETSI.CAdES.detached /Contents <%s> /ByteRange [0 10 %d 30] >>"


@pytest.mark.parametrize(
    ("contents", "gap", "level"),
    [
        (b"0aff00", 20, Modifications.OTHER),
        (b"0aff00", 21, Modifications.OTHER),
        (b"0aff0000", 21, Modifications.OTHER),
        (b"0bff00", 20, Modifications.OTHER),
        (b"0bff00", 21, Modifications.FORMS),
    ],
)
def test_a_copied_signature_is_no_new_signature(contents: bytes, gap: int, level: Modifications) -> None:
    before = document({**BASE, SIGNATURE: SIGNATURE_TEXT % (b"0aff00", 20)})
    copy = {22: SIGNATURE_TEXT % (contents, gap)}
    added = new_field(b"/Rect [0 0 90 20] /F 4 /V 22 0 R", copy)
    filled = {**changed(EMPTY_SIGNATURE, b"/F 4", b"/F 4 /V 22 0 R"), **copy}
    for objects in (added, filled):
        assert compare(before, append(before, objects)).level is level


@pytest.mark.parametrize("number", [PAGE, 20])
def test_an_entry_that_leads_to_another_object_is_told(number: int) -> None:
    """Some readers take what stands there, some nothing, and some mend the file and find the signed object."""
    before = document()
    after = append(before, {**HARMLESS, 21: b"<< >>"})
    row = b"%d 1\n%010d 00000 n \n" % (number, after.rindex(b"21 0 obj"))
    at = after.rindex(b"trailer")
    own = b"20 1\n%010d 00000 n \n" % after.rindex(b"20 0 obj")
    difference = compare(before, after[:at].replace(own, b"") + row + after[at:])
    assert (difference.level, difference.error) == (Modifications.OTHER, None)
    assert "a cross-reference entry leads to another object" in [change.what for change in difference.changes]
