"""Documents read by a process that can be ended: the same answers, and what becomes of those that end it."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from verifier_case import NOW, cut_off, linux, verifier

from bsre_sign import (
    Document,
    DocumentVerdict,
    InputError,
    Language,
    Limits,
    NotAPdfError,
    PasswordNeededError,
    Request,
    VerificationError,
    Verifier,
)
from bsre_sign.report.etsi import to_etsi
from bsre_sign.report.serialise import to_json
from bsre_sign.report.text import to_text
from bsre_sign.verifier import facts

if TYPE_CHECKING:
    from make_signed import Workshop

pytest_plugins = ["verifier_fixtures"]


@pytest.mark.parametrize("online", [False, True])
@pytest.mark.parametrize("lies", ["in a file", "in memory"])
def test_the_same_is_said_of_a_document(
    lies: str, online: bool, workshop: Workshop, signed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("surat.pdf").write_bytes(signed)
    document = Document.open("surat.pdf") if lies == "in a file" else Document.from_bytes(signed, "surat.pdf")

    here = verifier(workshop, online=online).report(document)
    there = verifier(workshop, Limits(), online=online).report(document)

    assert there == here
    assert here.verdict is (DocumentVerdict.VALID if online else DocumentVerdict.INDETERMINATE)


def test_services_that_fail_are_told_alike(workshop: Workshop, signed: bytes) -> None:
    reports = []
    for limits in (None, Limits()):
        fetcher = workshop.pki.fetcher(NOW)
        fetcher.stop("ocsp", "crl")
        one = Verifier(workshop.trust, clock=lambda: NOW, fetcher=fetcher, limits=limits)
        reports.append(one.report(Document.from_bytes(signed)))
        assert fetcher.count("ocsp") == 2

    assert reports[0] == reports[1]
    assert "A-TRYLATER" in {one.code for one in reports[0].warnings}


def test_a_fetcher_that_breaks_costs_a_worker_and_is_heard(workshop: Workshop, signed: bytes) -> None:
    class Broken:
        def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
            raise ZeroDivisionError(request.url)

    with pytest.raises(ZeroDivisionError, match="pki"):
        Verifier(workshop.trust, fetcher=Broken(), limits=Limits()).report(Document.from_bytes(signed))

    assert verifier(workshop, Limits()).report(Document.from_bytes(signed)).signatures


def test_what_cannot_be_opened_is_refused_alike(workshop: Workshop, tmp_path: Path) -> None:
    locked = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(locked, encryption=pikepdf.Encryption(user="rahasia", owner="rahasia"))
    path = tmp_path / "hilang.pdf"
    path.write_bytes(locked.getvalue())
    gone = Document.open(path)
    path.unlink()

    for document, error in (
        (Document.from_bytes(b"%PDF-1.7\nrusak"), NotAPdfError),
        (Document.from_bytes(locked.getvalue(), password="salah"), PasswordNeededError),
        (gone, InputError),
    ):
        found = []
        for limits in (None, Limits()):
            with pytest.raises(error) as caught:
                verifier(workshop, limits).report(document)
            found.append((type(caught.value), caught.value.cause, caught.value.hint))
        assert found[0] == found[1]

    opened = Document.from_bytes(locked.getvalue(), password="rahasia")
    assert verifier(workshop, Limits()).report(opened).verdict is DocumentVerdict.UNSIGNED


def test_where_time_is_over_the_document_is_open_and_the_next_one_is_read(workshop: Workshop, signed: bytes) -> None:
    warm = verifier(workshop, Limits())
    warm.report(Document.from_bytes(signed))
    start = time.monotonic()

    late = verifier(workshop, Limits(seconds=0.01)).report(Document.from_bytes(signed, "lama.pdf"))

    assert time.monotonic() - start < 2
    cut_off(late, "takes longer than 0.01 seconds")
    assert (late.file, late.validation_time) == ("lama.pdf", NOW)
    assert late.sha256 == Document.from_bytes(signed).sha256
    assert warm.report(Document.from_bytes(signed)).signatures


@linux
def test_what_an_earlier_document_took_is_not_held_against_the_next_one(workshop: Workshop, signed: bytes) -> None:
    large = signed + b" " * (60 << 20)
    generous = verifier(workshop, Limits(memory=1 << 30))
    assert generous.report(Document.from_bytes(large)).signatures

    assert verifier(workshop, Limits(memory=150_000_000)).report(Document.from_bytes(signed)).signatures


@linux
def test_where_memory_is_over_the_document_is_open_and_the_next_one_is_read(workshop: Workshop, signed: bytes) -> None:
    report = verifier(workshop, Limits(memory=60_000_000)).report(Document.from_bytes(signed))

    cut_off(report, "more memory than allowed")
    assert verifier(workshop, Limits()).report(Document.from_bytes(signed)).signatures


def test_a_report_without_an_answer_can_be_shown_in_every_form(workshop: Workshop, signed: bytes) -> None:
    late = verifier(workshop, Limits(seconds=0.01)).report(Document.from_bytes(signed))

    assert "BELUM DAPAT DIPASTIKAN" in to_text(late, Language.INDONESIAN)
    assert "Part of the file is too large to examine safely" in " ".join(to_text(late, Language.ENGLISH).split())
    (told,) = to_json([late], language=Language.ENGLISH)["documents"]
    assert (told["verdict"], told["signatures"]) == ("indeterminate", [])
    assert [one["code"] for one in told["warnings"]] == ["I-DECODE-LIMIT"]
    assert b"<Value>indeterminate</Value>" in to_etsi(late, Language.ENGLISH)
    with pytest.raises(VerificationError, match="I-DECODE-LIMIT"):
        verifier(workshop, Limits(seconds=0.01)).verify(Document.from_bytes(signed))


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_without_limits_too_it_is_open_where_reading_breaks_off(
    error: type[Exception], workshop: Workshop, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(facts, "collect", broken)

    why = "memory" if error is MemoryError else "deeply"
    cut_off(verifier(workshop).report(Document.from_bytes(signed)), why)


@pytest.mark.parametrize("wrong", [{"seconds": 0}, {"seconds": float("nan")}, {"memory": 0}, {"memory": 1 << 60}])
def test_limits_make_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Limits(**wrong)  # type: ignore[arg-type]
