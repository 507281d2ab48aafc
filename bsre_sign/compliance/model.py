"""What came of checking documents against an agreement, rule by rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NoReturn

from bsre_sign.agreement import Agreement
from bsre_sign.language import Text
from bsre_sign.report.model import DocumentVerdict


class RuleOutcome(StrEnum):
    """What came of one rule."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"
    """It cannot be told."""
    NOT_APPLICABLE = "not_applicable"
    """Not asked of this document, or answered by another rule."""


class RuleSeverity(StrEnum):
    """What it means that a rule is not met."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found in a document."""

    outcome: RuleOutcome
    detail: Text | None = None
    """What exactly, a sentence or more."""
    hint: Text | None = None
    """What to do about it, where that is more than the rule itself says."""
    codes: tuple[str, ...] = ()
    """The verdict codes that it rests on."""


PASSED = Found(RuleOutcome.PASSED)
NOT_APPLICABLE = Found(RuleOutcome.NOT_APPLICABLE)


def failed(indonesian: str = "", english: str = "") -> Found:
    """The rule is not met; without words there is nothing more to be said than the rule says."""
    return Found(RuleOutcome.FAILED, Text(indonesian, english) if indonesian else None)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule, asked of one document."""

    rule: str
    """Its id, kebab-case and stable."""
    outcome: RuleOutcome
    severity: RuleSeverity
    article: str | None = None
    """Where the agreement lays it down; ``None`` for a rule of the agency's own."""
    detail: Text | None = None
    hint: Text | None = None
    codes: tuple[str, ...] = ()
    known: bool = False
    """A baseline names this finding on this very file, so that it no longer counts."""

    @property
    def met(self) -> bool:
        """Whether there is nothing to be told."""
        return self.outcome in {RuleOutcome.PASSED, RuleOutcome.NOT_APPLICABLE}

    @property
    def counts(self) -> bool:
        """Whether it keeps the document from passing."""
        return not self.met and not self.known and self.severity is RuleSeverity.ERROR


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """One document and what came of each rule; rules that are off are not among ``results``."""

    file: str
    sha256: str | None
    """Upper-case hexadecimal; ``None`` where the file cannot be read."""
    verdict: DocumentVerdict | None
    """Of its signatures; ``None`` where the document cannot be opened."""
    results: tuple[RuleResult, ...]
    service_failed: bool = False
    """A service did not answer, so that something was left open that says nothing about the document."""
    service_spared: bool = False
    """A service was not asked because its address is a private one, and something was left open."""
    seconds: float = 0.0
    """How long the check took."""

    @property
    def outcome(self) -> RuleOutcome:
        """Passed, failed, or indeterminate: the worst of what counts."""
        outcomes = {one.outcome for one in self.results if one.counts}
        return next(
            (one for one in (RuleOutcome.FAILED, RuleOutcome.INDETERMINATE) if one in outcomes), RuleOutcome.PASSED
        )

    @property
    def unmet(self) -> tuple[RuleResult, ...]:
        """Every rule that is not met or cannot be told: warnings, and what a baseline names, included."""
        return tuple(one for one in self.results if not one.met)

    def result(self, rule: str) -> RuleResult | None:
        """What came of one rule; ``None`` where it is off."""
        return next((one for one in self.results if one.rule == rule), None)

    def __bool__(self) -> NoReturn:
        raise TypeError("a CheckedDocument has no truth value: compare .outcome")


@dataclass(frozen=True, slots=True)
class Checks:
    """All documents of one run."""

    agreement: Agreement
    documents: Sequence[CheckedDocument]
    moment: datetime
    """When the run was started (UTC)."""

    def count(self, outcome: RuleOutcome) -> int:
        """How many documents came out so."""
        return sum(1 for one in self.documents if one.outcome is outcome)

    @property
    def warnings(self) -> int:
        """How many unmet rules are only warned of."""
        return sum(1 for one in self._unmet() if not one.known and one.severity is RuleSeverity.WARNING)

    @property
    def known(self) -> int:
        """How many unmet rules a baseline names."""
        return sum(1 for one in self._unmet() if one.known)

    def _unmet(self) -> list[RuleResult]:
        return [result for one in self.documents for result in one.unmet]

    def __bool__(self) -> NoReturn:
        raise TypeError("Checks have no truth value: compare the outcome of each document")
