"""The human text about one reason: its sentence and code, what to do, and what exactly was seen."""

from collections.abc import Iterator

from bsre_sign.language import Language, Text
from bsre_sign.report.codes import Severity, code
from bsre_sign.report.lines import Line, Tone, clean, glued, wrapped
from bsre_sign.report.model import DocumentReport, DocumentVerdict, Outcome, Reason

_REMARKS = (Severity.WARNING, Severity.INFORMATION)


def reason_lines(
    reason: Reason, outcome: Outcome, language: Language, hinted: set[str], *, indent: int
) -> Iterator[Line]:
    """``reason`` of an answer with ``outcome``; the hint only where its code is not in ``hinted`` yet."""
    entry = code(reason.code)
    tone: Tone = "plain"
    if outcome is not Outcome.PASSED and entry.severity not in _REMARKS:
        tone = "bad" if outcome is Outcome.FAILED else "doubt"
    yield from wrapped(f"{entry.sentence.to(language)}{glued(f' ({entry.name})')}", tone, indent=indent)
    if reason.detail:
        label = Text("Keterangan teknis", "Technical detail").to(language)
        yield from wrapped(f"{label}: {clean(reason.detail)}", "muted", indent=indent + 2)
    if entry.name not in hinted:
        hinted.add(entry.name)
        yield from wrapped(f"{Text('Saran', 'Hint').to(language)}: {entry.hint.to(language)}", indent=indent + 2)


def grounds(report: DocumentReport) -> dict[str, list[int]]:
    """The codes that the verdict rests on, each with the numbers (from 1) of the signatures it concerns."""
    decisive = Outcome.FAILED if report.verdict is DocumentVerdict.INVALID else Outcome.INDETERMINATE
    found: dict[str, list[int]] = {}
    for number, signature in enumerate(report.signatures, 1):
        moments = [signature.now]
        if decisive is Outcome.FAILED and signature.at_signing is not None:
            moments.append(signature.at_signing)
        for answer in (answer for moment in moments for answer in moment.answers if answer.outcome is decisive):
            codes = [reason.code for reason in answer.reasons]
            # A remark is a ground only where nothing weightier stands beside it, as under a raised bar.
            for name in [name for name in codes if code(name).severity not in _REMARKS] or codes:
                numbers = found.setdefault(name, [])
                if number not in numbers:
                    numbers.append(number)
    return found
