"""Files made to hide a change, or to keep the comparison busy."""

import io
import time

import pikepdf
import pytest
from difference_documents import (
    APPEARANCE,
    BASE,
    CATALOG,
    CONTENT,
    FONT,
    FORM,
    INFO,
    PAGE,
    PAGES,
    SECOND_PAGE,
    SIGNATURE,
    TEXT_FIELD,
    append,
    changed,
    compare,
    document,
    many,
    stream,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from bsre_sign.pades.difference import Comparer, Limits, Modifications

EVIL = b"4 0 obj\n" + stream(b"BT (Rp 9.000.000) Tj ET") + b"\nendobj\n"


def test_objects_that_no_table_names_are_found() -> None:
    before = document()
    start = before[before.rindex(b"startxref") :]
    assert compare(before, before + EVIL + start).level is Modifications.OTHER
    after = append(before, {INFO: b"<< >>"})
    end = after.rindex(b"startxref")
    assert compare(before, after[:end] + EVIL + after[end:]).level is Modifications.OTHER


def test_text_like_an_object_inside_a_new_stream_is_no_object() -> None:
    before = document()
    objects = {**changed(CATALOG, b">>", b"/DSS << /Certs [20 0 R] >> >>"), 20: stream(b"xxxx 4 0 obj x")}
    assert compare(before, append(before, objects)).level is Modifications.LTA


def test_an_appended_trailer_that_nothing_leads_to_is_found() -> None:
    before = document()
    start = before[before.rindex(b"startxref") :]
    assert compare(before, before + b"trailer << /Root 9 0 R >>\n" + start).level is Modifications.OTHER


def test_trailing_bytes_that_change_nothing_are_a_remark() -> None:
    before = document()
    difference = compare(before, before + b"% a remark\n")
    assert difference.level is Modifications.NONE
    assert [change.kind for change in difference.changes] == [Modifications.NONE]


@pytest.mark.parametrize("tail", [b"junk" * 400, b"\nstartxref\n99999999\n%%EOF\n", b"\nxref\n0 9\ntrailer\n<< /Size"])
def test_a_file_that_had_to_be_mended_is_never_called_unchanged(tail: bytes) -> None:
    before = document()
    difference = compare(before, before + tail)
    assert difference.level is Modifications.OTHER


def test_a_catalog_that_is_exchanged_is_told() -> None:
    before = document()
    after = append(before, {30: BASE[CATALOG]}, trailer=b"/Root 30 0 R /ID [<01> <02>]")
    assert compare(before, after).level is Modifications.OTHER


@pytest.mark.parametrize("number", [PAGE, CONTENT, FORM, FONT, SIGNATURE, TEXT_FIELD, APPEARANCE, SECOND_PAGE])
def test_objects_that_are_gone_are_told(number: int) -> None:
    before = document()
    assert compare(before, append(before, {number: b"null"})).level is Modifications.OTHER
    freed = append(before, {INFO: b"<< >>"})
    freed = freed.replace(b"xref\n0 1\n0000000000 65535 f \n13 1", b"xref\n%d 1\n0000000000 00001 f \n13 1" % number)
    assert compare(before, freed).level is Modifications.OTHER


def test_removing_one_object_does_not_hide_that_another_appears() -> None:
    before = document(
        {
            **BASE,
            **changed(PAGE, b"<< /Font << /F1 15 0 R >> >>", b"20 0 R"),
            20: b"<< /XObject 21 0 R >>",
            21: b"<< /X 30 0 R >>",
            22: b"[23 0 R]",
            23: b"<< >>",
        }
    )
    after = append(before, {23: b"null", 30: stream(b"0 0 200 200 re f")})
    assert compare(before, after).level is Modifications.OTHER


def test_page_trees_that_go_in_circles_end() -> None:
    before = document({**BASE, **changed(PAGES, b"11 0 R", b"11 0 R 2 0 R")})
    difference = compare(before, append(before, {CONTENT: stream(b"q Q")}))
    assert difference.level is Modifications.OTHER


def test_what_is_no_continuation_is_an_error() -> None:
    difference = compare(document(), document({**BASE, INFO: b"<< /Title (Lain) >>"}))
    assert difference.error is not None
    assert difference.level is Modifications.OTHER


def test_limits_end_in_an_error() -> None:
    before = document()
    after = append(before, {CONTENT: stream(b"q Q")})
    for limits in (
        Limits(file_bytes=100),
        Limits(objects=3),
        Limits(pages=1),
        Limits(text_bytes=100),
        Limits(seconds=0.0),
    ):
        assert compare(before, after, limits=limits).error is not None
    assert compare(before, after, limits=Limits(stream_bytes=1)).level is Modifications.OTHER
    assert compare(before, after, limits=Limits(changes=0)).level is Modifications.OTHER


def test_encrypted_documents_need_their_password() -> None:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(document())) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(owner="o", user="u", R=6))
    before = output.getvalue()
    with pikepdf.open(io.BytesIO(before), password="u") as pdf:
        root, trailer = pdf.trailer.Root.objgen[0], pdf.trailer.unparse(resolved=True)
        catalog = pdf.Root.unparse(resolved=True).replace(b"/Pages", b"/OpenAction << /S /Named >> /Pages")
    entries = trailer.strip()[2:-2].replace(b"/Size", b"/Former")
    after = append(before, {root: catalog}, trailer=entries)
    assert "password" in (compare(before, after).error or "")
    difference = compare(before, after, password="u")
    assert (difference.error, difference.level) == (None, Modifications.OTHER)


