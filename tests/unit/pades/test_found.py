"""Every signature in a file is found: in its form, taken out of it, or never in it; and none is named twice."""

import hashlib
import io
import random
import time

import pikepdf
import pytest
from foreign_signatures import CATALOG, FIELD, FORM, PAGE, VALUE, document, facts, honest
from pades_material import authority

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.evidence import DocumentFacts, Modifications, SignatureFacts
from bsre_sign.pades.signing.timestamp import ask_for_digest

FIELD_TEXT = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (tte) /Rect [0 0 0 0] /P 3 0 R /F 132 /V 7 0 R >>"


def appended(data: bytes, objects: dict[int, bytes]) -> bytes:
    """``data`` with one more revision."""
    previous = int(data[data.rindex(b"startxref") :].split()[1])
    body, places = b"", {}
    for number, text in objects.items():
        places[number] = len(data) + len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    start = len(data) + len(body)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (number, places[number]) for number in sorted(places))
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\n" % (max([*objects, 30]) + 1, previous)
    return data + body + b"xref\n0 1\n0000000000 65535 f \n" + table + trailer + b"startxref\n%d\n%%%%EOF\n" % start


def only(seen: DocumentFacts) -> SignatureFacts:
    (one,) = seen.signatures
    return one


@pytest.mark.parametrize(
    "objects",
    [
        {CATALOG: b"<< /Type /Catalog /Pages 2 0 R >>"},
        {FORM: b"<< /Fields [] /SigFlags 3 >>"},
        {FORM: b"null"},
        {FIELD: FIELD_TEXT.replace(b"/V 7 0 R", b"")},
        {FIELD: FIELD_TEXT.replace(b"/Sig", b"/Tx")},
        {FIELD: b"[]"},
        {VALUE: b"null"},
        {VALUE: b"[1 2]"},
        {VALUE: b"<< /Type /Sig >>"},
    ],
    ids=["form", "fields", "form null", "value", "type", "field", "value null", "value replaced", "value emptied"],
)
def test_a_signature_that_was_taken_out_is_found_by_its_bytes(objects: dict[int, bytes]) -> None:
    seen = facts(appended(document(), objects))
    lost = next(one for one in seen.signatures if one.format_error is None)
    assert lost.token is not None
    assert lost.token.signature_ok
    assert lost.field.startswith("tte")
    assert lost.modifications is Modifications.OTHER
    assert lost.modification_details[0] == "the signature was taken out of the form"


@pytest.mark.parametrize("kind", ["in the middle", "at the end"])
def test_a_signature_that_was_taken_out_of_a_large_file_is_found_too(kind: str) -> None:
    noise = random.Random(3).randbytes(5 << 20)
    picture = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(noise), noise)
    inner = {20: picture} if kind == "at the end" else {}
    data = appended(document(objects=inner), {CATALOG: b"<< /Type /Catalog /Pages 2 0 R >>", 21: picture})
    assert [one.modification_details[0] for one in facts(data).signatures] == [
        "the signature was taken out of the form"
    ]


def test_a_signature_that_no_field_ever_had_is_none_that_holds() -> None:
    one = only(facts(document(objects={FORM: b"<< /Fields [] >>", PAGE: b"<< /Type /Page /Parent 2 0 R >>"})))
    assert one.format_error == "no field of the form holds this signature"
    assert one.token is None


def test_what_only_looks_like_a_byte_range_is_none() -> None:
    text = b"/ByteRange [0 20 30 40] /ByteRange[0 1 2] /ByteRange [ 0 0 0 0 ] <00> " * 50
    content = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text)
    assert len(facts(document(objects={20: content})).signatures) == 1


def test_a_signed_document_inside_another_is_not_the_other_s_signature() -> None:
    inner = document()
    attached = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(inner), inner)
    assert [one.field for one in facts(document(objects={20: attached})).signatures] == ["tte"]


@pytest.mark.parametrize("key", [b"/UR3", b"/UR"])
def test_usage_rights_are_nobody_s_signature(key: bytes) -> None:
    objects = {CATALOG: b"<< /Type /Catalog /Pages 2 0 R /Perms << %s 7 0 R >> >>" % key}
    assert facts(document(objects=objects)).signatures == ()


