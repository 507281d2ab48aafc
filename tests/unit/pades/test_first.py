"""The first signature's field and placeholder: found where they were written, beside what was there before."""

import hashlib
import io
import random
import re
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

import pikepdf
import pytest
from pades_material import blank, saved
from pikepdf import Array, Dictionary, Name, String

from bsre_sign.document import order, searching
from bsre_sign.errors import BsreSignError
from bsre_sign.pades.reading import fields
from bsre_sign.pades.signing import ahead as following
from bsre_sign.pades.signing import first
from bsre_sign.pades.signing.ahead import Ahead
from bsre_sign.pades.signing.placeholder import Placeholder
from bsre_sign.pades.signing.plan import Certify, SignaturePlan

RESERVE = 1000
SAMPLES = sorted((Path(__file__).parents[3] / "samples").glob("*.pdf"))


def prepared(pdf: pikepdf.Pdf, plan: SignaturePlan | None = None, reserve: int = RESERVE) -> tuple[bytes, Placeholder]:
    stream = io.BytesIO()
    placeholder = first.prepare(pdf, stream, plan or SignaturePlan(), reserve)
    return stream.getvalue(), placeholder


def check(data: bytes, placeholder: Placeholder, password: str = "") -> pikepdf.Pdf:
    """What must hold of every prepared file; the file, opened anew."""
    start, end = placeholder.start, placeholder.end
    assert placeholder.file_size == len(data)
    assert data[start:end] == b"<" + b"0" * 2 * placeholder.capacity + b">"
    pdf = pikepdf.open(io.BytesIO(data), password=password)
    assert pdf.check_pdf_syntax() == []
    found = fields.signatures(pdf)
    assert [one.field for one in found] == [placeholder.field]
    assert found[0].byte_range == placeholder.byte_range
    assert found[0].format_error(data) is None
    assert found[0].covers_until == len(data)
    return pdf


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_is_prepared(path: Path) -> None:
    with pikepdf.open(path) as pdf:
        data, placeholder = prepared(pdf)

    check(data, placeholder).close()
    assert placeholder.capacity == RESERVE
    assert placeholder.field == "tte_1"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"object_stream_mode": pikepdf.ObjectStreamMode.disable},
        {"linearize": True},
        {"qdf": True},
        {"force_version": "2.0"},
    ],
    ids=["plain", "object streams", "table", "linearised", "qdf", "2.0"],
)
def test_every_way_of_writing_a_file_is_prepared(options: dict[str, object]) -> None:
    source = saved(blank(3), **options)

    with pikepdf.open(io.BytesIO(source)) as pdf:
        data, placeholder = prepared(pdf)

    check(data, placeholder).close()


@pytest.mark.parametrize("revision", [4, 6])
def test_an_encrypted_file_stays_encrypted_and_its_value_is_not(revision: Literal[4, 6]) -> None:
    encryption = pikepdf.Encryption(owner="pemilik", user="pembaca", R=revision)
    source = saved(blank(), encryption=encryption)

    with pikepdf.open(io.BytesIO(source), password="pemilik") as pdf:
        data, placeholder = prepared(pdf, SignaturePlan(reason="Menyetujui"))

    with check(data, placeholder, "pembaca") as pdf:
        assert pdf.is_encrypted
        assert fields.signatures(pdf)[0].reason == "Menyetujui"
    assert b"Menyetujui" not in data


def test_decoys_in_the_content_do_not_mislead() -> None:
    decoy = b"/Type /Sig /ByteRange [ 0 1234567890 1234567890 1234567890 ] /Contents <" + b"00" * 50 + b">"
    pdf = blank()
    pdf.pages[0].Contents = pdf.make_stream(decoy * 20)
    pdf.Root.Decoy = pdf.make_indirect(
        Dictionary(ByteRange=Array([0, *[1234567890] * 3]), Contents=String(bytes(50)), Type=Name.Sig)
    )
    pdf.docinfo.Title = decoy.decode()

    data, placeholder = prepared(pdf)

    with check(data, placeholder) as again:
        assert again.pages[0].Contents.read_bytes() == decoy * 20
        assert [int(one) for one in again.Root.Decoy.ByteRange] == [0, *[1234567890] * 3]


