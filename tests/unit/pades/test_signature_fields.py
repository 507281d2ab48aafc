"""The fields of a document: found whatever holds them, prepared for others, locked and unlocked."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from pades_material import blank, credential, saved, signed
from pikepdf import Array, Dictionary, Name, Object, String

from bsre_sign.errors import AlreadySignedError, DocumentRefusedError, InputError
from bsre_sign.evidence import FieldLock
from bsre_sign.levels import Level
from bsre_sign.pades.signing import first, later, locks
from bsre_sign.pades.signing.create import LocalCreator
from bsre_sign.pades.signing.fields import empty_field, fields_of, listed, names_of
from bsre_sign.pades.signing.permission import check_permission
from bsre_sign.pades.signing.plan import Certify, SignaturePlan
from bsre_sign.pades.signing.prepared import PreparedField
from bsre_sign.pades.signing.settling import settle_first

CREATOR = LocalCreator(credential())


def form(*fields: Any, pdf: pikepdf.Pdf | None = None) -> pikepdf.Pdf:
    """A document with these fields, each of which becomes an object."""
    pdf = pdf or blank()
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(one) for one in fields]))
    return pdf


def field(name: str = "kepala", **entries: Any) -> Dictionary:
    return Dictionary(FT=Name.Sig, T=String(name), **entries)


def written(pdf: pikepdf.Pdf, plan: SignaturePlan) -> pikepdf.Pdf:
    """The document with its first signature's field and those that the plan prepares, opened anew."""
    stream = io.BytesIO()
    first.prepare(pdf, stream, plan, 100)
    return pikepdf.open(stream)


def settled(pdf: pikepdf.Pdf, **plan: Any) -> SignaturePlan:
    return settle_first(pdf, SignaturePlan(**plan), CREATOR, Level.B_B).plan


def test_fields_of_every_kind_are_told_apart() -> None:
    pdf = blank()
    group = pdf.make_indirect(Dictionary(T=String("pejabat")))
    below = pdf.make_indirect(field("kepala", Parent=group))
    group.Kids = Array([below, pdf.make_indirect(Dictionary(T=String("nama"), FT=Name.Tx))])
    pdf.Root.AcroForm = Dictionary(Fields=Array([group, pdf.make_indirect(field("lain", V=Dictionary()))]))
    assert [(one.name, one.is_empty) for one in fields_of(pdf)] == [("pejabat.kepala", True), ("lain", False)]
    assert names_of(pdf) == {"pejabat", "pejabat.kepala", "pejabat.nama", "lain"}


@pytest.mark.parametrize(
    "broken", [Name.X, Array([]), Dictionary(), Dictionary(Fields=7), Dictionary(Fields=Array([1, Name.X, Array([])]))]
)
def test_a_damaged_form_has_no_fields(broken: Object) -> None:
    pdf = blank()
    pdf.Root.AcroForm = broken
    assert fields_of(pdf) == []


def test_a_form_that_runs_in_circles_comes_to_an_end() -> None:
    pdf = form(field())
    one = pdf.Root.AcroForm.Fields[0]
    one.Kids = Array([one])
    assert fields_of(pdf) == []
    pdf.Root.AcroForm.Fields.append(pdf.make_indirect(field("lain")))
    assert [one.name for one in fields_of(pdf)] == ["lain"]


def test_a_form_that_goes_too_deep_is_refused() -> None:
    pdf = form(field())
    one = pdf.Root.AcroForm.Fields[0]
    for _ in range(70):
        kid = pdf.make_indirect(field("x"))
        one.Kids = Array([kid])
        one = kid
    with pytest.raises(DocumentRefusedError, match="too large"):
        fields_of(pdf)


def test_two_fields_of_one_name_are_not_filled() -> None:
    with pytest.raises(DocumentRefusedError, match="two have its name"):
        empty_field(form(field(), field()), "kepala")


def test_a_field_without_an_object_of_its_own_is_not_filled() -> None:
    pdf = blank()
    pdf.Root.AcroForm = Dictionary(Fields=Array([field()]))
    with pytest.raises(DocumentRefusedError, match="damaged"):
        empty_field(pdf, "kepala")


