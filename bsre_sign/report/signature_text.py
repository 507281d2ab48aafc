"""The human text about one signature: who, when, the three answers, and how long the proof lasts."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from bsre_sign.language import Language
from bsre_sign.report import rows, words
from bsre_sign.report.lines import BLANK, Line, Tone, clean, labelled, wrapped
from bsre_sign.report.model import Answer, Outcome, SignatureReport
from bsre_sign.report.reason_text import is_unexplained, reasons_lines
from bsre_sign.report.rows import Row

_TONES: dict[Outcome, Tone] = {Outcome.PASSED: "good", Outcome.FAILED: "bad", Outcome.INDETERMINATE: "doubt"}


def signature_lines(signature: SignatureReport, number: int, language: Language, zone: tzinfo) -> Iterator[Line]:
    """Everything about ``signature``, the ``number``-th of its document."""
    name = f": {clean(signature.signer.common_name)}" if signature.signer and signature.signer.common_name else ""
    yield from wrapped(f"[{number}] {words.KINDS[signature.kind].to(language)}{name}", "title", hang=4)
    yield from row_lines(rows.who(signature, language, zone))
    yield from row_lines(rows.when(signature, language, zone))
    yield from _answers(signature, language)
    yield from row_lines(rows.proof(signature, language, zone))
    yield BLANK


def row_lines(found: Iterable[Row]) -> Iterator[Line]:
    """``found`` as lines."""
    for row in found:
        yield from labelled(row.label, row.text, row.tone)


def _answers(signature: SignatureReport, language: Language) -> Iterator[Line]:
    hinted: set[str] = set()
    for heading, judgement in rows.moments(signature, language):
        yield Line(f"  {heading}:")
        waiting = False
        for (word, assertion), answer in zip(words.QUESTIONS, judgement.answers, strict=True):
            yield from _answer(word.to(language), assertion.to(language), answer, language)
            if is_unexplained(answer, waiting=waiting):
                yield from wrapped(words.WAITING.to(language), "plain", indent=6)
            yield from reasons_lines(answer.reasons, answer.outcome, language, hinted, indent=6)
            waiting = waiting or answer.outcome is not Outcome.PASSED


def _answer(word: str, assertion: str, answer: Answer, language: Language) -> Iterator[Line]:
    outcome = words.OUTCOMES[answer.outcome].to(language)
    text = f"{outcome:<14}{assertion}" if answer.outcome is Outcome.PASSED else outcome
    yield from labelled(word, text, _TONES[answer.outcome], indent=4)
