"""What a reader sees of later revisions is held against what was signed."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from bsre_sign.appearance import look
from bsre_sign.document import Document
from bsre_sign.evidence import Appearance, DocumentFacts, Modifications, Place
from bsre_sign.viewer import unveiled

sys.path.append(str(Path(__file__).parents[1] / "validation"))
from validation_facts import document, signature

TEXT = b"BT /F1 18 Tf 60 700 Td (Bayarlah Rp 1.000.000) Tj ET\n"
OVER_THE_TEXT = [55, 690, 400, 725]
BESIDE = [55, 500, 400, 535]


def form(pdf: Pdf, content: bytes, rect: list[int]) -> Object:
    look = pdf.make_stream(content)
    look.Type, look.Subtype = Name.XObject, Name.Form
    look.BBox = Array([0, 0, rect[2] - rect[0], rect[3] - rect[1]])
    look.Resources = Dictionary(Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Times)))
    return look


def signed_revision(appearance: bytes, rect: list[int], content: bytes = TEXT) -> bytes:
    """A page with a text and one text field that shows ``appearance``."""
    pdf = pikepdf.new()
    for _ in range(2):
        pdf.add_blank_page(page_size=(595, 842))
    page = pdf.pages[0].obj
    page.Resources = Dictionary(Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Times)))
    page.Contents = pdf.make_stream(content)
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T="jumlah",
            F=4,
            Rect=Array(rect),
            DA="/F1 12 Tf 0 g",
            AP=Dictionary(N=form(pdf, appearance, rect)),
        )
    )
    page.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    out = io.BytesIO()
    pdf.save(out, static_id=True)
    return out.getvalue()


def with_appearance(before: bytes, content: bytes) -> bytes:
    """A later revision in which the field shows something else."""
    writer = IncrementalPdfFileWriter(io.BytesIO(before))
    field = writer.root["/AcroForm"]["/Fields"][0]
    stream = field["/AP"]["/N"]
    stream._data, stream._encoded_data = content, None
    writer.update_container(stream)
    return written(writer)


def with_content(before: bytes, content: bytes) -> bytes:
    """A later revision in which the first page itself says something else."""
    writer = IncrementalPdfFileWriter(io.BytesIO(before))
    stream = writer.root["/Pages"]["/Kids"][0]["/Contents"]
    stream._data, stream._encoded_data = content, None
    writer.update_container(stream)
    return written(writer)


def written(writer: Any) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


Touched = tuple[Place, ...] | None


def facts(before: bytes, level: Modifications = Modifications.FORMS, touched: Touched = None) -> DocumentFacts:
    one = signature(covers_until=len(before), modifications=level, touched=touched)
    return document(one)


def seen(before: bytes, after: bytes, touched: Touched = None) -> Appearance:
    (one,) = look(Document.from_bytes(after), facts(before, touched=touched)).signatures
    assert one.appearance is not None
    return one.appearance


WRITTEN = b"BT /F1 14 Tf 5 10 Td (terbilang satu juta) Tj ET"
OPAQUE = b"1 g 0 0 345 35 re f 0 g BT /F1 18 Tf 5 10 Td (Bayarlah Rp 100) Tj ET"


def test_a_field_that_was_filled_beside_the_text() -> None:
    before = signed_revision(b"", BESIDE)
    found = seen(before, with_appearance(before, WRITTEN))
    assert found.pages == 2
    assert (found.content_changed, found.uncovered, found.covered) == ((), (), ())
    assert {one.page for one in found.changed} == {1}
    assert all(500 / 842 <= one.y0 < one.y1 <= 535 / 842 for one in found.changed)
    assert found.unseen is None


HERE = Place(1, 55 / 595, 500 / 842, 400 / 595, 535 / 842)


@pytest.mark.parametrize(
    ("touched", "pages"),
    [
        (None, ()),
        ((HERE,), ()),
        ((replace(HERE, y0=0.7, y1=0.75), HERE), ()),
        ((replace(HERE, x0=395 / 595),), (1,)),
        ((), (1,)),
        ((replace(HERE, page=2),), (1,)),
        ((replace(HERE, y0=0.7, y1=0.75),), (1,)),
    ],
)
def test_a_field_that_nobody_touched_must_look_as_it_did(touched: Touched, pages: tuple[int, ...]) -> None:
    before = signed_revision(b"", BESIDE)
    found = seen(before, with_appearance(before, WRITTEN + b" 0 0 1 rg 330 0 10 30 re f"), touched)
    assert found.content_changed == pages
    assert found.changed


def test_content_that_a_field_hid_comes_to_light() -> None:
    """The hide variant of the shadow attacks: who signed saw the field, whoever reads now sees what was under it."""
    before = signed_revision(OPAQUE, OVER_THE_TEXT)
    found = seen(before, with_appearance(before, b""))
    assert found.content_changed == ()
    assert {one.page for one in found.uncovered} == {1}


def test_a_field_that_now_hides_content() -> None:
    before = signed_revision(b"", OVER_THE_TEXT)
    found = seen(before, with_appearance(before, OPAQUE))
    assert {one.page for one in found.covered} == {1}
    assert found.uncovered == ()


def test_one_field_filled_and_one_uncovering_on_the_same_page() -> None:
    before = signed_revision(OPAQUE + b" BT /F1 9 Tf 330 -300 Td (x) Tj ET", OVER_THE_TEXT)
    found = seen(before, with_appearance(before, b""))
    assert found.uncovered


LINED = b" 0.7 w " + b" ".join(b"%d 0 m %d 35 l" % (at, at) for at in range(0, 345, 10)) + b" S"


@pytest.mark.parametrize(
    "left",
    [b"0.5 w 0 17 m 345 17 l S", b"1 w 1 1 343 33 re S", LINED, b"0 0 1 rg 200 5 140 25 re f"],
    ids=["a line through it", "a frame around it", "lines all over it", "a box over its end"],
)
def test_content_comes_to_light_whatever_is_left_around_it(left: bytes) -> None:
    before = signed_revision(OPAQUE, OVER_THE_TEXT)
    found = seen(before, with_appearance(before, left))
    assert {one.page for one in found.uncovered} == {1}


def test_content_comes_to_light_among_more_changes_than_are_told_apart() -> None:
    before = signed_revision(b"1 g 0 590 345 35 re f", [55, 100, 400, 725])
    marks = b" ".join(b"%d %d 9 9 re f" % (x, y) for x in range(5, 330, 36) for y in range(5, 560, 40))
    found = seen(before, with_appearance(before, b"0 g " + marks))
    assert len(found.changed) == 1
    assert {one.page for one in found.uncovered} == {1}


def test_content_comes_to_light_in_another_colour_than_black() -> None:
    before = signed_revision(b"0 0 0.5 rg 0 0 345 35 re f", OVER_THE_TEXT, b"0 0 0.5 rg 55 690 345 35 re f 1 g " + TEXT)
    found = seen(before, with_appearance(before, b"0.5 w 0 17 m 345 17 l S"))
    assert {one.page for one in found.uncovered} == {1}


LEADERS = b"BT /F1 12 Tf 60 512 Td (................................................................) Tj ET "
LONG, SHORT = b"(tiga belas juta sembilan ratus ribu)", b"(lima)"


@pytest.mark.parametrize(
    "content",
    [TEXT + LEADERS, TEXT + b"0.7 w 60 512 m 380 512 l S", TEXT + b"0.5 w 55 500 345 35 re 180 500 m 180 535 l S"],
    ids=["leaders", "underline", "table"],
)
@pytest.mark.parametrize("colour", [b"0 g", b"0 0 0.8 rg", b"0.8 0 0 rg"])
def test_letters_on_the_form_s_own_lines_hid_nothing(content: bytes, colour: bytes) -> None:
    before = signed_revision(colour + b" BT /F1 14 Tf 5 12 Td " + LONG + b" Tj ET", BESIDE, content)
    after = with_appearance(before, colour + b" BT /F1 14 Tf 5 12 Td " + SHORT + b" Tj ET")
    assert unveiled(before, after, pages=[1, 2, 3]) == []


STAMPED = {
    "over the text": (OVER_THE_TEXT, (1,)),
    "on blank paper": (BESIDE, ()),
    "over a corner of the text": ([200, 705, 400, 800], (1,)),
    "close to the text": ([55, 720, 400, 760], ()),
}


@pytest.mark.parametrize("case", STAMPED)
@pytest.mark.parametrize("touched", [None, ()])
def test_a_timestamp_stands_on_blank_paper_only(case: str, touched: Touched) -> None:
    """Whatever it shows here: another reader may show something else in its place."""
    rect, pages = STAMPED[case]
    before = signed_revision(b"", BESIDE)
    place = Place(1, rect[0] / 595, rect[1] / 842, rect[2] / 595, rect[3] / 842)
    stamped = replace(facts(before, touched=touched).signatures[0], stamped=(place,))
    (one,) = look(Document.from_bytes(before + b" "), document(stamped)).signatures
    assert one.appearance is not None
    assert one.appearance.content_changed == pages


def test_so_many_timestamps_have_no_honest_reason() -> None:
    before = signed_revision(b"", BESIDE)
    place = Place(2, 0.1, 0.1, 0.2, 0.2)
    for count, pages in ((32, ()), (33, (2,))):
        stamped = replace(facts(before).signatures[0], stamped=(place,) * count)
        (one,) = look(Document.from_bytes(before + b" "), document(stamped)).signatures
        assert one.appearance is not None
        assert one.appearance.content_changed == pages


def test_a_field_over_another_field_is_remarked_on_where_it_looks_different() -> None:
    before = signed_revision(b"", BESIDE)
    for shared, covered in ((HERE, (HERE,)), (replace(HERE, x0=0.6, x1=0.7), ()), (replace(HERE, page=2), ())):
        given = replace(facts(before, touched=(HERE,)).signatures[0], shared=(shared,))
        (one,) = look(Document.from_bytes(with_appearance(before, WRITTEN)), document(given)).signatures
        assert one.appearance is not None
        assert (one.appearance.covered, one.appearance.content_changed) == (covered, ())


def test_evidence_that_brought_a_look_along_is_looked_at() -> None:
    before = signed_revision(b"", BESIDE)
    given = facts(before, Modifications.LTA, touched=())
    (one,) = look(Document.from_bytes(with_appearance(before, WRITTEN)), given).signatures
    assert one.appearance is not None
    assert one.appearance.content_changed == (1,)


def test_content_that_changed_is_told_whatever_the_objects_say() -> None:
    before = signed_revision(b"", BESIDE)
    found = seen(before, with_content(before, TEXT.replace(b"1.000.000", b"9.000.000")))
    assert found.content_changed == (1,)


def test_what_looks_the_same_is_not_told() -> None:
    before = signed_revision(b"", BESIDE)
    found = seen(before, with_content(before, TEXT + b"% a remark\n"))
    assert (found.content_changed, found.changed) == ((), ())


def test_nobody_looks_where_only_evidence_was_added() -> None:
    before = signed_revision(b"", BESIDE)
    after = with_appearance(before, WRITTEN)
    for level in (Modifications.NONE, Modifications.LTA):
        (one,) = look(Document.from_bytes(after), facts(before, level)).signatures
        assert one.appearance is None


def test_a_file_that_cannot_be_drawn_is_told() -> None:
    before = signed_revision(b"", BESIDE)
    broken = before.replace(b"/Type /Pages", b"/Type /Pagez").replace(b"/Kids", b"/Kidz")
    (one,) = look(Document.from_bytes(broken), facts(before[:40])).signatures
    assert one.appearance is not None
    assert one.appearance.unseen
    assert one.appearance.pages == 0


@pytest.mark.parametrize(
    ("entries", "drawn"),
    [
        ({}, 0),
        ({"modifications": Modifications.ANNOTATIONS}, 2),
        ({"modifications": Modifications.OTHER}, 2),
        ({"touched": None}, 2),
        ({"difference_error": "?"}, 2),
        ({"beside": ("something",)}, 2),
        ({"unexplained": ("something",)}, 2),
    ],
)
def test_pages_without_fields_are_drawn_unless_fields_alone_were_filled_in(entries: dict[str, Any], drawn: int) -> None:
    before = signed_revision(b"", BESIDE)
    signed = signature(**{"covers_until": len(before), "modifications": Modifications.FORMS, "touched": (), **entries})
    given = replace(document(signed), annotated_pages=())
    (one,) = look(Document.from_bytes(with_appearance(before, WRITTEN)), given).signatures
    assert (one.appearance.pages if one.appearance is not None else 0) == drawn


def test_only_pages_with_fields_are_drawn() -> None:
    before = signed_revision(b"", BESIDE)
    after = with_appearance(before, WRITTEN)
    for pages, changed in (((1,), {1}), ((2,), set()), ((1, 2), {1}), ((1, 7), {1})):
        given = replace(facts(before, touched=(HERE,)), annotated_pages=pages)
        (one,) = look(Document.from_bytes(after), given).signatures
        assert one.appearance is not None
        assert {place.page for place in one.appearance.changed} == changed
        assert one.appearance.pages == len([page for page in pages if page < 3])
        assert one.appearance.unseen is None
