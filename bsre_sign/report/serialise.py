"""Reports as JSON: a contract, kept by ``schema.json`` and its version.

Times are ISO 8601 in UTC (``Z``). Serial numbers are decimal strings, as they do not fit into a JSON number
everywhere. Messages follow the language; everything else is the same in every language.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import metadata, resources
from typing import Any

from bsre_sign.evidence import CertificateFacts, StampFacts
from bsre_sign.language import Language
from bsre_sign.report.codes import code
from bsre_sign.report.model import (
    Answer,
    DocumentReport,
    EvidenceReport,
    Judgement,
    Reason,
    SignatureReport,
    TimestampReport,
)
from bsre_sign.report.times import iso

SCHEMA_VERSION = "1"
"""Rises when a reader of the JSON would have to change."""

_ERROR = ("file", "error", "cause", "hint", "exit_code")


def to_json(
    reports: Sequence[DocumentReport],
    *,
    language: Language,
    errors: Sequence[Mapping[str, Any]] = (),
    moment: datetime | None = None,
) -> dict[str, Any]:
    """``reports`` as one JSON object; ``validation_time`` is the latest of theirs, without any ``moment``.

    ``errors`` are the files that could not be judged, each with ``file`` (or ``None``), ``error``, ``cause``, ``hint``
    and ``exit_code``; the object has the key only where there are any.

    Raises:
        ValueError: there is neither a report nor a moment, or a time has no zone.
        KeyError: an error lacks one of its keys.
    """
    latest = max((report.validation_time for report in reports), default=moment)
    if latest is None:
        raise ValueError("no report to serialise, and no moment of validation")
    result: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "bsre-sign", "version": tool_version()},
        "validation_time": iso(latest),
        "documents": [_document(report, language) for report in reports],
    }
    if errors:
        result["errors"] = [{key: error[key] for key in _ERROR} for error in errors]
    return result


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every result of :func:`to_json` obeys."""
    loaded: dict[str, Any] = json.loads(resources.files(__package__).joinpath("schema.json").read_bytes())
    return loaded


def _document(report: DocumentReport, language: Language) -> dict[str, Any]:
    return {
        "file": report.file,
        "sha256": report.sha256,
        "verdict": report.verdict.value,
        "signatures": [_signature(signature, language) for signature in report.signatures],
        "stamp": None if report.stamp is None else _stamp(report.stamp),
        "warnings": [
            {"code": warning.code, "message": code(warning.code).sentence.to(language)} for warning in report.warnings
        ],
    }


def _signature(signature: SignatureReport, language: Language) -> dict[str, Any]:
    return {
        "field": signature.field,
        "kind": signature.kind.value,
        "signer_kind": signature.signer_kind.value,
        "signer": None if signature.signer is None else _signer(signature.signer),
        "level": None if signature.level is None else signature.level.value,
        "sub_filter": signature.sub_filter,
        "digest_algorithm": signature.digest_algorithm,
        "signature_algorithm": signature.signature_algorithm,
        "claimed_time": _iso_or_none(signature.claimed_time),
        "timestamp": None if signature.timestamp is None else _timestamp(signature.timestamp),
        "coverage": signature.coverage.value,
        "modifications": signature.modifications.value,
        "now": _judgement(signature.now, language),
        "at_signing": None if signature.at_signing is None else _judgement(signature.at_signing, language),
        "evidence": _evidence(signature.evidence),
    }


def _signer(certificate: CertificateFacts) -> dict[str, Any]:
    return {
        "common_name": certificate.common_name,
        "organization": certificate.organization,
        "issuer": certificate.issuer,
        "serial_number": str(certificate.serial_number),
        "certificate_sha256": certificate.sha256,
        "not_before": iso(certificate.not_before),
        "not_after": iso(certificate.not_after),
        "policies": list(certificate.policies),
    }


def _timestamp(timestamp: TimestampReport) -> dict[str, Any]:
    return {"time": iso(timestamp.time), "tsa": timestamp.tsa, "trusted": timestamp.trusted}


def _judgement(judgement: Judgement, language: Language) -> dict[str, Any]:
    return {
        "moment": iso(judgement.moment),
        "indication": judgement.indication.value,
        "sub_indication": judgement.sub_indication,
        "integrity": _answer(judgement.integrity, language),
        "authenticity": _answer(judgement.authenticity, language),
        "non_repudiation": _answer(judgement.non_repudiation, language),
    }


def _answer(answer: Answer, language: Language) -> dict[str, Any]:
    return {"verdict": answer.outcome.value, "reasons": [_reason(reason, language) for reason in answer.reasons]}


def _reason(reason: Reason, language: Language) -> dict[str, str]:
    entry = code(reason.code)
    return {"code": entry.name, "message": entry.sentence.to(language), "etsi": entry.etsi}


def _evidence(evidence: EvidenceReport) -> dict[str, Any]:
    return {
        "certificates": list(evidence.certificates),
        "revocation": evidence.revocation,
        "rung": evidence.rung.value,
        "extend_before": _iso_or_none(evidence.extend_before),
    }


def _stamp(stamp: StampFacts) -> dict[str, Any]:
    return {"clause": stamp.clause, "pages": list(stamp.pages), "logo": stamp.logo}


def _iso_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)


def tool_version() -> str:
    """The installed version; ``unknown`` in a source tree that was never installed."""
    try:
        return metadata.version("bsre-sign")
    except metadata.PackageNotFoundError:
        return "unknown"
