"""A baseline: what was found in old documents once and no longer counts, by their bytes and not by their names."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bsre_sign.compliance.model import CheckedDocument, Checks, RuleOutcome
from bsre_sign.errors import InputError
from bsre_sign.language import Text
from bsre_sign.report.json_text import json_text

LARGEST = 64 << 20
"""Bytes that a baseline may have."""
_VERSION = "1"
_SHA256 = re.compile("[0-9A-F]{64}")
_UNMET = (RuleOutcome.FAILED.value, RuleOutcome.INDETERMINATE.value)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Findings that are known: by a document's SHA-256, each rule with its outcome.

    A changed document is another document, for which nothing is known. Where it could not be told whether a rule is
    met, and now the rule is not met, that is another finding.
    """

    findings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes, name: str) -> "Baseline":
        """The baseline in ``data``, which errors call ``name``.

        Raises:
            InputError: it is none.
        """
        try:
            told = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise _refused(name) from error
        if not isinstance(told, dict) or told.get("schema_version") != _VERSION:
            raise _refused(name)
        documents = told.get("documents")
        if not isinstance(documents, list):
            raise _refused(name)
        return cls(dict(_document(one, name) for one in documents))

    def applied(self, checked: CheckedDocument) -> CheckedDocument:
        """``checked``, the findings that are known marked so."""
        known = self.findings.get(checked.sha256 or "", {})
        if not known:
            return checked
        told = tuple(replace(one, known=known.get(one.rule) == one.outcome.value) for one in checked.results)
        return replace(checked, results=told)


def to_baseline(checks: Checks) -> bytes:
    """A baseline (JSON) of everything that keeps documents from passing now, by file name.

    What was left open only because a service did not answer is not among it.
    """
    documents = [
        {"file": one.file, "sha256": one.sha256, "rules": rules}
        for one in sorted(checks.documents, key=lambda one: one.file)
        if one.sha256 is not None and (rules := _findings(one))
    ]
    told = {"schema_version": _VERSION, "agreement": checks.agreement.id, "documents": documents}
    return (json_text(told) + "\n").encode()


def _findings(checked: CheckedDocument) -> dict[str, str]:
    return {
        one.rule: one.outcome.value
        for one in checked.results
        if (one.counts or one.known) and not (checked.service_failed and one.outcome is RuleOutcome.INDETERMINATE)
    }


def _document(told: Any, name: str) -> tuple[str, dict[str, str]]:
    if not isinstance(told, dict):
        raise _refused(name)
    sha256, rules = told.get("sha256"), told.get("rules")
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256) or not isinstance(rules, dict):
        raise _refused(name)
    if not all(isinstance(rule, str) and outcome in _UNMET for rule, outcome in rules.items()):
        raise _refused(name)
    return sha256, rules


def _refused(name: str) -> InputError:
    return InputError(
        Text(f"{name} bukan berkas acuan yang dapat dibaca.", f"{name} is not a readable baseline."),
        Text("Buat ulang dengan --write-baseline.", "Make it again by --write-baseline."),
    )
