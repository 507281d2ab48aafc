"""Every signature is found, and every way in which its byte range may lie is told."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pades_material import blank, saved, signed
from pikepdf import Array, Dictionary, Name, String

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.evidence import FieldLock, SignatureKind
from bsre_sign.pades.reading import fields
from bsre_sign.pades.reading.fields import RawSignature

RAW = RawSignature("tte_1", SignatureKind.SIGNATURE, "ETSI.CAdES.detached", (), b"", None, None, None, None, None)
DATA = b"depan<abcd>belakang"
GOOD = replace(RAW, byte_range=(0, 5, 11, 8), contents=b"\xab\xcd")


def read(value: pikepdf.Object) -> RawSignature:
    pdf = blank()
    field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("tte"), V=pdf.make_indirect(value)))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    (found,) = fields.signatures(pdf)
    return found


def test_a_sound_range_has_no_error() -> None:
    assert GOOD.format_error(DATA) is None
    assert GOOD.format_error(memoryview(DATA)) is None
    assert GOOD.covers_until == len(DATA)
    assert signed_raw().format_error(signed().data) is None


def signed_raw() -> RawSignature:
    with pikepdf.open(io.BytesIO(signed().data)) as pdf:
        return fields.signatures(pdf)[0]


@pytest.mark.parametrize(
    ("byte_range", "error"),
    [
        ((), "absent"),
        ((1, 4, 11, 8), "start"),
        ((0, -5, 11, 8), "start"),
        ((0, 5, 11, -1), "start"),
        ((0, 5, 5, 8), "overlap"),
        ((0, 11, 5, 8), "overlap"),
        ((0, 5, 11, 9), "beyond the end"),
        ((0, 5, 10**30, 8), "beyond the end"),
        ((0, 4, 11, 8), "more, or less"),
        ((0, 6, 11, 8), "more, or less"),
        ((0, 5, 10, 9), "more, or less"),
        ((0, 5, 12, 7), "more, or less"),
    ],
)
def test_each_defect_of_the_range_is_told(byte_range: tuple[int, ...], error: str) -> None:
    told = replace(GOOD, byte_range=byte_range).format_error(DATA)

    assert told is not None
    assert error in told


@pytest.mark.parametrize(
    ("gap", "error"),
    [
        (b"<abcd><ab>", "more than a hexadecimal value"),
        (b"<ab /X (y)>", "more than a hexadecimal value"),
        (b"<abc>", "more than a hexadecimal value"),
        (b"<\xc3\xa9ab>", "more than a hexadecimal value"),
        (b"<abce>", "not the signature's value"),
        (b"<>", "not the signature's value"),
        (b"<abcdef>", "not the signature's value"),
        (b"(abcd)", "more, or less"),
    ],
)
def test_what_hides_in_the_gap_is_told(gap: bytes, error: str) -> None:
    data = b"depan" + gap + b"belakang"

    told = replace(GOOD, byte_range=(0, 5, 5 + len(gap), 8)).format_error(data)

    assert told is not None
    assert error in told


@pytest.mark.parametrize("gap", [b"<ABcd>", b"<ab cd>", b"<abcd\n>"])
def test_every_spelling_of_the_same_value_is_taken(gap: bytes) -> None:
    data = b"depan" + gap + b"belakang"

    assert replace(GOOD, byte_range=(0, 5, 5 + len(gap), 8)).format_error(data) is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(-5, 40) | st.integers(), min_size=4, max_size=4))
def test_no_range_but_the_right_one_is_sound(numbers: list[int]) -> None:
    sound = replace(GOOD, byte_range=tuple(numbers)).format_error(DATA) is None

    first, length, second, rest = numbers
    assert sound == ((first, length, second) == (0, 5, 11) and 0 <= rest <= 8)


@pytest.mark.parametrize(
    "value",
    [
        Dictionary(),
        Dictionary(ByteRange=Name.No),
        Dictionary(ByteRange=Array([])),
        Dictionary(ByteRange=Array([0, 1, 2])),
        Dictionary(ByteRange=Array([0, 1, 2, 3, 4])),
        Dictionary(ByteRange=Array([0, 1, 2, Name.No])),
        Dictionary(ByteRange=Array([0, 1, 2, True])),
        Dictionary(ByteRange=Array([0, 1, 2, String("3")])),
    ],
)
def test_a_range_of_another_shape_is_read_as_none(value: pikepdf.Object) -> None:
    raw = read(value)

    assert raw.byte_range == ()
    assert raw.covers_until == 0
    assert raw.format_error(DATA) is not None


def test_numbers_with_a_fraction_are_no_range() -> None:
    assert read(pikepdf.Object.parse(b"<</ByteRange [0 1.0 2 3]>>")).byte_range == ()


def test_everything_of_a_wrong_type_is_read_as_absent() -> None:
    wrong = b"<</Type 1/SubFilter (x)/Contents 7/M 7/Reason /X/Location [1]/Reference /X/ByteRange 1>>"

    raw = read(pikepdf.Object.parse(wrong))

    assert raw == replace(RAW, field="tte", sub_filter="")


@pytest.mark.parametrize(
    "reference",
    [b"[1 2]", b"[<<>>]", b"[<</TransformMethod /DocMDP>>]", b"[<</TransformMethod /DocMDP/TransformParams 1>>]"],
)
def test_a_reference_that_says_nothing_is_passed_over(reference: bytes) -> None:
    raw = read(pikepdf.Object.parse(b"<</Reference " + reference + b">>"))

    assert (raw.docmdp, raw.lock) == (None, None)


@pytest.mark.parametrize(
    ("parameters", "permission"),
    [
        (b"/P 1", 1),
        (b"/P 2", 2),
        (b"/P 3", 3),
        (b"", 2),
        (b"/P 0", 2),
        (b"/P 4", 2),
        (b"/P /X", 2),
    ],
)
def test_the_permission_of_a_certification_is_read_and_two_by_default(parameters: bytes, permission: int) -> None:
    raw = read(
        pikepdf.Object.parse(b"<</Reference [<</TransformMethod /DocMDP/TransformParams <<" + parameters + b">>>>]>>")
    )

    assert raw.docmdp == permission
    assert raw.kind is SignatureKind.CERTIFICATION


def test_a_signature_that_only_the_catalogue_calls_a_certification_is_one() -> None:
    pdf = blank()
    value = pdf.make_indirect(Dictionary(Type=Name.Sig))
    pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(FT=Name.Sig, T=String("a"), V=value)]))
    pdf.Root.Perms = Dictionary(DocMDP=value)

    (raw,) = fields.signatures(pdf)

    assert (raw.kind, raw.docmdp) == (SignatureKind.CERTIFICATION, 2)


@pytest.mark.parametrize(
    ("parameters", "lock"),
    [
        (b"/Action /All", FieldLock("All")),
        (b"/Action /Include/Fields [(a) (b.c) /X]", FieldLock("Include", ("a", "b.c"))),
        (b"/Action /Exclude/Fields [(a)]", FieldLock("Exclude", ("a",))),
        (b"", FieldLock("All")),
    ],
)
def test_a_lock_is_read(parameters: bytes, lock: FieldLock) -> None:
    raw = read(
        pikepdf.Object.parse(b"<</Reference [<</TransformMethod /FieldMDP/TransformParams <<" + parameters + b">>>>]>>")
    )

    assert raw.lock == lock
    assert raw.kind is SignatureKind.SIGNATURE


@pytest.mark.parametrize(
    ("own", "said", "permission"),
    [
        (b"/P 1", b"", 1),
        (b"", b"/P 2", 2),
        (b"/P 3", b"/P 2", 2),
        (b"/P 4", b"/P 0", None),
        (b"/P true", b"/P (1)", None),
        (b"", b"", None),
    ],
)
def test_what_a_lock_permits_is_read_from_the_field_and_from_the_signature(
    own: bytes, said: bytes, permission: int | None
) -> None:
    value = b"<</Reference [<</TransformMethod /FieldMDP/TransformParams <</Action /All %s>>>>]>>" % said
    pdf = blank()
    field = Dictionary(FT=Name.Sig, T=String("tte"), V=pdf.make_indirect(pikepdf.Object.parse(value)))
    field.Lock = pikepdf.Object.parse(b"<</Action /All %s>>" % own)
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))

    (raw,) = fields.signatures(pdf)

    assert raw.lock_permission == permission
    assert (raw.kind, raw.docmdp) == (SignatureKind.SIGNATURE, None)


@pytest.mark.parametrize("value", [b"<</SubFilter /ETSI.RFC3161>>", b"<</Type /DocTimeStamp>>"])
def test_a_document_timestamp_is_told_by_either_sign(value: bytes) -> None:
    assert read(pikepdf.Object.parse(value)).kind is SignatureKind.DOCUMENT_TIMESTAMP


@pytest.mark.parametrize(
    ("sub_filter", "supported"),
    [
        ("ETSI.CAdES.detached", True),
        ("adbe.pkcs7.detached", True),
        ("ETSI.RFC3161", True),
        ("PBAD.PAdES", True),
        ("adbe.pkcs7.sha1", True),
        ("adbe.x509.rsa_sha1", True),
        ("adbe.x509.rsa_sha256", False),
        ("Lain", False),
        ("", False),
    ],
)
def test_only_what_is_validated_here_is_supported(sub_filter: str, supported: bool) -> None:
    value = Dictionary(SubFilter=Name(f"/{sub_filter}")) if sub_filter else Dictionary()

    raw = read(value)

    assert (raw.sub_filter, raw.supported) == (sub_filter, supported)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("D:20260102030405Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("D:20260102030405+07'00'", datetime(2026, 1, 1, 20, 4, 5, tzinfo=UTC)),
        ("D:20260102030405-0330", datetime(2026, 1, 2, 6, 34, 5, tzinfo=UTC)),
        ("D:20260102030405+07", datetime(2026, 1, 1, 20, 4, 5, tzinfo=UTC)),
        ("D:20260102030405", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("D:2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-02", None),
        ("D:20261302030405Z", None),
        ("D:20260230000000Z", None),
        ("D:00010101000000+23'00'", None),
        ("D:99991231235959-23'59'", None),
        ("D:20260102030405+99'99'", None),
        ("", None),
    ],
)
def test_the_claimed_time_is_read_in_utc_or_not_at_all(text: str, moment: datetime | None) -> None:
    assert read(Dictionary(M=String(text))).claimed_time == moment


def test_nested_names_are_joined_and_the_type_is_inherited() -> None:
    pdf = blank()
    kid = pdf.make_indirect(Dictionary(T=String("anak"), V=Dictionary()))
    nameless = pdf.make_indirect(Dictionary(Kids=Array([kid])))
    pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(T=String("induk"), FT=Name.Sig, Kids=Array([nameless]))]))

    assert [one.field for one in fields.signatures(pdf)] == ["induk.anak"]


def test_signatures_come_in_the_order_of_what_they_cover() -> None:
    pdf = blank()
    pdf.Root.AcroForm = Dictionary(
        Fields=Array(
            [
                Dictionary(FT=Name.Sig, T=String(str(end)), V=Dictionary(ByteRange=Array([0, 1, 2, end])))
                for end in (30, 10, 20)
            ]
        )
    )

    assert [one.field for one in fields.signatures(pdf)] == ["10", "20", "30"]


@pytest.mark.parametrize(
    "form", [Array([]), Name.X, Dictionary(), Dictionary(Fields=Dictionary()), Dictionary(Fields=Array([1]))]
)
def test_without_a_form_there_is_no_signature(form: pikepdf.Object) -> None:
    pdf = blank()
    pdf.Root.AcroForm = form

    assert fields.signatures(pdf) == []


def test_a_circle_is_walked_once() -> None:
    pdf = blank()
    circle = pdf.make_indirect(Dictionary(T=String("lingkar"), FT=Name.Sig, V=Dictionary()))
    circle.Kids = Array([circle, circle])
    pdf.Root.AcroForm = Dictionary(Fields=Array([circle]))

    assert [one.field for one in fields.signatures(pdf)] == ["lingkar"]


def test_more_than_can_be_looked_at_is_refused_and_never_cut_short() -> None:
    deep = Dictionary(T=String("dasar"), FT=Name.Sig, V=Dictionary())
    for _ in range(70):
        deep = Dictionary(T=String("x"), Kids=Array([deep]))
    many = [Dictionary(FT=Name.Sig, T=String(str(one)), V=Dictionary()) for one in range(300)]
    for content in ([deep], many):
        pdf = blank()
        pdf.Root.AcroForm = Dictionary(Fields=Array(content))
        with pytest.raises(DocumentRefusedError):
            fields.signatures(pdf)


def test_what_is_no_field_does_not_hide_one() -> None:
    pdf = blank()
    field = Dictionary(FT=Name.Sig, T=String("tte"), V=Dictionary())
    pdf.Root.AcroForm = Dictionary(Fields=Array([*([0] * 150_000), field]))

    assert [one.field for one in fields.signatures(pdf)] == ["tte"]


def test_a_field_without_a_dictionary_for_its_value_holds_no_signature() -> None:
    pdf = blank()
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([Dictionary(FT=Name.Sig, T=String("a"), V=String("x")), Dictionary(FT=Name.Sig, T=String("b"))])
    )

    assert fields.signatures(pdf) == []


def test_reading_survives_a_file_saved_and_opened_again() -> None:
    pdf = blank()
    value = Dictionary(SubFilter=Name("/ETSI.CAdES.detached"), Contents=String(b"\x30\x00"), Reason=String("é"))
    pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(FT=Name.Sig, T=String("tte"), V=value)]))

    with pikepdf.open(io.BytesIO(saved(pdf))) as again:
        (raw,) = fields.signatures(again)

    assert (raw.contents, raw.reason) == (b"\x30\x00", "é")
