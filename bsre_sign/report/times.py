"""Times as they are shown: to machines in UTC, to people in their zone, always with the zone named."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo

from bsre_sign.language import Language, Text

WIB = timezone(timedelta(hours=7), "WIB")
"""Western Indonesia Time; fixed, so that no time zone database is needed."""

_MONTHS = (
    Text("Januari", "January"),
    Text("Februari", "February"),
    Text("Maret", "March"),
    Text("April", "April"),
    Text("Mei", "May"),
    Text("Juni", "June"),
    Text("Juli", "July"),
    Text("Agustus", "August"),
    Text("September", "September"),
    Text("Oktober", "October"),
    Text("November", "November"),
    Text("Desember", "December"),
)


def iso(moment: datetime) -> str:
    """``moment`` in ISO 8601, UTC (``Z``).

    Raises:
        ValueError: it has no zone.
    """
    local = _in(UTC, moment)
    return local.isoformat().removesuffix("+00:00") + ("Z" if local.utcoffset() == timedelta() else "")


def shown(moment: datetime, language: Language, zone: tzinfo) -> str:
    """Date, time and zone: ``3 Maret 2023 pukul 09.15.02 WIB (UTC+7)``.

    Raises:
        ValueError: ``moment`` has no zone.
    """
    local = _in(zone, moment)
    clock = f"pukul {local:%H.%M.%S}" if language is Language.INDONESIAN else f"at {local:%H:%M:%S}"
    return f"{_date(local, language)} {clock} {_zone(local)}"


def shown_date(moment: datetime, language: Language, zone: tzinfo) -> str:
    """The date alone: ``3 Maret 2023``.

    Raises:
        ValueError: ``moment`` has no zone.
    """
    return _date(_in(zone, moment), language)


def _date(local: datetime, language: Language) -> str:
    return f"{local.day} {_MONTHS[local.month - 1].to(language)} {local.year}"


def _zone(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    offset = f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"
    name = local.tzname() or ""
    return f"{name} ({offset})" if name.isalpha() and name != offset else offset


def _in(zone: tzinfo, moment: datetime) -> datetime:
    """``moment`` in ``zone``; in its own where the calendar ends in between.

    A certificate without end is valid until the last second of the year 9999 (RFC 5280, 4.1.2.5).
    """
    try:
        return _aware(moment).astimezone(zone)
    except OverflowError:
        return moment


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:  # astimezone() would silently take it for local time
        raise ValueError(f"a time without a zone cannot be reported: {moment.isoformat()}")
    return moment
