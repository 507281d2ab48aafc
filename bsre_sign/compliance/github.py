"""A run as workflow commands of GitHub Actions, which shows them beside the files."""

from collections.abc import Iterator

from bsre_sign.compliance.catalogue import advice, sentence
from bsre_sign.compliance.model import CheckedDocument, Checks, RuleOutcome, RuleResult
from bsre_sign.language import Language, Text
from bsre_sign.report.lines import clean

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def to_github(checks: Checks, language: Language) -> Iterator[str]:
    """One line for each rule that is not met, and one that counts the documents.

    What comes from files is escaped, so that it cannot make commands of its own.
    """
    for checked in checks.documents:
        yield from (_annotation(checked, one, language) for one in checked.unmet if not one.known)
    told = {one: checks.count(one) for one in (RuleOutcome.PASSED, RuleOutcome.FAILED, RuleOutcome.INDETERMINATE)}
    passed, failed, unclear = told.values()
    summary = Text(
        f"{len(checks.documents)} dokumen diperiksa: {passed} lulus, {failed} gagal, {unclear} belum pasti.",
        f"{len(checks.documents)} documents checked: {passed} passed, {failed} failed, {unclear} not certain.",
    )
    yield f"::notice title=bsre-sign check::{_escaped(summary.to(language), _DATA)}"


def _annotation(checked: CheckedDocument, result: RuleResult, language: Language) -> str:
    article = f" ({result.article})" if result.article is not None else ""
    properties = f"file={_escaped(clean(checked.file), _PROPERTY)},title={_escaped(result.rule + article, _PROPERTY)}"
    said = clean(f"{sentence(result).to(language)} {advice(result).to(language)}")
    # The file stands in the message too: where it is not part of the change, the annotation is shown without it.
    message = _escaped(f"{clean(checked.file)}: {said}", _DATA)
    return f"::{'error' if result.counts else 'warning'} {properties}::{message}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)
