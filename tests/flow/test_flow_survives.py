"""What a document has beside its text is there, unchanged, after it was stamped and signed."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import pikepdf
import pytest
from oracles import call
from pikepdf import Name
from shelf import Shelf, reported
from unusual import UNUSUAL, XFA
from walk import facts

from bsre_sign import Agreement, Certify, Document, DocumentVerdict, Level, SignaturePlan, Stamper

AGREEMENT = "grobogan-2023"
each_document = pytest.mark.parametrize("name", sorted(UNUSUAL))


@pytest.fixture(scope="module")
def unsigned() -> dict[str, bytes]:
    """The unusual documents."""
    return {name: make() for name, make in UNUSUAL.items()}


def assert_content_is_kept(before: bytes, after: bytes) -> None:
    """Each page still draws its own streams, in their order, with all of its own resources."""
    with pikepdf.open(io.BytesIO(before)) as old, pikepdf.open(io.BytesIO(after)) as new:
        for was, now in zip(old.pages, new.pages, strict=True):
            assert was.obj.Contents.read_raw_bytes() in [one.read_raw_bytes() for one in now.obj.Contents]
            for kind, table in was.obj.Resources.items():
                assert set(table.keys()) <= set(now.obj.Resources[kind].keys())


@each_document
def test_signing_keeps_all_of_it(name: str, unsigned: dict[str, bytes], shelf: Shelf) -> None:
    data = shelf.workshop.signed(unsigned[name], "pejabat-satu", Level.B_T, AGREEMENT)
    assert facts(data) == facts(unsigned[name])
    assert_content_is_kept(unsigned[name], data)
    assert reported(shelf.online(), data).verdict is DocumentVerdict.VALID


@each_document
def test_stamping_keeps_all_of_it(name: str, unsigned: dict[str, bytes], tmp_path: Path) -> None:
    target = tmp_path / "keluaran.pdf"
    Stamper(Agreement.load(AGREEMENT)).stamp_to(Document.from_bytes(unsigned[name]), target)
    assert facts(target.read_bytes()) == facts(unsigned[name])
    assert_content_is_kept(unsigned[name], target.read_bytes())


@each_document
def test_certifying_keeps_all_of_it(name: str, unsigned: dict[str, bytes], shelf: Shelf) -> None:
    plan = SignaturePlan(certify=Certify.FORMS)
    data = shelf.workshop.signed(unsigned[name], "segel", Level.B_T, AGREEMENT, plan)
    found = facts(data)
    assert found["catalog"].pop("/Perms").keys() == {"/DocMDP"}
    assert found == facts(unsigned[name])


def test_every_pair_of_documents_is_told_apart(unsigned: dict[str, bytes]) -> None:
    """The comparison sees something: no two of these documents are alike."""
    seen = {name: facts(data) for name, data in unsigned.items()}
    for one, other in itertools.combinations(seen.values(), 2):
        assert one != other


def test_the_hidden_layer_stays_hidden(unsigned: dict[str, bytes], shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "lapisan.pdf"
    path.write_bytes(shelf.workshop.signed(unsigned["layers"], "pejabat-satu", Level.B_B, AGREEMENT))
    text = call("pdftotext", path, "-")
    assert "Tampak" in text
    assert "Tersembunyi" not in text
    assert "ditandatangani secara elektronik" in " ".join(text.split())


def test_attachments_come_out_as_they_went_in(unsigned: dict[str, bytes], shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "lampiran.pdf"
    path.write_bytes(shelf.workshop.signed(unsigned["attachments"], "pejabat-satu", Level.B_LT, AGREEMENT))
    call("pdfdetach", "-saveall", "-o", tmp_path, path)
    assert (tmp_path / "data.xml").read_bytes() == b"<a>\x00\xff</a>"
    with pikepdf.open(path) as pdf:
        assert pdf.Root.AF[0].AFRelationship == Name.Data
        assert pdf.pages[1].obj.AF[0].EF.F.read_bytes() == bytes(range(256))


def test_bookmarks_lead_where_they_led(unsigned: dict[str, bytes], shelf: Shelf, tmp_path: Path) -> None:
    before, after = tmp_path / "sebelum.pdf", tmp_path / "sesudah.pdf"
    before.write_bytes(unsigned["outlines"])
    after.write_bytes(shelf.workshop.signed(unsigned["outlines"], "pejabat-satu", Level.B_LTA, AGREEMENT))
    shown = call("mutool", "show", before, "outline")
    assert "Bab dua" in shown
    assert call("mutool", "show", after, "outline") == shown
    assert call("pdfinfo", "-dests", after) == call("pdfinfo", "-dests", before)


def test_xfa_is_kept_byte_for_byte(unsigned: dict[str, bytes], shelf: Shelf) -> None:
    data = shelf.workshop.signed(unsigned["xfa"], "pejabat-satu", Level.B_LTA, AGREEMENT)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        packets = list(pdf.Root.AcroForm.XFA)
        assert [(str(name), stream.read_bytes()) for name, stream in zip(*[iter(packets)] * 2, strict=True)] == XFA
