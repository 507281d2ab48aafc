"""The document is the worst of its signatures, and the judgement sees nothing but the facts."""

import ast
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from validation_facts import (
    LONG_TERM,
    NOW,
    SIGNED,
    TSA,
    codes,
    document,
    judged,
    path,
    signature,
    timestamp,
    token,
)

import bsre_sign.validation
from bsre_sign.evidence import Binding, Coverage, Modifications, PathStatus, RevocationStatus, SignatureFacts
from bsre_sign.report.codes import Severity, catalogue
from bsre_sign.report.model import Answer, DocumentVerdict, Indication, Outcome, Reason, Rung
from bsre_sign.validation import ValidationPolicy, judge
from bsre_sign.validation.etsi import _BY_CODE, indication

VALID = signature(field="sah")
LAPSED = signature(
    field="lewat",
    timestamp=timestamp(SIGNED, path(NOW, PathStatus.EXPIRED, TSA), path(SIGNED, sha256=TSA)),
)
OPEN = signature(field="terbuka", timestamp=None, token=token(path(NOW)))
WRONG = signature(field="salah", token=token(digest_ok=False))
V = DocumentVerdict


@pytest.mark.parametrize(
    ("signatures", "verdict"),
    [
        ((), V.UNSIGNED),
        ((VALID,), V.VALID),
        ((VALID, VALID), V.VALID),
        ((LAPSED,), V.VALID_AT_SIGNING),
        ((VALID, LAPSED), V.VALID_AT_SIGNING),
        ((OPEN,), V.INDETERMINATE),
        ((VALID, OPEN), V.INDETERMINATE),
        ((LAPSED, OPEN), V.INDETERMINATE),
        ((WRONG,), V.INVALID),
        ((VALID, LAPSED, OPEN, WRONG), V.INVALID),
    ],
)
def test_a_document_is_as_good_as_the_worst_of_its_signatures(
    signatures: tuple[SignatureFacts, ...], verdict: DocumentVerdict
) -> None:
    assert judged(*signatures).verdict is verdict
    assert judged(*signatures[::-1]).verdict is verdict


def test_the_report_says_what_was_seen() -> None:
    report = judged(signature(**LONG_TERM))
    (one,) = report.signatures

    assert (report.file, report.sha256, report.validation_time) == ("surat.pdf", "F" * 64, NOW)
    assert one.evidence.certificates == ("C-" + "S" * 64, "C-" + "C" * 64)
    assert one.evidence.revocation
    assert (one.field, one.sub_filter, one.claimed_time) == ("tte_1", "ETSI.CAdES.detached", SIGNED)
    assert (one.digest_algorithm, one.signature_algorithm) == ("sha256", "rsassa_pkcs1v15-sha256")
    assert one.timestamp is not None
    assert (one.timestamp.time, one.timestamp.tsa, one.timestamp.trusted) == (SIGNED, "Nama T", True)
    assert one.now.moment == NOW


def test_without_a_token_nothing_is_said_of_a_signer() -> None:
    (one,) = judged(signature(token=None, timestamp=None, format_error="x")).signatures

    assert (one.signer, one.digest_algorithm, one.signature_algorithm, one.timestamp) == (None, None, None, None)
    assert one.evidence.rung is Rung.R0


def test_the_judgement_imports_facts_reports_and_levels_and_nothing_else() -> None:
    """Pure: no files, no network, no clock."""
    allowed = {"bsre_sign.evidence", "bsre_sign.report.model", "bsre_sign.levels", "bsre_sign.validation"}
    harmless = {"collections.abc", "dataclasses", "datetime", "enum", "typing", "bsre_sign.doors"}
    folder = Path(bsre_sign.validation.__file__).parent
    for source in folder.glob("*.py"):
        tree = ast.parse(source.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0
                names = [str(node.module)]
            for name in names:
                room = ".".join(name.split(".")[:2])
                assert name in allowed | harmless or room in allowed, f"{source.name}: {name}"
            if isinstance(node, ast.Attribute):
                assert (
                    node.attr not in {"now", "utcnow", "today"}
                    or not isinstance(node.value, ast.Name)
                    or (node.value.id not in {"datetime", "date"})
                ), source.name


TOTALLY = {"FORMAT_FAILURE", "HASH_FAILURE", "SIG_CRYPTO_FAILURE", "REVOKED", "EXPIRED", "NOT_YET_VALID"}
"""What goes with TOTAL-FAILED, and nothing else does (ETSI EN 319 102-1, Table 6)."""


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.INDETERMINATE])
def test_every_code_that_is_spoken_has_an_indication_of_etsis_own(outcome: Outcome) -> None:
    known = {
        *TOTALLY,
        "SIG_CONSTRAINTS_FAILURE",
        "CHAIN_CONSTRAINTS_FAILURE",
        "CERTIFICATE_CHAIN_GENERAL_FAILURE",
        "CRYPTO_CONSTRAINTS_FAILURE",
        "TIMESTAMP_ORDER_FAILURE",
        "NO_SIGNING_CERTIFICATE_FOUND",
        "NO_CERTIFICATE_CHAIN_FOUND",
        "SIGNED_DATA_NOT_FOUND",
        "OUT_OF_BOUNDS_NO_POE",
        "REVOKED_NO_POE",
        "TRY_LATER",
        "GENERIC",
    }
    for name, one in catalogue().items():
        if one.severity in {Severity.FAILED, Severity.INDETERMINATE}:
            main, sub = indication([Answer(outcome, (Reason(name),))])
            assert main is (Indication.TOTAL_FAILED if sub in TOTALLY else Indication.INDETERMINATE), name
            assert sub in known, name
    assert set(_BY_CODE) <= set(catalogue())


