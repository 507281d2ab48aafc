"""A timestamp counts as of its own time only as long as its authority's key was never in other hands."""

from __future__ import annotations

import pytest
from shelf import codes
from years import FIRST_TSA_ENDS, Years

from bsre_sign import Document, DocumentReport, DocumentVerdict, Level, Verifier

REVOKED = 10


@pytest.fixture(scope="module")
def archived() -> bytes:
    """Signed today at B-LT."""
    return Years.begin().signed(Level.B_LT)


def reported(years: Years, data: bytes, day: int) -> DocumentReport:
    """What a verifier that asks the services says on that day."""
    verifier = Verifier(years.trust, fetcher=years.fetcher(day), clock=lambda: years.day(day))
    return verifier.report(Document.from_bytes(data))


def test_a_timestamp_whose_authority_ended_in_honour_proves_its_time(archived: bytes) -> None:
    report = reported(Years.begin(), archived, FIRST_TSA_ENDS + 5)
    assert report.verdict is DocumentVerdict.VALID_AT_SIGNING
    assert "N-TS-LAPSED" in codes(report)


@pytest.mark.parametrize("day", [REVOKED + 1, FIRST_TSA_ENDS + 5], ids=["in force", "expired since"])
def test_a_stolen_key_is_not_honoured_again_when_its_certificate_expires(archived: bytes, day: int) -> None:
    """Who has the key writes whatever time he likes, also one before the theft."""
    report = reported(Years.begin(stolen=("tsa", REVOKED)), archived, day)
    assert report.verdict is DocumentVerdict.INDETERMINATE
    assert report.signatures[0].at_signing is None
    assert report.signatures[0].proved_time is None
