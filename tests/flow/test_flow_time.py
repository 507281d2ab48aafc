"""What is proved, and until when: the moment of judgement, expiry and revocation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from shelf import PASSED, Shelf, codes, outcomes, reported

from bsre_sign import (
    Document,
    DocumentReport,
    DocumentVerdict,
    Level,
    Outcome,
    SignaturePlan,
    TrustStore,
    ValidationPolicy,
    Verifier,
)
from bsre_sign.report.model import Rung

DAY = timedelta(days=1)


def reported_at(verifier: Verifier, data: bytes, moment: datetime) -> DocumentReport:
    """The report as of ``moment``."""
    return verifier.report(Document.from_bytes(data), at=moment)


def test_moment_may_be_given_as_iso_time_in_any_zone(shelf: Shelf) -> None:
    moment = (datetime.now(UTC) + DAY).replace(microsecond=0)
    jakarta = moment.astimezone(datetime.fromisoformat("2026-01-01T00:00:00+07:00").tzinfo)
    report = reported_at(shelf.offline(), shelf.letter(Level.B_LT), datetime.fromisoformat(jakarta.isoformat()))
    assert report.validation_time == moment
    assert report.validation_time.utcoffset() == timedelta(0)
    assert report.verdict is DocumentVerdict.VALID


@pytest.mark.parametrize("days", [0, 2, 40, 600])
@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_without_services_it_stays_valid_while_the_timestamp_stands(level: Level, days: int, shelf: Shelf) -> None:
    # The signer's certificate ends after 550 days, the authority's after 730.
    report = reported_at(shelf.offline(), shelf.letter(level), datetime.now(UTC) + days * DAY)
    assert report.verdict is DocumentVerdict.VALID
    assert outcomes(report) == PASSED


@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_when_the_authority_s_certificate_ends_it_was_valid_at_signing(level: Level, shelf: Shelf) -> None:
    report = reported_at(shelf.offline(), shelf.letter(level), datetime.now(UTC) + 800 * DAY)
    assert report.verdict is DocumentVerdict.VALID_AT_SIGNING
    assert "N-TS-LAPSED" in codes(report)
    assert report.signatures[0].at_signing is not None
    assert report.signatures[0].at_signing.passed


def test_report_says_until_when_the_proof_can_be_renewed(shelf: Shelf) -> None:
    data = shelf.letter(Level.B_LTA)
    until = reported(shelf.offline(), data).signatures[0].evidence.extend_before
    assert until is not None
    assert timedelta(days=700) < until - datetime.now(UTC) < timedelta(days=731)
    assert reported_at(shelf.offline(), data, until - DAY).verdict is DocumentVerdict.VALID
    assert "N-TS-EXPIRING" in codes(reported_at(shelf.offline(), data, until - DAY))
    assert reported_at(shelf.offline(), data, until + DAY).verdict is not DocumentVerdict.VALID


def test_without_a_timestamp_nothing_outlives_the_certificate(shelf: Shelf) -> None:
    report = reported_at(shelf.offline(), shelf.letter(Level.B_B), datetime.now(UTC) + 600 * DAY)
    assert report.verdict is DocumentVerdict.INDETERMINATE
    assert "A-EXPIRED-NOPOE" in codes(report)


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT])
def test_signer_revoked_after_the_timestamp_stays_valid(level: Level, shelf: Shelf) -> None:
    data = shelf.workshop.signed_unasked("surat-dinas.pdf", "dicabut", level, ago=100 * DAY)
    report = reported(shelf.online(), data)
    assert report.verdict is DocumentVerdict.VALID
    assert outcomes(report) == PASSED


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT])
def test_signer_revoked_before_the_timestamp_is_disproved(level: Level, shelf: Shelf) -> None:
    report = reported(shelf.online(), shelf.workshop.signed_unasked("surat-dinas.pdf", "dicabut", level, ago=10 * DAY))
    assert report.verdict is DocumentVerdict.INVALID
    assert report.signatures[0].now.authenticity.outcome is Outcome.FAILED
    assert "A-REVOKED" in codes(report)


def test_signer_revoked_later_leaves_an_unproved_signature_open(shelf: Shelf) -> None:
    data = shelf.workshop.signed_unasked("surat-dinas.pdf", "dicabut", Level.B_B, ago=100 * DAY)
    report = reported(shelf.online(), data)
    assert report.verdict is DocumentVerdict.INDETERMINATE
    assert "A-REVOKED-NOPOE" in codes(report)
    assert report.signatures[0].claimed_time is not None, "the claimed time is told, and counts for nothing"


def test_a_claimed_time_that_contradicts_the_proved_one_is_remarked_on(shelf: Shelf) -> None:
    for ago, remarked in ((timedelta(minutes=9), False), (timedelta(minutes=11), True)):
        plan = SignaturePlan(claimed_time=datetime.now(UTC) - ago)
        report = reported(
            shelf.online(), shelf.workshop.signed("surat-dinas.pdf", "pejabat-satu", Level.B_T, plan=plan)
        )
        assert report.verdict is DocumentVerdict.VALID
        assert ("N-CLOCK" in codes(report)) is remarked


def test_an_untrusted_authority_proves_no_time(shelf: Shelf) -> None:
    verifier = Verifier(TrustStore.empty(), offline=True)
    report = reported(verifier, shelf.letter(Level.B_LTA))
    assert report.verdict is DocumentVerdict.INDETERMINATE
    assert {"A-NOCHAIN", "N-TSA-UNTRUSTED"} <= codes(report)


@pytest.mark.parametrize(
    ("level", "minimum", "verdict"),
    [
        (Level.B_T, Rung.R2, DocumentVerdict.VALID),
        (Level.B_T, Rung.R3, DocumentVerdict.INDETERMINATE),
        (Level.B_LT, Rung.R3, DocumentVerdict.VALID),
        (Level.B_LT, Rung.R4, DocumentVerdict.INDETERMINATE),
        (Level.B_LTA, Rung.R4, DocumentVerdict.VALID),
    ],
)
def test_caller_may_demand_a_higher_rung(level: Level, minimum: Rung, verdict: DocumentVerdict, shelf: Shelf) -> None:
    workshop = shelf.workshop
    verifier = Verifier(workshop.trust, policy=ValidationPolicy(minimum_rung=minimum), fetcher=workshop.pki.fetcher())
    assert reported(verifier, shelf.letter(level)).verdict is verdict
