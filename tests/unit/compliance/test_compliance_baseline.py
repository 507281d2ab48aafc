"""What is known of old documents: by their bytes, for the same finding, and for nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from compliance_samples import NO_CLAUSE, STAMP, checked, judged, report, run, seen, signature, unsure, wrong

from bsre_sign.compliance import CheckedDocument, RuleOutcome
from bsre_sign.compliance.baseline import Baseline, to_baseline
from bsre_sign.errors import InputError
from bsre_sign.report.model import DocumentVerdict

OLD, NEW = "A1" * 32, "B2" * 32


def recorded(*documents: CheckedDocument) -> Baseline:
    return Baseline.read(to_baseline(run(*documents)), "acuan.json")


def test_a_known_finding_no_longer_fails() -> None:
    old = checked(seen(stamp=NO_CLAUSE), "lama.pdf", OLD)
    assert old.outcome is RuleOutcome.FAILED
    told = recorded(old).applied(replace(old, file="nama-lain.pdf"))
    assert told.outcome is RuleOutcome.PASSED
    assert [one.rule for one in told.unmet] == ["clause-present"]


def test_a_changed_file_is_not_excused() -> None:
    old = checked(seen(stamp=NO_CLAUSE), "lama.pdf", OLD)
    assert recorded(old).applied(replace(old, sha256=NEW)).outcome is RuleOutcome.FAILED
    assert recorded(old).applied(replace(old, sha256=None)).outcome is RuleOutcome.FAILED


def test_another_finding_on_the_same_file_is_not_excused() -> None:
    known = recorded(checked(seen(stamp=NO_CLAUSE), "lama.pdf", OLD))
    other = checked(seen(stamp=replace(STAMP, pages=(1,))), "lama.pdf", OLD)
    assert known.applied(other).outcome is RuleOutcome.FAILED


def test_what_was_open_and_is_now_disproved_is_not_excused() -> None:
    opened = report(DocumentVerdict.INDETERMINATE, signature(judged(authenticity=unsure("A-NOCHAIN"), denial=unsure())))
    revoked = report(DocumentVerdict.INVALID, signature(judged(authenticity=wrong("A-REVOKED"), denial=unsure())))
    known = recorded(checked(seen(opened), "lama.pdf", OLD))
    assert known.applied(checked(seen(opened), "lama.pdf", OLD)).outcome is RuleOutcome.PASSED
    assert known.applied(checked(seen(revoked), "lama.pdf", OLD)).outcome is RuleOutcome.FAILED


def test_what_a_silent_service_left_open_is_not_recorded() -> None:
    opened = report(DocumentVerdict.INDETERMINATE, signature(judged(authenticity=unsure("A-REVINFO-MISSING"))))
    silent = replace(checked(seen(opened, NO_CLAUSE), "lama.pdf", OLD), service_failed=True)
    assert recorded(silent).findings == {OLD: {"clause-present": "failed"}}


def test_warnings_and_passes_are_not_recorded_and_the_known_stays_so() -> None:
    warned = checked(seen(stamp=replace(STAMP, logo="placeholder")), "surat.pdf", NEW)
    old = checked(seen(stamp=NO_CLAUSE), "lama.pdf", OLD)
    known = recorded(warned, old)
    assert known.findings == {OLD: {"clause-present": "failed"}}
    assert recorded(warned, known.applied(old)).findings == known.findings


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"schema_version": "2", "documents": []}',
        b'{"schema_version": "1", "documents": {}}',
        json.dumps({"schema_version": "1", "documents": [1]}).encode(),
        json.dumps({"schema_version": "1", "documents": [{"sha256": "kecil", "rules": {}}]}).encode(),
        json.dumps({"schema_version": "1", "documents": [{"sha256": OLD, "rules": {"signed": "passed"}}]}).encode(),
        json.dumps({"schema_version": "1", "documents": [{"sha256": OLD, "rules": {"signed": ["failed"]}}]}).encode(),
    ],
)
def test_what_is_no_baseline_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"acuan\.json"):
        Baseline.read(data, "acuan.json")
