"""Non-repudiation: the rungs of the proof, what is missing below the bar, and what contradicts it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from validation_facts import (
    CA,
    DAY,
    LONG_TERM,
    NOW,
    SIGNED,
    TSA,
    authority,
    certificate,
    codes,
    document_timestamp,
    judged,
    only,
    outcomes,
    path,
    revoked,
    signature,
    timestamp,
    token,
)

from bsre_sign.evidence import Binding, PathStatus, RevocationStatus, SignatureFacts
from bsre_sign.levels import Level
from bsre_sign.report.model import DocumentVerdict, Rung
from bsre_sign.validation import ValidationPolicy

BASIC = signature(timestamp=None, token=token(path(NOW)))
STAMPED = signature()
LONG = signature(**LONG_TERM)
MINUTE = timedelta(minutes=1)


def archived(**changes: object) -> tuple[SignatureFacts, SignatureFacts]:
    moments = (NOW, SIGNED, SIGNED + DAY)
    signed = {
        **LONG_TERM,
        "evidence_protected_by": ("dts_1",),
        "token": token(*map(path, moments)),
        "timestamp": timestamp(SIGNED, *(path(moment, sha256=TSA) for moment in moments)),
    }
    return signature(**{**signed, **changes}), document_timestamp()


@pytest.mark.parametrize(
    ("facts", "rung", "level"),
    [
        ((BASIC,), Rung.R1, Level.B_B),
        ((STAMPED,), Rung.R2, Level.B_T),
        ((LONG,), Rung.R3, Level.B_LT),
        (archived(), Rung.R4, Level.B_LTA),
        ((signature(embedded_chain=True),), Rung.R2, Level.B_T),
        ((LONG, document_timestamp()), Rung.R3, Level.B_LT),
        ((replace(BASIC, token=token(path(NOW), path(SIGNED + DAY))), document_timestamp()), Rung.R2, Level.B_T),
        ((signature(token=token(binding=Binding.ABSENT)),), Rung.R0, Level.B_T),
        ((signature(format_error="x", token=None),), Rung.R0, None),
        ((replace(STAMPED, sub_filter="adbe.pkcs7.detached"),), Rung.R2, None),
    ],
)
def test_how_far_the_proof_climbs(facts: tuple[SignatureFacts, ...], rung: Rung, level: Level | None) -> None:
    one = only(*facts)

    assert one.evidence.rung is rung
    assert one.level is level


@pytest.mark.parametrize("minimum", list(Rung))
@pytest.mark.parametrize(
    ("facts", "reached"), [((BASIC,), Rung.R1), ((STAMPED,), Rung.R2), ((LONG,), Rung.R3), (archived(), Rung.R4)]
)
def test_it_passes_from_the_rung_that_is_demanded(
    facts: tuple[SignatureFacts, ...], reached: Rung, minimum: Rung
) -> None:
    one = only(*facts, policy=ValidationPolicy(minimum_rung=minimum))
    missing = codes(one.now, of="non_repudiation") & {"N-NOTSA", "N-NOREV", "N-ESS"}

    assert (one.now.non_repudiation.outcome == "passed") == (reached >= minimum)
    if reached is Rung.R1 and minimum > Rung.R1:
        assert missing == {"N-NOTSA"}
    elif reached is Rung.R2 and minimum > Rung.R2:
        assert missing == {"N-NOREV"}
    else:
        assert missing == set()
    assert ("N-NOT-LTV" in codes(one.now)) == (reached is Rung.R2 or (reached is Rung.R3 and minimum is Rung.R4))


def test_evidence_without_its_chain_does_not_reach_what_is_demanded() -> None:
    facts = signature(embedded_revocation=True, embedded_chain=False)

    one = only(facts, policy=ValidationPolicy(minimum_rung=Rung.R3))

    assert one.evidence.rung is Rung.R2
    assert one.now.non_repudiation.outcome == "indeterminate"


def test_evidence_that_is_in_the_document_only_in_part_is_remarked_on() -> None:
    facts = signature(embedded_chain=True, embedded_revocation=False, evidence_certificates=("S" * 64, CA))

    one = judged(facts, has_dss=True).signatures[0]

    assert "N-DSS-PARTIAL" in codes(one.now, of="non_repudiation")
    assert one.now.non_repudiation.outcome == "passed"


def test_a_basic_signature_is_intact_and_authentic_and_its_document_open() -> None:
    report = judged(BASIC)

    assert outcomes(report.signatures[0].now) == ["passed", "passed", "indeterminate"]
    assert codes(report.signatures[0].now) == {"N-NOTSA"}
    assert report.signatures[0].at_signing is None
    assert report.verdict is DocumentVerdict.INDETERMINATE


def test_a_certificate_that_commits_to_nothing_contradicts() -> None:
    certified = certificate(key_usage=frozenset({"digital_signature"}))

    report = judged(signature(token=token(certified=certified)))

    (reason,) = report.signatures[0].now.non_repudiation.reasons
    assert (reason.code, reason.detail) == ("N-KU", "digital_signature")
    assert outcomes(report.signatures[0].now) == ["passed", "passed", "failed"]
    assert report.verdict is DocumentVerdict.INVALID


def test_a_certificate_without_key_usage_may_be_used_for_all() -> None:
    assert outcomes(only(signature(token=token(certified=certificate(key_usage=frozenset())))).now) == ["passed"] * 3


def test_without_the_signers_name_in_the_signature_the_first_rung_is_not_reached() -> None:
    one = only(signature(token=token(binding=Binding.ABSENT)))

    assert outcomes(one.now) == ["passed", "passed", "indeterminate"]
    assert "N-ESS" in codes(one.now, of="non_repudiation")


@pytest.mark.parametrize("broken", ["digest_ok", "signature_ok"])
def test_a_forged_timestamp_contradicts(broken: str) -> None:
    stamp = timestamp()
    stamp = replace(stamp, token=replace(stamp.token, **{broken: False}))  # type: ignore[arg-type]

    report = judged(signature(timestamp=stamp))
    (one,) = report.signatures

    assert codes(one.now, of="non_repudiation") == {"N-TS-FORGED"}
    assert one.now.non_repudiation.outcome == "failed"
    assert report.verdict is DocumentVerdict.INVALID
    assert one.timestamp is not None
    assert not one.timestamp.trusted


def test_a_timestamp_that_cannot_be_read_proves_nothing() -> None:
    one = only(signature(timestamp=None, timestamp_error="no TSTInfo", token=token(path(NOW))))

    assert [(reason.code, reason.detail) for reason in one.now.non_repudiation.reasons] == [("N-NOTSA", "no TSTInfo")]


@pytest.mark.parametrize(
    "stamp",
    [
        timestamp(SIGNED, *(path(moment, PathStatus.NO_CHAIN, TSA) for moment in (NOW, SIGNED))),
        timestamp(SIGNED, *(revoked(moment, sha256=TSA) for moment in (NOW, SIGNED))),
        timestamp(SIGNED, *(revoked(moment, RevocationStatus.ON_HOLD, TSA) for moment in (NOW, SIGNED))),
        timestamp(certified=certificate(TSA)),
        timestamp(certified=authority(extended_key_usage_critical=False)),
        timestamp(certified=replace(authority(), extended_key_usage=("1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.4"))),
        timestamp(SIGNED, path(SIGNED - DAY, sha256=TSA)),
    ],
    ids=["no chain", "revoked", "on hold", "no timestamping", "not critical", "for more", "not looked into"],
)
def test_an_authority_that_is_not_trusted_proves_no_time(stamp: object) -> None:
    report = judged(signature(timestamp=stamp))
    (one,) = report.signatures

    assert "N-TSA-UNTRUSTED" in codes(one.now, of="non_repudiation")
    assert one.evidence.rung is Rung.R1
    assert one.at_signing is None
    assert report.verdict is DocumentVerdict.INDETERMINATE


@pytest.mark.parametrize("revocation", [RevocationStatus.MISSING, RevocationStatus.STALE, RevocationStatus.UNREACHABLE])
def test_an_authority_without_revocation_evidence_is_remarked_on(revocation: RevocationStatus) -> None:
    stamp = timestamp(SIGNED, *(revoked(moment, revocation, TSA) for moment in (NOW, SIGNED)))
    one = only(signature(timestamp=stamp))

    assert outcomes(one.now) == ["passed"] * 3
    assert "N-TSA-REVINFO" in codes(one.now, of="non_repudiation")


@pytest.mark.parametrize(
    ("claimed", "remarked"),
    [
        (SIGNED + 10 * MINUTE, False),
        (SIGNED - 10 * MINUTE, False),
        (SIGNED + 11 * MINUTE, True),
        (SIGNED - 11 * MINUTE, True),
        (None, False),
    ],
)
def test_a_claimed_time_that_lies_apart_is_remarked_on(claimed: datetime | None, remarked: bool) -> None:
    one = only(signature(claimed_time=claimed))

    assert ("N-CLOCK" in codes(one.now)) == remarked
    assert one.now.non_repudiation.outcome == "passed"


def test_the_claimed_time_proves_nothing() -> None:
    expired = token(path(NOW, PathStatus.EXPIRED), path(SIGNED))

    one = only(signature(timestamp=None, token=expired, claimed_time=SIGNED))

    assert "A-EXPIRED-NOPOE" in codes(one.now)
    assert one.at_signing is None


@pytest.mark.parametrize(("early", "contradicts"), [(MINUTE, False), (MINUTE * 1.02, True), (DAY, True), (-DAY, False)])
def test_a_document_timestamp_older_than_what_it_covers_contradicts(early: timedelta, contradicts: bool) -> None:
    stated = SIGNED - early
    signed = signature(token=token(path(NOW), path(SIGNED), path(stated)))

    report = judged(signed, document_timestamp(time=stated))

    assert (report.verdict is DocumentVerdict.INVALID) == contradicts
    assert ("N-TS-ORDER" in codes(report.signatures[0].now, of="non_repudiation")) == contradicts


def test_document_timestamps_have_to_be_in_order_too() -> None:
    inner, outer = SIGNED + 2 * DAY, SIGNED + DAY
    stamps = (
        document_timestamp("dts_1", inner, *(path(m, sha256="D" * 64) for m in (NOW, inner, outer))),
        document_timestamp("dts_2", outer, covers_until=3000, sha256="E" * 64),
    )
    signed = signature(token=token(path(NOW), path(SIGNED), path(inner), path(outer)))

    report = judged(signed, *stamps)

    assert "N-TS-ORDER" in codes(report.signatures[1].now)
    assert report.verdict is DocumentVerdict.INVALID


def test_the_earliest_proved_time_counts() -> None:
    """A later document timestamp proves no less than the signature's own; without it, it proves alone."""
    later = SIGNED + DAY
    paths = (path(NOW), path(SIGNED), path(later))

    own = only(signature(token=token(*paths)), document_timestamp(time=later))
    alone = only(signature(token=token(*paths), timestamp=None), document_timestamp(time=later))

    assert own.at_signing is not None
    assert own.at_signing.moment == SIGNED
    assert alone.at_signing is not None
    assert alone.at_signing.moment == later
    assert outcomes(alone.now) == ["passed"] * 3


