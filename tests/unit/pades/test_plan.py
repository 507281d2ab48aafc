"""The claimed time is written in UTC, whatever zone it was given in."""

from datetime import UTC, datetime, timedelta, timezone

from bsre_sign.pades.signing.plan import Certify, SignaturePlan


def test_a_time_in_wib_is_written_in_utc() -> None:
    wib = timezone(timedelta(hours=7))

    assert SignaturePlan(claimed_time=datetime(2026, 1, 2, 3, 4, 5, tzinfo=wib)).pdf_time() == "D:20260101200405+00'00'"


def test_without_a_time_it_is_now() -> None:
    written = datetime.strptime(SignaturePlan().pdf_time()[2:16], "%Y%m%d%H%M%S").replace(tzinfo=UTC)

    assert abs(datetime.now(UTC) - written) < timedelta(seconds=5)


def test_the_permissions_are_those_of_docmdp() -> None:
    assert {one.name: one.value for one in Certify} == {"NONE": 1, "FORMS": 2, "ANNOTATIONS": 3}