def test_a_document_without_fields_says_so() -> None:
    with pytest.raises(DocumentRefusedError, match="This document has no signature field"):
        empty_field(blank(), "kepala")


def test_many_and_long_names_are_told_in_short() -> None:
    told = listed(fields_of(form(*(field(f"{number:03}" + "x" * 200) for number in range(50)))))
    assert len(told.en) < 2000
    assert told.en.endswith(", and others.")


def test_document_timestamps_are_nobody_s_signatures() -> None:
    stamped = field("dts_1", V=Dictionary(Type=Name.DocTimeStamp, SubFilter=Name("/ETSI.RFC3161")))
    assert listed(fields_of(form(field(), stamped))).en == "Fields in this document: kepala (empty)."


def test_who_signed_is_told() -> None:
    with pikepdf.open(io.BytesIO(signed().data)) as pdf:
        (one,) = fields_of(pdf)
        assert one.signer() == "Pejabat Uji Satu TEST"
    assert fields_of(form(field(V=Dictionary(Contents=String(b"\x30\x03abc")))))[0].signer() == ""


@pytest.mark.parametrize("name", ["", "  ", "a.b", "a\nb", "x" * 101])
def test_a_name_that_no_field_can_have_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot be the name"):
        PreparedField(name)


@pytest.mark.parametrize(("page", "box"), [(0, None), (1, (5, 5, 5, 9)), (1, (9, 9, 5, 5))])
def test_a_place_that_is_none_is_refused(page: int, box: tuple[float, float, float, float] | None) -> None:
    with pytest.raises(InputError, match="no proper page or no area"):
        PreparedField("kepala", page, box)


def test_prepared_fields_stand_where_they_should() -> None:
    box = (100.0, 50.0, 242.0, 103.0)
    prepare = (PreparedField("satu"), PreparedField("dua", -1, box), PreparedField("tiga", 2, box))
    pdf = written(blank(3), SignaturePlan(prepare=prepare))
    found = {one.name: [(place.page, place.rect) for place in one.places] for one in fields_of(pdf)}
    assert found == {"tte_1": [], "satu": [], "dua": [(3, box)], "tiga": [(2, box)]}
    for one in fields_of(pdf):
        assert one.dictionary.F == 132
        assert one.dictionary.AP.N.read_bytes() == b""
    assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("page", [4, -4])
def test_a_page_that_is_not_there_is_refused(page: int) -> None:
    with pytest.raises(DocumentRefusedError, match=f"no page {page}; this document has 3"):
        written(blank(3), SignaturePlan(prepare=(PreparedField("kepala", page),)))


@pytest.mark.parametrize("box", [(500, 10, 642, 63), (-1, 10, 20, 63), (10, 800, 20, 843)])
def test_a_box_outside_of_the_page_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(DocumentRefusedError, match="outside of page 1, which measures 595 x 842 points"):
        written(blank(), SignaturePlan(prepare=(PreparedField("kepala", 1, box),)))


@pytest.mark.parametrize(
    ("rotate", "size", "rect"),
    [
        (0, "300 x 200", (110, 120, 150, 130)),
        (90, "200 x 300", (370, 110, 380, 150)),
        (180, "300 x 200", (350, 270, 390, 280)),
        (270, "200 x 300", (120, 250, 130, 290)),
    ],
)
def test_a_box_stands_where_it_does_on_the_page_as_it_is_seen(
    rotate: int, size: str, rect: tuple[float, float, float, float]
) -> None:
    pdf = blank()
    page = pdf.pages[0]
    page.cropbox = [100, 100, 400, 300]  # type: ignore[assignment]
    page.rotate(rotate, relative=False)
    buffer = saved(pdf)
    with pikepdf.open(io.BytesIO(buffer)) as again:
        done = written(again, SignaturePlan(prepare=(PreparedField("kepala", 1, (10, 20, 50, 30)),)))
    assert [float(edge) for edge in done.Root.AcroForm.Fields[1].Rect] == list(rect)
    with (
        pikepdf.open(io.BytesIO(buffer)) as again,
        pytest.raises(DocumentRefusedError, match=f"measures {size} points"),
    ):
        written(again, SignaturePlan(prepare=(PreparedField("kepala", 1, (10, 20, 50, 301)),)))


