"""Authenticity: the certificate at the proved time, or without one at the moment of judgement."""

from dataclasses import replace

import pytest
from validation_facts import (
    CA,
    NOW,
    ROOT,
    SIGNED,
    SIGNER,
    certificate,
    codes,
    judged,
    only,
    outcomes,
    path,
    revoked,
    signature,
    token,
)

from bsre_sign.evidence import Binding, PathFacts, PathStatus, RevocationStatus, SignerKind
from bsre_sign.report.model import DocumentVerdict
from bsre_sign.validation import ValidationPolicy

P, R = PathStatus, RevocationStatus


@pytest.mark.parametrize(
    ("status", "outcome", "code"),
    [
        (P.NO_CHAIN, "indeterminate", "A-NOCHAIN"),
        (P.FORGED, "failed", "A-FORGED-CHAIN"),
        (P.EXPIRED, "failed", "A-EXPIRED-AT-SIGNING"),
        (P.NOT_YET_VALID, "failed", "A-NOTYET"),
        (P.WEAK_ALGORITHM, "indeterminate", "A-WEAK-ALGO"),
        (P.CONSTRAINTS, "indeterminate", "A-PROFILE"),
    ],
)
def test_the_path_at_the_proved_time(status: PathStatus, outcome: str, code: str) -> None:
    one = only(signature(token=token(path(NOW), path(SIGNED, status, detail="sebab"))))

    for judgement in (one.now, one.at_signing):
        assert judgement is not None
        assert judgement.authenticity.outcome == outcome
        assert [reason.detail for reason in judgement.authenticity.reasons if reason.code == code] == ["sebab"]
        assert judgement.integrity.outcome == "passed"
        assert judgement.non_repudiation.outcome == "indeterminate"


@pytest.mark.parametrize(
    ("status", "outcome", "code"),
    [
        (P.NO_CHAIN, "indeterminate", "A-NOCHAIN"),
        (P.FORGED, "failed", "A-FORGED-CHAIN"),
        (P.EXPIRED, "indeterminate", "A-EXPIRED-NOPOE"),
        (P.NOT_YET_VALID, "indeterminate", "A-NOTYET-NOPOE"),
        (P.WEAK_ALGORITHM, "indeterminate", "A-WEAK-ALGO"),
        (P.CONSTRAINTS, "indeterminate", "A-PROFILE"),
    ],
)
def test_the_path_without_a_proved_time(status: PathStatus, outcome: str, code: str) -> None:
    one = only(signature(timestamp=None, token=token(path(NOW, status))))

    assert one.at_signing is None
    assert one.now.authenticity.outcome == outcome
    assert code in codes(one.now, of="authenticity")


@pytest.mark.parametrize(
    ("revocation", "code"),
    [
        (R.ON_HOLD, "A-HOLD"),
        (R.MISSING, "A-REVINFO-MISSING"),
        (R.STALE, "A-TRYLATER"),
        (R.UNREACHABLE, "A-TRYLATER"),
    ],
)
def test_revocation_that_is_not_known_leaves_it_open(revocation: RevocationStatus, code: str) -> None:
    report = judged(signature(token=token(path(NOW), revoked(SIGNED, revocation))))
    (one,) = report.signatures

    assert outcomes(one.now) == ["passed", "indeterminate", "indeterminate"]
    assert codes(one.now, of="authenticity") == {code}
    assert report.verdict is DocumentVerdict.INDETERMINATE


def test_revoked_before_the_proved_time_is_disproved() -> None:
    report = judged(signature(token=token(path(NOW), replace(revoked(SIGNED), revocation_reason="key_compromise"))))
    (one,) = report.signatures

    (reason,) = one.now.authenticity.reasons
    assert reason.code == "A-REVOKED"
    assert "2026-08-31" in reason.detail
    assert "key_compromise" in reason.detail
    assert report.verdict is DocumentVerdict.INVALID


def test_revoked_after_the_proved_time_does_no_harm() -> None:
    one = only(signature(token=token(revoked(NOW), path(SIGNED))))

    assert outcomes(one.now) == ["passed"] * 3


def test_revoked_without_a_proved_time_leaves_it_open() -> None:
    report = judged(signature(timestamp=None, token=token(revoked(NOW))))

    assert codes(report.signatures[0].now, of="authenticity") == {"A-REVOKED-NOPOE"}
    assert report.verdict is DocumentVerdict.INDETERMINATE


def test_a_certificate_that_is_named_wrongly_is_disproved() -> None:
    one = only(signature(token=token(binding=Binding.MISMATCH)))

    assert codes(one.now, of="authenticity") == {"A-CERT-MISMATCH"}
    assert one.now.authenticity.outcome == "failed"