def test_the_indication_is_of_the_first_answer_that_is_disproved_else_open() -> None:
    passed = Answer(Outcome.PASSED, (Reason("N-NOT-LTV"),))
    open_ = Answer(Outcome.INDETERMINATE, (Reason("A-NOCHAIN"),))
    failed = Answer(Outcome.FAILED, (Reason("I-HASH"),))

    assert indication([passed, passed, passed]) == (Indication.TOTAL_PASSED, None)
    assert indication([passed, open_, failed]) == (Indication.TOTAL_FAILED, "HASH_FAILURE")
    assert indication([passed, open_, passed]) == (Indication.INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND")
    assert indication([Answer(Outcome.INDETERMINATE)] * 3) == (Indication.INDETERMINATE, "GENERIC")


def mostly(good: object, every: Iterable[object]) -> st.SearchStrategy[Any]:
    """The good value half of the time, so that some documents pass."""
    return st.just(good) | st.sampled_from(list(every))


tokens = st.builds(
    lambda digest, value, binding, statuses, revocations: token(
        *(
            path(moment, status, revocation=revocation)
            for moment, status, revocation in zip((NOW, SIGNED), statuses, revocations, strict=True)
        ),
        digest_ok=digest,
        signature_ok=value,
        binding=binding,
    ),
    mostly(True, [True, False]),
    mostly(True, [True, False]),
    mostly(Binding.MATCHES, Binding),
    st.tuples(*[mostly(PathStatus.TRUSTED, PathStatus)] * 2),
    st.tuples(*[mostly(RevocationStatus.GOOD, RevocationStatus)] * 2),
)
stamps = st.builds(
    lambda status, then, digest: timestamp(SIGNED, path(NOW, status, TSA), path(SIGNED, then, TSA), digest_ok=digest),
    mostly(PathStatus.TRUSTED, PathStatus),
    mostly(PathStatus.TRUSTED, PathStatus),
    mostly(True, [True, False]),
)
anything = st.builds(
    signature,
    token=mostly(token(), [None]) | tokens,
    timestamp=mostly(timestamp(), [None]) | stamps,
    format_error=mostly(None, [None, "x"]),
    coverage=mostly(Coverage.ENTIRE_FILE, Coverage),
    modifications=mostly(Modifications.NONE, Modifications),
    docmdp=st.sampled_from([None, 1, 2, 3]),
    difference_error=mostly(None, [None, "x"]),
    pages_after=mostly(1, [1, 2]),
    embedded_chain=st.booleans(),
    embedded_revocation=st.booleans(),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(anything, max_size=3), st.sampled_from(Rung))
def test_whatever_the_facts_the_answers_build_on_each_other(facts: list[SignatureFacts], minimum: Rung) -> None:
    report = judge(document(*facts), ValidationPolicy(minimum_rung=minimum))

    for one in report.signatures:
        for judgement in filter(lambda each: each is not None, (one.now, one.at_signing)):
            assert judgement is not None
            integrity, authenticity, denial = judgement.answers
            assert authenticity.outcome != "passed" or integrity.outcome == "passed"
            assert denial.outcome != "passed" or authenticity.outcome == "passed"
            assert (judgement.indication is Indication.TOTAL_PASSED) == judgement.passed
            assert codes(judgement) <= set(catalogue())
            assert integrity.outcome == "passed" or integrity.reasons
            if judgement.passed and judgement is one.now:
                assert one.evidence.rung >= minimum
    nows = [one.now for one in report.signatures]
    assert (report.verdict is V.INVALID) == any(one.failed for one in nows)
    assert (report.verdict is V.VALID) == (bool(nows) and all(one.passed for one in nows))