@pytest.mark.parametrize("broken", [None, Array([]), Array([0, 0, 9, Name.X]), String("x"), Array([0, 0, 0, 0])])
def test_a_page_of_no_size_is_taken_for_what_viewers_take(broken: Object | None) -> None:
    pdf = blank()
    if broken is None:
        del pdf.pages[0].obj.MediaBox
    else:
        pdf.pages[0].obj.MediaBox = broken
    pdf.pages[0].obj.UserUnit = Name.X
    pdf.pages[0].obj.Rotate = 45
    with pytest.raises(DocumentRefusedError, match="measures 612 x 792 points"):
        written(pdf, SignaturePlan(prepare=(PreparedField("kepala", 1, (10, 20, 613, 30)),)))


def test_a_box_is_in_points_whatever_the_unit_of_the_page_is() -> None:
    pdf = blank()
    pdf.pages[0].obj.UserUnit = 2
    done = written(pdf, SignaturePlan(prepare=(PreparedField("kepala", 1, (100, 200, 600, 1600)),)))
    assert [float(edge) for edge in done.Root.AcroForm.Fields[1].Rect] == [50, 100, 300, 800]


@pytest.mark.parametrize("names", [("kepala", "kepala"), ("kepala", "Kepala"), ("nama",)])
def test_names_are_not_given_twice(names: tuple[str, ...]) -> None:
    pdf = form(Dictionary(FT=Name.Tx, T=String("nama")))
    with pytest.raises(DocumentRefusedError, match="There is a field"):
        settled(pdf, prepare=tuple(map(PreparedField, names)))


def test_a_signature_s_own_name_leaves_room_for_the_prepared_ones() -> None:
    pdf = written(blank(), SignaturePlan(prepare=(PreparedField("tte_1"),)))
    assert sorted((one.name, one.is_empty) for one in fields_of(pdf)) == [("tte_1", True), ("tte_2", False)]


def test_a_prepared_field_is_told_of_in_a_tagged_document() -> None:
    pdf = blank()
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, ParentTree=Dictionary(Nums=Array([]))))
    tree.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=tree))
    pdf.Root.StructTreeRoot = tree
    pdf = written(pdf, SignaturePlan(prepare=(PreparedField("kepala"),)))
    forms = pdf.Root.StructTreeRoot.K.K
    assert [one.S for one in forms] == [Name.Form, Name.Form]
    assert [str(one.K.Obj.T) for one in forms] == ["tte_1", "kepala"]


@pytest.mark.parametrize(
    ("lock", "covered"),
    [
        (FieldLock("All"), {"a", "a.b", "ab"}),
        (FieldLock("Include", ("a",)), {"a", "a.b"}),
        (FieldLock("Exclude", ("a",)), {"ab"}),
    ],
)
def test_a_lock_covers_a_name_and_all_below_it(lock: FieldLock, covered: set[str]) -> None:
    assert {name for name in ("a", "a.b", "ab") if locks.covers(lock, name)} == covered


@pytest.mark.parametrize(
    "broken", [Array([]), Dictionary(), Dictionary(Action=Name.Some), Dictionary(Action=Name.Include), String("All")]
)
def test_a_lock_that_cannot_be_obeyed_is_refused(broken: Object) -> None:
    with pytest.raises(DocumentRefusedError, match="cannot be obeyed"):
        settled(form(field(Lock=broken)), field="kepala")


def test_the_lock_of_a_field_becomes_the_signature_s() -> None:
    pdf = form(field(Lock=Dictionary(Action=Name.Include, Fields=Array([String("nama")]), P=2)))
    done = settle_first(pdf, SignaturePlan(field="kepala"), CREATOR, Level.B_B)
    assert done.locking == locks.Locking(FieldLock("Include", ("nama",)), 2)
    stream = io.BytesIO()
    first.prepare(pdf, stream, done.plan, 100, locking=done.locking)
    with pikepdf.open(stream) as again:
        (reference,) = again.Root.AcroForm.Fields[0].V.Reference
        assert reference.TransformMethod == Name.FieldMDP
        assert reference.Data.objgen == again.Root.objgen
        assert reference.TransformParams.Action == Name.Include
        assert [str(one) for one in reference.TransformParams.Fields] == ["nama"]
        assert reference.TransformParams.P == 2


