"""A run as people read it: a table of the documents, then why, then how many."""

from collections.abc import Iterator

from bsre_sign.compliance.catalogue import advice, sentence
from bsre_sign.compliance.model import CheckedDocument, Checks, RuleOutcome, RuleResult, RuleSeverity
from bsre_sign.language import Language, Text
from bsre_sign.report.lines import BLANK, Line, Tone, clean, wrapped
from bsre_sign.report.words import HINT

OUTCOMES = {
    RuleOutcome.PASSED: Text("LULUS", "PASSED"),
    RuleOutcome.FAILED: Text("GAGAL", "FAILED"),
    RuleOutcome.INDETERMINATE: Text("BELUM PASTI", "NOT CERTAIN"),
}
WARNING = Text("PERINGATAN", "WARNING")
_TONES: dict[RuleOutcome, Tone] = {
    RuleOutcome.PASSED: "good",
    RuleOutcome.FAILED: "bad",
    RuleOutcome.INDETERMINATE: "doubt",
}
_FIRST = 13
"""Characters of the first column."""
_WIDEST = 60
"""Characters up to which the column of the files grows."""
_NAMED = 3
"""Files that are named for a warning."""


def to_lines(checks: Checks, language: Language) -> list[Line]:
    """``checks`` as lines with a tone each."""
    lines = [*_head(checks, language), *_table(checks, language), BLANK]
    for one in checks.documents:
        lines += _reasons(one, language)
    lines += [*_warnings(checks, language), *_summary(checks, language)]
    return lines


def reason_lines(checked: CheckedDocument, language: Language) -> list[Line]:
    """Why one document does not pass; nothing for one that does."""
    return list(_reasons(checked, language))[:-1]


def _head(checks: Checks, language: Language) -> Iterator[Line]:
    title = checks.agreement.title
    heading = Text(f"Pemeriksaan menurut: {title.id}", f"Checked against: {title.en}").to(language)
    yield Line(f"{clean(heading)} ({checks.agreement.id})", "title")
    yield BLANK


def _table(checks: Checks, language: Language) -> Iterator[Line]:
    names = [clean(one.file) for one in checks.documents]
    heading = (Text("Hasil", "Result"), Text("Berkas", "File"), Text("Aturan yang tidak terpenuhi", "Rules not met"))
    result, file, unmet = (one.to(language) for one in heading)
    width = min(max((len(name) for name in (*names, file)), default=0), _WIDEST)
    yield Line(f"{result:<{_FIRST}}{file:<{width}}  {unmet}", "muted")
    for name, one in zip(names, checks.documents, strict=True):
        rules = ", ".join(_told(result, language) for result in one.unmet if not result.known)
        row = f"{OUTCOMES[one.outcome].to(language):<{_FIRST}}{name:<{width}}  {rules}"
        yield Line(row.rstrip(), _TONES[one.outcome])


def _told(result: RuleResult, language: Language) -> str:
    mark = f" ({WARNING.to(language).lower()})" if result.severity is RuleSeverity.WARNING else ""
    return f"{result.rule}{mark}"


def _reasons(checked: CheckedDocument, language: Language) -> Iterator[Line]:
    counting = [one for one in checked.results if one.counts]
    if not counting:
        return
    yield Line(clean(checked.file), "title")
    for one in counting:
        yield Line(f"  {OUTCOMES[one.outcome].to(language)}  {one.rule}{_article(one)}", _TONES[one.outcome])
        yield from wrapped(clean(sentence(one).to(language)), indent=4)
        yield from wrapped(f"{HINT.to(language)}: {clean(advice(one).to(language))}", indent=4)
    yield BLANK


def _warnings(checks: Checks, language: Language) -> Iterator[Line]:
    """Each rule that is only warned of once, with the files that it is about."""
    found: dict[str, list[tuple[str, RuleResult]]] = {}
    for checked in checks.documents:
        for one in checked.unmet:
            if not one.known and one.severity is RuleSeverity.WARNING:
                found.setdefault(one.rule, []).append((clean(checked.file), one))
    for rule, met in found.items():
        first = met[0][1]
        yield Line(f"{WARNING.to(language)}  {rule}{_article(first)}", "doubt")
        yield from wrapped(clean(sentence(first).to(language)), indent=4)
        yield from wrapped(f"{HINT.to(language)}: {clean(advice(first).to(language))}", indent=4)
        others = len(met) - _NAMED
        more = Text(f", dan {others} berkas lain", f", and {others} more").to(language) if others > 0 else ""
        named = ", ".join(file for file, _ in met[:_NAMED])
        yield from wrapped(f"{Text('Berkas', 'Files').to(language)}: {named}{more}", "muted", indent=4)
        yield BLANK


def _summary(checks: Checks, language: Language) -> Iterator[Line]:
    count = len(checks.documents)
    heading = Text(f"Ringkasan: {count} dokumen", f"Summary: {count} document{'' if count == 1 else 's'}")
    yield Line(heading.to(language), "title")
    for outcome, word in OUTCOMES.items():
        if number := checks.count(outcome):
            yield Line(f"{number:>6}  {word.to(language)}", _TONES[outcome])
    if number := checks.warnings:
        yield Line(f"{number:>6}  {Text('peringatan', 'warnings').to(language)}", "doubt")
    if number := checks.known:
        known = Text("temuan lama, menurut berkas acuan", "known findings, by the baseline")
        yield Line(f"{number:>6}  {known.to(language)}", "muted")


def _article(result: RuleResult) -> str:
    return f"  ({result.article})" if result.article is not None else ""