@pytest.mark.parametrize(
    ("algorithm", "bits", "digest", "weak"),
    [
        ("rsa", 2048, "sha256", False),
        ("rsa", 1024, "sha256", True),
        ("rsassa_pss", 1024, "sha256", True),
        ("ec", 256, "sha256", False),
        ("ec", 192, "sha256", True),
        ("ec", 0, "sha256", True),
        ("ed25519", 256, "sha512", False),
        ("ed448", 456, "shake256", False),
        ("dsa", 0, "sha256", True),
        ("gost", 256, "sha256", True),
        ("rsa", 2048, "sha1", True),
        ("rsa", 2048, "md5", True),
    ],
)
def test_small_keys_and_old_digests_leave_it_open(algorithm: str, bits: int, digest: str, weak: bool) -> None:
    certified = certificate(key_algorithm=algorithm, key_bits=bits)
    one = only(signature(token=token(certified=certified, digest_algorithm=digest)))

    assert ("A-WEAK-ALGO" in codes(one.now, of="authenticity")) == weak
    assert (one.now.authenticity.outcome == "indeterminate") == weak


ADOBE, SERVER, CLIENT, CODE, MAIL, TIME, OCSP = (
    "1.2.840.113583.1.1.5",
    *(f"1.3.6.1.5.5.7.3.{number}" for number in (1, 2, 3, 4, 8, 9)),
)
DOCUMENTS, MICROSOFT, ANY = "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12", "2.5.29.37.0"


@pytest.mark.parametrize(
    ("purposes", "critical", "fit"),
    [
        ((), False, True),
        *(((one,), True, True) for one in (ADOBE, DOCUMENTS, MICROSOFT, ANY, CLIENT, MAIL)),
        ((SERVER, CLIENT), True, True),
        *(((one,), critical, False) for one in (TIME, OCSP, SERVER) for critical in (True, False)),
        ((SERVER, TIME), False, False),
        ((CODE,), True, False),
        ((CODE,), False, True),
        (("1.2.3.4",), True, False),
        (("1.2.3.4",), False, True),
        ((TIME, MAIL), False, True),
    ],
)
def test_a_certificate_for_something_else_leaves_it_open(purposes: tuple[str, ...], critical: bool, fit: bool) -> None:
    certified = certificate(extended_key_usage=purposes, extended_key_usage_critical=critical)
    one = only(signature(token=token(certified=certified)))

    assert outcomes(one.now) == ["passed", *["passed" if fit else "indeterminate"] * 2]
    assert ("A-PROFILE" in codes(one.now, of="authenticity")) != fit


def test_what_counts_as_weak_is_the_policys() -> None:
    policy = ValidationPolicy(minimum_rsa_bits=3072)

    assert "A-WEAK-ALGO" in codes(only(signature(), policy=policy).now)


def test_a_moment_that_was_not_looked_into_is_no_pass() -> None:
    one = only(signature(token=token(path(NOW))))

    assert codes(one.now, of="authenticity") == {"A-NOCHAIN"}
    assert one.now.authenticity.outcome == "indeterminate"


@pytest.mark.parametrize(
    "facts",
    [
        signature(token=token(digest_ok=False)),
        signature(token=token(signature_ok=False)),
        signature(format_error="x", token=None),
        signature(unsupported=True, token=None),
        signature(difference_error="x"),
        signature(pages_after=9),
    ],
)
def test_without_integrity_nothing_is_authentic_or_undeniable(facts: object) -> None:
    one = only(facts)  # type: ignore[arg-type]

    assert outcomes(one.now)[1:] == ["indeterminate", "indeterminate"]
    if one.at_signing is not None:
        assert outcomes(one.at_signing)[1:] == ["indeterminate", "indeterminate"]


BSRE = "2.16.360.1.1.1.3.11.2.0.1"


def under(anchor: str, *policies: str) -> set[str]:
    certified = certificate(policies=policies)
    paths: tuple[PathFacts, ...] = tuple(path(moment, chain=(SIGNER, CA, anchor)) for moment in (NOW, SIGNED))
    policy = ValidationPolicy(
        old_anchors=frozenset({"O" * 64}),
        national_anchors=frozenset({"N" * 64}),
        bsre_anchors=frozenset({"B" * 64}),
    )
    one = only(signature(token=token(*paths, certified=certified)), policy=policy)
    assert outcomes(one.now) == ["passed"] * 3
    return codes(one.now, of="authenticity")