def test_shared_objects_are_visited_once() -> None:
    chain = {number: b"[%d 0 R %d 0 R]" % (number + 1, number + 1) for number in range(100, 140)}
    objects = {**BASE, **changed(CATALOG, b">>", b"/Bomb 100 0 R >>"), **chain, 140: b"[]"}
    before = document(objects)
    start = time.perf_counter()
    assert compare(before, append(before, {INFO: b"<< >>"})).level is Modifications.LTA
    assert compare(before, append(before, {140: b"[1]"})).level is Modifications.OTHER
    assert time.perf_counter() - start < 5  # exponential: minutes


def test_long_chains_of_siblings_do_not_recurse() -> None:
    items = {n: b"<< /Title (x) /Parent 100 0 R /Next %d 0 R >>" % (n + 1) for n in range(101, 1100)}
    objects = {
        **BASE,
        **changed(CATALOG, b">>", b"/Outlines 100 0 R >>"),
        100: b"<< /First 101 0 R /Last 1100 0 R /Count 1000 >>",
        **items,
        1100: b"<< /Title (x) /Parent 100 0 R >>",
    }
    before = document(objects)
    assert compare(before, append(before, {INFO: b"<< >>"})).level is Modifications.LTA
    assert compare(before, append(before, {1100: b"<< /Title (y) /Parent 100 0 R >>"})).level is Modifications.OTHER


def test_deeply_nested_values_end() -> None:
    before = document({**BASE, **changed(CATALOG, b">>", b"/Deep " + b"[" * 3000 + b"]" * 3000 + b" >>")})
    difference = compare(before, append(before, {INFO: b"<< >>"}))
    assert difference.level in {Modifications.LTA, Modifications.OTHER}


def seconds_for(objects: int) -> float:
    """Processor time to judge a document of so many objects and its four later revisions."""
    ends = [many(objects)]
    with pikepdf.open(io.BytesIO(ends[0])) as pdf:
        root = pdf.trailer.Root.objgen[0]
        catalog = pdf.Root.unparse(resolved=True)
    for revision in range(4):
        dss = catalog.replace(b"/Pages", b"/DSS << /VRI << /R%d null /X %d >> >> /Pages" % (revision, revision))
        ends.append(append(ends[-1], {root: dss}, trailer=b"/Root %d 0 R" % root))
    start = time.process_time()
    comparer = Comparer(ends[-1])
    for end in ends[:-1]:
        difference = comparer.since(end)
        assert (difference.level, difference.error) == (Modifications.LTA, None)
    return time.process_time() - start


def test_time_grows_with_the_objects_and_not_with_their_paths() -> None:
    """Four times the objects take about four times as long; a quadratic walk would take sixteen."""
    seconds_for(1_000)  # what is done once
    small = min(seconds_for(5_000) for _ in range(2))
    large = min(seconds_for(20_000) for _ in range(2))
    assert large < 8 * small


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_files_never_raise(data: st.DataObject) -> None:
    before = document()
    after = bytearray(append(before, {**changed(PAGES, b"/Count 2", b"/Count 3"), CONTENT: stream(b"q Q")}))
    for _ in range(data.draw(st.integers(1, 6))):
        after[data.draw(st.integers(0, len(after) - 1))] = data.draw(st.integers(0, 255))
    boundary = data.draw(st.sampled_from([len(before), len(before) // 2, 0]))
    compare(bytes(after[:boundary]), bytes(after), limits=Limits(seconds=5))
