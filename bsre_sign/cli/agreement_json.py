"""Agreements as JSON: ``agreement list`` and ``agreement show``. Dates are ISO 8601, lengths points."""

from dataclasses import asdict
from datetime import date
from operator import methodcaller
from typing import TYPE_CHECKING, Any

from bsre_sign.cli.machine import say_json

if TYPE_CHECKING:
    from bsre_sign import Agreement

SCHEMA_VERSION = "1"


def agreement_record(one: "Agreement", on: date) -> dict[str, Any]:
    """Everything about one agreement, as it stands on the day ``on``."""
    stamp = asdict(one.stamp)
    stamp["clause"] = list(one.stamp.clause)
    return {
        **summary_record(one, on),
        "closing": one.closing,
        "signers": one.signers,
        "terms": dict(zip(("authenticity", "integrity", "non_repudiation"), one.terms, strict=True)),
        "correspondence": asdict(one.correspondence),
        "signing": asdict(one.signing),
        "verification": asdict(one.verification),
        "check": dict(one.check.severities),
        "stamp": stamp,
        "obligations": [asdict(duty) for duty in one.obligations],
    }


def summary_record(one: "Agreement", on: date) -> dict[str, Any]:
    """What an agreement is and how it stands on the day ``on``."""
    return {
        "id": one.id,
        "title": asdict(one.title),
        "party": one.party,
        "issuer": one.issuer,
        "numbers": list(one.numbers),
        "signed_on": one.signed_on,
        "term_years": one.term_years,
        "notice_days": one.notice_days,
        "state": asdict(one.state(on)),
    }


def say_record(body: dict[str, Any]) -> None:
    """``body`` with the version of its form, on stdout."""
    say_json({"schema_version": SCHEMA_VERSION, **body}, default=methodcaller("isoformat"))