def test_where_a_certificate_comes_from_is_remarked_on_and_lowers_nothing() -> None:
    assert under("B" * 64) == set()
    assert under("O" * 64) == {"A-OLD-HIERARCHY"}
    assert under("N" * 64) == {"A-NOT-BSRE"}
    assert under("N" * 64, BSRE) == set()
    assert under("N" * 64, "2.16.360.1.1.1.3.12.2.0.1") == {"A-NOT-BSRE"}


def test_a_foreign_issuer_that_is_trusted_does_not_become_bsre_by_its_policies() -> None:
    assert under(ROOT) == {"A-NOT-BSRE"}
    assert under(ROOT, BSRE) == {"A-NOT-BSRE"}


def test_where_nobody_is_trusted_it_is_not_said_that_it_is_not_bsre() -> None:
    lost = tuple(path(moment, PathStatus.NO_CHAIN, chain=(SIGNER,)) for moment in (NOW, SIGNED))
    one = only(signature(token=token(*lost, certified=certificate(policies=(BSRE,)))))
    assert codes(one.now, of="authenticity") == {"A-NOCHAIN"}
    assert one.signer_kind is SignerKind.OTHER


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"policies": ("2.16.360.1.1.1.5.1.4.3",)}, SignerKind.PERSON),
        ({"policies": ("2.16.360.1.1.1.8.2",)}, SignerKind.SEAL),
        ({"policies": (), "qc_types": ("0.4.0.1862.1.6.2",)}, SignerKind.SEAL),
        ({"policies": (), "qc_types": ("0.4.0.1862.1.6.1",)}, SignerKind.PERSON),
        ({"policies": ("2.16.360.1.1.1.50.1",)}, SignerKind.OTHER),
        ({"policies": ()}, SignerKind.OTHER),
    ],
)
def test_a_seal_is_told_from_a_person(changes: dict[str, tuple[str, ...]], kind: SignerKind) -> None:
    certified = replace(certificate(), **changes)  # type: ignore[arg-type]
    assert only(signature(token=token(certified=certified))).signer_kind is kind
    assert only(signature(token=None, format_error="x")).signer_kind is SignerKind.OTHER


@pytest.mark.parametrize(
    ("paths", "kind"),
    [
        ([path(NOW)], SignerKind.PERSON),
        ([path(NOW, PathStatus.EXPIRED, weak_link=SIGNER), path(SIGNED)], SignerKind.PERSON),
        ([path(NOW, PathStatus.EXPIRED, weak_link=SIGNER)], SignerKind.PERSON),
        ([path(NOW, PathStatus.EXPIRED)], SignerKind.OTHER),
        ([path(NOW, PathStatus.EXPIRED, weak_link=SIGNER, chain=(SIGNER,))], SignerKind.OTHER),
        ([path(NOW, PathStatus.NO_CHAIN, chain=(SIGNER,))], SignerKind.OTHER),
        ([path(NOW, PathStatus.FORGED), path(SIGNED, PathStatus.FORGED)], SignerKind.OTHER),
        ([path(NOW, PathStatus.CONSTRAINTS)], SignerKind.OTHER),
    ],
)
def test_a_kind_is_believed_only_where_somebody_trusted_issued_the_certificate(
    paths: list[PathFacts], kind: SignerKind
) -> None:
    assert only(signature(token=token(*paths))).signer_kind is kind


@pytest.mark.parametrize(
    ("status", "proved", "open_"),
    [
        (P.EXPIRED, "EXPIRED", "OUT_OF_BOUNDS_NO_POE"),
        (P.NOT_YET_VALID, "NOT_YET_VALID", "OUT_OF_BOUNDS_NO_POE"),
    ],
)
def test_what_is_out_of_bounds_is_total_only_at_a_proved_time(status: PathStatus, proved: str, open_: str) -> None:
    certain = only(signature(token=token(path(NOW), path(SIGNED, status)))).now
    assert (certain.indication, certain.sub_indication) == ("TOTAL-FAILED", proved)
    unsure = only(signature(timestamp=None, token=token(path(NOW, status)))).now
    assert (unsure.indication, unsure.sub_indication) == ("INDETERMINATE", open_)


def test_a_revocation_is_total_only_at_a_proved_time() -> None:
    certain = only(signature(token=token(path(NOW), revoked(SIGNED)))).now
    assert (certain.indication, certain.sub_indication) == ("TOTAL-FAILED", "REVOKED")
    unsure = only(signature(timestamp=None, token=token(revoked(NOW)))).now
    assert (unsure.indication, unsure.sub_indication) == ("INDETERMINATE", "REVOKED_NO_POE")
