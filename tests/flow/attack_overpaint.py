"""Painting over a signed page by what asks for nobody's consent: document timestamps, and what passes for bookkeeping.

Anybody can get a timestamp. It comes in a field as a signature does, and a field has a widget, which shows what it is
given. Each attack here is drawn by at least one reader.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pikepdf
from attack_kit import appended, stream, table
from make_signed import Workshop

from bsre_sign import TimestampAuthority
from bsre_sign.pades.signing.timestamp import ask_for_digest

CATALOG, PAGES, PAGE, CONTENT, FONT, FORM, FIELD, KID, LOOK, OTHER_LOOK, ONE, OTHER = range(1, 13)
STAMP, VALUE, APART, NEW = 90, 91, 92, 93
"""What is added after signing: the timestamp's field, its value, a widget apart from the field, a look."""
ROOM = 8000

CLAIM = b"BT /F1 24 Tf 5 15 Td (Rp 9.000.000.000) Tj ET"
OVER_THE_TEXT = b"/Rect [60 700 560 760]"
ON_BLANK_PAPER = b"/Rect [60 300 560 360]"


def look(text: bytes, box: bytes = b"/BBox [0 0 500 60]") -> bytes:
    """What a widget or annotation shows, opaque."""
    ground = b"1 g 0 0 500 60 re f 0 g "
    return stream(ground + text, b"/Type /XObject /Subtype /Form /Resources << /Font << /F1 5 0 R >> >> " + box)


def words(text: bytes) -> bytes:
    return b"BT /F1 24 Tf 5 15 Td (%s) Tj ET" % text


def letter(objects: Mapping[int, bytes] | None = None) -> bytes:
    """The letter as it is given to be signed."""
    everything = {
        CATALOG: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>",
        PAGES: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE: page(),
        CONTENT: stream(b"BT /F1 12 Tf 72 720 Td (Surat Keputusan: Rp 1.000.000) Tj ET"),
        FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        FORM: b"<< /Fields [] >>",
        **(objects or {}),
    }
    data, places = b"%PDF-1.7\n", {}
    for number, text in everything.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /ID [<01><02>] >>\n" % (OTHER + 1)
    return data + table(places) + trailer + b"startxref\n%d\n%%%%EOF\n" % len(data)


def page(annotations: bytes = b"", resources: bytes = b"") -> bytes:
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [%s]"
        b" /Resources << /Font << /F1 5 0 R >> %s >> >>" % (annotations, resources)
    )


@dataclass(frozen=True)
class Sample:
    """The signed letter."""

    data: bytes
    workshop: Workshop

    def now(self, number: int) -> bytes:
        """An object as it is."""
        with pikepdf.open(io.BytesIO(self.data)) as pdf:
            return pdf.get_object(number, 0).unparse(resolved=True)

    def with_more(self, number: int, key: bytes, ref: int) -> dict[int, bytes]:
        """An object with one more reference in a list of its own."""
        text = self.now(number)
        end = text.index(b"]", text.index(key + b" ["))
        return {number: text[:end] + b" %d 0 R " % ref + text[end:]}

    def shuffled(self, order: Callable[[list[pikepdf.Object]], list[pikepdf.Object]]) -> bytes:
        """One more revision, with the page's annotations in another order."""
        with pikepdf.open(io.BytesIO(self.data)) as pdf:
            one = pdf.get_object(PAGE, 0)
            one.Annots = pikepdf.Array(order(list(one.Annots)))
            return appended(self.data, {PAGE: one.unparse(resolved=True)})

    def stamped(self, objects: Mapping[int, bytes]) -> bytes:
        """One more revision with ``objects`` and a document timestamp, whose dictionary is ``VALUE``."""
        room, numbers = b"0" * (2 * ROOM), b"[0 %010d %010d %010d]"
        value = (
            b"<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 /ByteRange %s /Contents <%s> >>"
        )
        output = appended(self.data, {**objects, VALUE: value % (numbers % (0, 0, 0), room)})
        gap = output.rindex(b"<" + room)
        end = gap + len(room) + 2
        output = output.replace(numbers % (0, 0, 0), numbers % (gap, end, len(output) - end))
        pki = self.workshop.pki
        authority = TimestampAuthority(pki.tsa_url, fetcher=pki.fetcher())
        token = ask_for_digest(authority, hashlib.sha256(output[:gap] + output[end:]).digest())
        return output[: gap + 1] + token.hex().encode().ljust(len(room), b"0") + output[end - 1 :]

    def shown(self, entries: bytes, *, painted: bytes | None = None) -> bytes:
        """A document timestamp in a new field, whose widget has ``entries`` and the look ``NEW``."""
        field = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (dts) /V 91 0 R /P 3 0 R %s >>" % entries
        fields, widgets = self.with_more(FORM, b"/Fields", STAMP), self.with_more(PAGE, b"/Annots", STAMP)
        return self.stamped({**fields, **widgets, STAMP: field, NEW: painted or look(CLAIM)})


