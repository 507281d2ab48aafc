"""The human text about reasons: sentence and code, what exactly was seen, and what to do."""

from collections.abc import Iterator, Sequence

from bsre_sign.language import Language, Text
from bsre_sign.report import words
from bsre_sign.report.codes import Severity, code
from bsre_sign.report.lines import Line, Tone, clean, glued, wrapped
from bsre_sign.report.model import Answer, DocumentReport, DocumentVerdict, Judgement, Outcome, Reason

_REMARKS = (Severity.WARNING, Severity.INFORMATION)


def is_remark(name: str) -> bool:
    """Whether the code called ``name`` by default lowers nothing."""
    return code(name).severity in _REMARKS


def by_code(reasons: Sequence[Reason]) -> dict[str, list[str]]:
    """Each code of ``reasons`` once, with all its details."""
    details: dict[str, list[str]] = {}
    for reason in reasons:
        known = details.setdefault(reason.code, [])
        if reason.detail and reason.detail not in known:
            known.append(reason.detail)
    return details


def is_unexplained(answer: Answer, *, waiting: bool) -> bool:
    """Whether ``answer`` is open for no reason of its own; ``waiting`` where an earlier one has not passed."""
    # Remarks alone leave an answer open only under a raised bar, or because an earlier one is open.
    remarks_only = waiting and all(is_remark(reason.code) for reason in answer.reasons)
    return answer.outcome is not Outcome.PASSED and (remarks_only or not answer.reasons)


def reasons_lines(
    reasons: Sequence[Reason], outcome: Outcome, language: Language, hinted: set[str], *, indent: int
) -> Iterator[Line]:
    """``reasons`` of an answer with ``outcome``, each code once, with all its details.

    The hint stands only where its code is not in ``hinted`` yet.
    """
    for name, seen in by_code(reasons).items():
        entry = code(name)
        tone: Tone = "plain"
        if outcome is not Outcome.PASSED and not is_remark(name):
            tone = "bad" if outcome is Outcome.FAILED else "doubt"
        yield from wrapped(f"{entry.sentence.to(language)}{glued(f' ({name})')}", tone, indent=indent)
        yield from _detail_lines(seen, language, indent=indent + 2)
        if name not in hinted:
            hinted.add(name)
            yield from wrapped(f"{words.HINT.to(language)}: {entry.hint.to(language)}", indent=indent + 2)


def grounds(report: DocumentReport) -> dict[str, list[int]]:
    """The codes that the verdict rests on, each with the numbers (from 1) of the signatures it concerns."""
    decisive = Outcome.FAILED if report.verdict is DocumentVerdict.INVALID else Outcome.INDETERMINATE
    found: dict[str, list[int]] = {}
    for number, signature in enumerate(report.signatures, 1):
        moments = [signature.now]
        if decisive is Outcome.FAILED and signature.at_signing is not None:
            moments.append(signature.at_signing)
        for name in _weighty([name for moment in moments for name in _codes(moment, decisive)]):
            found.setdefault(name, []).append(number)
    return found


def _codes(judgement: Judgement, decisive: Outcome) -> Iterator[str]:
    answers = (answer for answer in judgement.answers if answer.outcome is decisive)
    return (reason.code for answer in answers for reason in answer.reasons)


def _weighty(names: list[str]) -> list[str]:
    """What is no remark, each once; of nothing but remarks, as under a raised bar, the first, which is the bar's."""
    return list(dict.fromkeys(name for name in names if not is_remark(name))) or names[:1]


def _detail_lines(details: Sequence[str], language: Language, *, indent: int) -> Iterator[Line]:
    if len(details) == 1:
        label = words.DETAIL.to(language)
        yield from wrapped(f"{label}: {clean(details[0])}", "muted", indent=indent)
    elif details:
        yield from wrapped(Text("Keterangan teknis:", "Technical details:").to(language), "muted", indent=indent)
        for detail in details:
            yield from wrapped(f"- {clean(detail)}", "muted", indent=indent + 2, hang=2)
