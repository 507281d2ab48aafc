"""The HTML and the ETSI report of real documents: each made sample, and visible signatures."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from asn1crypto import cms
from etsi_grammar import faults, texts
from html_reading import Page
from make_signed import RECIPES
from shelf import LETTER, SAMPLES, Shelf, reported
from visible import signed_visibly

from bsre_sign import Document, Language, Level, TrustStore, Verifier
from bsre_sign.report.etsi import to_etsi
from bsre_sign.report.html import to_html
from bsre_sign.report.html_document import Illustrated
from bsre_sign.testing import TestPki

if TYPE_CHECKING:
    from make_signed import Workshop

MAIN = "urn:etsi:019102:mainindication"
REPORTS = "/vr:ValidationReport/vr:SignatureValidationReport"


@pytest.mark.parametrize("name", RECIPES)
def test_every_made_sample_has_both_reports(name: str, workshop: Workshop) -> None:
    document = Document.from_bytes(RECIPES[name](workshop), name)
    report = Verifier(workshop.trust, fetcher=workshop.pki.fetcher()).report(document)
    xml = to_etsi(report, Language.INDONESIAN)
    assert faults(xml) == []
    expected = [
        f"{MAIN}:{one.now.indication.value.lower()}" for one in report.signatures if one.kind != "document_timestamp"
    ]
    assert texts(xml, f"{REPORTS}/vr:SignatureValidationStatus/vr:MainIndication") == expected
    page = Page("".join(to_html([Illustrated(report)], Language.INDONESIAN, moment=report.validation_time)))
    assert len(page.all("article", "card")) == len(report.signatures)


def test_what_identifies_signature_and_document_is_what_stands_in_the_file(shelf: Shelf) -> None:
    data = shelf.letter(Level.B_LTA)
    xml = to_etsi(reported(shelf.online(), data), Language.ENGLISH)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        value = pdf.Root.AcroForm.Fields[0].V
        contents, (first, length, second, rest) = bytes(value.Contents), map(int, value.ByteRange)
    signer = cms.ContentInfo.load(contents)["content"]["signer_infos"][0]
    assert texts(xml, f"{REPORTS}//ds:SignatureValue") == [base64.b64encode(signer["signature"].native).decode()]
    signed = hashlib.sha256(signer["signed_attrs"].untag().dump()).digest()
    identifier = f"{REPORTS}/vr:SignatureIdentifier/vr:DigestAlgAndValue/ds:DigestValue"
    assert [base64.b64decode(one) for one in texts(xml, identifier)] == [signed]
    covered = hashlib.sha256(data[first : first + length] + data[second : second + rest]).digest()
    document = f"{REPORTS}/vr:SignersDocument/vr:DigestAlgAndValue/ds:DigestValue"
    assert [base64.b64decode(one) for one in texts(xml, document)] == [covered]
    assert texts(xml, "//vr:ByteRange") == [f"{first} {length} {second} {rest}"]
    objects = "//vr:ValidationObject[vr:ObjectType='urn:etsi:019102:validationObject:{}']"
    (whole,) = texts(xml, f"{objects.format('signedData')}//ds:DigestValue")
    assert base64.b64decode(whole) == hashlib.sha256(data).digest()


def test_certificates_timestamps_and_revocation_data_are_named_by_their_digests(shelf: Shelf) -> None:
    data = shelf.letter(Level.B_LTA)
    xml = to_etsi(reported(shelf.offline(), data), Language.ENGLISH)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        dss = pdf.Root.DSS
        stored = {
            kind: {hashlib.sha256(one.read_bytes()).hexdigest().upper() for one in dss.get(kind, pikepdf.Array())}
            for kind in ("/Certs", "/OCSPs", "/CRLs")
        }
        fields = list(pdf.Root.AcroForm.Fields)
        stamps = {bytes(one.V.Contents) for one in fields if one.V.get("/SubFilter") == "/ETSI.RFC3161"}
        signature = next(bytes(one.V.Contents) for one in fields if one.V.get("/SubFilter") != "/ETSI.RFC3161")
    ids = set(texts(xml, "//vr:ValidationObject/@id"))
    chain = texts(xml, f"{REPORTS}//vr:CertificateChain/*/@VOReference")
    assert len(chain) == 3
    assert set(chain) <= {f"C-{one}" for one in stored["/Certs"]} & ids
    assert {one for one in ids if one.startswith("R-")} == {f"R-{one}" for one in stored["/OCSPs"] | stored["/CRLs"]}
    unsigned = cms.ContentInfo.load(signature)["content"]["signer_infos"][0]["unsigned_attrs"]
    tokens = [one["values"][0].dump() for one in unsigned if one["type"].native == "signature_time_stamp_token"]
    tokens += [cms.ContentInfo.load(one).dump() for one in stamps]
    assert {one for one in ids if one.startswith("T-")} == {
        f"T-{hashlib.sha256(one).hexdigest().upper()}" for one in tokens
    }
    proved = texts(xml, f"{REPORTS}/vr:ValidationTimeInfo/vr:BestSignatureTime/vr:POEObject/@VOReference")
    assert proved == [f"T-{hashlib.sha256(tokens[0]).hexdigest().upper()}"]


def test_a_lapsed_timestamp_is_no_best_signature_time(workshop: Workshop) -> None:
    report = reported(Verifier(workshop.trust, offline=True), RECIPES["semua-sudah-kedaluwarsa.pdf"](workshop))
    xml = to_etsi(report, Language.ENGLISH)
    best = f"{REPORTS}/vr:ValidationTimeInfo/vr:BestSignatureTime"
    assert texts(xml, f"{best}/vr:POETime") == texts(xml, "//vr:ValidationTime")
    assert texts(xml, f"{best}/vr:POEObject/@VOReference") == []
    stamp = "//vr:ValidationObject/vr:ValidationReport/vr:SignatureValidationStatus"
    assert texts(xml, f"{stamp}/vr:MainIndication") == [f"{MAIN}:indeterminate"]
    assert texts(xml, f"{stamp}/vr:SubIndication") == ["urn:etsi:019102:subindication:OUT_OF_BOUNDS_NO_POE"]


def test_a_borrowed_timestamp_fails_as_an_object(workshop: Workshop) -> None:
    report = reported(
        Verifier(workshop.trust, offline=True), RECIPES["stempel-waktu-dari-tanda-tangan-lain.pdf"](workshop)
    )
    xml = to_etsi(report, Language.ENGLISH)
    stamp = "//vr:ValidationObject/vr:ValidationReport/vr:SignatureValidationStatus"
    assert texts(xml, f"{stamp}/vr:MainIndication") == [f"{MAIN}:failed"]
    assert texts(xml, f"{stamp}/vr:SubIndication") == ["urn:etsi:019102:subindication:HASH_FAILURE"]
    signature = f"{REPORTS}/vr:SignatureValidationStatus"
    assert texts(xml, f"{signature}/vr:MainIndication") == [f"{MAIN}:indeterminate"]
    assert texts(xml, f"{signature}/vr:SubIndication") == ["urn:etsi:019102:subindication:SIG_CONSTRAINTS_FAILURE"]


def test_a_revocation_is_told_with_its_time(workshop: Workshop) -> None:
    report = reported(Verifier(workshop.trust, offline=True), RECIPES["sertifikat-dicabut.pdf"](workshop))
    xml = to_etsi(report, Language.ENGLISH)
    revoked = f"{REPORTS}//vr:RevocationStatusInformation"
    assert len(texts(xml, f"{revoked}/vr:RevocationTime")) == 1
    assert report.signatures[0].signer is not None
    assert texts(xml, f"{revoked}/vr:ValidationObjectId/@VOReference") == [f"C-{report.signatures[0].signer.sha256}"]


def test_visible_signatures_are_found_where_they_stand(pki: TestPki, tmp_path: Path) -> None:
    boxes = {"kiri": (0, (60, 100, 200, 160)), "kanan": (0, (350, 100, 520, 160))}
    data = signed_visibly((SAMPLES / LETTER).read_bytes(), tmp_path, boxes, pki)
    report = reported(Verifier(TrustStore.empty(), offline=True), data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        _, _, width, height = map(float, pdf.pages[0].mediabox)
    for signature, (_, (x0, y0, x1, y1)) in zip(report.signatures, boxes.values(), strict=True):
        place = signature.place
        assert place is not None
        assert place.page == 1
        shares = (x0 / width, y0 / height, x1 / width, y1 / height)
        assert (place.x0, place.y0, place.x1, place.y1) == pytest.approx(shares)
    assert texts(to_etsi(report, Language.ENGLISH), "//vr:ReasonElement") == ["Persetujuan", "Persetujuan"]