def test_a_placeholder_across_the_edge_of_a_piece_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (64, 65, 97, 128):
        monkeypatch.setattr(searching, "_CHUNK", size)
        data, placeholder = prepared(blank())
        check(data, placeholder).close()


@pytest.mark.parametrize("revision", [None, 6])
@pytest.mark.parametrize("mode", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate])
@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_of_a_large_document_the_value_stands_last_and_the_digest_is_begun(
    revision: Literal[6] | None,
    mode: pikepdf.ObjectStreamMode,
    algorithm: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(following, "_WINDOW", 1 << 17)
    monkeypatch.setattr(following, "_MARK", 1 << 16)
    pdf = blank(3)
    for page in pdf.pages:
        page.Contents = pdf.make_stream(b"%" + random.Random(1).randbytes(1 << 17).hex().encode())
    encryption = pikepdf.Encryption(owner="pemilik", user="pembaca", R=revision) if revision else False
    source = saved(pdf, encryption=encryption, object_stream_mode=mode)

    with (
        pikepdf.open(io.BytesIO(source), password="pemilik" if revision else "") as pdf,
        (tmp_path / "besar.pdf").open("w+b") as output,
    ):
        ahead = Ahead(output, algorithm)
        placeholder = first.prepare(pdf, output, SignaturePlan(), RESERVE, ahead=ahead)
        digest = placeholder.digest(output, algorithm)
        output.seek(0)
        data = output.read()

    check(data, placeholder, "pembaca" if revision else "").close()
    covered = data[: placeholder.start] + data[placeholder.end :]
    assert digest == hashlib.new(algorithm, covered).digest()
    assert placeholder.begun is not None
    assert placeholder.start > placeholder.begun.end >= 5 << 16
    assert b"/Early" not in data


def test_nobody_has_the_file_mapped_when_it_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[set[str]] = []
    cut_out = order._cut_out

    def told(output: BinaryIO, key: bytes) -> None:
        threads.append({one.name for one in threading.enumerate()})
        cut_out(output, key)

    monkeypatch.setattr(order, "_cut_out", told)
    pdf = blank()
    pdf.pages[0].Contents = pdf.make_stream(b"%" + bytes(1 << 17).hex().encode())
    with pikepdf.open(io.BytesIO(saved(pdf, compress_streams=False))) as pdf, (tmp_path / "a").open("w+b") as output:
        first.prepare(pdf, output, SignaturePlan(), RESERVE, ahead=Ahead(output, "sha256"))
    assert len(threads) == 1
    assert "digest" not in threads[0]


def test_of_what_is_in_memory_no_digest_is_begun() -> None:
    stream = io.BytesIO()
    placeholder = first.prepare(blank(), stream, SignaturePlan(), RESERVE, ahead=Ahead(stream, "sha256"))

    check(stream.getvalue(), placeholder).close()
    assert placeholder.begun is not None
    assert placeholder.begun.end == 0


def test_the_plan_is_written() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    plan = SignaturePlan(reason="Persetujuan – é", location="Jakarta", claimed_time=moment)

    data, placeholder = prepared(blank(), plan)

    with check(data, placeholder) as pdf:
        (raw,) = fields.signatures(pdf)
        value = pdf.Root.AcroForm.Fields[0].V
        assert (raw.reason, raw.location, raw.claimed_time) == ("Persetujuan – é", "Jakarta", moment)
        assert raw.sub_filter == "ETSI.CAdES.detached"
        assert value.Filter == Name("/Adobe.PPKLite")
        assert raw.docmdp is None


@pytest.mark.parametrize("certify", list(Certify))
def test_a_certification_is_announced_in_the_catalogue(certify: Certify) -> None:
    data, placeholder = prepared(blank(), SignaturePlan(certify=certify))

    with check(data, placeholder) as pdf:
        (raw,) = fields.signatures(pdf)
        assert raw.docmdp == certify.value
        assert raw.kind.value == "certification"
        assert pdf.Root.Perms.DocMDP.objgen == pdf.Root.AcroForm.Fields[0].V.objgen


def test_the_field_is_invisible_printed_locked_and_on_the_first_page() -> None:
    data, placeholder = prepared(blank(2))

    with check(data, placeholder) as pdf:
        (widget,) = pdf.pages[0].Annots
        assert "/Annots" not in pdf.pages[1]
        assert widget.objgen == pdf.Root.AcroForm.Fields[0].objgen
        assert [int(one) for one in widget.Rect] == [0, 0, 0, 0]
        assert widget.F == 132
        assert widget.P.objgen == pdf.pages[0].obj.objgen
        assert pdf.Root.AcroForm.SigFlags == 3


def test_form_fields_and_annotations_that_were_there_are_kept() -> None:
    pdf = blank(2)
    link = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9])))
    shared = pdf.make_indirect(Array([link]))
    for page in pdf.pages:
        page.Annots = shared
    text = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("nama"), V=String("isi")))
    taken = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("tte_1")))
    pdf.Root.AcroForm = Dictionary(
        Fields=pdf.make_indirect(Array([text, taken])), DA=String("/Helv 0 Tf"), SigFlags=1, NeedAppearances=False
    )

    data, placeholder = prepared(pdf)

    assert placeholder.field == "tte_2"
    with check(data, placeholder) as again:
        form = again.Root.AcroForm
        assert [str(one.T) for one in form.Fields] == ["nama", "tte_1", "tte_2"]
        assert str(form.Fields[0].V) == "isi"
        assert str(form.DA) == "/Helv 0 Tf"
        assert [one.Subtype for one in again.pages[0].Annots] == [Name.Link, Name.Widget]
        assert [one.Subtype for one in again.pages[1].Annots] == [Name.Link]


