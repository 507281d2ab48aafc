"""What several pieces of evidence amount to: a revocation holds, silence counts only while it has to be broken."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from bsre_sign.evidence import RevocationStatus
from bsre_sign.pades.reading.weighing import Statement, weigh

R = RevocationStatus
DAY = timedelta(days=1)
MOMENT = datetime(2026, 6, 1, tzinfo=UTC)
EXPIRES = MOMENT + 100 * DAY


def good(made: int, until: int, weakness: str = "", keeps_since: datetime | None = None) -> Statement:
    """Made and counting until so many days after the moment."""
    return Statement(MOMENT + made * DAY, MOMENT + until * DAY, None, None, weakness=weakness, keeps_since=keeps_since)


def bad(made: int, since: int, reason: str = "key_compromise", weakness: str = "") -> Statement:
    return Statement(MOMENT + made * DAY, MOMENT + (made + 1) * DAY, MOMENT + since * DAY, reason, weakness=weakness)


FRESH, OLD = good(-1, 6), good(-9, -2)


@pytest.mark.parametrize(
    ("statements", "status"),
    [
        ([], R.MISSING),
        ([FRESH], R.GOOD),
        ([OLD], R.STALE),
        ([OLD, FRESH], R.GOOD),
        ([good(5, 6)], R.GOOD),  # made after the moment: it knows all that was known then
        ([bad(-1, -3)], R.REVOKED),
        ([bad(-90, -95)], R.REVOKED),
        ([bad(-90, -95), FRESH], R.REVOKED),  # nothing takes a revocation back
        ([bad(-1, -3), good(-2, 30)], R.REVOKED),
        ([bad(-1, 0)], R.REVOKED),
        ([bad(5, 3)], R.GOOD),  # it was revoked later: it stood
        ([bad(5, 3), OLD], R.GOOD),
        ([bad(-1, -3, "certificate_hold")], R.ON_HOLD),
        ([bad(-1, -3, "certificate_hold"), good(-2, 30)], R.ON_HOLD),
        ([bad(-3, -4, "certificate_hold"), good(-3, 30)], R.ON_HOLD),
        ([bad(-3, -4, "certificate_hold"), good(-2, 30)], R.GOOD),
        ([bad(-3, -4, "certificate_hold"), good(-2, -1)], R.STALE),
        ([bad(-3, -4, "certificate_hold"), good(-2, 30, weakness="SHA-1")], R.ON_HOLD),
        ([bad(-3, -4, "remove_from_crl"), good(-2, 30)], R.GOOD),
        ([bad(-3, -4, "certificate_hold"), bad(-2, -3), good(-1, 30)], R.REVOKED),
        ([good(-1, 6, weakness="SHA-1")], R.MISSING),
        ([good(-1, 6, weakness="SHA-1"), OLD], R.STALE),
        ([bad(-1, -3, weakness="SHA-1"), FRESH], R.REVOKED),
        ([bad(5, 3, weakness="SHA-1")], R.MISSING),
        ([good(101, 110)], R.MISSING),  # made after the certificate had expired
        ([good(101, 110), OLD], R.STALE),
        ([good(101, 110), bad(-1, -3)], R.REVOKED),
        ([bad(101, 3)], R.GOOD),  # who names it has not forgotten it
        ([bad(101, -3)], R.REVOKED),
        ([good(101, 110, keeps_since=EXPIRES)], R.GOOD),
        ([good(101, 110, keeps_since=EXPIRES + timedelta(seconds=1))], R.MISSING),
        ([good(100, 110)], R.GOOD),
    ],
)
def test_what_they_amount_to_in_whatever_order(statements: list[Statement], status: RevocationStatus) -> None:
    for order in permutations(statements):
        found = weigh(order, MOMENT, EXPIRES)
        assert found.status is status
        assert bool(found.detail) == (status is not R.GOOD)


def test_what_was_said_last_gives_time_and_reason() -> None:
    first, last = bad(-5, -6, "superseded"), bad(-1, -4, "key_compromise")
    for order in permutations([first, last, FRESH]):
        found = weigh(order, MOMENT, EXPIRES)
        assert (found.revoked_at, found.reason) == (last.revoked_at, "key_compromise")


def test_a_minute_is_given_to_clocks() -> None:
    until = Statement(MOMENT - DAY, MOMENT - timedelta(seconds=59))
    assert weigh([until], MOMENT, EXPIRES).status is R.GOOD
    assert weigh([until], MOMENT + timedelta(seconds=2), EXPIRES).status is R.STALE


def test_an_end_that_no_calendar_goes_beyond_is_one() -> None:
    """Lists that are never replaced name 31 December 9999."""
    forever = Statement(MOMENT, datetime.max.replace(tzinfo=UTC))
    assert weigh([forever], MOMENT + 900 * DAY, datetime.max.replace(tzinfo=UTC)).status is R.GOOD
