"""The rules that there are: what each is called, says and advises (``rules.toml``)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from bsre_sign.compliance.model import RuleOutcome, RuleResult, RuleSeverity
from bsre_sign.language import Text


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    id: str
    """Kebab-case; stable, since profiles, baselines and other programs name it."""
    severity: RuleSeverity
    """Unless a profile or a caller says otherwise."""
    obligation: str | None
    """The obligation of the agreement that it comes from."""
    title: Text
    failed: Text
    unclear: Text
    """Said where it cannot be told whether the rule is met."""
    hint: Text


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, in the order in which they are told."""
    source = resources.files(__package__).joinpath("rules.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            name: Rule(
                id=name,
                severity=RuleSeverity(entry["severity"]),
                obligation=entry.get("obligation"),
                title=Text(**entry["title"]),
                failed=Text(**entry["failed"]),
                unclear=Text(**entry.get("unclear", entry["failed"])),
                hint=Text(**entry["hint"]),
            )
            for name, entry in tomllib.loads(source).items()
        }
    )


def rule_ids() -> tuple[str, ...]:
    """The ids of all rules."""
    return tuple(rules())


def sentence(result: RuleResult) -> Text:
    """What an unmet rule says."""
    rule = rules()[result.rule]
    said = rule.unclear if result.outcome is RuleOutcome.INDETERMINATE else rule.failed
    if result.detail is None:
        return said
    return Text(f"{said.id} {result.detail.id}", f"{said.en} {result.detail.en}")


def advice(result: RuleResult) -> Text:
    """What to do about an unmet rule."""
    return result.hint or rules()[result.rule].hint
