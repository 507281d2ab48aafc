"""What lies outside of the document's structure: left behind, kept privately, or put there for nobody knows what."""

import pytest
from difference_documents import (
    BASE,
    CATALOG,
    EMPTY_SIGNATURE,
    INFO,
    TEXT_FIELD,
    append,
    changed,
    compare,
    document,
    form_xobject,
    stream,
)

from bsre_sign.pades.difference import Modifications

NEW = 20
DSS = {**changed(CATALOG, b">>", b"/DSS 20 0 R >>"), NEW: b"<< /Certs [21 0 R] >>", 21: stream(b"der")}
LOST = {NEW + 4: b"<< /A 1 >>", NEW + 5: b"[26 0 R]", NEW + 6: b"<< /B 25 0 R >>"}
UNUSED = ("objects were added that nothing leads to: 3",)
SAVED = {INFO: b"<< /Title (Surat) /ModDate (D:2026) >>"}


def _outside(before: bytes, after: bytes) -> tuple[Modifications, tuple[str, ...], tuple[str, ...]]:
    difference = compare(before, after)
    return difference.level, difference.beside, difference.unexplained


@pytest.mark.parametrize(
    ("work", "level"),
    [(DSS, Modifications.LTA), (changed(TEXT_FIELD, b"(Ani)", b"(Budi)"), Modifications.FORMS)],
)
def test_what_a_writer_left_behind_at_its_work_is_told_beside_the_changes(
    work: dict[int, bytes], level: Modifications
) -> None:
    before = document()
    assert _outside(before, append(before, {**work, **LOST})) == (level, UNUSED, ())
    assert _outside(before, append(append(before, work), LOST)) == (level, UNUSED, ())


@pytest.mark.parametrize(("books", "level"), [({}, Modifications.NONE), (SAVED, Modifications.LTA)])
def test_what_no_work_left_behind_has_no_explanation(books: dict[int, bytes], level: Modifications) -> None:
    before = document()
    assert _outside(before, append(before, {**books, **LOST})) == (level, (), UNUSED)


@pytest.mark.parametrize("kind", [b"/Catalog", b"/Pages", b"/Page"])
def test_another_document_is_nothing_that_writers_leave_behind(kind: bytes) -> None:
    before = document()
    other = {**LOST, NEW + 6: b"<< /Type %s >>" % kind}
    assert _outside(before, append(before, {**DSS, **other})) == (Modifications.LTA, (), UNUSED)


def test_what_a_later_revision_replaced_was_led_to_once() -> None:
    before = document()
    again = {**changed(CATALOG, b">>", b"/DSS 23 0 R >>"), 23: b"<< /Certs [] >>"}
    assert _outside(before, append(append(before, DSS), again)) == (Modifications.LTA, (), ())


PRIVATE = b"/Root 1 0 R /Info 13 0 R /ID [<01> <03>] /Lain %s"
OWN = ("the trailer leads to parts of its own by /Lain",)
DOUBTFUL = ("the trailer leads into the document by /Lain",)


@pytest.mark.parametrize("later", [b"12 0 R", b"[12 0 R /x]", b"[25 0 R]", b"[99 0 R]"])
def test_a_trailer_that_leads_to_parts_of_its_own_is_told(later: bytes) -> None:
    """Some writers number what they keep there anew with each revision, and lead the entry to nothing."""
    before = append(document(), {INFO: BASE[INFO]}, trailer=PRIVATE % b"12 0 R")
    own = {NEW + 5: b"(x)"} if b"25" in later else {}
    after = append(before, {**DSS, **own}, trailer=PRIVATE % later)
    assert _outside(before, after) == (Modifications.LTA, OWN, ())


def test_a_trailer_that_is_led_to_other_signed_objects_has_no_explanation() -> None:
    before = append(document(), {INFO: BASE[INFO]}, trailer=PRIVATE % b"12 0 R")
    assert _outside(before, append(before, DSS, trailer=PRIVATE % b"4 0 R")) == (Modifications.LTA, (), DOUBTFUL)
    assert _outside(document(), append(document(), DSS, trailer=PRIVATE % b"12 0 R"))[2] == DOUBTFUL


def test_a_trailer_that_keeps_what_the_document_no_longer_uses_has_no_explanation() -> None:
    """The looks of an empty signature field; once it is signed, only the trailer leads to them."""
    looks = {**BASE, **changed(EMPTY_SIGNATURE, b"/F 4", b"/F 132 /AP 16 0 R"), 16: b"<< /N 7 0 R >>"}
    before = append(document(looks), {INFO: BASE[INFO]}, trailer=PRIVATE % b"16 0 R")
    signature = {NEW: b"<< /Type /Sig /Contents <0102> >>", NEW + 1: form_xobject(b"x")}
    signed = changed(EMPTY_SIGNATURE, b"/F 4", b"/F 132 /V 20 0 R /AP << /N 21 0 R >>")
    after = append(before, {**signed, **signature}, trailer=PRIVATE % b"16 0 R")
    assert _outside(before, after) == (Modifications.FORMS, (), DOUBTFUL)
    again = {**signed, EMPTY_SIGNATURE: signed[EMPTY_SIGNATURE].replace(b"<< /N 21 0 R >>", b"16 0 R")}
    assert _outside(before, append(before, {**again, **signature}, trailer=PRIVATE % b"16 0 R"))[2] == ()
