"""Long-term evidence and further signatures add themselves to a signed document, and change nothing else in it."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from archival_rules import violations
from conforming import STANDARDS, conforming, off_origin
from lockers import OWNER, USER, WAYS, locked
from shelf import LETTER, Shelf, reported
from unusual import UNUSUAL
from walk import facts

from bsre_sign import Certify, Document, DocumentVerdict, Level, SignaturePlan

AGREEMENT = "grobogan-2023"


@pytest.mark.parametrize("name", sorted(UNUSUAL))
def test_archival_evidence_keeps_all_of_it(name: str, shelf: Shelf) -> None:
    document = UNUSUAL[name]()
    data = shelf.workshop.signed(document, "pejabat-satu", Level.B_LTA, AGREEMENT)
    assert facts(data) == facts(document)
    assert reported(shelf.offline(), data).verdict is DocumentVerdict.VALID


@pytest.mark.parametrize("name", sorted(UNUSUAL))
def test_a_second_signer_keeps_all_of_it(name: str, shelf: Shelf) -> None:
    document = UNUSUAL[name]()
    plan = SignaturePlan(certify=Certify.FORMS)
    once = shelf.workshop.signed(document, "pejabat-satu", Level.B_LT, AGREEMENT, plan)
    twice = shelf.workshop.signed(once, "pejabat-dua", Level.B_LT, AGREEMENT)
    found = facts(twice)
    assert found["catalog"].pop("/Perms").keys() == {"/DocMDP"}
    assert found == facts(document)
    report = reported(shelf.offline(), twice)
    assert report.verdict is DocumentVerdict.VALID
    assert len(report.signatures) == 2


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_document_of_two_parties_conforms_as_before(standard: str, shelf: Shelf) -> None:
    document = conforming(standard)
    once = shelf.workshop.signed(document, "pejabat-satu", Level.B_LTA, AGREEMENT)
    twice = shelf.workshop.signed(once, "pejabat-dua", Level.B_LTA, AGREEMENT)
    assert violations(twice) == set()
    with pikepdf.open(io.BytesIO(document)) as old, pikepdf.open(io.BytesIO(twice)) as new:
        assert new.Root.Metadata.read_raw_bytes() == old.Root.Metadata.read_raw_bytes()
        assert dict(new.docinfo) == dict(old.docinfo)


def test_a_page_below_the_origin_stays_accessible_with_later_fields(shelf: Shelf) -> None:
    data = shelf.workshop.signed(off_origin(conforming("ua-1")), "pejabat-satu", Level.B_LTA, AGREEMENT)
    assert violations(data) == set()


def test_metadata_that_are_no_xml_are_no_hindrance(shelf: Shelf) -> None:
    output, broken = io.BytesIO(), b'<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF & <'
    with pikepdf.open(io.BytesIO(UNUSUAL["links"]())) as pdf:
        stream = pikepdf.Stream(pdf, broken, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        pdf.Root.Metadata = pdf.make_indirect(stream)
        pdf.save(output, fix_metadata_version=False)
    data = shelf.workshop.signed(output.getvalue(), "pejabat-satu", Level.B_LTA, AGREEMENT)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.Metadata.read_bytes() == broken


@pytest.mark.parametrize("password", [USER, OWNER])
@pytest.mark.parametrize("way", [*sorted(WAYS), "clear"])
def test_every_revision_of_an_encrypted_document_is_encrypted_alike(
    way: str, password: str, shelf: Shelf, samples: Path, tmp_path: Path
) -> None:
    options = WAYS.get(way, ("256", "--cleartext-metadata"))
    document = Document.from_bytes(locked(samples / LETTER, options, tmp_path), password=password)
    data = shelf.workshop.signer("pejabat-satu", Level.B_LTA).sign(document).to_bytes()
    for each in (USER, OWNER):
        report = shelf.offline().report(Document.from_bytes(data, password=each))
        assert report.verdict is DocumentVerdict.VALID
        assert report.signatures[0].level is Level.B_LTA
    with pikepdf.open(io.BytesIO(data), password=USER) as pdf:
        certificate = pdf.Root.DSS.Certs[0].read_bytes()
        assert str(pdf.Root.AcroForm.Fields[-1].T) == "dts_1"
    assert certificate not in data
    assert b"dts_1" not in data