@dataclass(frozen=True)
class Overpaint:
    """One attack: what is prepared, what is done after signing, and what must be said of it."""

    objects: Mapping[int, bytes]
    use: Callable[[Sample], bytes]
    code: str
    """Where no permission was set."""
    certified: str
    """Where P=1 was."""
    reader: str
    """Who draws it: ``pdfium`` or ``poppler``."""


OVERPAINTS: dict[str, Overpaint] = {}


def overpaint(
    code: str = "I-VISUAL",
    certified: str = "I-DOCMDP",
    objects: Mapping[int, bytes] | None = None,
    *,
    reader: str = "pdfium",
) -> Callable[[Callable[[Sample], bytes]], Callable[[Sample], bytes]]:
    """Register what an attacker does with the signed letter, which was prepared with ``objects``."""

    def register(use: Callable[[Sample], bytes]) -> Callable[[Sample], bytes]:
        OVERPAINTS[use.__name__.replace("_", " ")] = Overpaint(objects or {}, use, code, certified, reader)
        return use

    return register


WITH_LOOK = b"/AP << /N 93 0 R >> "


@overpaint()
def timestamp_over_the_text(sample: Sample) -> bytes:
    return sample.shown(WITH_LOOK + OVER_THE_TEXT + b" /F 132")


@overpaint()
def timestamp_marked_as_invisible(sample: Sample) -> bytes:
    """The flag is for annotations of unknown kinds; widgets are known (ISO 32000-2, table 167)."""
    return sample.shown(WITH_LOOK + OVER_THE_TEXT + b" /F 5")


@overpaint()
def timestamp_not_for_the_screen(sample: Sample) -> bytes:
    """It is printed all the same, and PDFium shows it."""
    return sample.shown(WITH_LOOK + OVER_THE_TEXT + b" /F 36")


@overpaint()
def timestamp_hidden_by_a_number_too_large(sample: Sample) -> bytes:
    return sample.shown(WITH_LOOK + OVER_THE_TEXT + b" /F 4294967298")


@overpaint(reader="poppler")
def timestamp_with_a_ground_and_no_look(sample: Sample) -> bytes:
    return sample.shown(OVER_THE_TEXT + b" /F 4 /MK << /BG [1] >>")


@overpaint()
def timestamp_as_high_as_a_line(sample: Sample) -> bytes:
    """PDFium scales it in one direction only."""
    return sample.shown(WITH_LOOK + b"/Rect [60 724 560 724] /F 132")


@overpaint(certified="I-VISUAL")
def timestamp_without_extent_whose_look_has_no_bounds(sample: Sample) -> bytes:
    """PDFium does not scale what it cannot scale, and draws it where its own numbers say."""
    painted = look(b"Q q 1 0 0 1 60 700 cm 1 g 0 0 500 60 re f 0 g " + CLAIM, box=b"")
    return sample.shown(WITH_LOOK + b"/Rect [0 0 0 0] /F 132", painted=painted)


@overpaint()
def timestamp_that_looks_out_of_its_place(sample: Sample) -> bytes:
    painted = look(b"Q q 1 0 0 1 55 400 cm 1 g 0 0 500 60 re f 0 g " + CLAIM, box=b"")
    return sample.shown(WITH_LOOK + b"/Rect [5 300 6 301] /F 132", painted=painted)


@overpaint()
def timestamp_over_a_single_full_stop(sample: Sample) -> bytes:
    return sample.shown(WITH_LOOK + b"/Rect [194.05 719.6 196.1 721.7] /F 132", painted=look(b""))


@overpaint(
    objects={
        PAGE: page(b"9 0 R"),
        9: b"<< /Type /Annot /Subtype /Stamp /F 4 /AP << /N 10 0 R >> %s >>" % ON_BLANK_PAPER,
        OTHER_LOOK: look(words(b"Rp 1.000.000")),
    }
)
def timestamp_over_an_annotation(sample: Sample) -> bytes:
    return sample.shown(WITH_LOOK + ON_BLANK_PAPER + b" /F 132")


@overpaint()
def timestamp_with_a_widget_of_its_own(sample: Sample) -> bytes:
    fields, widgets = sample.with_more(FORM, b"/Fields", STAMP), sample.with_more(PAGE, b"/Annots", APART)
    field = b"<< /FT /Sig /T (dts) /V 91 0 R /Kids [92 0 R] >>"
    return sample.stamped({**fields, **widgets, STAMP: field, APART: _apart(STAMP), NEW: look(CLAIM)})


@overpaint(code="I-MODIFIED", certified="I-MODIFIED")
def timestamp_with_a_widget_that_its_field_does_not_name(sample: Sample) -> bytes:
    fields, widgets = sample.with_more(FORM, b"/Fields", STAMP), sample.with_more(PAGE, b"/Annots", APART)
    field = b"<< /FT /Sig /T (dts) /V 91 0 R >>"
    return sample.stamped({**fields, **widgets, STAMP: field, APART: _apart(STAMP), NEW: look(CLAIM)})


