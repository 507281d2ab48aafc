"""The report as text."""

from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks.trial.outcome import JUDGES, Outcome, Verdict

_LONGEST = 160
_TITLES = {
    Outcome.SIGNED: "stamped and signed",
    Outcome.REFUSED: "refused",
    Outcome.HARMED: "harmed",
    Outcome.CRASHED: "crashed",
    Outcome.LIMIT: "limit reached",
}
_MEANING = {
    "passed": "passed",
    "failed": "faults",
    "unable": "unable",
    "absent": "not installed",
}


def table(verdicts: Sequence[Verdict], total: int, *, interrupted: bool = False) -> str:
    """What came of ``verdicts``, of ``total`` documents: by outcome and reason, by judge, and each bad one by name."""
    lines = [f"{len(verdicts)} of {total} documents, then interrupted" if interrupted else f"{total} documents"]
    lines += ["", *_outcomes(verdicts), "", *_judges(verdicts), "", *_pages(verdicts)]
    lines += _unable(verdicts)
    lines += _bad(verdicts)
    return "\n".join(lines) + "\n"


def _outcomes(verdicts: Sequence[Verdict]) -> Iterable[str]:
    for outcome in Outcome:
        of_it = [one for one in verdicts if one.outcome is outcome]
        share = f"{len(of_it) / len(verdicts):7.1%}" if verdicts else ""
        yield f"{_TITLES[outcome]:<20}{len(of_it):>7}{share}"
        for reason, count in Counter(one.reason for one in of_it).most_common():
            yield f"{'':<12}{count:>7}   {_short(reason)}"


def _judges(verdicts: Sequence[Verdict]) -> Iterable[str]:
    yield f"{'judge':<20}" + "".join(f"{words:>15}" for words in _MEANING.values())
    for judge in JUDGES:
        says = Counter(_worst(one, judge) for one in verdicts)
        yield f"{judge:<20}" + "".join(f"{says[verdict] or '-':>15}" for verdict in _MEANING)


def _worst(verdict: Verdict, judge: str) -> str | None:
    said = {one.verdict for one in verdict.findings if one.judge == judge}
    return next((one for one in ("failed", "absent", "unable", "passed") if one in said), None)


def _pages(verdicts: Sequence[Verdict]) -> Iterable[str]:
    examined = sum(one.examined for one in verdicts)
    total = sum(one.pages for one in verdicts)
    yield f"pages examined: {examined} of {total}"
    kinds: Counter[str] = Counter()
    for one in verdicts:
        kinds.update(one.treatments)
    if kinds:
        yield "pages treated:  " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
    sampled = sum(one.examined < one.pages for one in verdicts)
    if sampled:
        yield f"of {sampled} long documents a sample of the pages was examined (--all-pages examines all)"
    unseen = sum(
        one.outcome is Outcome.SIGNED
        and not any(found.judge in ("poppler", "pdfium") and found.verdict == "passed" for found in one.findings)
        for one in verdicts
    )
    if unseen:
        yield f"of {unseen} signed documents no page could be compared by any engine"


def _unable(verdicts: Sequence[Verdict]) -> Iterable[str]:
    reasons = Counter(
        f"{found.judge}: {found.kind or found.detail}"
        for one in verdicts
        for found in one.findings
        if found.verdict == "unable"
    )
    if reasons:
        yield ""
        yield "where judges were unable to judge:"
    for reason, count in reasons.most_common():
        yield f"{'':<12}{count:>7}   {_short(reason)}"


def _bad(verdicts: Sequence[Verdict]) -> Iterable[str]:
    for outcome in (Outcome.HARMED, Outcome.CRASHED, Outcome.LIMIT):
        of_it = sorted((one for one in verdicts if one.outcome is outcome), key=lambda one: one.file)
        if of_it:
            yield ""
            yield f"{_TITLES[outcome]}:"
        for one in of_it:
            faults = [found for found in one.findings if found.verdict == "failed"]
            said = f": {one.detail.splitlines()[0]}" if one.detail else ""
            yield f"  {_short(one.file)}: {_short(one.reason + said)}"
            told: set[str] = set()
            for found in faults:
                where = f", pages {_numbers(found.pages)}" if found.pages else ""
                more = f": {found.detail}" if found.detail and found.detail not in told else ""
                told.add(found.detail)
                yield f"      {found.judge}{where}: {_short(found.kind + more)}"


def _numbers(pages: Sequence[int]) -> str:
    shown = ", ".join(str(one) for one in pages[:10])
    return f"{shown} and {len(pages) - 10} more" if len(pages) > 10 else shown


def _short(text: str) -> str:
    """On one line, without what a terminal would take for a command."""
    clean = "".join(one if one.isprintable() else " " for one in text).strip()
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"