@pytest.mark.parametrize(
    "form", [Array([]), Name.Form, Dictionary(Fields=Name.No), Dictionary(Fields=Array([1, Name.X]))]
)
def test_a_damaged_form_does_not_hinder(form: pikepdf.Object) -> None:
    pdf = blank()
    pdf.Root.AcroForm = form

    data, placeholder = prepared(pdf)

    check(data, placeholder).close()


@pytest.mark.parametrize("annotations", [Dictionary(), Name.No, 7])
def test_damaged_annotations_do_not_hinder(annotations: object) -> None:
    pdf = blank()
    pdf.pages[0].obj.Annots = annotations

    data, placeholder = prepared(pdf)

    check(data, placeholder).close()


def test_permissions_of_another_kind_are_kept() -> None:
    pdf = blank()
    pdf.Root.Perms = Dictionary(UR3=Dictionary(Lama=True))

    data, placeholder = prepared(pdf, SignaturePlan(certify=Certify.FORMS))

    with check(data, placeholder) as again:
        assert set(again.Root.Perms.keys()) == {"/UR3", "/DocMDP"}


def test_streams_are_not_coded_anew() -> None:
    pdf = blank()
    pdf.pages[0].Contents = pdf.make_stream(b"q Q " * 1000)

    data, _ = prepared(pdf)

    assert data.count(b"q Q " * 1000) == 1


def test_a_document_without_pages_is_told() -> None:
    with pytest.raises(BsreSignError):
        prepared(pikepdf.new())


def test_the_byte_range_is_padded_with_spaces_inside_its_brackets() -> None:
    data, placeholder = prepared(blank())

    written = re.search(rb"/ByteRange \[ ([0-9 ]+)\] /Contents <", data)
    assert written is not None
    assert tuple(map(int, written[1].split())) == placeholder.byte_range
