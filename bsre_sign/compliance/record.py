"""A run as JSON: a contract, kept by ``schema.json`` and its version.

Messages follow the language; everything else is the same in every language. Times are ISO 8601 in UTC (``Z``).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from bsre_sign.compliance.catalogue import advice, rules, sentence
from bsre_sign.compliance.model import CheckedDocument, Checks, RuleOutcome, RuleResult
from bsre_sign.language import Language
from bsre_sign.report.serialise import tool_version
from bsre_sign.report.times import iso

SCHEMA_VERSION = "1"
"""Rises when a reader of the JSON would have to change."""


def to_json(checks: Checks, language: Language) -> dict[str, Any]:
    """``checks`` as one JSON object."""
    return _head(checks.moment) | {
        "agreement": {"id": checks.agreement.id, "title": checks.agreement.title.to(language)},
        "summary": {
            "documents": len(checks.documents),
            "passed": checks.count(RuleOutcome.PASSED),
            "failed": checks.count(RuleOutcome.FAILED),
            "indeterminate": checks.count(RuleOutcome.INDETERMINATE),
            "warnings": checks.warnings,
            "known": checks.known,
        },
        "documents": [_document(one, language) for one in checks.documents],
    }


def to_json_refused(errors: Sequence[Mapping[str, Any]], moment: datetime) -> dict[str, Any]:
    """The same object for a run that came to nothing; ``errors`` say why, as in the JSON of a verification."""
    nothing = dict.fromkeys(("documents", "passed", "failed", "indeterminate", "warnings", "known"), 0)
    return _head(moment) | {"agreement": None, "summary": nothing, "documents": [], "errors": list(errors)}


def _head(moment: datetime) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "bsre-sign", "version": tool_version()},
        "checked_at": iso(moment),
    }


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every result of :func:`to_json` and :func:`to_json_refused` obeys."""
    loaded: dict[str, Any] = json.loads(resources.files(__package__).joinpath("schema.json").read_bytes())
    return loaded


def _document(checked: CheckedDocument, language: Language) -> dict[str, Any]:
    return {
        "file": checked.file,
        "sha256": checked.sha256,
        "outcome": checked.outcome.value,
        "verdict": None if checked.verdict is None else checked.verdict.value,
        "service_failed": checked.service_failed,
        "results": [_result(one, language) for one in checked.results],
    }


def _result(result: RuleResult, language: Language) -> dict[str, Any]:
    return {
        "rule": result.rule,
        "title": rules()[result.rule].title.to(language),
        "outcome": result.outcome.value,
        "severity": result.severity.value,
        "article": result.article,
        "message": None if result.met else sentence(result).to(language),
        "hint": None if result.met else advice(result).to(language),
        "codes": list(result.codes),
        "known": result.known,
    }
