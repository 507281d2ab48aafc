"""How an agreement stands on a day, right to the day."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bsre_sign.agreement import Agreement

THAT_DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("name", "status", "last_day", "days", "last_notice_day"),
    [
        ("ombudsman-2020", "ended", date(2024, 4, 12), 953, date(2024, 3, 13)),
        ("barantan-2020", "ended", date(2024, 8, 5), 838, date(2024, 7, 6)),
        ("bkn-2022", "ended", date(2026, 10, 2), 50, date(2026, 9, 2)),
        ("grobogan-2023", "in-force", date(2027, 5, 16), 177, date(2027, 4, 16)),
        ("bali-2024", "in-force", date(2028, 2, 15), 452, date(2027, 12, 17)),
    ],
)
def test_the_five_on_one_day(name: str, status: str, last_day: date, days: int, last_notice_day: date) -> None:
    state = Agreement.load(name).state(THAT_DAY)
    assert (state.on, state.status, state.last_day) == (THAT_DAY, status, last_day)
    assert state.ends_on == Agreement.load(name).ends_on == last_day + timedelta(1)
    assert state.last_notice_day == last_notice_day
    assert (state.days_left, state.days_since_end) == ((days, None) if status == "in-force" else (None, days))


def test_the_days_around_the_first_and_the_last() -> None:
    one = Agreement.load("grobogan-2023")
    seen = [
        (state.status, state.days_left, state.days_since_end)
        for state in map(
            one.state, (date(2023, 5, 16), date(2023, 5, 17), date(2027, 5, 15), date(2027, 5, 16), date(2027, 5, 17))
        )
    ]
    assert seen == [
        ("not-yet", None, None),
        ("in-force", 1461, None),  # four years with one leap day
        ("in-force", 2, None),
        ("in-force", 1, None),
        ("ended", None, 1),
    ]


def test_an_early_end_needs_its_notice() -> None:
    one = Agreement.load("bali-2024")
    assert one.state(THAT_DAY).earliest_end == THAT_DAY + timedelta(60)
    latest = one.state(THAT_DAY).last_notice_day
    assert latest is not None
    assert one.state(latest).earliest_end == one.state(latest).last_day
    assert one.state(latest + timedelta(1)).earliest_end is None


def test_without_dates() -> None:
    state = Agreement.load("bsre").state(THAT_DAY)
    assert state.status == "undated"
    assert (state.first_day, state.last_day, state.days_left, state.last_notice_day) == (None, None, None, None)


def test_an_addendum_sets_another_last_day(tmp_path: Path) -> None:
    path = tmp_path / "kota.toml"
    path.write_text('id = "kota"\ninherits = "bkn-2022"\nlast_day = 2026-12-31\n')
    one = Agreement.from_file(path)
    state = one.state(THAT_DAY)
    assert (state.status, state.last_day, state.days_left) == ("in-force", date(2026, 12, 31), 41)
    assert state.last_notice_day == date(2026, 12, 1)
    assert one.ends_on == date(2027, 1, 1)
