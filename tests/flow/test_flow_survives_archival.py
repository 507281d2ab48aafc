"""What conforms to PDF/A or PDF/UA still does when it was stamped and signed, as far as stamp and signature go.

``docs/standards.md`` says what an outside validator found.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from archival_rules import violations
from conforming import STANDARDS, conforming, off_origin
from pikepdf import Array, Dictionary, Pdf, Stream
from PIL import Image
from shelf import AGREEMENTS, Shelf
from walk import Walk

from bsre_sign import Agreement, Certify, Document, Level, LocalCreator, SignaturePlan, Signer

AGREEMENT = "grobogan-2023"
COLOURS: dict[str, int | tuple[int, ...]] = {"L": 90, "RGB": (200, 30, 30), "RGBA": (200, 30, 30, 120)}


def logo(mode: str) -> bytes:
    """A PNG of one colour; the one with an alpha channel is half transparent."""
    output = io.BytesIO()
    Image.new(mode, (60, 40), COLOURS[mode]).save(output, "PNG")
    return output.getvalue()


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_signed_document_conforms_as_before(standard: str, shelf: Shelf) -> None:
    document = conforming(standard)
    assert violations(document) == set()
    data = shelf.workshop.signed(document, "pejabat-satu", Level.B_B, AGREEMENT)
    assert violations(data) == set()
    with pikepdf.open(io.BytesIO(document)) as old, pikepdf.open(io.BytesIO(data)) as new:
        for key in {"/OutputIntents", "/AF", "/Lang", "/ViewerPreferences", "/MarkInfo"} & set(old.Root.keys()):
            assert Walk(new).plain(new.Root[key]) == Walk(old).plain(old.Root[key])
        assert new.Root.Metadata.read_raw_bytes() == old.Root.Metadata.read_raw_bytes()
        assert new.pdf_version == old.pdf_version


@pytest.mark.parametrize("standard", ["a-1b", "a-2u", "ua-1"])
@pytest.mark.parametrize("agreement", sorted({*AGREEMENTS, "bsre"}))
def test_the_stamp_of_every_agreement_fits(standard: str, agreement: str, shelf: Shelf) -> None:
    data = shelf.workshop.signed(conforming(standard), "pejabat-satu", Level.B_B, agreement)
    assert violations(data) == set()


@pytest.mark.parametrize("standard", ["a-1b", "a-2b"])
@pytest.mark.parametrize("mode", sorted(COLOURS))
def test_an_agencys_own_logo_fits(standard: str, mode: str, shelf: Shelf) -> None:
    workshop = shelf.workshop
    creator = LocalCreator(workshop.credential("pejabat-satu"))
    signer = Signer(creator, trust=workshop.trust, agreement=Agreement.load(AGREEMENT), logo=logo(mode))
    data = signer.sign(Document.from_bytes(conforming(standard))).to_bytes()
    assert violations(data) == set()


@pytest.mark.parametrize("certify", list(Certify))
@pytest.mark.parametrize("standard", ["a-1b", "a-2b"])
def test_a_certified_document_conforms(standard: str, certify: Certify, shelf: Shelf) -> None:
    plan = SignaturePlan(certify=certify)
    data = shelf.workshop.signed(conforming(standard), "segel", Level.B_B, AGREEMENT, plan)
    assert violations(data) == set()


@pytest.mark.parametrize("standard", ["a-2b", "a-4", "ua-1"])
def test_long_term_evidence_fits(standard: str, shelf: Shelf) -> None:
    data = shelf.workshop.signed(conforming(standard), "pejabat-satu", Level.B_LTA, AGREEMENT)
    assert violations(data) == set()


def test_a_page_below_the_origin_stays_accessible(shelf: Shelf) -> None:
    data = shelf.workshop.signed(off_origin(conforming("ua-1")), "pejabat-satu", Level.B_B, AGREEMENT)
    assert violations(data) == set()


def _widget(pdf: Pdf) -> Dictionary:
    (field,) = pdf.Root.AcroForm.Fields
    assert isinstance(field, Dictionary)
    return field


def _stamp(pdf: Pdf) -> Stream:
    form = next(one for name, one in pdf.pages[0].obj.Resources.XObject.items() if name.startswith("/BSrESign"))
    assert isinstance(form, Stream)
    return form


def _no_appearance(pdf: Pdf) -> None:
    del _widget(pdf).AP


def _not_printed(pdf: Pdf) -> None:
    _widget(pdf).F = 128


def _two_appearances(pdf: Pdf) -> None:
    _widget(pdf).AP.D = _widget(pdf).AP.N


def _no_output_intent(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents


def _no_cid_set(pdf: Pdf) -> None:
    del _stamp(pdf).Resources.Font.Font.DescendantFonts[0].FontDescriptor.CIDSet


def _font_left_out(pdf: Pdf) -> None:
    del _stamp(pdf).Resources.Font.Font.DescendantFonts[0].FontDescriptor.FontFile2


def _see_through(pdf: Pdf) -> None:
    _stamp(pdf).Resources.ExtGState = Dictionary(G=Dictionary(ca=0.5))


def _usage_rights(pdf: Pdf) -> None:
    pdf.Root.Perms = Dictionary(UR3=Dictionary())


def _untagged_field(pdf: Pdf) -> None:
    del _widget(pdf).StructParent
    _widget(pdf).Rect = Array([9, 9, 29, 29])


def _no_field_name(pdf: Pdf) -> None:
    del _widget(pdf).TU
    _widget(pdf).Rect = Array([9, 9, 29, 29])


def _no_tab_order(pdf: Pdf) -> None:
    del pdf.pages[0].obj.Tabs


def _no_artifact(pdf: Pdf) -> None:
    contents = pdf.pages[0].obj.Contents
    contents[-1] = Stream(pdf, contents[-1].read_bytes().replace(b"BDC", b"DP").replace(b"EMC", b""))


@pytest.mark.parametrize(
    ("standard", "damage", "rule"),
    [
        ("a-1b", _no_appearance, "no appearance"),
        ("a-2b", _not_printed, "annotation flags"),
        ("a-2b", _two_appearances, "appearance"),
        ("a-2b", _no_output_intent, "device colours"),
        ("a-1b", _no_cid_set, "CIDSet"),
        ("a-2b", _font_left_out, "font not embedded"),
        ("a-1b", _see_through, "transparency"),
        ("a-2b", _usage_rights, "permissions"),
        ("ua-1", _untagged_field, "annotation not tagged"),
        ("ua-1", _no_field_name, "field without a name"),
        ("ua-1", _no_tab_order, "tab order"),
        ("ua-1", _no_artifact, "content neither tagged nor artifact"),
    ],
)
def test_the_rules_see_what_breaks_them(standard: str, damage: Callable[[Pdf], None], rule: str, shelf: Shelf) -> None:
    data = shelf.workshop.signed(conforming(standard), "pejabat-satu", Level.B_B, AGREEMENT)
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        damage(pdf)
        pdf.save(output, object_stream_mode=pikepdf.ObjectStreamMode.preserve, fix_metadata_version=False)
    assert violations(output.getvalue()) == {rule}
