"""A service that fails is told as such, and leaves nothing behind."""

from __future__ import annotations

import gc
import tempfile
import warnings
from pathlib import Path
from typing import NoReturn

import pytest
from shelf import LETTER, Shelf, reported

from bsre_sign import (
    Agreement,
    Document,
    DocumentVerdict,
    Level,
    LocalCreator,
    PreflightError,
    ServiceError,
    Signer,
    TimestampAuthority,
)
from bsre_sign.testing import PkiFetcher

CASES = [
    ("tsa", Level.B_T),
    ("tsa", Level.B_LT),
    ("tsa", Level.B_LTA),
    ("ocsp crl", Level.B_LT),
    ("ocsp crl", Level.B_LTA),
    ("crl", Level.B_LT),
    ("crl", Level.B_LTA),
    ("tsa ocsp crl certificates", Level.B_LTA),
]
each_case = pytest.mark.parametrize(("stopped", "level"), CASES)


def signer(shelf: Shelf, level: Level, fetcher: PkiFetcher) -> Signer:
    """A signer whose services can be stopped."""
    workshop = shelf.workshop
    authority = TimestampAuthority(workshop.pki.tsa_url, fetcher=fetcher)
    return Signer(
        LocalCreator(workshop.credential("pejabat-satu"), tsa=authority),
        trust=workshop.trust,
        agreement=Agreement.load("bsre"),
        level=level,
        fetcher=fetcher,
    )


@each_case
def test_nothing_is_written_when_a_service_is_stopped(
    stopped: str, level: Level, shelf: Shelf, samples: Path, tmp_path: Path
) -> None:
    fetcher = shelf.workshop.pki.fetcher()
    fetcher.stop(*stopped.split())
    with pytest.raises(ServiceError):
        signer(shelf, level, fetcher).sign_to(Document.open(samples / LETTER), tmp_path / "surat-tte.pdf")
    assert list(tmp_path.iterdir()) == []


@each_case
def test_nothing_is_written_when_a_service_stops_between_two_documents(
    stopped: str, level: Level, shelf: Shelf, samples: Path, tmp_path: Path
) -> None:
    fetcher = shelf.workshop.pki.fetcher()
    one = signer(shelf, level, fetcher)
    document = Document.open(samples / LETTER)
    one.sign_to(document, tmp_path / "pertama.pdf")
    fetcher.stop(*stopped.split())
    with pytest.raises(ServiceError):
        one.sign_to(document, tmp_path / "kedua.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["pertama.pdf"]
    fetcher.start(*stopped.split())
    one.sign_to(document, tmp_path / "kedua.pdf")
    assert reported(shelf.online(), (tmp_path / "kedua.pdf").read_bytes()).verdict is DocumentVerdict.VALID


def test_an_earlier_output_stays_when_signing_again_fails(shelf: Shelf, samples: Path, tmp_path: Path) -> None:
    output = tmp_path / "surat-tte.pdf"
    output.write_bytes(b"yang lama")
    fetcher = shelf.workshop.pki.fetcher()
    fetcher.stop("tsa")
    with pytest.raises(ServiceError):
        signer(shelf, Level.B_T, fetcher).sign_to(Document.open(samples / LETTER), output, overwrite=True)
    assert output.read_bytes() == b"yang lama"
    assert list(tmp_path.iterdir()) == [output]


def test_the_revocation_list_stands_in_for_a_stopped_ocsp_responder(shelf: Shelf, samples: Path) -> None:
    fetcher = shelf.workshop.pki.fetcher()
    fetcher.stop("ocsp")
    signed = signer(shelf, Level.B_LT, fetcher).sign(Document.open(samples / LETTER))
    assert reported(shelf.offline(), signed.to_bytes()).verdict is DocumentVerdict.VALID


def test_a_stopped_service_never_makes_a_document_invalid(shelf: Shelf) -> None:
    for level in Level:
        fetcher = shelf.workshop.pki.fetcher()
        fetcher.stop("tsa", "ocsp", "crl", "certificates")
        report = reported(shelf.online_through(fetcher), shelf.letter(level))
        assert report.verdict in {DocumentVerdict.VALID, DocumentVerdict.INDETERMINATE}
        assert not report.signatures[0].now.failed


@pytest.mark.parametrize(
    "label",
    [
        "dicabut",
        "ditangguhkan",
        "kedaluwarsa",
        "belum-berlaku",
        "tanpa-nonrepudiation",
        "lemah-rsa1024",
        "lemah-sha1",
        "asing",
    ],
)
def test_no_certificate_with_a_defect_signs(label: str, shelf: Shelf, samples: Path, tmp_path: Path) -> None:
    one = shelf.workshop.signer(label, Level.B_B)
    with pytest.raises(PreflightError):
        one.sign_to(Document.open(samples / LETTER), tmp_path / "surat-tte.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_small_result_waits_in_memory_and_not_on_disk(
    shelf: Shelf, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> NoReturn:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    for level in Level:
        assert shelf.workshop.signer("pejabat-satu", level).sign(Document.open(samples / LETTER)).to_bytes()


def test_a_result_that_nobody_saves_leaves_no_file_open(shelf: Shelf, samples: Path) -> None:
    gc.collect()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        shelf.workshop.signer("pejabat-satu", Level.B_B).sign(Document.open(samples / LETTER))
        gc.collect()
    assert [str(one.message) for one in caught] == []
