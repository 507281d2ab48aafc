"""Each agreement at each level: the level is told, and it proves what it promises."""

from __future__ import annotations

import socket
from typing import NoReturn

import pytest
from shelf import AGREEMENTS, PASSED, Shelf, codes, outcomes, reported

from bsre_sign import DocumentVerdict, Language, Level, Outcome, Rung
from bsre_sign.report.codes import code

RUNGS = {Level.B_B: Rung.R1, Level.B_T: Rung.R2, Level.B_LT: Rung.R3, Level.B_LTA: Rung.R4}

each_agreement = pytest.mark.parametrize("agreement", sorted(AGREEMENTS))
each_level = pytest.mark.parametrize("level", list(Level))
with_time = pytest.mark.parametrize("level", [level for level in Level if level > Level.B_B])
with_evidence = pytest.mark.parametrize("level", [level for level in Level if level > Level.B_T])


@each_agreement
@each_level
def test_level_rung_and_stamp_are_reported(agreement: str, level: Level, shelf: Shelf) -> None:
    report = reported(shelf.online(), shelf.agreement(agreement, level))
    assert report.signatures[0].level is level
    assert report.signatures[0].evidence.rung is RUNGS[level]
    assert report.stamp is not None
    assert report.stamp.clause == "found"
    assert len(report.stamp.pages) == report.stamp.total_pages
    assert report.stamp.logo == ("missing" if agreement == "bali-2024" else "placeholder")


@each_agreement
@with_time
def test_all_three_pass_while_services_answer(agreement: str, level: Level, shelf: Shelf) -> None:
    report = reported(shelf.online(), shelf.agreement(agreement, level))
    assert report.verdict is DocumentVerdict.VALID
    assert outcomes(report) == PASSED


@each_agreement
@with_evidence
def test_all_three_pass_from_what_the_document_carries(agreement: str, level: Level, shelf: Shelf) -> None:
    report = reported(shelf.offline(), shelf.agreement(agreement, level))
    assert report.verdict is DocumentVerdict.VALID
    assert outcomes(report) == PASSED


@with_evidence
def test_all_three_pass_when_every_service_is_stopped(level: Level, shelf: Shelf) -> None:
    fetcher = shelf.workshop.pki.fetcher()
    fetcher.stop("tsa", "ocsp", "crl", "certificates")
    report = reported(shelf.online_through(fetcher), shelf.agreement("bkn-2022", level))
    assert report.verdict is DocumentVerdict.VALID
    assert "A-TRYLATER" in {warning.code for warning in report.warnings}


@each_level
def test_offline_no_socket_is_opened(level: Level, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    data = shelf.agreement("bkn-2022", level)

    def refuse(*_args: object, **_kwargs: object) -> NoReturn:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    report = reported(shelf.offline(), data)
    assert report.signatures[0].now.integrity.outcome is Outcome.PASSED


@each_agreement
def test_without_a_timestamp_the_time_is_not_proved_and_the_report_says_what_mends_it(
    agreement: str, shelf: Shelf
) -> None:
    report = reported(shelf.online(), shelf.agreement(agreement, Level.B_B))
    assert report.verdict is DocumentVerdict.INDETERMINATE
    assert outcomes(report) == (Outcome.PASSED, Outcome.PASSED, Outcome.INDETERMINATE)
    assert "N-NOTSA" in codes(report)
    assert code("N-NOTSA").sentence.to(Language.INDONESIAN)
    assert "B-T" in code("N-NOTSA").hint.to(Language.INDONESIAN)
    assert report.signatures[0].at_signing is None


def test_without_evidence_or_services_authenticity_stays_open(shelf: Shelf) -> None:
    report = reported(shelf.offline(), shelf.agreement("bali-2024", Level.B_T))
    assert report.verdict is DocumentVerdict.INDETERMINATE
    assert "A-REVINFO-MISSING" in codes(report)
