"""A further signature is appended: not a byte before it changes, and the one before it still holds."""

import hashlib
import io
from functools import partial

import pikepdf
import pytest
from pades_material import blank, credential, pki, saved, signed
from pikepdf import Array, Dictionary, Name, String
from pyhanko_files import hybrid

from bsre_sign.errors import DocumentRefusedError, InputError
from bsre_sign.levels import Level
from bsre_sign.pades.reading import fields
from bsre_sign.pades.reading.tokens import Token
from bsre_sign.pades.signing import first, later, selfcheck
from bsre_sign.pades.signing.create import LocalCreator
from bsre_sign.pades.signing.placeholder import Placeholder
from bsre_sign.pades.signing.plan import SignaturePlan


def appended(
    data: bytes, plan: SignaturePlan | None = None, *, reserve: int = 6000, password: str | None = None
) -> tuple[io.BytesIO, Placeholder]:
    stream = io.BytesIO(data)
    return stream, later.prepare(stream, plan or SignaturePlan(), reserve, "sha256", password)


def digest(data: bytes, name: str) -> bytes:
    return hashlib.new(name, data).digest()


def sign(stream: io.BytesIO, placeholder: Placeholder, label: str) -> None:
    creator = LocalCreator(credential(label))
    placeholder.fill(stream, creator.create(placeholder.digest(stream, "sha256"), Level.B_B))


def test_the_earlier_bytes_stay_and_the_new_range_takes_in_the_whole() -> None:
    before = signed().data

    stream, placeholder = appended(before)

    after = stream.getvalue()
    assert after.startswith(before)
    assert placeholder.file_size == len(after)
    assert placeholder.start > len(before)
    assert placeholder.capacity == 6000
    assert after[placeholder.start : placeholder.end] == b"<" + b"0" * 12000 + b">"
    with pikepdf.open(stream) as pdf:
        old, new = fields.signatures(pdf)
        assert (old.field, new.field) == ("tte_1", "tte_2")
        assert old.format_error(after) is None
        assert new.format_error(after) is None
        assert old.covers_until == len(before)
        assert new.byte_range == placeholder.byte_range


def test_both_signatures_hold_after_a_second_person_has_signed() -> None:
    stream, placeholder = appended(signed().data, SignaturePlan(reason="Mengetahui", location="Bali"))
    sign(stream, placeholder, "pejabat-dua")
    data = stream.getvalue()

    with pikepdf.open(stream) as pdf:
        selfcheck.check(selfcheck.Written(stream), pdf, placeholder, pki().certificate("pejabat-dua"))
        selfcheck.check(selfcheck.Written(stream), pdf, signed().placeholder, pki().certificate("pejabat-satu"))
        raw = fields.signatures(pdf)
    assert (raw[1].reason, raw[1].location) == ("Mengetahui", "Bali")
    for one in raw:
        covered = data[: one.byte_range[1]] + data[one.byte_range[2] : one.covers_until]
        facts = Token.load(one.contents).facts(partial(digest, covered), ())
        assert facts.digest_ok
        assert facts.signature_ok


def test_the_claimed_time_of_the_plan_is_the_one_that_is_written() -> None:
    plan = SignaturePlan()
    stream, _ = appended(signed().data, plan)

    with pikepdf.open(stream) as pdf:
        written = fields.signatures(pdf)[1].claimed_time
    assert written is not None
    assert plan.pdf_time()[2:10] == f"{written:%Y%m%d}"


@pytest.mark.parametrize("mode", list(pikepdf.ObjectStreamMode))
def test_files_with_object_streams_are_appended_to(mode: pikepdf.ObjectStreamMode) -> None:
    with pikepdf.open(io.BytesIO(saved(blank(), object_stream_mode=mode))) as pdf:
        base = io.BytesIO()
        first.prepare(pdf, base, SignaturePlan(), 100)

    stream, placeholder = appended(base.getvalue())

    with pikepdf.open(stream) as pdf:
        assert [one.field for one in fields.signatures(pdf)] == ["tte_1", placeholder.field]


def test_a_file_with_hybrid_cross_references_is_appended_to() -> None:
    """As MS Word writes them, and with it real signed documents."""
    stream, placeholder = appended(hybrid())
    sign(stream, placeholder, "pejabat-dua")

    assert stream.getvalue().startswith(hybrid())
    with pikepdf.open(stream) as pdf:
        selfcheck.check(selfcheck.Written(stream), pdf, placeholder, pki().certificate("pejabat-dua"))


