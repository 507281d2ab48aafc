"""The signed and defective samples get the verdicts that the index says."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import make_signed
import pikepdf
import pytest
from make_signed import RECIPES, Workshop
from shelf import MADE, Shelf, codes

from bsre_sign import Document, DocumentVerdict
from bsre_sign.evidence import SignatureKind, SignerKind

EXIT = {
    DocumentVerdict.VALID: 0,
    DocumentVerdict.INVALID: 1,
    DocumentVerdict.UNSIGNED: 1,
    DocumentVerdict.INDETERMINATE: 3,
    DocumentVerdict.VALID_AT_SIGNING: 3,
}
# With services every sample gets its verdict; without, those that carry what it takes.
WAYS = [
    pytest.param(sample, services, id=f"{sample['file']}-{'services' if services else 'offline'}")
    for sample in MADE
    for services in (True, False)
    if services or sample["verify"] == "offline"
]
each = pytest.mark.parametrize("sample", MADE, ids=[sample["file"] for sample in MADE])


@pytest.fixture(scope="session")
def made(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all of them."""
    folder = tmp_path_factory.mktemp("made")
    started = time.monotonic()
    make_signed.make(folder, workshop)
    assert time.monotonic() - started < 60
    return folder


def test_index_names_what_the_script_makes() -> None:
    assert [sample["file"] for sample in MADE] == list(RECIPES)


@each
def test_index_entry_is_complete(sample: dict[str, Any], samples: Path) -> None:
    assert set(sample) - {"level"} == {"file", "from", "verdict", "codes", "exit", "verify"}
    assert (samples / sample["from"]).is_file()
    assert sample["exit"] == EXIT[DocumentVerdict(sample["verdict"])]
    assert sample["verify"] in {"offline", "services"}


@pytest.mark.parametrize(("sample", "services"), WAYS)
def test_verdict_and_codes_are_those_of_the_index(
    sample: dict[str, Any], services: bool, made: Path, shelf: Shelf
) -> None:
    verifier = shelf.online() if services else shelf.offline()
    report = verifier.report(Document.open(made / sample["file"]))
    assert report.verdict.value == sample["verdict"]
    assert set(sample["codes"]) <= codes(report)
    levels = {one.level for one in report.signatures if one.kind is not SignatureKind.DOCUMENT_TIMESTAMP}
    assert levels == {sample.get("level")}


@each
def test_it_is_a_readable_document(sample: dict[str, Any], made: Path, samples: Path) -> None:
    with pikepdf.open(made / sample["file"]) as pdf, pikepdf.open(samples / sample["from"]) as unsigned:
        gone = 1 if sample["file"] == "halaman-dihapus.pdf" else 0
        assert len(pdf.pages) == len(unsigned.pages) - gone


def test_seal_certifies_in_an_organisation_s_name_and_shows_nothing(made: Path, shelf: Shelf) -> None:
    document = Document.open(made / "segel.pdf")
    (seal,) = shelf.offline().report(document).signatures
    assert seal.signer_kind is SignerKind.SEAL
    assert seal.kind is SignatureKind.CERTIFICATION
    with pikepdf.open(io.BytesIO(document.read())) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert [float(one) for one in field.Rect] == [0, 0, 0, 0]
        assert pdf.Root.Perms.DocMDP.Reference[0].TransformParams.P == 3


def test_two_parties_signed_the_agreement(made: Path, shelf: Shelf) -> None:
    report = shelf.offline().report(Document.open(made / "sah-b-lta-dua-pihak.pdf"))
    names = [one.signer.common_name for one in report.signatures if one.signer and one.level]
    assert names == ["Pejabat Uji Satu TEST", "Pejabat Uji Dua TEST"]


def test_what_expired_was_sound_when_it_was_signed(made: Path, shelf: Shelf) -> None:
    (signature,) = shelf.offline().report(Document.open(made / "semua-sudah-kedaluwarsa.pdf")).signatures
    assert signature.at_signing is not None
    assert signature.at_signing.passed
    assert not signature.now.failed
