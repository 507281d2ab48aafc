"""What a later revision may do to the document itself: pages, annotations, form, evidence.

The annotation and signature attacks are those on certified documents (Mladenov et al., 2021), made here on signed ones
that allow no annotation; `test_flow_attacks_certified` makes them on each kind of certification.
"""

from __future__ import annotations

import io

import pikepdf
from asn1crypto import x509
from attack_kit import EVIL, INDETERMINATE, VALID, Sample, Told, attack, stream

from bsre_sign.pades.reading.revocation import EvidenceSource

OVER_THE_TEXT = b"/Rect [60 380 540 440] /F 4"
PAINTED = stream(b"q 1 g 0 0 480 60 re f Q " + EVIL, b"/Type /XObject /Subtype /Form /BBox [0 0 480 60]")
SUBTYPES = {
    "free text": b"/FreeText /Contents (Rp 9.000.000.000) /DA (/Helv 12 Tf)",
    "stamp": b"/Stamp",
    "highlight": b"/Highlight /QuadPoints [60 440 540 440 60 380 540 380]",
    "square": b"/Square /IC [1 1 1]",
    "ink": b"/Ink /InkList [[60 380 540 440]]",
    "redaction": b"/Redact",
    "note": b"/Text /Contents (setuju)",
    "link": b"/Link /A << /S /URI /URI (http://contoh.test) >>",
    "watermark": b"/Watermark",
    "screen": b"/Screen",
    "unknown kind": b"/Lainnya",
}


def annotated(sample: Sample, entries: bytes, *, painted: bool = True) -> bytes:
    """An annotation over the first page's text."""
    new = sample.next_number
    looks = b"/AP << /N %d 0 R >>" % (new + 1) if painted else b""
    page = sample.changed("page", rb"/Annots \[", b"/Annots [ %d 0 R " % new)
    annotation = b"<< /Type /Annot /Subtype %s %s %s >>" % (entries, OVER_THE_TEXT, looks)
    return sample.updated({**page, new: annotation, new + 1: PAINTED})


def _annotation(name: str, entries: bytes) -> None:
    def make(sample: Sample) -> bytes:
        return annotated(sample, entries)

    make.__name__ = f"{name} over the text"
    attack("I-MODIFIED")(make)


for _name, _entries in SUBTYPES.items():
    _annotation(_name, _entries)


def with_field(sample: Sample, entries: bytes, objects: dict[int, bytes] | None = None) -> bytes:
    """A field over the first page's text, in the form and on the page."""
    new = sample.next_number
    form = sample.changed("form", rb"/Fields \[", b"/Fields [ %d 0 R " % new)
    page = sample.changed("page", rb"/Annots \[", b"/Annots [ %d 0 R " % new)
    field = b"<< /Type /Annot /Subtype /Widget /T (baru) /P %d 0 R %s %s >>" % (
        sample.numbers["page"],
        OVER_THE_TEXT,
        entries,
    )
    return sample.updated({**form, **page, new: field, **(objects or {})})


@attack("I-MODIFIED")
def widget_of_no_field_over_the_text(sample: Sample) -> bytes:
    return annotated(sample, b"/Widget /FT /Tx /V (Rp 9)")


@attack("I-MODIFIED")
def text_field_over_the_text(sample: Sample) -> bytes:
    new = sample.next_number
    return with_field(sample, b"/FT /Tx /V (Rp 9) /AP << /N %d 0 R >>" % (new + 1), {new + 1: PAINTED})


@attack("I-MODIFIED")
def unsigned_signature_field_over_the_text(sample: Sample) -> bytes:
    new = sample.next_number
    return with_field(sample, b"/FT /Sig /AP << /N %d 0 R >>" % (new + 1), {new + 1: PAINTED})


@attack("I-MODIFIED")
def signature_field_without_a_signature_over_the_text(sample: Sample) -> bytes:
    """The field has a value, with room for a signature that is not there."""
    new = sample.next_number
    value = b"<< /Type /Sig /SubFilter /ETSI.CAdES.detached /Contents <%s> /ByteRange [0 1 2 3] >>" % (b"0" * 200)
    entries = b"/FT /Sig /V %d 0 R /AP << /N %d 0 R >>" % (new + 1, new + 2)
    return with_field(sample, entries, {new + 1: value, new + 2: PAINTED})


@attack("I-MODIFIED")
def signature_field_with_an_action(sample: Sample) -> bytes:
    return with_field(sample, b"/FT /Sig /AA << /E << /S /JavaScript /JS (x) >> >>")


@attack("I-MODIFIED")
def signature_shown_at_another_place(sample: Sample) -> bytes:
    new = sample.next_number
    field = sample.changed("field", rb"/Rect \[[^\]]*\]", b"/Rect [60 380 540 440]")
    text = field[sample.numbers["field"]].replace(b"/F 132", b"/F 4 /AP << /N %d 0 R >>" % new, 1)
    return sample.updated({sample.numbers["field"]: text, new: PAINTED})


@attack("I-MODIFIED")
def claimed_name_and_time_exchanged(sample: Sample) -> bytes:
    return sample.updated(
        sample.changed("value", rb"/Contents", b"/Name (Orang Lain) /M (D:20200101000000Z) /Contents")
    )


@attack("I-MODIFIED")
def page_added(sample: Sample) -> bytes:
    new = sample.next_number
    pages = sample.changed("pages", rb"/Kids \[", b"/Kids [ %d 0 R " % new)
    text = pages[sample.numbers["pages"]]
    count = len(sample.pdf.pages)
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << >> >>"
    objects = {
        sample.numbers["pages"]: text.replace(b"/Count %d" % count, b"/Count %d" % (count + 1)),
        new: page % (sample.numbers["pages"], new + 1),
        new + 1: stream(EVIL),
    }
    return sample.updated(objects)


