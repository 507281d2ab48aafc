"""Locks, shared objects and the structure tree."""

import pytest
from difference_documents import (
    BASE,
    CATALOG,
    EMPTY_SIGNATURE,
    FORM,
    PAGE,
    TEXT_FIELD,
    append,
    changed,
    compare,
    document,
    form_xobject,
    stream,
)

from bsre_sign.pades.difference import FieldLock, Modifications

FILLED = changed(TEXT_FIELD, b"(Ani)", b"(Budi)")


@pytest.mark.parametrize(
    ("lock", "locked"),
    [
        (FieldLock("All"), ("nama",)),
        (FieldLock("Include", ("nama",)), ("nama",)),
        (FieldLock("Include", ("nam",)), ()),
        (FieldLock("Exclude", ("nama",)), ()),
        (FieldLock("Exclude", ("lain",)), ("nama",)),
        (None, ()),
    ],
)
def test_filling_a_locked_field_is_told(lock: FieldLock | None, locked: tuple[str, ...]) -> None:
    before = document()
    difference = compare(before, append(before, FILLED), lock=lock)
    assert difference.locked_fields_changed == locked
    assert difference.level is Modifications.FORMS


def test_a_lock_covers_what_is_below_the_named_field() -> None:
    objects = {
        **BASE,
        **changed(FORM, b"[6 0 R", b"[20 0 R"),
        20: b"<< /T (akar) /Kids [6 0 R] >>",
        TEXT_FIELD: BASE[TEXT_FIELD].replace(b"/T (nama)", b"/T (nama) /Parent 20 0 R"),
    }
    before = document(objects)
    filled = {TEXT_FIELD: objects[TEXT_FIELD].replace(b"(Ani)", b"(Budi)")}
    difference = compare(before, append(before, filled), lock=FieldLock("Include", ("akar",)))
    assert difference.locked_fields_changed == ("akar.nama",)


def test_becoming_read_only_breaks_no_lock() -> None:
    before = document()
    difference = compare(before, append(before, changed(TEXT_FIELD, b"/FT", b"/Ff 1 /FT")), lock=FieldLock("All"))
    assert (difference.level, difference.locked_fields_changed) == (Modifications.FORMS, ())


def test_the_signatures_own_field_may_not_change_even_when_it_looks_empty() -> None:
    before = document()
    objects = {**changed(EMPTY_SIGNATURE, b"/F 4", b"/F 4 /V 20 0 R"), 20: b"<< /Type /Sig /Contents <01> >>"}
    assert compare(before, append(before, objects)).level is Modifications.FORMS
    assert compare(before, append(before, objects), signature_field="kepala").level is Modifications.OTHER


def test_an_appearance_that_the_page_draws_too_may_not_change() -> None:
    shared = {**BASE, **changed(PAGE, b"/Font <<", b"/XObject << /X 7 0 R >> /Font <<")}
    before = document(shared)
    objects = {**FILLED, 7: form_xobject(b"Budi")}
    assert compare(document(), append(document(), objects)).level is Modifications.OTHER  # the button shows it
    assert compare(before, append(before, objects)).level is Modifications.OTHER


def test_the_length_of_a_stream_may_not_change_by_itself() -> None:
    objects = {**BASE, 4: stream(b"BT (Rp 1) Tj ET 0 0 9 9 re f").replace(b"/Length 28", b"/Length 16 0 R"), 16: b"28"}
    before = document(objects)
    assert compare(before, append(before, {16: b"15"})).level is Modifications.OTHER


def test_an_object_that_was_missing_may_not_appear() -> None:
    before = document({**BASE, **changed(PAGE, b"/Contents 4 0 R", b"/Contents [4 0 R 30 0 R]")})
    difference = compare(before, append(before, {30: stream(b"0 0 200 200 re f")}))
    assert difference.level is Modifications.OTHER