def encrypted() -> bytes:
    base = io.BytesIO()
    encryption = pikepdf.Encryption(owner="pemilik", user="pembaca")
    with pikepdf.open(io.BytesIO(saved(blank(), encryption=encryption)), password="pemilik") as pdf:
        first.prepare(pdf, base, SignaturePlan(), 100)
    return base.getvalue()


@pytest.mark.parametrize("password", ["pemilik", "pembaca"])
def test_an_encrypted_file_is_appended_to_with_either_password(password: str) -> None:
    base = encrypted()

    stream, placeholder = appended(base, SignaturePlan(reason="Menyetujui"), password=password)
    sign(stream, placeholder, "pejabat-dua")

    assert stream.getvalue().startswith(base)
    assert b"Menyetujui" not in stream.getvalue()
    with pikepdf.open(stream, password="pembaca") as pdf:
        selfcheck.check(selfcheck.Written(stream), pdf, placeholder, pki().certificate("pejabat-dua"))
        assert fields.signatures(pdf)[1].reason == "Menyetujui"


@pytest.mark.parametrize("password", ["salah", "", None])
def test_an_encrypted_file_is_not_appended_to_without_its_password(password: str | None) -> None:
    with pytest.raises(InputError):
        appended(encrypted(), password=password)


@pytest.mark.parametrize(
    "form",
    [
        Dictionary(Fields=Name.No),
        Dictionary(Fields=Array([1, Name.X])),
        Dictionary(Fields=Array([Dictionary(FT=Name.Sig)])),
        Dictionary(Fields=Array([Dictionary(FT=Name.Sig, T=7)])),
        Dictionary(),
        Array([]),
    ],
    ids=["no array", "no dictionaries", "no name", "no string", "no fields", "no form"],
)
def test_a_damaged_form_is_appended_to_or_refused(form: pikepdf.Object) -> None:
    pdf = blank()
    pdf.Root.AcroForm = form
    base = saved(pdf)

    try:
        stream, placeholder = appended(base)
    except InputError:
        return
    with pikepdf.open(stream) as again:
        assert placeholder.field in [one.field for one in fields.signatures(again)]


def test_damaged_annotations_are_appended_to_or_refused() -> None:
    pdf = blank()
    pdf.pages[0].obj.Annots = Name.No

    try:
        stream, _ = appended(saved(pdf))
    except InputError:
        return
    with pikepdf.open(stream) as again:
        assert len(fields.signatures(again)) == 1


def test_a_form_that_runs_in_a_circle_is_refused() -> None:
    pdf = blank()
    field = pdf.make_indirect(Dictionary(T=String("lingkar")))
    field.Kids = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    with pytest.raises(InputError):
        appended(saved(pdf))


def test_other_fields_are_kept_and_a_free_name_is_found() -> None:
    pdf = blank()
    names = ["tte_1", "tte_3", "tte_2"]
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Sig, T=String(name))) for name in names])
    )

    stream, placeholder = appended(saved(pdf))

    assert placeholder.field == "tte_4"
    with pikepdf.open(stream) as again:
        assert [str(one.T) for one in again.Root.AcroForm.Fields] == [*names, "tte_4"]


def test_a_document_timestamp_is_prepared_with_the_rest_of_the_update() -> None:
    stream = io.BytesIO(signed().data)
    writer = later.open_for_update(stream, None)

    placeholder = later.prepare_document_timestamp(writer, stream, 3000, "sha256")

    assert placeholder.field == "dts_1"
    with pikepdf.open(stream) as pdf:
        raw = fields.signatures(pdf)[1]
        assert raw.kind.value == "document_timestamp"
        assert raw.sub_filter == "ETSI.RFC3161"
        assert raw.format_error(stream.getvalue()) is None


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7\n", b"bukan pdf", signed().data[:-500], b"%PDF-1.7\nstartxref\n0\n%%EOF"],
    ids=["empty", "header", "text", "cut", "nothing"],
)
def test_a_structure_that_cannot_be_appended_to_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentRefusedError, match="cannot be appended to"):
        later.open_for_update(io.BytesIO(data), None)
