"""What a later document timestamp may bring along as evidence: nothing that any reader draws."""

import pytest
from difference_documents import (
    BASE,
    CATALOG,
    EMPTY_SIGNATURE,
    FORM,
    PAGE,
    append,
    changed,
    compare,
    document,
    form_xobject,
    stream,
)

from bsre_sign.pades.difference import Modifications

FIELD, VALUE, LOOK, KID = 20, 21, 22, 23
TIMESTAMP = b"<< /Type /DocTimeStamp /SubFilter /ETSI.RFC3161 /Contents <01> >>"
SHOWN = b"/Rect [0 0 90 20] /AP << /N 22 0 R >>"
WIDGET = b"<< /Type /Annot /Subtype /Widget /P 3 0 R %s >>"
SIGNED = b"/FT /Sig /T (baru) /V 21 0 R "


def _in(widgets: bytes, fields: bytes = b"20 0 R") -> dict[int, bytes]:
    return {
        **changed(FORM, b"14 0 R]", b"14 0 R %s]" % fields),
        **changed(PAGE, b"14 0 R]", b"14 0 R %s]" % widgets),
        VALUE: TIMESTAMP,
        LOOK: form_xobject(b"Rp 9.000.000"),
    }


def _new(entries: bytes) -> dict[int, bytes]:
    return {**_in(b"20 0 R"), FIELD: WIDGET % (SIGNED + entries)}


ENTRIES = {
    "without a look": (Modifications.LTA, b"/Rect [0 0 90 20] /F 132"),
    "hidden": (Modifications.LTA, SHOWN + b" /F 2"),
    "hidden and locked": (Modifications.LTA, SHOWN + b" /F 134"),
    "without extent": (Modifications.LTA, b"/Rect [9 9 9 9] /AP << /N 22 0 R >>"),
    "shown": (Modifications.FORMS, SHOWN + b" /F 132"),
    "shown by one of several looks": (Modifications.FORMS, b"/Rect [0 0 9 9] /AS /a /AP << /N << /a 22 0 R >> >>"),
    "marked as invisible, which widgets do not know": (Modifications.FORMS, SHOWN + b" /F 1"),
    "not on screen, but on paper": (Modifications.FORMS, SHOWN + b" /F 36"),
    "not on screen, as some readers have it": (Modifications.FORMS, SHOWN + b" /F 32"),
    "hidden by a number too large for flags": (Modifications.FORMS, SHOWN + b" /F 4294967298"),
    "hidden by a number below nothing": (Modifications.FORMS, SHOWN + b" /F -2"),
    "hidden by a real number": (Modifications.FORMS, SHOWN + b" /F 2.0"),
    "as wide as a line": (Modifications.FORMS, b"/Rect [0 9 90 9] /AP << /N 22 0 R >>"),
    "as high as a line": (Modifications.FORMS, b"/Rect [9 0 9 20] /AP << /N 22 0 R >>"),
    "with too few corners": (Modifications.OTHER, b"/Rect [0 0 90] /AP << /N 22 0 R >>"),
    "with too many corners": (Modifications.OTHER, b"/Rect [0 0 90 20 1] /AP << /N 22 0 R >>"),
    "without a place": (Modifications.OTHER, b"/AP << /N 22 0 R >>"),
    "with a ground and no look": (Modifications.FORMS, b"/Rect [0 0 90 20] /MK << /BG [1] >>"),
}


@pytest.mark.parametrize("case", ENTRIES)
def test_a_timestamp_is_evidence_alone_where_no_reader_shows_it(case: str) -> None:
    level, entries = ENTRIES[case]
    before = document()
    difference = compare(before, append(before, _new(entries)))
    assert difference.level is level, difference.changes


def test_a_look_that_holds_the_place_is_none() -> None:
    before = document()
    empty = {LOOK: stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 90 20]")}
    difference = compare(before, append(before, {**_new(SHOWN), **empty}))
    assert (difference.level, difference.stamped) == (Modifications.LTA, ())


def test_what_is_to_be_drawn_is_named_whatever_its_extent() -> None:
    before = document()
    for entries in (SHOWN, b"/Rect [9 9 9 9] /AP << /N 22 0 R >>"):
        assert compare(before, append(before, _new(entries))).stamped == ((FIELD, 0),)
    for entries in (SHOWN + b" /F 2", b"/Rect [0 0 90 20]"):
        assert compare(before, append(before, _new(entries))).stamped == ()
    signature = {**_new(SHOWN), VALUE: b"<< /Type /Sig /SubFilter /ETSI.CAdES.detached /Contents <01> >>"}
    assert compare(before, append(before, signature)).stamped == ()


