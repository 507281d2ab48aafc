"""Each rule by itself: what it fails for, and that a fault is told by one rule alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from compliance_samples import (
    B_B,
    FAILED,
    NO_CLAUSE,
    STAMP,
    TIMESTAMP,
    UNCLEAR,
    VALID,
    judged,
    report,
    seen,
    signature,
    signer,
    unmet,
    unsure,
    wrong,
)

from bsre_sign.agreement import Agreement
from bsre_sign.compliance import Demands, RuleOutcome, RuleSeverity, results, rule_ids, rules
from bsre_sign.compliance.judge import _RULES
from bsre_sign.errors import AgreementError
from bsre_sign.evidence import SignatureKind, SignerKind
from bsre_sign.levels import Level
from bsre_sign.report.model import DocumentVerdict, EvidenceReport, Rung

INVALID, UNSURE = DocumentVerdict.INVALID, DocumentVerdict.INDETERMINATE
BKN = Agreement.load("bkn-2022")


def asking(**signing: object) -> Agreement:
    return replace(BKN, signing=replace(BKN.signing, **signing))  # type: ignore[arg-type]


def test_every_rule_is_told_and_asked() -> None:
    assert tuple(_RULES) == rule_ids()
    for rule in rules().values():
        for text in (rule.title, rule.failed, rule.unclear, rule.hint):
            assert text.id
            assert text.en
            assert text.id != text.en


def test_a_sound_document_passes_every_rule() -> None:
    assert unmet(seen()) == {}
    assert [one.rule for one in results(seen())] == list(rule_ids())


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        (NO_CLAUSE, {"clause-present": FAILED}),
        (replace(STAMP, pages=(1, 3), clause="partial"), {"clause-on-every-page": FAILED}),
        (replace(STAMP, logo="missing"), {"logo-present": FAILED}),
        (replace(STAMP, logo="unknown"), {"logo-present": UNCLEAR}),
        (replace(STAMP, logo="placeholder"), {"logo-official": FAILED}),
        (None, {"clause-present": UNCLEAR}),
    ],
)
def test_stamp(stamp: object, expected: dict[str, str]) -> None:
    assert unmet(seen(stamp=stamp)) == expected  # type: ignore[arg-type]


def test_where_the_profile_wants_no_logo_none_is_missed() -> None:
    assert unmet(seen(stamp=replace(STAMP, logo="missing"), agreement="bali-2024")) == {}


def test_where_the_first_page_is_enough_the_others_do_not_count() -> None:
    first = replace(BKN, stamp=replace(BKN.stamp, pages="first"))
    assert unmet(seen(stamp=replace(STAMP, pages=(1,), clause="partial"), agreement=first)) == {}
    assert unmet(seen(stamp=replace(STAMP, pages=(2,), clause="partial"), agreement=first)) == {
        "clause-on-every-page": FAILED
    }


def test_pages_without_the_clause_are_named() -> None:
    stamp = replace(STAMP, pages=(1, 4), total_pages=6)
    (one,) = [one for one in results(seen(stamp=stamp)) if not one.met]
    assert one.detail is not None
    assert "2-3, 5-6 (dari 6)" in one.detail.id
    assert one.article == "Pasal 4 ayat (1) huruf j"


def test_unsigned() -> None:
    assert unmet(seen(report(DocumentVerdict.UNSIGNED))) == {"signed": FAILED}


def test_a_document_timestamp_is_nobody_s_signature() -> None:
    assert unmet(seen(report(DocumentVerdict.VALID, TIMESTAMP))) == {"signed": FAILED}


@pytest.mark.parametrize("code", ["I-HASH", "I-CRYPTO", "I-COVERAGE"])
def test_invalid(code: str) -> None:
    what = seen(report(INVALID, signature(judged(wrong(code), unsure(), unsure()))))
    assert unmet(what) == {"signature-valid": FAILED}
    (one,) = [one for one in results(what) if not one.met]
    assert one.codes == (code,)
    assert one.detail is not None
    assert code in one.detail.en


CHANGED = report(INVALID, signature(judged(wrong("I-MODIFIED", "I-VISUAL"), unsure(), unsure())))


def test_a_later_change_is_told_by_its_own_rule_alone() -> None:
    assert unmet(seen(CHANGED)) == {"unchanged-after-signing": FAILED}


def test_a_late_stamp_is_told_by_its_own_rule_alone() -> None:
    stamp = replace(STAMP, pages=(1,), logo="missing")
    assert unmet(seen(CHANGED, stamp, late=(1,))) == {"not-stamped-after-signing": FAILED}


def test_a_late_stamp_that_signatures_allow_fails_too() -> None:
    assert unmet(seen(VALID, late=(2,))) == {"not-stamped-after-signing": FAILED}


@pytest.mark.parametrize("setting", ["off", "warning"])
def test_what_no_longer_fails_by_itself_still_spoils_the_signature(setting: str) -> None:
    """A profile can quiet a rule, but not make an invalid signature valid."""
    quiet = {"unchanged-after-signing": setting}
    found = unmet(seen(CHANGED, settings=quiet))  # type: ignore[arg-type]
    assert found["signature-valid"] == FAILED
    late = unmet(seen(CHANGED, late=(1,), settings={"not-stamped-after-signing": setting}))  # type: ignore[dict-item]
    assert late["unchanged-after-signing"] == FAILED
    both = {"unchanged-after-signing": setting, "not-stamped-after-signing": setting}
    assert unmet(seen(CHANGED, late=(1,), settings=both))["signature-valid"] == FAILED  # type: ignore[arg-type]


def test_a_change_does_not_hide_what_else_is_wrong() -> None:
    two = report(INVALID, signature(judged(wrong("I-MODIFIED"))), signature(judged(authenticity=wrong("A-REVOKED"))))
    assert unmet(seen(two)) == {"unchanged-after-signing": FAILED, "signature-valid": FAILED}


def test_not_to_be_told() -> None:
    what = seen(report(UNSURE, signature(judged(authenticity=unsure("A-NOCHAIN"), denial=unsure()))))
    assert unmet(what) == {"signature-valid": UNCLEAR}


def test_less_proof_than_demanded_is_told_by_its_own_rule_alone() -> None:
    assert unmet(seen(report(UNSURE, B_B))) == {"minimum-rung": FAILED}


def test_other_gaps_in_the_proof_are_no_matter_of_rungs() -> None:
    one = replace(B_B, now=judged(denial=unsure("N-TSA-UNTRUSTED")))
    assert unmet(seen(report(UNSURE, one))) == {"signature-valid": UNCLEAR}


def test_without_the_rule_the_lowest_rung_is_enough() -> None:
    demands = Demands.of(BKN, settings={"minimum-rung": "off"})
    assert demands.rung is Rung.R1
    assert Demands.of(BKN).rung is BKN.verification.minimum_rung


def test_lapsed_proof_is_only_warned_of() -> None:
    lapsed = signature(judged(authenticity=unsure("A-EXPIRED-NOPOE"), denial=unsure("N-TS-LAPSED")))
    what = seen(report(DocumentVerdict.VALID_AT_SIGNING, lapsed))
    (one,) = [one for one in results(what) if not one.met]
    assert (one.rule, one.outcome, one.severity) == ("proof-current", RuleOutcome.INDETERMINATE, RuleSeverity.WARNING)
    assert not one.counts
    strict = seen(report(DocumentVerdict.VALID_AT_SIGNING, lapsed), settings={"proof-current": "error"})
    assert [each.rule for each in results(strict) if each.counts] == ["proof-current"]


def test_level() -> None:
    demanding = asking(minimum_level=Level.B_LT)
    assert unmet(seen(agreement=demanding)) == {}
    low = report(DocumentVerdict.VALID, signature(), signature(level=Level.B_T))
    assert unmet(seen(low, agreement=demanding)) == {"minimum-level": FAILED}
    assert unmet(seen(report(DocumentVerdict.VALID, signature(level=None)), agreement=demanding)) == {
        "minimum-level": FAILED
    }


def test_kind_of_signer() -> None:
    seal = report(DocumentVerdict.VALID, signature(signer_kind=SignerKind.SEAL))
    other = report(DocumentVerdict.VALID, signature(signer_kind=SignerKind.OTHER))
    assert unmet(seen(seal)) == {}
    assert unmet(seen(seal, agreement=asking(signer="seal"))) == {}
    assert unmet(seen(seal, agreement=asking(signer="person"))) == {"signer-kind": FAILED}
    assert unmet(seen(other, agreement=asking(signer="person"))) == {"signer-kind": UNCLEAR}


def test_number_of_signers() -> None:
    twice = report(DocumentVerdict.VALID, signature(), signature(field="sig_2"), TIMESTAMP)
    two = report(DocumentVerdict.VALID, signature(), signature(signer=signer("Pejabat Dua")))
    assert unmet(seen(twice, signers=2)) == {"signer-count": FAILED}
    assert unmet(seen(two, signers=2)) == {}
    assert unmet(seen(two, agreement=asking(signers=3))) == {"signer-count": FAILED}
    assert unmet(seen(two, agreement=asking(signers=3), signers=1)) == {}


def test_the_agreement_itself_is_signed_by_its_parties() -> None:
    assert Demands.of(BKN, kind="agreement-itself").signers == 2
    assert Demands.of(BKN, kind="output").signers == BKN.signing.signers == 1
    assert Demands.of(Agreement.load("ombudsman-2020"), kind="agreement-itself").signers == 1


def test_certification() -> None:
    wanted = asking(certify="forms")
    assert unmet(seen(agreement=wanted)) == {"certification": FAILED}
    # How much a certification allows is not told without the facts: it does not pass.
    certified = report(DocumentVerdict.VALID, signature(kind=SignatureKind.CERTIFICATION))
    assert unmet(seen(certified, agreement=wanted)) == {"certification": FAILED}
    assert unmet(seen(certified)) == {}


def test_policies() -> None:
    wanted = replace(BKN, verification=replace(BKN.verification, required_policies=("1.2.3", "1.2.4")))
    has_all = report(DocumentVerdict.VALID, signature(signer=signer("A", "1.2.3", "1.2.4", "1.2.5")))
    has_one = report(DocumentVerdict.VALID, signature(signer=signer("A", "1.2.3")))
    assert unmet(seen(has_all, agreement=wanted)) == {}
    assert unmet(seen(has_one, agreement=wanted)) == {"certificate-policies": FAILED}


def test_settings_go_before_the_profile_and_the_profile_before_the_rule() -> None:
    profile = replace(BKN, check=replace(BKN.check, severities=(("clause-present", "warning"), ("signed", "off"))))
    demands = Demands.of(profile, settings={"signed": "error"})
    assert demands.severity("clause-present") is RuleSeverity.WARNING
    assert demands.severity("signed") is RuleSeverity.ERROR
    assert demands.severity("logo-official") is RuleSeverity.WARNING
    off = seen(report(DocumentVerdict.UNSIGNED), agreement=profile)
    assert "signed" not in {one.rule for one in results(off)}


def test_unknown_rules_are_refused() -> None:
    with pytest.raises(AgreementError, match="clause-presnt") as refused:
        Demands.of(BKN, settings={"clause-presnt": "off"})
    assert "clause-present" in refused.value.hint.en
    profile = replace(BKN, check=replace(BKN.check, severities=(("tidak-ada", "off"),)))
    with pytest.raises(AgreementError, match="tidak-ada"):
        Demands.of(profile)


def test_rungs_are_named() -> None:
    (one,) = [one for one in results(seen(report(UNSURE, B_B))) if not one.met]
    assert one.detail is not None
    assert "R2" in one.detail.id
    assert "R1" in one.detail.id
    higher = replace(B_B, now=judged(denial=unsure("N-NOREV")), evidence=EvidenceReport((), False, Rung.R2, None))
    strict = replace(BKN, verification=replace(BKN.verification, minimum_rung=Rung.R3))
    assert unmet(seen(report(UNSURE, higher), agreement=strict)) == {"minimum-rung": FAILED}
