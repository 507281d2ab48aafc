"""The rules about the clause and the logo."""

from bsre_sign.compliance.model import NOT_APPLICABLE, PASSED, Found, RuleOutcome, failed
from bsre_sign.compliance.seen import Seen
from bsre_sign.report.rows import ranges

_PAGES = 12
"""Runs of pages that are named one by one."""


def not_stamped_later(seen: Seen) -> Found:
    """No page got the clause only after the first signature."""
    if not seen.signatures:
        return NOT_APPLICABLE
    if not seen.stamped_later:
        return PASSED
    where = ranges(seen.stamped_later)
    return failed(f"Halaman: {where}.", f"Pages: {where}.")


def clause_there(seen: Seen) -> Found:
    """A reader sees the clause on some page, in one of the known wordings or the profile's own."""
    if seen.stamp is None:
        return Found(RuleOutcome.INDETERMINATE)
    return PASSED if seen.stamp.pages else failed()


def clause_everywhere(seen: Seen) -> Found:
    """A reader sees the clause on each page where the profile wants it."""
    stamp = seen.stamp
    if stamp is None or not stamp.pages or seen.stamp_is_late:
        return NOT_APPLICABLE
    first = seen.demands.agreement.stamp.pages == "first"
    belongs = range(1, 2 if first else stamp.total_pages + 1)
    lacking = [page for page in belongs if page not in set(stamp.pages)]
    if not lacking:
        return PASSED
    named = ranges(lacking)
    if named.count(",") >= _PAGES:
        named = ",".join(named.split(",")[:_PAGES]) + ", …"
    return failed(
        f"Halaman tanpa klausul: {named} (dari {stamp.total_pages}).",
        f"Pages without the clause: {named} (of {stamp.total_pages}).",
    )


def logo_there(seen: Seen) -> Found:
    """The logo stands beside the clause, where the profile demands one."""
    if not _logo_matters(seen):
        return NOT_APPLICABLE
    assert seen.stamp is not None
    outcomes = {"missing": RuleOutcome.FAILED, "unknown": RuleOutcome.INDETERMINATE}
    return Found(outcomes.get(seen.stamp.logo, RuleOutcome.PASSED))


def logo_official(seen: Seen) -> Found:
    """It is not this project's own mark, which only stands in for the official logo."""
    if not _logo_matters(seen):
        return NOT_APPLICABLE
    assert seen.stamp is not None
    return failed() if seen.stamp.logo == "placeholder" else PASSED


def _logo_matters(seen: Seen) -> bool:
    """Whether a logo is demanded, and there is a clause beside which it could stand."""
    if seen.stamp_is_late:
        return False
    return seen.demands.agreement.stamp.logo and seen.stamp is not None and bool(seen.stamp.pages)