TAGGED = {
    **BASE,
    **changed(CATALOG, b">>", b"/StructTreeRoot 20 0 R >>"),
    20: b"<< /Type /StructTreeRoot /K [21 0 R] /ParentTree 22 0 R /ParentTreeNextKey 1 >>",
    21: b"<< /Type /StructElem /S /P /P 20 0 R /Pg 3 0 R /K [0] /ActualText (satu) >>",
    22: b"<< /Nums [0 23 0 R] >>",
    23: b"[21 0 R]",
}


@pytest.mark.parametrize(
    ("level", "objects"),
    [
        (
            Modifications.FORMS,
            {
                20: TAGGED[20].replace(b"[21 0 R]", b"[21 0 R 30 0 R]").replace(b"Key 1", b"Key 2"),
                22: b"<< /Nums [0 23 0 R 1 30 0 R] >>",
                30: b"<< /Type /StructElem /S /Form /P 20 0 R /K << /Type /OBJR /Obj 8 0 R >> >>",
            },
        ),
        (Modifications.OTHER, {21: TAGGED[21].replace(b"(satu)", b"(dua)")}),
        (Modifications.OTHER, {20: TAGGED[20].replace(b"[21 0 R]", b"[]")}),
        (Modifications.OTHER, {22: b"<< /Nums [] >>"}),
        (
            Modifications.OTHER,
            {
                20: TAGGED[20].replace(b"[21 0 R]", b"[21 0 R 30 0 R]"),
                30: b"<< /Type /StructElem /S /P /P 20 0 R /Pg 3 0 R /K 0 /ActualText (dua) >>",
            },
        ),
    ],
)
def test_tags_may_be_added_for_new_widgets_only(level: Modifications, objects: dict[int, bytes]) -> None:
    before = document(TAGGED)
    assert compare(before, append(before, objects)).level is level


@pytest.mark.parametrize("root", [b"20 0 R", b"<< /Type /StructTreeRoot >>"])
@pytest.mark.parametrize(
    ("kind", "level"),
    [(b"<< /Type /OBJR /Obj 8 0 R >>", Modifications.FORMS), (b"0", Modifications.OTHER)],
    ids=["widget", "content"],
)
def test_an_empty_structure_tree_may_begin_with_a_widget(root: bytes, kind: bytes, level: Modifications) -> None:
    before = document(
        {**BASE, **changed(CATALOG, b">>", b"/StructTreeRoot %s >>" % root), 20: b"<< /Type /StructTreeRoot >>"}
    )
    after = {
        **changed(CATALOG, b">>", b"/StructTreeRoot 21 0 R >>"),
        21: b"<< /Type /StructTreeRoot /K [22 0 R] /ParentTree 23 0 R /ParentTreeNextKey 1 /RoleMap << >> >>",
        22: b"<< /Type /StructElem /S /Form /P 21 0 R /Pg 3 0 R /K %s >>" % kind,
        23: b"<< /Nums [0 22 0 R] >>",
    }
    assert compare(before, append(before, after)).level is level


@pytest.mark.parametrize(
    ("entry", "level"),
    [
        (b"<< /Type /OBJR /Obj 12 0 R /Pg 3 0 R /Lain (x) >>", Modifications.LTA),
        (b"<< /Type /OBJR /Obj 14 0 R /Pg 3 0 R >>", Modifications.OTHER),
        (b"<< /Type /OBJR /Obj 12 0 R /Pg 11 0 R >>", Modifications.OTHER),
        (b"<< /Type /MCR /MCID 0 /Pg 3 0 R >>", Modifications.OTHER),
        (b"", Modifications.OTHER),
    ],
)
def test_an_object_reference_says_the_same_whatever_is_private_in_it(entry: bytes, level: Modifications) -> None:
    element = b"<< /Type /StructElem /S /Annot /P 20 0 R /K [%s] >>"
    tagged = {**TAGGED, 21: element % b"<< /Type /OBJR /Obj 12 0 R /Pg 3 0 R >>"}
    before = document(tagged)
    assert compare(before, append(before, {21: element % entry})).level is level