@overpaint()
def timestamp_given_a_widget_later(sample: Sample) -> bytes:
    fields, widgets = sample.with_more(FORM, b"/Fields", STAMP), sample.with_more(PAGE, b"/Annots", APART)
    field = b"<< /FT /Sig /T (dts) /V 91 0 R %s >>"
    once = sample.stamped({**fields, **widgets, STAMP: field % b""})
    return appended(once, {STAMP: field % b"/Kids [92 0 R]", APART: _apart(STAMP), NEW: look(CLAIM)})


@overpaint()
def timestamp_given_a_look_later(sample: Sample) -> bytes:
    once = sample.shown(WITH_LOOK + OVER_THE_TEXT + b" /F 132", painted=b"null")
    return appended(once, {NEW: look(CLAIM)})


EMPTY = {
    FORM: b"<< /Fields [7 0 R] >>",
    PAGE: page(b"8 0 R"),
    FIELD: b"<< /FT /Sig /T (kosong) /Kids [8 0 R] >>",
    KID: b"<< /Type /Annot /Subtype /Widget /Parent 7 0 R /P 3 0 R /F 4 %s >>" % OVER_THE_TEXT,
}


@overpaint(objects=EMPTY)
def timestamp_in_a_field_that_was_there(sample: Sample) -> bytes:
    field = EMPTY[FIELD].replace(b"/T", b"/V 91 0 R /T")
    return sample.stamped({FIELD: field, KID: EMPTY[KID].replace(b"/F 4", b"/F 4 " + WITH_LOOK), NEW: look(CLAIM)})


@overpaint()
def timestamp_over_the_text_beside_a_comment(sample: Sample) -> bytes:
    once = Sample(sample.shown(WITH_LOOK + OVER_THE_TEXT + b" /F 132"), sample.workshop)
    comment = b"<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents (catatan) >>"
    return appended(once.data, {**once.with_more(PAGE, b"/Annots", 94), 94: comment})


def _apart(field: int) -> bytes:
    return b"<< /Type /Annot /Subtype /Widget /Parent %d 0 R /P 3 0 R /F 132 %s %s >>" % (
        field,
        OVER_THE_TEXT,
        WITH_LOOK,
    )


_STAMP_OF_RUBBER = b"<< /Type /Annot /Subtype /Stamp /F 4 /AP << /N %d 0 R >> " + OVER_THE_TEXT + b" >>"
LAID = {
    PAGE: page(_STAMP_OF_RUBBER % LOOK + b" " + _STAMP_OF_RUBBER % OTHER_LOOK),
    LOOK: look(CLAIM),
    OTHER_LOOK: look(words(b"Rp 1.000.000")),
}


@overpaint("I-MODIFIED", "I-MODIFIED", LAID)
def annotations_of_the_page_itself_in_another_order(sample: Sample) -> bytes:
    return sample.shuffled(lambda laid: [laid[1], laid[0], *laid[2:]])


@overpaint("I-MODIFIED", "I-MODIFIED", LAID)
def annotation_of_the_page_itself_laid_on_top_once_more(sample: Sample) -> bytes:
    return sample.shuffled(lambda laid: [*laid, laid[0]])


LAYERED = {
    CATALOG: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /OCProperties << /OCGs [11 0 R 12 0 R]"
    b" /D << /ON [11 0 R] /OFF [12 0 R] >> >> >>",
    PAGE: page(resources=b"/Properties << /L 7 0 R >>"),
    CONTENT: stream(
        b"BT /F1 12 Tf 72 720 Td (Surat Keputusan: Rp 9.000.000) Tj ET"
        b" /OC /L BDC 1 g 60 700 500 60 re f 0 g BT /F1 12 Tf 72 720 Td (Surat Keputusan: Rp 1.000.000) Tj ET EMC"
    ),
    FORM: b"<< /Fields [7 0 R] >>",
    FIELD: b"<< /Type /OCMD /OCGs [11 0 R 12 0 R] /FT /Sig /T (kosong) >>",
    ONE: b"<< /Type /OCG /Name (satu) >>",
    OTHER: b"<< /Type /OCG /Name (dua) >>",
}


@overpaint("I-MODIFIED", "I-MODIFIED", LAYERED)
def layer_that_is_a_field_and_is_given_a_page(sample: Sample) -> bytes:
    """A widget's /P is its page, a layer's /P says when it is seen."""
    return sample.stamped({FIELD: LAYERED[FIELD].replace(b"/T ", b"/V 91 0 R /P /AllOn /T ")})


@overpaint(
    "I-MODIFIED",
    "I-MODIFIED",
    {
        FORM: b"<< /Fields [7 0 R] /DR << /Font << /F1 5 0 R >> >> >>",
        PAGE: page(b"7 0 R"),
        FIELD: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (kosong) /F 4 /P 3 0 R /DA (/F1 24 Tf 0 g) %s"
        b" /AP << /N 9 0 R >> /MK << /BG [1] /CA (Rp 9.000.000.000) >> >>" % ON_BLANK_PAPER,
        LOOK: look(words(b"Rp 1.000.000")),
    },
    reader="poppler",
)
def signature_field_drawn_anew_by_its_caption(sample: Sample) -> bytes:
    return appended(sample.data, {FORM: sample.now(FORM).replace(b"/Fields", b"/NeedAppearances true /Fields")})
