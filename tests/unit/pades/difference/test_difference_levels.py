"""What counts as which modification."""

import pytest
from difference_documents import (
    APPEARANCE,
    BASE,
    CATALOG,
    COMMENT,
    CONTENT,
    EMPTY_SIGNATURE,
    FONT,
    FORM,
    INFO,
    PAGE,
    PAGES,
    PUSH_BUTTON,
    SECOND_PAGE,
    SIGNATURE,
    SIGNED,
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
NEW_SIGNATURE = b"<< /Type /Sig /SubFilter /ETSI.CAdES.detached /Contents <01> >>"
TIMESTAMP = b"<< /Type /DocTimeStamp /SubFilter /ETSI.RFC3161 /Contents <01> >>"


def _new_field(value: bytes, entries: bytes = b"/Rect [0 0 0 0]", kind: bytes = b"/Sig") -> dict[int, bytes]:
    return {
        **changed(FORM, b"14 0 R]", b"14 0 R 20 0 R]"),
        **changed(PAGE, b"14 0 R]", b"14 0 R 20 0 R]"),
        NEW: b"<< /Type /Annot /Subtype /Widget /FT %s /T (baru) /P 3 0 R /V 21 0 R %s >>" % (kind, entries),
        21: value,
    }


VISIBLE = b"/Rect [0 0 90 20] /AP << /N 22 0 R >>"
LEVELS: dict[str, tuple[Modifications, dict[int, bytes]]] = {
    "written again as it was": (Modifications.NONE, {PAGE: BASE[PAGE], CONTENT: BASE[CONTENT]}),
    "an object that nothing leads to": (Modifications.NONE, {NEW: b"<< /A 1 >>"}),
    "title": (Modifications.LTA, {INFO: b"<< /Title (Lain) >>"}),
    "evidence": (Modifications.LTA, DSS),
    "extensions": (Modifications.LTA, changed(CATALOG, b">>", b"/Extensions << /ADBE << /ExtensionLevel 8 >> >> >>")),
    "document timestamp": (Modifications.LTA, _new_field(TIMESTAMP)),
    "visible document timestamp": (Modifications.FORMS, {**_new_field(TIMESTAMP, VISIBLE), 22: form_xobject(b"x")}),
    "second signature": (Modifications.FORMS, {**_new_field(NEW_SIGNATURE, VISIBLE), 22: form_xobject(b"Budi")}),
    "empty field signed": (
        Modifications.FORMS,
        {
            **changed(EMPTY_SIGNATURE, b"/F 4", b"/F 132 /V 20 0 R /AP << /N 21 0 R >>"),
            NEW: NEW_SIGNATURE,
            21: form_xobject(b"Budi"),
        },
    ),
    "field filled in": (
        Modifications.FORMS,
        {**changed(TEXT_FIELD, b"(Ani)", b"(Budi)"), APPEARANCE + 100: b"null"} | {CONTENT: BASE[CONTENT]},
    ),
    "field filled in, appearance anew": (
        Modifications.FORMS,
        {
            TEXT_FIELD: BASE[TEXT_FIELD].replace(b"(Ani)", b"(Budi)").replace(b"7 0 R", b"20 0 R"),
            NEW: form_xobject(b"B"),
        },
    ),
    "form font added": (Modifications.FORMS, changed(FORM, b"/Helv 15 0 R", b"/Helv 15 0 R /ZaDb 15 0 R")),
    "comment added": (
        Modifications.ANNOTATIONS,
        {**changed(PAGE, b"14 0 R]", b"14 0 R 20 0 R]"), NEW: b"<< /Subtype /FreeText /Rect [0 0 200 200] >>"},
    ),
    "comment changed": (Modifications.ANNOTATIONS, changed(COMMENT, b"(hi)", b"(ho)")),
    "comment removed": (Modifications.ANNOTATIONS, changed(PAGE, b" 12 0 R", b"")),
    "looks of comments named": (Modifications.ANNOTATIONS, changed(CATALOG, b">>", b"/Names << /AP << >> >> >>")),
    "script named": (Modifications.OTHER, changed(CATALOG, b">>", b"/Names << /JavaScript << >> >> >>")),
    "content overlaid": (
        Modifications.OTHER,
        {**changed(PAGE, b"/Contents 4 0 R", b"/Contents [4 0 R 20 0 R]"), NEW: stream(b"0 0 200 200 re f")},
    ),
    "content replaced": (Modifications.OTHER, {CONTENT: stream(b"BT /F1 12 Tf (Rp 9.000.000) Tj ET")}),
    "font replaced": (Modifications.OTHER, changed(FONT, b"/Helvetica", b"/Courier")),
    "page removed": (Modifications.OTHER, changed(PAGES, b"3 0 R 11 0 R", b"3 0 R")),
    "pages exchanged": (Modifications.OTHER, changed(PAGES, b"3 0 R 11 0 R", b"11 0 R 3 0 R")),
    "page told away": (Modifications.OTHER, changed(PAGES, b"/Count 2", b"/Count 1")),
    "page without an object of its own added": (
        Modifications.OTHER,
        changed(PAGES, b"3 0 R 11", b"3 0 R << /Type /Page /MediaBox [0 0 9 9] >> 11"),
    ),
    "page turned by what it inherits": (
        Modifications.OTHER,
        {**changed(PAGES, b"/Type", b"/Parent 20 0 R /Type"), NEW: b"<< /Type /Pages /Rotate 180 >>"},
    ),
    "page cropped": (Modifications.OTHER, changed(SECOND_PAGE, b"/Resources", b"/CropBox [0 0 9 9] /Resources")),
    "appearance exchanged, value as it was": (
        Modifications.OTHER,
        {**changed(TEXT_FIELD, b"7 0 R", b"20 0 R"), NEW: form_xobject(b"Budi")},
    ),
    "appearance replaced in place": (Modifications.OTHER, {APPEARANCE: form_xobject(b"Budi")}),
    "value spelled otherwise, appearance exchanged": (
        Modifications.OTHER,
        {
            TEXT_FIELD: BASE[TEXT_FIELD].replace(b"(Ani)", b"<FEFF0041006E0069>").replace(b"7 0 R", b"20 0 R"),
            NEW: form_xobject(b"Budi"),
        },
    ),
    "push button given a value and another face": (
        Modifications.OTHER,
        {
            PUSH_BUTTON: BASE[PUSH_BUTTON].replace(b"7 0 R", b"20 0 R /Off 20 0 R").replace(b"/T ", b"/V /x /T "),
            NEW: form_xobject(b"Budi"),
        },
    ),
    "form removed": (Modifications.OTHER, changed(CATALOG, b"/AcroForm 5 0 R", b"")),
    "field removed": (Modifications.OTHER, changed(FORM, b"[6 0 R", b"[")),
    "signature removed": (Modifications.OTHER, changed(SIGNED, b"/V 10 0 R", b"")),
    "signature exchanged": (Modifications.OTHER, {SIGNATURE: NEW_SIGNATURE}),
    "signed field given an appearance": (
        Modifications.OTHER,
        {**changed(SIGNED, b"/V", b"/AP << /N 20 0 R >> /V"), NEW: form_xobject(b"Budi")},
    ),
    "text field added": (Modifications.OTHER, {**_new_field(b"(x)", VISIBLE, b"/Tx"), 22: form_xobject(b"x")}),
    "widget of no field added": (
        Modifications.OTHER,
        {**changed(PAGE, b"14 0 R]", b"14 0 R 20 0 R]"), NEW: b"<< /Subtype /Widget /Rect [0 0 9 9] >>"},
    ),
    "new signature with an action": (
        Modifications.OTHER,
        _new_field(NEW_SIGNATURE, b"/AA << /E << /S /JavaScript >> >>"),
    ),
    "certification afterwards": (
        Modifications.OTHER,
        _new_field(NEW_SIGNATURE.replace(b"/Contents", b"/Reference [<< /TransformMethod /DocMDP >>] /Contents")),
    ),
    "action on opening": (Modifications.OTHER, changed(CATALOG, b">>", b"/OpenAction << /S /JavaScript /JS (x) >> >>")),
    "layers": (Modifications.OTHER, changed(CATALOG, b">>", b"/OCProperties << >> >>")),
}


@pytest.mark.parametrize("case", LEVELS)
def test_level(case: str) -> None:
    level, objects = LEVELS[case]
    before = document()
    difference = compare(before, append(before, objects))
    assert difference.error is None
    assert difference.level is level, difference.changes


def test_nothing_after_is_no_change() -> None:
    before = document()
    for after in (before, before + b"\r\n\0 "):
        difference = compare(before, after)
        assert (difference.level, difference.changes, difference.error) == (Modifications.NONE, (), None)
    assert (difference.pages_before, difference.pages_after) == (2, 2)


def test_pages_are_counted_on_both_sides() -> None:
    before = document()
    difference = compare(before, append(before, changed(PAGES, b"3 0 R 11 0 R", b"3 0 R")))
    assert (difference.pages_before, difference.pages_after) == (2, 1)


def test_the_worst_of_several_revisions_counts() -> None:
    before = document()
    after = append(append(append(before, DSS), changed(COMMENT, b"(hi)", b"(ho)")), {INFO: b"<< >>"})
    assert compare(before, after).level is Modifications.ANNOTATIONS


def test_what_was_changed_and_changed_back_is_no_change() -> None:
    before = document()
    after = append(append(before, {CONTENT: stream(b"q Q")}), {CONTENT: BASE[CONTENT]})
    assert compare(before, after).level is Modifications.NONE


def test_a_change_is_told_in_words() -> None:
    before = document()
    [change] = compare(before, append(before, {CONTENT: stream(b"q Q")})).changes
    assert change.what == "page 1 content stream replaced"
    assert change.object_id == (CONTENT, 0)


ONLY_SIGNATURES = {
    **{number: text for number, text in BASE.items() if number not in {TEXT_FIELD, PUSH_BUTTON, APPEARANCE}},
    FORM: b"<< /Fields [8 0 R 9 0 R] /SigFlags 3 /DA (/Helv 0 Tf) /DR << /Font << /Helv 15 0 R >> >> >>",
    PAGE: BASE[PAGE].replace(b"6 0 R 8", b"8").replace(b" 14 0 R", b""),
}


@pytest.mark.parametrize("form", [b"", b"/DA (/F1 9 Tf)", b"/DR << >>", b"/DA (/Helv 0 Tf) /DR << /Font << >> >>"])
def test_resources_for_text_may_go_where_no_field_holds_text(form: bytes) -> None:
    changed_form = {FORM: b"<< /Fields [8 0 R 9 0 R] /SigFlags 3 %s >>" % form}
    before = document(ONLY_SIGNATURES)
    assert compare(before, append(before, changed_form)).level is Modifications.FORMS
    texts = {FORM: BASE[FORM].split(b"/DA")[0] + form + b" >>"}
    assert compare(document(), append(document(), texts)).level is Modifications.OTHER


def test_a_permission_for_annotations_lets_a_field_be_shown_at_fewer_places() -> None:
    """The field and its value stay; one of its widgets goes (ISO 32000-2, table 257, P=3)."""
    field = b"<< /FT /Tx /T (nama) /V (Ani) /Kids [%s] >>"
    widget = b"<< /Type /Annot /Subtype /Widget /Parent 6 0 R /Rect [0 0 90 20] /P 3 0 R %s >>"
    page = changed(PAGE, b"[6 0 R", b"[20 0 R 21 0 R")

    def made(more: bytes) -> bytes:
        return document({**BASE, **page, TEXT_FIELD: field % b"20 0 R 21 0 R", 20: widget % b"", 21: widget % more})

    gone = {TEXT_FIELD: field % b"20 0 R", PAGE: page[PAGE].replace(b" 21 0 R", b"")}
    for more, level in (
        (b"", Modifications.ANNOTATIONS),
        (b"/V (Budi)", Modifications.OTHER),
        (b"/T (x)", Modifications.OTHER),
    ):
        before = made(more)
        assert compare(before, append(before, gone)).level is level
    off_the_page = {PAGE: page[PAGE].replace(b" 21 0 R", b"")}
    before = made(b"")
    assert compare(before, append(before, off_the_page)).level is Modifications.OTHER


ROOM = b"<< /Type /Sig /SubFilter /ETSI.CAdES.detached /Contents <%s> /ByteRange [0 1 2 3] >>" % (b"0" * 40)


def test_room_for_a_signature_is_no_signature_that_may_show_something() -> None:
    before = document()
    looks = {22: form_xobject(b"Ditandatangani")}
    new = {**_new_field(ROOM, VISIBLE), **looks}
    assert compare(before, append(before, new)).level is Modifications.OTHER
    filled = changed(EMPTY_SIGNATURE, b"/F 4", b"/F 132 /V 20 0 R /AP << /N 22 0 R >>")
    assert compare(before, append(before, {**filled, NEW: ROOM, **looks})).level is Modifications.OTHER
    unseen = changed(EMPTY_SIGNATURE, b"/F 4", b"/F 132 /V 20 0 R")
    assert compare(before, append(before, {**unseen, NEW: ROOM})).level is Modifications.FORMS


@pytest.mark.parametrize(
    ("names", "objects", "level"),
    [
        (b"/AP << /Names [(x) 24 0 R (y) 24 0 R] >> /Dests 25 0 R", {}, Modifications.ANNOTATIONS),
        (b"/Dests 25 0 R", {}, Modifications.ANNOTATIONS),
        (b"/AP 23 0 R /Dests 25 0 R", {24: form_xobject(b"lain")}, Modifications.ANNOTATIONS),
        (b"/AP 23 0 R /Dests 25 0 R", {25: b"<< /Names [(x) [11 0 R /Fit]] >>"}, Modifications.OTHER),
        (b"/AP 23 0 R", {}, Modifications.OTHER),
        (b"/AP 23 0 R /Dests 25 0 R /EmbeddedFiles << >>", {}, Modifications.OTHER),
    ],
)
def test_of_what_is_found_by_name_only_the_looks_of_comments_may_change(
    names: bytes, objects: dict[int, bytes], level: Modifications
) -> None:
    named = {
        **BASE,
        **changed(CATALOG, b">>", b"/Names 22 0 R >>"),
        22: b"<< /AP 23 0 R /Dests 25 0 R >>",
        23: b"<< /Names [(x) 24 0 R] >>",
        24: form_xobject(b"x"),
        25: b"<< /Names [(x) [3 0 R /Fit]] >>",
    }
    before = document(named)
    assert compare(before, append(before, {22: b"<< %s >>" % names, **objects})).level is level


def test_the_widgets_that_may_look_different_are_named() -> None:
    before = document()
    assert compare(before, append(before, DSS)).touched == ()
    assert compare(before, append(before, changed(TEXT_FIELD, b"(Ani)", b"(Budi)"))).touched == ((TEXT_FIELD, 0),)
    signed = changed(EMPTY_SIGNATURE, b"/F 4", b"/F 132 /V 20 0 R")
    assert compare(before, append(before, {**signed, NEW: NEW_SIGNATURE})).touched == ((EMPTY_SIGNATURE, 0),)
    assert compare(before, append(before, _new_field(NEW_SIGNATURE))).touched == ((NEW, 0),)
    redrawn = changed(FORM, b"/SigFlags 3", b"/SigFlags 3 /NeedAppearances true")
    assert compare(before, append(before, redrawn)).touched is None


TWOFOLD = (
    b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /FT /Tx /T (ganda) /V (%s) /Length 4 >>\nstream\n%s\nendstream"
)


@pytest.mark.parametrize("where", [FORM, PAGE])
def test_what_is_a_field_or_a_comment_and_content_at_once_may_not_change(where: int) -> None:
    drawn = changed(PAGE, b"/Font <<", b"/XObject << /X 20 0 R >> /Font <<")
    listed = changed(FORM, b"[6 0 R", b"[20 0 R 6 0 R") if where == FORM else {}
    if where == PAGE:
        drawn = {PAGE: drawn[PAGE].replace(b"/Annots [", b"/Annots [20 0 R ")}
    before = document({**BASE, **drawn, **listed, NEW: TWOFOLD % (b"a", b"q  Q")})
    after = append(before, {NEW: TWOFOLD % (b"b", b"q QQ")})
    assert compare(before, after).level is Modifications.OTHER