@pytest.mark.parametrize(
    ("ends", "remarked"),
    [(NOW + 89 * DAY, True), (NOW + 91 * DAY, False), (NOW + timedelta(seconds=1), True)],
)
def test_a_proof_that_soon_ends_is_remarked_on(ends: datetime, remarked: bool) -> None:
    one = only(signature(timestamp=timestamp(certified=authority(not_after=ends))))

    assert one.evidence.extend_before == ends
    assert ("N-TS-EXPIRING" in codes(one.now)) == remarked
    assert one.now.non_repudiation.outcome == "passed"


def test_until_when_it_can_be_extended() -> None:
    signers = datetime(2026, 11, 1, tzinfo=UTC)
    stamps = datetime(2027, 3, 1, tzinfo=UTC)
    archive = datetime(2027, 9, 1, tzinfo=UTC)
    certified = certificate(not_after=signers)
    basic = signature(timestamp=None, token=token(path(NOW), path(SIGNED + DAY), certified=certified))
    stamped = signature(token=token(certified=certified), timestamp=timestamp(certified=authority(not_after=stamps)))
    over = document_timestamp(token_changes={"certified": authority("D" * 64, not_after=archive)})

    assert only(basic).evidence.extend_before == signers
    assert only(stamped).evidence.extend_before == stamps
    assert only(stamped, over).evidence.extend_before == archive
    assert judged(stamped, over).signatures[1].evidence.extend_before == archive


def test_what_has_lapsed_cannot_be_extended() -> None:
    lapsed = timestamp(SIGNED, path(NOW, PathStatus.EXPIRED, TSA), path(SIGNED, sha256=TSA))
    expired = certificate(not_after=NOW - DAY)

    assert only(signature(timestamp=lapsed)).evidence.extend_before is None
    assert only(signature(timestamp=None, token=token(path(NOW), certified=expired))).evidence.extend_before is None


def test_an_authority_above_that_ends_earlier_bounds_it_too() -> None:
    report = judged(signature(), certificates={TSA: authority(), CA: certificate(CA, not_after=NOW + 200 * DAY)})

    assert report.signatures[0].evidence.extend_before == NOW + 200 * DAY
