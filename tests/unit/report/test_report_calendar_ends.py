"""The first and the last moments that a document can name are shown, and end no report."""

from datetime import UTC, datetime, timedelta, timezone

from bsre_sign.language import Language
from bsre_sign.report.times import WIB, iso, shown, shown_date

LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
FIRST = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9)))


def test_the_last_second_of_the_calendar() -> None:
    """A certificate without end, seen east of Greenwich."""
    assert shown_date(LAST, Language.INDONESIAN, WIB) == "31 Desember 9999"
    assert shown(LAST, Language.ENGLISH, WIB) == "31 December 9999 at 23:59:59 UTC"
    assert iso(LAST) == "9999-12-31T23:59:59Z"


def test_the_first_second_of_the_calendar() -> None:
    assert shown_date(FIRST, Language.INDONESIAN, UTC) == "1 Januari 1"
    assert iso(FIRST) == "0001-01-01T00:00:00+09:00"
