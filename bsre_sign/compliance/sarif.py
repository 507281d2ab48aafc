"""A run as SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format), which code-scanning services read."""

import os
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from bsre_sign.compliance.catalogue import Rule, advice, rules, sentence
from bsre_sign.compliance.model import CheckedDocument, Checks, RuleOutcome, RuleResult, RuleSeverity
from bsre_sign.language import Language
from bsre_sign.report.lines import clean
from bsre_sign.report.serialise import tool_version
from bsre_sign.report.times import iso

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LANGUAGES = {Language.INDONESIAN: "id-ID", Language.ENGLISH: "en-US"}


def to_sarif(checks: Checks, language: Language) -> dict[str, Any]:
    """``checks`` as one SARIF log; what a baseline names is told as suppressed (3.27.23)."""
    order = {name: number for number, name in enumerate(rules())}
    documents = list(enumerate(checks.documents))
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "bsre-sign",
                        "version": tool_version(),
                        "language": _LANGUAGES[language],
                        "rules": [_rule(one, language) for one in rules().values()],
                    }
                },
                "language": _LANGUAGES[language],
                "automationDetails": {"id": f"bsre-sign/check/{checks.agreement.id}/"},
                "invocations": [{"executionSuccessful": True, "startTimeUtc": iso(checks.moment)}],
                "artifacts": [_artifact(one) for one in checks.documents],
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(checked, number, result, order[result.rule], language)
                    for number, checked in documents
                    for result in checked.unmet
                ],
            }
        ],
    }


def _rule(rule: Rule, language: Language) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.split("-")),
        "shortDescription": {"text": rule.title.to(language)},
        "fullDescription": {"text": rule.failed.to(language)},
        "help": {"text": rule.hint.to(language)},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _artifact(checked: CheckedDocument) -> dict[str, Any]:
    told: dict[str, Any] = {"location": {"uri": _uri(checked.file)}, "mimeType": "application/pdf"}
    if checked.sha256 is not None:
        told["hashes"] = {"sha-256": checked.sha256.lower()}
    return told


def _result(checked: CheckedDocument, number: int, result: RuleResult, rule: int, language: Language) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ruleId": result.rule,
        "ruleIndex": rule,
        "kind": "fail",  # of any other kind services show nothing
        "level": _level(result),
        "message": {"text": clean(f"{sentence(result).to(language)} {advice(result).to(language)}")},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(checked.file), "index": number},
                    "region": {"startLine": 1},  # services ask for a line, though a PDF has none
                }
            }
        ],
        "properties": {"article": result.article, "codes": list(result.codes), "outcome": result.outcome.value},
    }
    if checked.sha256 is not None:
        told["partialFingerprints"] = {"documentAndRule/v1": f"{checked.sha256.lower()}:{result.rule}"}
    if result.known:
        told["suppressions"] = [{"kind": "external", "justification": "baseline"}]
    return told


def _level(result: RuleResult) -> str:
    failed = result.severity is RuleSeverity.ERROR and result.outcome is RuleOutcome.FAILED
    return "error" if failed else "warning"


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()), safe="/")
