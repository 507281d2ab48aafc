"""Which timestamps can be relied upon, which of several count, and what document timestamps alone amount to."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from validation_facts import (
    DAY,
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
    signature,
    timestamp,
    token,
)

from bsre_sign.evidence import Binding, CertificateFacts, PathStatus, SignatureFacts, SignatureKind, TimestampFacts
from bsre_sign.report.model import DocumentVerdict, Rung
from bsre_sign.validation import ValidationPolicy

V = DocumentVerdict
HOUR = timedelta(hours=1)
UNKNOWN, OTHER = "U" * 64, "V" * 64
MOMENTS = (NOW, SIGNED, SIGNED + HOUR)

TRUSTED = timestamp(SIGNED, *(path(one, sha256=TSA) for one in MOMENTS))
LATER = timestamp(SIGNED + HOUR, *(path(one, sha256=OTHER) for one in MOMENTS), sha256=OTHER)
LAPSED = timestamp(SIGNED, path(NOW, PathStatus.EXPIRED, TSA), path(SIGNED, sha256=TSA))
OF_NOBODY = timestamp(SIGNED, *(path(one, PathStatus.NO_CHAIN, UNKNOWN) for one in MOMENTS), sha256=UNKNOWN)
FORGED = timestamp(SIGNED, *(path(one, sha256=TSA) for one in MOMENTS), digest_ok=False)


def with_timestamps(*timestamps: TimestampFacts) -> SignatureFacts:
    """A signature with several, in the order in which they stand in the facts."""
    return signature(timestamps=timestamps, token=token(*map(path, MOMENTS)))


# --- Several over one signature ------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [(OF_NOBODY,), (FORGED,), (OF_NOBODY, FORGED), (LATER,)])
def test_what_anyone_may_have_added_beside_a_reliable_timestamp_changes_nothing(
    others: tuple[TimestampFacts, ...],
) -> None:
    alone = judged(with_timestamps(TRUSTED))
    for order in permutations((TRUSTED, *others)):
        report = judged(with_timestamps(*order))
        (one,) = report.signatures
        assert report.verdict is V.VALID
        assert one.now == alone.signatures[0].now
        assert one.timestamp is not None
        assert (one.timestamp.tsa, one.timestamp.trusted) == ("Nama T", True)


@pytest.mark.parametrize("other", [OF_NOBODY, FORGED])
def test_nor_does_it_beside_one_that_only_time_took_away(other: TimestampFacts) -> None:
    for order in permutations((LAPSED, other)):
        report = judged(with_timestamps(*order))
        assert report.verdict is V.VALID_AT_SIGNING
        assert codes(report.signatures[0].now, of="non_repudiation") == {"N-TS-LAPSED"}


def test_a_broken_one_contradicts_where_none_is_reliable() -> None:
    for order in permutations((OF_NOBODY, FORGED)):
        report = judged(with_timestamps(*order))
        assert report.verdict is V.INVALID
        assert "N-TS-FORGED" in codes(report.signatures[0].now, of="non_repudiation")


def test_each_that_proves_nothing_is_told_where_none_does() -> None:
    found = only(with_timestamps(OF_NOBODY, replace(OF_NOBODY, time=SIGNED + HOUR))).now.non_repudiation.reasons
    assert [reason.code for reason in found] == ["N-TSA-UNTRUSTED"] * 2


def test_each_of_several_has_to_precede_what_covers_it() -> None:
    """Both authorities are trusted, and one of their clocks says what cannot be."""
    paths = [path(one) for one in (*MOMENTS, SIGNED + HOUR / 2)]
    one = signature(timestamps=(TRUSTED, LATER), token=token(*paths))
    assert judged(one, document_timestamp(time=SIGNED + HOUR / 2)).verdict is V.INVALID


# --- Times that have not come yet ----------------------------------------------------------------------------


@pytest.mark.parametrize(("ahead", "proves"), [(timedelta(minutes=10), True), (timedelta(minutes=11), False)])
def test_a_time_after_the_moment_of_judgement_proves_nothing_then(ahead: timedelta, proves: bool) -> None:
    time = NOW + ahead
    report = judged(signature(timestamp=timestamp(time), token=token(path(NOW), path(time)), claimed_time=None))
    (one,) = report.signatures

    assert (report.verdict is V.VALID) == proves
    assert (one.proved_time is not None) == proves
    assert (one.at_signing is not None) == proves
    assert ("N-TS-FUTURE" in codes(one.now, of="non_repudiation")) != proves
    assert one.now.non_repudiation.outcome == ("passed" if proves else "indeterminate")


def test_before_it_was_made_a_signature_is_not_valid() -> None:
    moment = SIGNED - DAY
    one = signature(token=token(path(moment), path(SIGNED)), timestamp=timestamp(SIGNED, *map(path, (moment, SIGNED))))
    assert judged(one, moment=moment).verdict is V.INDETERMINATE


def test_a_document_timestamp_from_the_future_proves_nothing() -> None:
    time = NOW + DAY
    signed = signature(timestamp=None, token=token(path(NOW), path(time)))
    report = judged(signed, document_timestamp(time=time))

    assert report.verdict is V.INDETERMINATE
    assert report.signatures[0].at_signing is None
    assert [codes(one.now, of="non_repudiation") for one in report.signatures] == [{"N-TS-FUTURE"}] * 2


# --- Tokens and authorities that are none --------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"binding": Binding.ABSENT},
        {"binding": Binding.MISMATCH},
        {"signer_infos": 2},
        {"digests": ("sha256", "sha1")},
        {"certified": authority(key_bits=1024)},
        {"certified": authority(key_algorithm="dsa", key_bits=0)},
        {"certified": authority(key_algorithm="ec", key_bits=192)},
        {"certified": authority(key_algorithm="gost", key_bits=256)},
        {"certified": authority(key_usage=frozenset({"crl_sign"}))},
    ],
    ids=lambda one: str(next(iter(one.values())))[:40],
)
def test_a_token_that_departs_from_its_standard_proves_no_time(changes: dict[str, Any]) -> None:
    report = judged(signature(timestamp=timestamp(**changes)))
    (one,) = report.signatures

    (reason,) = (each for each in one.now.non_repudiation.reasons if each.code == "N-TSA-UNTRUSTED")
    assert reason.detail.startswith("tte_1, 2026-09-01T02:15:00+00:00: ")
    assert report.verdict is V.INDETERMINATE
    assert one.at_signing is None


@pytest.mark.parametrize(
    "certified",
    [
        authority(key_algorithm="ed25519", key_bits=256),
        authority(key_usage=frozenset()),
        authority(key_usage=frozenset({"non_repudiation"})),
    ],
)
def test_other_authorities_are_trusted(certified: CertificateFacts) -> None:
    assert judged(signature(timestamp=timestamp(certified=certified))).verdict is V.VALID


def test_how_strong_a_key_has_to_be_is_the_policys() -> None:
    policy = ValidationPolicy(minimum_rsa_bits=3072)
    strong = token(certified=certificate(key_bits=4096))
    assert judged(signature(token=strong), policy=policy).verdict is V.INDETERMINATE
    larger = timestamp(certified=authority(key_bits=3072))
    assert judged(signature(token=strong, timestamp=larger), policy=policy).verdict is V.VALID


# --- Document timestamps by themselves -----------------------------------------------------------------------

SERVER = certificate("D" * 64, extended_key_usage=("1.3.6.1.5.5.7.3.1",), extended_key_usage_critical=False)
PERSON = certificate("D" * 64)


@pytest.mark.parametrize("certified", [SERVER, PERSON], ids=["server", "person"])
def test_a_document_timestamp_by_whoever_has_a_certificate_is_none(certified: CertificateFacts) -> None:
    made = document_timestamp(token_changes={"certified": certified})
    one = only(made)

    assert outcomes(one.now) == ["passed", "passed", "indeterminate"]
    assert codes(one.now) == {"N-TSA-UNTRUSTED"}
    assert (one.at_signing, one.evidence.rung) == (None, Rung.R0)
    assert judged(signature(token=token(*map(path, (*MOMENTS, SIGNED + DAY)))), made).verdict is V.INDETERMINATE


@pytest.mark.parametrize("certified", [authority("D" * 64), SERVER], ids=["authority", "server"])
def test_document_timestamps_alone_are_nobodys_signature(certified: CertificateFacts) -> None:
    one = document_timestamp(token_changes={"certified": certified})
    paths = [path(moment, sha256="D" * 64) for moment in (NOW, SIGNED + DAY, SIGNED + 2 * DAY)]
    inner = document_timestamp("dts_0", SIGNED + DAY, *paths, covers_until=1500)

    assert judged(one).verdict is V.UNSIGNED
    assert judged(inner, document_timestamp(time=SIGNED + 2 * DAY)).verdict is V.UNSIGNED
    assert only(document_timestamp()).now.passed


def test_one_that_fails_makes_the_document_invalid_all_the_same() -> None:
    assert judged(document_timestamp(token_changes={"digest_ok": False})).verdict is V.INVALID


def test_a_good_document_timestamp_passes_beside_a_signature() -> None:
    report = judged(signature(token=token(*map(path, (*MOMENTS, SIGNED + DAY)))), document_timestamp())
    assert report.verdict is V.VALID
    assert report.signatures[1].kind is SignatureKind.DOCUMENT_TIMESTAMP
    assert report.signatures[1].evidence.rung is Rung.R2
