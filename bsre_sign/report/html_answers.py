"""The three answers about a signature as HTML: each with its reasons, hints and clauses."""

from bsre_sign.language import Language, Text
from bsre_sign.report import rows, words
from bsre_sign.report.codes import code
from bsre_sign.report.html_parts import OUTCOME_SIGNS, Markup, badge, element, joined
from bsre_sign.report.lines import Tone
from bsre_sign.report.model import Answer, Judgement, Outcome, Reason, SignatureReport
from bsre_sign.report.reason_text import by_code, is_remark, is_unexplained

_CLAUSE = Text("Dasar", "Rule")
_INDICATION = Text("Indikasi menurut ETSI EN 319 102-1", "Indication to ETSI EN 319 102-1")


def answers(signature: SignatureReport, language: Language) -> Markup:
    """The answers at each moment that says something of its own."""
    hinted: set[str] = set()
    told = [
        element(
            "section",
            element("h6", heading),
            _judgement(judgement, language, hinted),
            class_="moment",
        )
        for heading, judgement in rows.moments(signature, language)
    ]
    return joined(*told)


def reasons(found: tuple[Reason, ...], outcome: Outcome, language: Language, hinted: set[str]) -> Markup:
    """Each code once, with what exactly was seen; its hint only where it was not given before."""
    told = [_reason(name, details, outcome, language, hinted) for name, details in by_code(found).items()]
    return element("ul", *told, class_="reasons") if told else Markup()


def _judgement(judgement: Judgement, language: Language, hinted: set[str]) -> Markup:
    told, waiting = [], False
    for (word, assertion), answer in zip(words.QUESTIONS, judgement.answers, strict=True):
        told.append(_answer(word.to(language), assertion.to(language), answer, language, hinted, waiting=waiting))
        waiting = waiting or answer.outcome is not Outcome.PASSED
    status = judgement.indication.value
    if judgement.sub_indication is not None:
        status = f"{status} / {judgement.sub_indication}"
    indication = element("p", f"{_INDICATION.to(language)}: ", element("span", status, class_="code"), class_="small")
    return joined(*told, indication)


def _answer(
    word: str, assertion: str, answer: Answer, language: Language, hinted: set[str], *, waiting: bool
) -> Markup:
    sign = OUTCOME_SIGNS[answer.outcome]
    outcome = words.OUTCOMES[answer.outcome].to(language)
    said = element("p", assertion, class_="assertion") if answer.outcome is Outcome.PASSED else None
    if is_unexplained(answer, waiting=waiting):
        said = element("p", words.WAITING.to(language))
    return element(
        "div",
        element("div", element("strong", word), badge(outcome, sign), class_="question"),
        element("div", said, reasons(answer.reasons, answer.outcome, language, hinted), class_="why"),
        class_=f"answer {sign.tone}",
    )


def _reason(name: str, details: list[str], outcome: Outcome, language: Language, hinted: set[str]) -> Markup:
    entry = code(name)
    tone: Tone = "plain"
    if outcome is not Outcome.PASSED and not is_remark(name):
        tone = OUTCOME_SIGNS[outcome].tone
    hint = None
    if name not in hinted:
        hinted.add(name)
        hint = element("p", element("strong", f"{words.HINT.to(language)}:"), f" {entry.hint.to(language)}")
    small = [element("p", f"{_CLAUSE.to(language)}: {entry.etsi}", class_="small")]
    small += [element("p", f"{words.DETAIL.to(language)}: {detail}", class_="small") for detail in details]
    return element(
        "li",
        element("p", entry.sentence.to(language), " ", element("span", name, class_="code")),
        hint,
        *small,
        class_=f"reason {tone}",
    )
