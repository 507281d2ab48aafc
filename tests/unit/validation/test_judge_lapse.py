"""What time alone takes away: valid at signing, and archives that are renewed in time."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from validation_facts import (
    CA,
    DAY,
    LONG_TERM,
    NOW,
    ROOT,
    SIGNED,
    TSA,
    authority,
    certificate,
    codes,
    document_timestamp,
    judged,
    outcomes,
    path,
    revoked,
    signature,
    timestamp,
    token,
)

from bsre_sign.evidence import Modifications, PathStatus, RevocationStatus, SignatureFacts
from bsre_sign.levels import Level
from bsre_sign.report.model import DocumentVerdict, Rung
from bsre_sign.validation import ValidationPolicy

EXPIRED = PathStatus.EXPIRED
LAPSED = timestamp(SIGNED, path(NOW, EXPIRED, TSA), path(SIGNED, sha256=TSA))


def as_bsre_signs(**changes: object) -> SignatureFacts:
    """B-LT without a document timestamp, whose signer and authority have expired since; the TSA has no evidence."""
    stamp = timestamp(
        SIGNED,
        replace(path(NOW, EXPIRED, TSA), revocation=RevocationStatus.MISSING),
        revoked(SIGNED, RevocationStatus.MISSING, TSA),
    )
    facts = {"timestamp": stamp, "token": token(path(NOW, EXPIRED), path(SIGNED)), **LONG_TERM, **changes}
    return signature(**facts)


def test_a_real_document_of_years_ago_is_valid_at_signing() -> None:
    report = judged(as_bsre_signs())
    (one,) = report.signatures

    assert report.verdict is DocumentVerdict.VALID_AT_SIGNING
    assert one.level is Level.B_LT
    assert outcomes(one.now) == ["passed", "indeterminate", "indeterminate"]
    assert codes(one.now) == {"A-EXPIRED-NOPOE", "N-TS-LAPSED"}
    assert outcomes(one.at_signing) == ["passed"] * 3
    assert one.at_signing is not None
    assert one.at_signing.moment == SIGNED
    assert one.timestamp is not None
    assert one.timestamp.trusted
    assert one.evidence.extend_before is None
    assert (one.now.indication, one.now.sub_indication) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")
    assert one.at_signing.indication == "TOTAL-PASSED"


def test_a_lapsed_authority_alone_suffices_for_that() -> None:
    report = judged(signature(timestamp=LAPSED))

    assert report.verdict is DocumentVerdict.VALID_AT_SIGNING
    assert codes(report.signatures[0].now, of="non_repudiation") == {"N-TS-LAPSED"}
    assert outcomes(report.signatures[0].now) == ["passed", "passed", "indeterminate"]


@pytest.mark.parametrize(
    "facts",
    [
        as_bsre_signs(token=token(revoked(NOW), path(SIGNED))),
        as_bsre_signs(token=token(path(NOW, PathStatus.NO_CHAIN), path(SIGNED))),
        as_bsre_signs(token=token(path(NOW, EXPIRED), revoked(SIGNED, RevocationStatus.MISSING))),
        as_bsre_signs(token=token(path(NOW, EXPIRED), path(SIGNED), digest_algorithm="sha1")),
        as_bsre_signs(difference_error="x"),
        as_bsre_signs(timestamp=None),
        as_bsre_signs(timestamp=timestamp(SIGNED, *(path(m, PathStatus.NO_CHAIN, TSA) for m in (NOW, SIGNED)))),
    ],
    ids=["revoked since", "no chain", "no evidence then", "weak digest", "unknown change", "no time", "unknown TSA"],
)
def test_anything_else_that_is_missing_leaves_it_open(facts: SignatureFacts) -> None:
    assert judged(facts).verdict is DocumentVerdict.INDETERMINATE


@pytest.mark.parametrize(
    "facts",
    [
        as_bsre_signs(modifications=Modifications.OTHER),
        as_bsre_signs(token=token(path(NOW, EXPIRED), path(SIGNED), signature_ok=False)),
        as_bsre_signs(timestamp=replace(LAPSED, token=replace(LAPSED.token, digest_ok=False))),
    ],
    ids=["changed", "broken", "forged time"],
)
def test_what_is_disproved_stays_invalid(facts: SignatureFacts) -> None:
    assert judged(facts).verdict is DocumentVerdict.INVALID


def test_expired_or_revoked_at_signing_is_disproved_while_the_time_is_proved() -> None:
    for standing in (path(SIGNED, EXPIRED), revoked(SIGNED)):
        assert judged(signature(token=token(path(NOW), standing))).verdict is DocumentVerdict.INVALID


@pytest.mark.parametrize("minimum", [Rung.R3, Rung.R4])
def test_at_signing_the_rung_that_is_demanded_counts_too(minimum: Rung) -> None:
    bare = judged(signature(timestamp=LAPSED), policy=ValidationPolicy(minimum_rung=minimum))
    full = judged(as_bsre_signs(), policy=ValidationPolicy(minimum_rung=Rung.R3))

    assert bare.verdict is DocumentVerdict.INDETERMINATE
    assert full.verdict is DocumentVerdict.VALID_AT_SIGNING


FIRST, SECOND = datetime(2028, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
AT_LAST = datetime(2033, 1, 1, tzinfo=UTC)
ONE, TWO = "1" * 64, "2" * 64


def renewed(
    *, first_at_second: PathStatus = PathStatus.TRUSTED, second_now: PathStatus = PathStatus.TRUSTED
) -> tuple[SignatureFacts, SignatureFacts, SignatureFacts]:
    """A signature, an archive timestamp over it, and another over both, when all but the last have expired."""
    signed = signature(
        **LONG_TERM,
        evidence_protected_by=("dts_1", "dts_2"),
        token=token(path(AT_LAST, EXPIRED), path(SIGNED), path(FIRST, EXPIRED), path(SECOND, EXPIRED)),
        timestamp=timestamp(
            SIGNED,
            path(AT_LAST, EXPIRED, TSA),
            path(SIGNED, sha256=TSA),
            path(FIRST, sha256=TSA),
            path(SECOND, EXPIRED, TSA),
        ),
        modifications=Modifications.LTA,
    )
    inner = document_timestamp(
        "dts_1",
        FIRST,
        path(AT_LAST, EXPIRED, ONE),
        path(FIRST, sha256=ONE),
        path(SECOND, first_at_second, ONE),
        sha256=ONE,
    )
    outer = document_timestamp(
        "dts_2", SECOND, path(AT_LAST, second_now, TWO), path(SECOND, sha256=TWO), covers_until=3000, sha256=TWO
    )
    return signed, inner, outer


def test_two_refreshes_carry_a_proof_past_the_end_of_every_older_certificate() -> None:
    report = judged(*renewed(), moment=AT_LAST)
    signed, inner, outer = report.signatures

    assert report.verdict is DocumentVerdict.VALID
    assert [outcomes(one.now) for one in report.signatures] == [["passed"] * 3] * 3
    assert (signed.level, signed.evidence.rung) == (Level.B_LTA, Rung.R4)
    assert inner.level is outer.level is None
    assert signed.at_signing is not None
    assert signed.at_signing.moment == SIGNED


def test_the_order_in_which_the_facts_come_does_not_matter() -> None:
    forth = judged(*renewed(), moment=AT_LAST)
    back = judged(*renewed()[::-1], moment=AT_LAST)

    assert back.verdict is forth.verdict
    assert sorted(map(repr, back.signatures)) == sorted(map(repr, forth.signatures))


def test_a_refresh_that_came_too_late_breaks_the_proof() -> None:
    report = judged(*renewed(first_at_second=EXPIRED), moment=AT_LAST)
    signed, inner, _ = report.signatures

    assert report.verdict is not DocumentVerdict.VALID
    assert "passed" not in outcomes(signed.now)[1:]
    assert signed.evidence.rung is not Rung.R4 or signed.now.non_repudiation.outcome != "passed"
    assert inner.now.authenticity.outcome != "passed"


def test_when_the_last_refresh_lapses_it_was_valid_at_signing() -> None:
    report = judged(*renewed(second_now=EXPIRED), moment=AT_LAST)

    assert report.verdict is DocumentVerdict.VALID_AT_SIGNING
    assert report.signatures[0].evidence.extend_before is None


def test_the_newest_reliable_timestamp_says_until_when() -> None:
    signed, inner, _ = renewed()
    outer = document_timestamp(
        "dts_2",
        SECOND,
        path(AT_LAST, sha256=TWO),
        path(SECOND, sha256=TWO),
        covers_until=3000,
        sha256=TWO,
        token_changes={"certified": authority(TWO, not_after=AT_LAST + 400 * DAY)},
    )
    certificates = {one: certificate(one, not_after=AT_LAST + 900 * DAY) for one in (CA, ROOT)}
    certificates[TWO] = authority(TWO, not_after=AT_LAST + 400 * DAY)

    report = judged(signed, inner, outer, moment=AT_LAST, certificates=certificates)

    assert [one.evidence.extend_before for one in report.signatures] == [AT_LAST + 400 * DAY] * 3


def test_a_document_timestamp_with_more_than_age_against_it_leaves_it_open() -> None:
    over = document_timestamp(
        "dts_1",
        SIGNED + DAY,
        path(NOW, EXPIRED, "D" * 64),
        path(SIGNED + DAY, sha256="D" * 64),
        token_changes={"digest_algorithm": "sha1"},
    )

    report = judged(signature(token=token(path(NOW), path(SIGNED), path(SIGNED + DAY))), over)

    assert "A-WEAK-ALGO" in codes(report.signatures[1].now)
    assert report.verdict is DocumentVerdict.INDETERMINATE