def test_a_timestamp_is_one_by_either_name_wherever_it_stands() -> None:
    before = document()
    for value in (
        b"<< /Type /DocTimeStamp /Contents <01> >>",
        b"<< /SubFilter /ETSI.RFC3161 /Contents <01> >>",
        b"<< /Type 24 0 R /Contents <01> >>",
    ):
        new = {**_new(SHOWN), VALUE: value, 24: b"/DocTimeStamp"}
        assert compare(before, append(before, new)).stamped == ((FIELD, 0),)


KIDS = {
    "shown": (Modifications.FORMS, SHOWN + b" /F 132"),
    "hidden": (Modifications.LTA, SHOWN + b" /F 2"),
    "without a look": (Modifications.LTA, b"/Rect [0 0 90 20]"),
}


@pytest.mark.parametrize("case", KIDS)
def test_a_timestamp_may_be_shown_by_a_widget_of_its_own(case: str) -> None:
    level, entries = KIDS[case]
    before = document()
    apart = {
        **_in(b"23 0 R"),
        FIELD: b"<< %s /Kids [23 0 R] >>" % SIGNED,
        KID: WIDGET % (b"/Parent 20 0 R " + entries),
    }
    difference = compare(before, append(before, apart))
    assert difference.level is level, difference.changes
    assert difference.stamped == (((KID, 0),) if case == "shown" else ())


def test_a_widget_that_its_field_does_not_name_belongs_to_none() -> None:
    before = document()
    apart = {**_in(b"23 0 R"), FIELD: b"<< %s >>" % SIGNED, KID: WIDGET % (b"/Parent 20 0 R " + SHOWN)}
    assert compare(before, append(before, apart)).level is Modifications.OTHER


def test_a_widget_or_look_that_comes_after_the_timestamp_counts_as_if_it_came_with_it() -> None:
    before = document()
    stamped = append(before, {**_in(b"23 0 R"), FIELD: b"<< %s >>" % SIGNED, LOOK: b"null"})
    later = append(stamped, {FIELD: b"<< %s /Kids [23 0 R] >>" % SIGNED, KID: WIDGET % (b"/Parent 20 0 R " + SHOWN)})
    assert compare(before, later).level is Modifications.FORMS
    assert compare(stamped, later).level is Modifications.OTHER
    without = append(before, {**_new(SHOWN), LOOK: b"null"})
    assert compare(before, append(without, {LOOK: form_xobject(b"x")})).level is Modifications.FORMS


@pytest.mark.parametrize("entries", [b"/AP << /N 22 0 R >>", b"/MK << /BG [1] >>"])
def test_a_field_that_was_there_shows_the_timestamp_by_its_kid(entries: bytes) -> None:
    empty = {
        **BASE,
        EMPTY_SIGNATURE: b"<< /FT /Sig /T (kepala) /Kids [23 0 R] >>",
        **changed(PAGE, b"8 0 R", b"23 0 R"),
        KID: WIDGET % b"/Parent 8 0 R /Rect [0 30 90 50]",
    }
    before = document(empty)
    new = {
        EMPTY_SIGNATURE: b"<< /FT /Sig /T (kepala) /V 21 0 R /Kids [23 0 R] >>",
        VALUE: TIMESTAMP,
        LOOK: form_xobject(b"x"),
    }
    assert compare(before, append(before, new)).level is Modifications.LTA
    shown = {KID: WIDGET % (b"/Parent 8 0 R /Rect [0 30 90 50] " + entries)}
    difference = compare(before, append(before, {**new, **shown}))
    assert difference.level is Modifications.FORMS
    assert difference.stamped == ((KID, 0),)


def test_a_kid_shows_nothing_where_there_is_only_room_for_a_signature() -> None:
    before = document()
    apart = {
        **_in(b"23 0 R"),
        VALUE: b"<< /Type /Sig /Contents <0000> >>",
        FIELD: b"<< %s /Kids [23 0 R] >>" % SIGNED,
        KID: WIDGET % (b"/Parent 20 0 R " + SHOWN),
    }
    assert compare(before, append(before, apart)).level is Modifications.OTHER