@attack("I-PAGECOUNT")
def page_repeated(sample: Sample) -> bytes:
    first = b"%d 0 R" % sample.numbers["page"]
    pages = sample.changed("pages", rb"/Kids \[", b"/Kids [ " + first)
    return sample.updated(pages)


@attack("I-MODIFIED")
def pages_in_another_order(sample: Sample) -> bytes:
    kids = [b"%d 0 R" % page.obj.objgen[0] for page in sample.pdf.pages]
    turned = b"/Kids [ %s ]" % b" ".join([*reversed(kids), kids[0]][: max(2, len(kids))])
    return sample.updated(sample.changed("pages", rb"/Kids \[[^\]]*\]", turned))


@attack("I-PAGECOUNT")
def page_removed(sample: Sample) -> bytes:
    """Of a document of one page, its page; the reader shows none."""
    first = rb" *%d 0 R" % sample.pdf.pages[-1].obj.objgen[0]
    return sample.updated(sample.changed("pages", first, b""))


@attack("I-MODIFIED")
def last_page_told_away(sample: Sample) -> bytes:
    """It is there, and readers that go by the count show one page less."""
    count = len(sample.pdf.pages)
    return sample.updated(sample.changed("pages", rb"/Count %d" % count, b"/Count %d" % (count - 1)))


@attack("I-MODIFIED")
def page_turned_by_what_it_inherits(sample: Sample) -> bytes:
    new = sample.next_number
    pages = sample.changed("pages", rb"/Type /Pages", b"/Type /Pages /Parent %d 0 R" % new)
    return sample.updated({**pages, new: b"<< /Type /Pages /Kids [] /Count 0 /Rotate 180 >>"})


@attack("I-MODIFIED")
def page_cropped_to_half(sample: Sample) -> bytes:
    return sample.updated(sample.changed("page", rb"/MediaBox", b"/CropBox [0 400 595 842] /MediaBox"))


@attack("I-MODIFIED")
def page_turned(sample: Sample) -> bytes:
    return sample.updated(sample.changed("page", rb"/MediaBox", b"/Rotate 180 /MediaBox"))


@attack("I-MODIFIED")
def layers_added(sample: Sample) -> bytes:
    layer = b"/OCProperties << /OCGs [] /D << >> >> /Pages"
    return sample.updated(sample.changed("root", rb"/Pages(?= \d)", layer))


@attack("I-MODIFIED")
def script_added(sample: Sample) -> bytes:
    script = b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Pages"
    return sample.updated(sample.changed("root", rb"/Pages(?= \d)", script))


@attack("I-MODIFIED")
def form_of_another_technique_added(sample: Sample) -> bytes:
    return sample.updated(sample.changed("form", rb"/Fields", b"/XFA (x) /Fields"))


@attack("I-MODIFIED")
def signature_flags_taken_back(sample: Sample) -> bytes:
    return sample.updated(sample.changed("form", rb"/SigFlags 3", b"/SigFlags 0"))


@attack("I-FORMAT")
def saved_again(sample: Sample) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(sample.data)) as pdf:
        pdf.save(output, linearize=True)
    return output.getvalue()


@attack(
    "A-REVINFO-MISSING",
    ("passed", "indeterminate", "indeterminate"),
    verdict=INDETERMINATE,
    covered=Told(INDETERMINATE, "A-REVINFO-MISSING", ("passed", "indeterminate", "indeterminate")),
    services=False,
)
def evidence_replaced(sample: Sample) -> bytes:
    """A document security store whose only evidence is about another signer, so of another serial number."""
    return _with_evidence(sample, "pejabat-dua")


@attack(
    "N-NOTSA",
    ("passed", "passed", "indeterminate"),
    verdict=INDETERMINATE,
    covered=Told(VALID, "N-NOT-LTV", ("passed", "passed", "passed")),
)
def evidence_replaced_while_services_answer(sample: Sample) -> bytes:
    return _with_evidence(sample, "pejabat-dua")


@attack(
    "A-REVINFO-MISSING",
    ("passed", "indeterminate", "indeterminate"),
    verdict=INDETERMINATE,
    services=False,
)
def evidence_emptied(sample: Sample) -> bytes:
    root = sample.text("root")
    if b"/DSS" in root:
        return sample.updated(sample.changed("root", rb"/DSS \d+ 0 R", b"/DSS << >>"))
    return sample.updated(sample.changed("root", rb"/Pages(?= \d)", b"/DSS << >> /Pages"))


def _with_evidence(sample: Sample, label: str) -> bytes:
    pki = sample.workshop.pki
    chain = [x509.Certificate.load(one) for one in (pki.certificate(label), *pki.chain(label), *pki.roots())]
    evidence = EvidenceSource(pki.fetcher()).gather(chain)
    new = sample.next_number
    ocsps = {new + 1 + number: stream(one) for number, one in enumerate(evidence.ocsps)}
    store = b"<< /OCSPs [%s] >>" % b" ".join(b"%d 0 R" % number for number in ocsps)
    old = rb"/DSS \d+ 0 R" if b"/DSS" in sample.text("root") else rb"(?=/Pages \d)"
    return sample.updated({**sample.changed("root", old, b"/DSS %d 0 R " % new), new: store, **ocsps})