def test_the_lock_of_a_field_becomes_a_later_signature_s() -> None:
    stream = io.BytesIO()
    lock = Dictionary(Action=Name.Exclude, Fields=Array([String("nama")]), P=2)
    first.prepare(form(field(Lock=lock)), stream, SignaturePlan(), 100)
    locking = locks.Locking(FieldLock("Exclude", ("nama",)), 2)
    later.prepare(stream, SignaturePlan(field="kepala"), 6000, "sha256", None, locking=locking)
    with pikepdf.open(stream) as again:
        (reference,) = again.Root.AcroForm.Fields[0].V.Reference
        assert reference.TransformMethod == Name.FieldMDP
        assert reference.TransformParams.Action == Name.Exclude
        assert [str(one) for one in reference.TransformParams.Fields] == ["nama"]
        assert reference.TransformParams.P == 2


def test_a_lock_of_ones_own_does_not_replace_the_field_s() -> None:
    pdf = form(field(Lock=Dictionary(Action=Name.All)))
    with pytest.raises(DocumentRefusedError, match="says already what is locked"):
        settled(pdf, field="kepala", lock=FieldLock("Include", ("kepala",)))


def test_a_certification_and_a_lock_stand_side_by_side() -> None:
    plan = SignaturePlan(certify=Certify.FORMS, lock=FieldLock("Include", ("nama",)))
    pdf = written(form(Dictionary(FT=Name.Tx, T=String("nama"))), plan)
    value = pdf.Root.AcroForm.Fields[1].V
    assert [one.TransformMethod for one in value.Reference] == [Name.DocMDP, Name.FieldMDP]
    assert pdf.Root.AcroForm.Fields[1].Lock.Action == Name.Include


def test_what_is_to_be_locked_has_to_be_there() -> None:
    for plan in (
        {"lock": FieldLock("Include", ("tiada",))},
        {"prepare": (PreparedField("a", lock=FieldLock("Include", ("tiada",))),)},
    ):
        with pytest.raises(DocumentRefusedError, match="no such field to lock: tiada"):
            settled(blank(), **plan)


def test_a_lock_that_there_is_not_is_refused() -> None:
    with pytest.raises(InputError, match="There is no lock 'Some'"):
        settled(blank(), lock=FieldLock("Some"))


@pytest.mark.parametrize("where", ["field", "signature"])
def test_a_signature_that_locks_the_document_lets_nothing_follow(where: str) -> None:
    """The lock of a field may forbid any change: P of table 236, which Acrobat repeats in the signature."""
    lock = Dictionary(Action=Name.Include, Fields=Array([]), P=1)
    value = Dictionary(Type=Name.Sig)
    entries: dict[str, Any] = {"V": value}
    if where == "field":
        entries["Lock"] = lock
    else:
        value.Reference = Array([Dictionary(TransformMethod=Name.FieldMDP, TransformParams=lock)])
    pdf = form(field("akhir", **entries))
    with pytest.raises(AlreadySignedError, match="locks the whole document"):
        check_permission(pdf, "surat.pdf", None)


def test_the_empty_fields_of_an_unsigned_document_are_remarked_on() -> None:
    pdf = form(field("kepala"), field("sekretaris"))
    (remark,) = settle_first(pdf, SignaturePlan(), CREATOR, Level.B_B).remarks
    assert "(kepala, sekretaris)" in remark.en
    assert settle_first(pdf, SignaturePlan(field="kepala"), CREATOR, Level.B_B).remarks == ()


def test_nothing_is_remarked_on_where_there_is_no_empty_field() -> None:
    with pikepdf.open(io.BytesIO(saved(blank()))) as pdf:
        assert settle_first(pdf, SignaturePlan(), CREATOR, Level.B_B).remarks == ()
