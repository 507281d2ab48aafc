"""How an agreement stands on a day: in force or not, for how long, and until when its early end can be announced.

The agreements run "for 4 years, counted since the date of signing". "Since" takes the day of signing in, as day one of
the term; so the last day in force is the one before the same date four years later, on which the agreement no longer
is. Of the two readings it is also the careful one: who relies on it never acts a day too late.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Status = Literal["not-yet", "in-force", "ended", "undated"]


@dataclass(frozen=True, slots=True)
class AgreementState:
    """How an agreement stands on the day ``on``; renewals and early ends count where the profile names them."""

    on: date
    status: Status
    """Before its first day, in force, ended, or without dates."""
    first_day: date | None = None
    """The day of signing."""
    last_day: date | None = None
    """The last day in force."""
    ends_on: date | None = None
    """The day after it, since which the agreement has ended or will have."""
    days_left: int | None = None
    """How many days it is still in force, ``on`` and the last day counted; ``None`` unless it is in force."""
    days_since_end: int | None = None
    """How many days after the last day ``on`` is; ``None`` unless it has ended."""
    last_notice_day: date | None = None
    """The last day on which one party can tell the other that it wants an early end: the notice period, in calendar
    days, before the last day in force. Such an end also needs the other party's consent."""
    earliest_end: date | None = None
    """The earliest end that a party can propose by a notice on the day ``on``; ``None`` where that is no early one."""


def state_on(on: date, first_day: date | None, last_day: date | None, notice_days: int | None) -> AgreementState:
    """The state on the day ``on`` of an agreement from ``first_day`` to ``last_day``, both counted."""
    if first_day is None or last_day is None:
        return AgreementState(on, "undated", first_day, last_day)
    notice = None if notice_days is None else timedelta(notice_days)
    in_force, ended = first_day <= on <= last_day, on > last_day
    earliest = on + notice if in_force and notice is not None else None
    return AgreementState(
        on=on,
        status="in-force" if in_force else "ended" if ended else "not-yet",
        first_day=first_day,
        last_day=last_day,
        ends_on=last_day + timedelta(1),
        days_left=(last_day - on).days + 1 if in_force else None,
        days_since_end=(on - last_day).days if ended else None,
        last_notice_day=None if notice is None else last_day - notice,
        earliest_end=earliest if earliest is not None and earliest <= last_day else None,
    )