LAYERS = {
    **BASE,
    **changed(CATALOG, b">>", b"/OCProperties << /OCGs [24 0 R] /D 25 0 R >> >>"),
    **changed(PAGE, b"/Font <<", b"/Properties << /L 23 0 R >> /Font <<"),
    24: b"<< /Type /OCG /Name (Lapisan) >>",
    25: b"<< /ON [24 0 R] /AS [] >>",
    KID: b"<< /Type /OCMD /OCGs [24 0 R] >>",
}


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        (KID, b"/FT /Sig", b"/FT /Sig /P /AllOff"),
        (KID, b"/FT /Sig", b"/FT /Sig /P 26 0 R"),
        (25, b"/FT /Tx /AS []", b"/FT /Tx /V (x) /AS [<< /Event /View /OCGs [24 0 R] /Category [/View] >>]"),
        (15, b"/FT /Sig", b"/FT /Sig /V 21 0 R /Subtype /Type0"),
    ],
    ids=["policy", "policy by reference", "configuration", "font"],
)
def test_a_field_that_is_something_else_too_changes_as_fields_do(number: int, old: bytes, new: bytes) -> None:
    """A field may be the page's own layer or font: what signing may add to the one would switch the other."""
    objects = {**LAYERS, **changed(FORM, b"14 0 R]", b"14 0 R %d 0 R]" % number), 26: b"/AllOff", VALUE: TIMESTAMP}
    objects[15] = objects[15].replace(b"/Subtype /Type1 ", b"") if number == 15 else objects[15]
    text = objects[number].replace(b"/AS []", b"").replace(b"<< ", b"<< /T (lapis) " + old + b" ", 1)
    before = document({**objects, number: text})
    assert compare(before, append(before, {number: text.replace(old, new)})).level is Modifications.OTHER


ONE = b"<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /AP << /N 7 0 R >> /Contents (%s) >>"
LAID = {b"a": ONE % b"a", b"b": ONE % b"b", b"c": b"12 0 R", b"w": b"8 0 R"}


def _laid(order: bytes) -> bytes:
    return b"/Annots [%s]" % b" ".join(LAID[order[at : at + 1]] for at in range(len(order)))


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        (b"ab", b"ba", Modifications.OTHER),
        (b"ac", b"ca", Modifications.OTHER),
        (b"ab", b"aba", Modifications.OTHER),
        (b"ca", b"cac", Modifications.OTHER),
        (b"aba", b"ab", Modifications.OTHER),
        (b"abc", b"ac", Modifications.ANNOTATIONS),
        (b"ac", b"abc", Modifications.ANNOTATIONS),
        (b"abc", b"abc", Modifications.NONE),
    ],
)
def test_annotations_lie_on_top_of_one_another_as_they_did(old: bytes, new: bytes, level: Modifications) -> None:
    """Those written into the page's own list, too: whatever is drawn last is what is seen."""
    text = BASE[PAGE].split(b"/Annots")[0]
    before = document({**BASE, PAGE: text + _laid(b"w" + old) + b" >>"})
    assert compare(before, append(before, {PAGE: text + _laid(b"w" + new) + b" >>"})).level is level


@pytest.mark.parametrize(("caption", "level"), [(b"Rp 9", Modifications.OTHER), (b"Ani", Modifications.FORMS)])
def test_what_readers_draw_anew_for_a_signature_is_what_it_showed(caption: bytes, level: Modifications) -> None:
    """Poppler writes a widget's caption once readers are to draw fields anew, whatever kind of field it is."""
    shown = changed(EMPTY_SIGNATURE, b"/F 4", b"/F 4 /AP << /N 7 0 R >> /MK << /CA (%s) >>" % caption)
    before = document({**BASE, **shown})
    anew = changed(FORM, b"/SigFlags 3", b"/SigFlags 3 /NeedAppearances true")
    assert compare(before, append(before, anew)).level is level


@pytest.mark.parametrize(("kind", "level"), [(b"Widget", Modifications.OTHER), (b"Stamp", Modifications.ANNOTATIONS)])
def test_a_widget_in_the_page_s_own_list_is_no_comment(kind: bytes, level: Modifications) -> None:
    laid = b"/Annots [<< /Type /Annot /Subtype /%s /Rect [0 0 9 9] /AP << /N 7 0 R >> >>" % kind
    alone = {6: BASE[6].replace(b"/AP << /N 7 0 R >>", b""), 14: BASE[14].replace(b"/AP << /N 7 0 R >>", b"")}
    before = document({**BASE, **alone, **changed(PAGE, b"/Annots [", laid)})
    assert compare(before, append(before, {7: form_xobject(b"lain")})).level is level