def test_a_signature_taken_out_before_a_later_one_is_told_and_not_judged() -> None:
    """The later signer signed a document without it."""
    first = document()
    cleared = appended(first, {FIELD: FIELD_TEXT.replace(b"/V 7 0 R", b"")})
    seen = facts(with_signature(cleared))
    assert seen.removed_signatures == ("tte",)
    assert [one.field for one in seen.signatures] == ["kedua"]


def test_a_timestamp_vouches_for_nothing_that_was_taken_out() -> None:
    cleared = appended(document(), {FIELD: FIELD_TEXT.replace(b"/V 7 0 R", b"")})
    seen = facts(with_signature(cleared, timestamp=True))
    assert seen.removed_signatures == ()
    assert [one.field for one in seen.signatures] == ["tte", "kedua"]


def with_signature(data: bytes, *, timestamp: bool = False) -> bytes:
    """``data`` with one more signature, or document timestamp, in a field of its own."""
    room = b"0" * 24_000
    sub_filter = b"/ETSI.RFC3161" if timestamp else b"/ETSI.CAdES.detached"
    empty = b"/ByteRange [0 %010d %010d %010d]" % (0, 0, 0)
    objects = {
        FORM: b"<< /Fields [6 0 R 20 0 R] /SigFlags 3 >>",
        20: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (kedua) /Rect [0 0 0 0] /F 132 /V 21 0 R >>",
        21: b"<< /SubFilter %s %s /Contents <%s> >>" % (sub_filter, empty, room),
    }
    whole = appended(data, objects)
    gap = whole.rindex(b"<" + room)
    end = gap + len(room) + 2
    whole = whole.replace(empty, b"/ByteRange [0 %010d %010d %010d]" % (gap, end, len(whole) - end))
    covered = whole[:gap] + whole[end:]
    if timestamp:
        der = ask_for_digest(authority(), hashlib.sha256(covered).digest())
    else:
        der = honest(lambda name: hashlib.new(name, covered).digest())
    return whole[: gap + 1] + der.hex().encode().ljust(len(room), b"0") + whole[end - 1 :]


def test_two_fields_that_claim_one_signature_hold_none() -> None:
    second = FIELD_TEXT.replace(b"(tte)", b"(lain)")
    form = b"<< /Fields [6 0 R 20 0 R] /SigFlags 3 >>"
    seen = facts(document(objects={FORM: form, 20: second}))
    assert {one.field for one in seen.signatures} == {"tte", "lain"}
    assert {one.format_error for one in seen.signatures} == {"several fields claim the same signature"}
    assert {one.token for one in seen.signatures} == {None}


def test_no_two_signatures_go_by_one_name() -> None:
    """Times are proved by the name of the field; a timestamp must not borrow those of a signature."""
    twice = with_signature(document()).replace(b"/T (kedua)", b"/T (tte)  ")
    assert [one.field for one in facts(twice).signatures] == ["tte", "tte (2)"]


def test_more_than_can_be_looked_at_is_refused() -> None:
    data = document(objects={FORM: b"<< /Fields [] >>"})
    with pikepdf.open(io.BytesIO(data)) as pdf:
        first, length, second, rest = (int(one) for one in pdf.get_object(VALUE, 0).ByteRange)
    ranges = b"".join(b"/ByteRange [%d %d %d %d] " % (first, length, second, rest - n) for n in range(1, 40))
    with pytest.raises(DocumentRefusedError):
        facts(data + b"\n%" + ranges + b"\n")


def test_a_crowd_of_byte_ranges_over_one_long_string_is_read_in_no_time() -> None:
    long = b"<" + b"0" * 2_000_000 + b">"
    data = document(objects={20: long})
    start = data.index(long)
    crowd = b"".join(b"/ByteRange [0 %d %d 1]\n" % (start, start + n) for n in range(2, 9_000))
    before = time.process_time()
    assert len(facts(data + b"\n%" + crowd.replace(b"\n", b"") + b"\n").signatures) == 1
    assert time.process_time() - before < 3
    with pytest.raises(DocumentRefusedError):
        facts(data + b"\n%" + b"/ByteRange [0 1 2 3]" * 10_001 + b"\n")
