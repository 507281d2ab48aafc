"""Having readers draw fields anew changes nothing where fields showed their values, and is told where they did not."""

import pytest
from difference_documents import BASE, FORM, TEXT_FIELD, append, changed, compare, document, form_xobject, stream

from bsre_sign.pades.difference import Difference, Modifications

ON = changed(FORM, b"/SigFlags 3", b"/SigFlags 3 /NeedAppearances true")
LOOKS = b" /AP << /N 7 0 R >>"


def redrawn(field: bytes, looks: bytes | None = None, objects: dict[int, bytes] | None = None) -> Difference:
    """The text field is signed as ``field`` with ``looks``; later, readers are told to draw all fields anew."""
    base = {**BASE, TEXT_FIELD: BASE[TEXT_FIELD].replace(b"/FT /Tx /T (nama) /V (Ani)", field), **(objects or {})}
    if looks is None:
        base[TEXT_FIELD] = base[TEXT_FIELD].replace(LOOKS, b"")
    else:
        base[7] = looks
    # The push button, whose looks those are too, has no caption.
    before = document(base)
    return compare(before, append(before, ON))


TEXT = b"/FT /Tx /T (nama) /V %s"
CHOICE = b"/FT /Ch /T (nama) /Opt [[(a) (Kepala Badan)] [(b) (Sekretaris)]] /V %s"


@pytest.mark.parametrize(
    ("field", "looks", "level"),
    [
        (TEXT % b"(Ani)", form_xobject(b"Ani"), Modifications.FORMS),
        (TEXT % b"<FEFF0041006E0069>", form_xobject(b"Ani"), Modifications.FORMS),
        (TEXT % b"(1000000)", form_xobject(b"1.000.000"), Modifications.FORMS),
        (TEXT % b"(Ani Budi)", stream(b"BT [(An) -20 (i)] TJ (Budi) ' ET"), Modifications.FORMS),
        (TEXT % b"()", stream(b""), Modifications.FORMS),
        (b"/FT /Tx /T (nama)", None, Modifications.FORMS),
        (TEXT % b"(9.000.000)", form_xobject(b"1.000.000"), Modifications.OTHER),
        (TEXT % b"(9.000.000)", stream(b""), Modifications.OTHER),
        (TEXT % b"(9.000.000)", None, Modifications.OTHER),
        (TEXT % b"(100)", form_xobject(b"1.000.000"), Modifications.OTHER),
        (b"/FT /Tx /T (nama)", form_xobject(b"Ani"), Modifications.OTHER),
        (b"/FT /Tx /Ff 8192 /T (nama) /V (rahasia)", form_xobject(b"***"), Modifications.FORMS),
        (CHOICE % b"(a)", form_xobject(b"Kepala Badan"), Modifications.FORMS),
        (CHOICE % b"(b)", form_xobject(b"Kepala Badan"), Modifications.OTHER),
        (CHOICE % b"[(a) (b)]", form_xobject(b"Kepala Badan Sekretaris"), Modifications.FORMS),
        (b"/FT /Btn /Ff 65536 /T (nama) /MK << /CA (Tolak) >>", form_xobject(b"Setuju"), Modifications.OTHER),
        (b"/FT /Btn /Ff 65536 /T (nama) /MK << /CA (Setuju) >>", form_xobject(b"Setuju"), Modifications.FORMS),
        (b"/FT /Btn /T (nama) /V /Ya /AS /Ya", form_xobject(b"4"), Modifications.FORMS),
    ],
)
def test_a_field_must_have_shown_its_value(field: bytes, looks: bytes | None, level: Modifications) -> None:
    difference = redrawn(field, looks)
    assert (difference.level, difference.unexplained, difference.error) == (level, (), None)


@pytest.mark.parametrize(
    "looks",
    [
        stream(b"BT <00240051> Tj ET"),
        stream(b"/Dalam Do", b"/Resources << /XObject << /Dalam 7 0 R >> >>"),
        stream(b"BT (" + b"x" * 70_000 + b") Tj ET"),
    ],
)
def test_what_is_not_plainly_spelled_leaves_it_open(looks: bytes) -> None:
    difference = redrawn(TEXT % b"(Ani)", looks)
    assert difference.level is Modifications.FORMS
    assert difference.unexplained == ("readers draw field 'nama' anew, and it cannot be told as what",)


def test_the_value_may_be_inherited() -> None:
    parent = {20: b"<< /T (akar) /FT /Tx /V (%s) /Kids [6 0 R] >>"}
    form = changed(FORM, b"[6 0 R", b"[20 0 R")
    for value, level in ((b"Ani", Modifications.FORMS), (b"Budi", Modifications.OTHER)):
        objects = {**form, 20: parent[20] % value}
        base = {
            **BASE,
            **objects,
            TEXT_FIELD: BASE[TEXT_FIELD].replace(b"/FT /Tx /T (nama) /V (Ani)", b"/Parent 20 0 R"),
        }
        before = document(base)
        on = {FORM: base[FORM].replace(b"/SigFlags 3", b"/SigFlags 3 /NeedAppearances true")}
        assert compare(before, append(before, on)).level is level


@pytest.mark.parametrize("value", [b"(Ani)", b"(Budi)"])
def test_having_them_stop_is_no_less_of_a_change(value: bytes) -> None:
    base = {**BASE, **ON, TEXT_FIELD: BASE[TEXT_FIELD].replace(b"(Ani)", value)}
    before = document(base)
    level = Modifications.FORMS if value == b"(Ani)" else Modifications.OTHER
    assert compare(before, append(before, {FORM: BASE[FORM]})).level is level


def test_a_field_that_is_filled_in_at_the_same_time_may_show_anything() -> None:
    base = {**BASE, TEXT_FIELD: BASE[TEXT_FIELD].replace(b"(Ani)", b"(9)")}
    before = document(base)
    assert compare(before, append(before, {**ON, TEXT_FIELD: BASE[TEXT_FIELD]})).level is Modifications.FORMS
