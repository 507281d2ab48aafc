"""Every certificate of the test PKI stands, at each moment, as its name says."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from asn1crypto import x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from pades_material import DAY, NOW, TODAY, asn1, certificate, issued, key, name, pki, small_ca

from bsre_sign.evidence import PathFacts, PathStatus, RevocationStatus
from bsre_sign.pades.reading.certificates import fingerprint
from bsre_sign.pades.reading.path import PathChecker
from bsre_sign.pades.reading.revocation import EvidenceSource, RevocationEvidence

P, R = PathStatus, RevocationStatus
NOTHING = RevocationEvidence()


def chain(label: str) -> list[x509.Certificate]:
    issuers = ["foreign-root"] if label == "asing" else ["ca", "root"]
    return [certificate(label), *map(certificate, issuers)]


@cache
def evidence(label: str, answered: datetime | None = None, stopped: str = "") -> RevocationEvidence:
    """What the services say of the certificate, answered at a time."""
    fetcher = pki().fetcher(answered)
    if stopped:
        fetcher.stop(*stopped.split())
    return EvidenceSource(fetcher).gather(chain(label))


def checker(
    label: str, known: RevocationEvidence = NOTHING, *, anchors: tuple[bytes, ...] | None = None
) -> PathChecker:
    return PathChecker(pki().roots() if anchors is None else anchors, chain(label), known)


def standing(label: str, moment: datetime, known: RevocationEvidence = NOTHING) -> PathFacts:
    return checker(label, known).facts(certificate(label), moment)


@pytest.mark.parametrize(
    ("label", "moment", "status"),
    [
        ("pejabat-satu", NOW, P.TRUSTED),
        ("segel", NOW, P.TRUSTED),
        ("tsa", NOW, P.TRUSTED),
        ("ocsp", NOW, P.TRUSTED),
        ("tanpa-nonrepudiation", NOW, P.TRUSTED),
        ("lemah-rsa1024", NOW, P.TRUSTED),
        ("dicabut", NOW, P.TRUSTED),
        ("ditangguhkan", NOW, P.TRUSTED),
        ("pejabat-satu", TODAY - 181 * DAY, P.NOT_YET_VALID),
        ("pejabat-satu", TODAY - 179 * DAY, P.TRUSTED),
        ("pejabat-satu", TODAY + 549 * DAY, P.TRUSTED),
        ("pejabat-satu", TODAY + 551 * DAY, P.EXPIRED),
        ("kedaluwarsa", NOW, P.EXPIRED),
        ("kedaluwarsa", TODAY - 171 * DAY, P.TRUSTED),
        ("belum-berlaku", NOW, P.NOT_YET_VALID),
        ("belum-berlaku", TODAY + 31 * DAY, P.TRUSTED),
        ("tsa-kedaluwarsa", NOW, P.EXPIRED),
        ("tsa-kedaluwarsa", TODAY - 31 * DAY, P.TRUSTED),
        ("lemah-sha1", NOW, P.WEAK_ALGORITHM),
        ("asing", NOW, P.NO_CHAIN),
        ("pejabat-satu", datetime(2051, 1, 1, tzinfo=UTC), P.EXPIRED),
        ("pejabat-satu", datetime(2019, 1, 1, tzinfo=UTC), P.NOT_YET_VALID),
    ],
)
def test_the_path_of_each_certificate_at_several_moments(label: str, moment: datetime, status: PathStatus) -> None:
    facts = standing(label, moment)

    assert facts.status is status
    assert facts.at == moment
    assert facts.chain[0] == fingerprint(certificate(label))
    assert (len(facts.chain) == 3) == (label != "asing")
    assert bool(facts.detail) == (status is not P.TRUSTED or facts.revocation is not R.GOOD)


def test_every_signer_of_the_test_pki_is_spoken_of_above() -> None:
    spoken_of = {"pejabat-satu", "segel", "dicabut", "ditangguhkan", "kedaluwarsa", "belum-berlaku", "asing"}
    spoken_of |= {"tanpa-nonrepudiation", "lemah-rsa1024", "lemah-sha1"}
    others = set(pki().labels()) - spoken_of

    assert {standing(label, NOW, evidence(label)).revocation for label in others} == {R.GOOD}


def test_a_foreign_certificate_stands_under_its_own_root() -> None:
    facts = checker("asing", anchors=pki().foreign_roots()).facts(certificate("asing"), NOW)

    assert facts.status is P.TRUSTED
    assert facts.chain == (fingerprint(certificate("asing")), fingerprint(certificate("foreign-root")))


def test_without_anchors_nothing_leads_anywhere() -> None:
    assert checker("pejabat-satu", anchors=()).facts(certificate("pejabat-satu"), NOW).status is P.NO_CHAIN


def test_an_anchor_stands_by_itself_and_needs_no_evidence() -> None:
    facts = checker("pejabat-satu").facts(certificate("root"), NOW)

    assert facts.status is P.TRUSTED
    assert facts.revocation is R.GOOD


def test_an_issuing_ca_may_be_the_anchor() -> None:
    one = PathChecker([pki().certificate("ca")], chain("pejabat-satu"), evidence("pejabat-satu"))
    facts = one.facts(certificate("pejabat-satu"), NOW)

    assert facts.status is P.TRUSTED
    assert facts.revocation is R.GOOD
    assert len(facts.chain) == 2


def test_a_missing_link_leaves_no_chain() -> None:
    facts = PathChecker(pki().roots(), [certificate("pejabat-satu")], NOTHING).facts(certificate("pejabat-satu"), NOW)

    assert facts.status is P.NO_CHAIN
    assert facts.chain == (facts.weak_link,)


@pytest.mark.parametrize(
    ("label", "moment", "revocation"),
    [
        ("pejabat-satu", NOW, R.GOOD),
        ("segel", NOW, R.GOOD),
        ("dicabut", NOW, R.REVOKED),
        ("dicabut", TODAY - 59 * DAY, R.REVOKED),
        ("dicabut", TODAY - 61 * DAY, R.GOOD),
        ("ditangguhkan", NOW, R.ON_HOLD),
        ("ditangguhkan", TODAY - 29 * DAY, R.ON_HOLD),
        ("ditangguhkan", TODAY - 31 * DAY, R.GOOD),
    ],
)
@pytest.mark.parametrize("stopped", ["", "ocsp"], ids=["by OCSP", "by CRL"])
def test_revocation_counts_from_its_own_time_on(
    label: str, moment: datetime, revocation: RevocationStatus, stopped: str
) -> None:
    known = evidence(label, NOW, stopped)
    facts = standing(label, moment, RevocationEvidence(known.ocsps, known.crls))

    assert facts.status is P.TRUSTED
    assert facts.revocation is revocation
    if revocation in {R.REVOKED, R.ON_HOLD}:
        assert facts.weak_link == fingerprint(certificate(label))
        assert facts.revoked_at == TODAY - (60 if label == "dicabut" else 30) * DAY
        assert facts.revocation_reason == ("cessation_of_operation" if label == "dicabut" else "certificate_hold")
    else:
        assert facts.revoked_at is None


def answer_and_list(subject: cx509.Certificate, listed: int) -> RevocationEvidence:
    """The authority's answer that ``subject`` is good, and its list, which names the number ``listed``."""
    private, issuer = small_ca()
    good = ocsp.OCSPResponseBuilder().responder_id(ocsp.OCSPResponderEncoding.HASH, issuer)
    status = ocsp.OCSPCertStatus.GOOD
    good = good.add_response(subject, issuer, hashes.SHA256(), status, NOW, NOW + DAY, None, None)
    revoked = cx509.RevokedCertificateBuilder().serial_number(listed).revocation_date(NOW - DAY).build()
    made = cx509.CertificateRevocationListBuilder().issuer_name(issuer.subject).add_revoked_certificate(revoked)
    made = made.last_update(NOW).next_update(NOW + DAY)
    return RevocationEvidence(
        (good.sign(private, hashes.SHA256()).public_bytes(Encoding.DER),),
        (made.sign(private, hashes.SHA256()).public_bytes(Encoding.DER),),
    )


@pytest.mark.parametrize("number", [7, 0x80, 0x7F00FF, 0xF1E2D3C4B5A697887766554433221100FFEE])
@pytest.mark.parametrize(("other", "revocation"), [(0, R.REVOKED), (1, R.GOOD)])
def test_a_list_counts_against_an_answer_that_says_otherwise(
    number: int, other: int, revocation: RevocationStatus
) -> None:
    # The engine looks for answers only where the certificate names a responder.
    responder = cx509.AccessDescription(AuthorityInformationAccessOID.OCSP, cx509.UniformResourceIdentifier("http://a"))
    subject = issued("p256", cx509.AuthorityInformationAccess([responder]), serial=number)
    known = answer_and_list(subject, number + other)
    root = asn1(small_ca()[1])
    facts = PathChecker((root.dump(),), [asn1(subject), root], known).facts(asn1(subject), NOW)
    assert facts.revocation is revocation


def test_without_evidence_it_is_missing() -> None:
    assert standing("pejabat-satu", NOW).revocation is R.MISSING


def test_evidence_for_the_signer_alone_is_not_enough() -> None:
    known = evidence("pejabat-satu", NOW)

    assert standing("pejabat-satu", NOW, RevocationEvidence(ocsps=known.ocsps)).revocation is R.MISSING
    assert standing("pejabat-satu", NOW, RevocationEvidence(crls=known.crls)).revocation is R.MISSING


def test_evidence_for_another_certificate_is_none() -> None:
    ocsps = evidence("pejabat-dua", NOW).ocsps

    facts = standing("pejabat-satu", NOW, RevocationEvidence(ocsps, evidence("pejabat-satu", NOW).crls))

    assert facts.revocation is R.MISSING


def test_where_a_service_did_not_answer_that_is_said() -> None:
    known = evidence("pejabat-satu", NOW, "ocsp crl")

    assert known.errors
    assert standing("pejabat-satu", NOW, known).revocation is R.UNREACHABLE


def without_crl_dates(known: RevocationEvidence, fresh: RevocationEvidence) -> RevocationEvidence:
    """The old OCSP answer beside a list for the CA that still runs."""
    return RevocationEvidence(known.ocsps, fresh.crls)


@pytest.mark.parametrize(
    ("age", "revocation"),
    [(timedelta(0), R.GOOD), (timedelta(hours=23), R.GOOD), (timedelta(hours=25), R.STALE), (30 * DAY, R.STALE)],
)
def test_an_answer_without_next_update_is_good_for_a_day(age: timedelta, revocation: RevocationStatus) -> None:
    known = without_crl_dates(evidence("pejabat-satu", NOW - age), evidence("pejabat-satu", NOW))

    assert standing("pejabat-satu", NOW, known).revocation is revocation


def test_a_list_past_its_next_update_is_stale_after_a_day() -> None:
    old = evidence("pejabat-satu", NOW - 40 * DAY, "ocsp")
    known = RevocationEvidence(crls=old.crls)

    assert standing("pejabat-satu", NOW, known).revocation is R.STALE
    assert standing("pejabat-satu", NOW - 40 * DAY, known).revocation is R.GOOD


@pytest.mark.parametrize("later", [timedelta(seconds=30), timedelta(hours=2), 30 * DAY, 150 * DAY])
def test_evidence_issued_after_the_moment_counts(later: timedelta) -> None:
    assert standing("pejabat-satu", NOW - later, evidence("pejabat-satu", NOW)).revocation is R.GOOD


def test_a_revoked_certificate_is_not_cleared_by_older_evidence_beside_the_newer() -> None:
    old, new = evidence("dicabut", TODAY - 61 * DAY), evidence("dicabut", NOW)

    for known in (old + new, new + old):
        assert standing("dicabut", NOW, known).revocation is R.REVOKED


def flipped(one: x509.Certificate) -> x509.Certificate:
    """The same certificate with a signature that nobody made."""
    der = one.dump()
    return x509.Certificate.load(der[:-1] + bytes([der[-1] ^ 1]))


def test_a_signature_that_does_not_verify_makes_the_path_forged() -> None:
    forged = flipped(certificate("pejabat-satu"))
    one = PathChecker(pki().roots(), [forged, certificate("ca")], NOTHING)

    facts = one.facts(forged, NOW)

    assert facts.status is P.FORGED
    assert facts.chain[0] == fingerprint(forged)


def test_a_forged_authority_makes_the_path_forged() -> None:
    forged = flipped(certificate("ca"))

    facts = PathChecker(pki().roots(), [certificate("pejabat-satu"), forged], NOTHING).facts(
        certificate("pejabat-satu"), NOW
    )

    assert facts.status is P.FORGED


def test_a_good_link_beside_a_forged_one_is_found() -> None:
    one = PathChecker(pki().roots(), [flipped(certificate("ca")), certificate("ca")], evidence("pejabat-satu", NOW))

    facts = one.facts(certificate("pejabat-satu"), NOW)

    assert facts.status is P.TRUSTED
    assert facts.revocation is R.GOOD


def test_evidence_that_nobody_signed_is_no_evidence() -> None:
    known = evidence("pejabat-satu", NOW)
    broken = tuple(one.replace(b"TEST OCSP Responder", b"TEST OCSP Resp0nder") for one in known.ocsps)

    assert standing("pejabat-satu", NOW, RevocationEvidence(broken, known.crls)).revocation is not R.GOOD


@pytest.mark.parametrize("garbage", [b"", b"sampah", b"\x30\x00", b"\x30\x03\x0a\x01\x06", b"\x30\x80\x00\x00"])
def test_garbage_among_the_evidence_is_passed_over(garbage: bytes) -> None:
    known = evidence("pejabat-satu", NOW)
    mixed = RevocationEvidence((garbage, *known.ocsps), (garbage, *known.crls))

    assert standing("pejabat-satu", NOW, mixed).revocation is R.GOOD


def test_a_certificate_that_is_no_authority_issues_nothing() -> None:
    """Constraints: the signer's own certificate put to use as a CA."""
    end_entity = issued("p384", cx509.BasicConstraints(ca=False, path_length=None), subject="Bukan CA")
    facts = PathChecker([asn1(small_ca()[1]).dump()], [asn1(end_entity)], NOTHING).facts(
        asn1(issued_by(end_entity)), NOW
    )

    assert facts.status is P.CONSTRAINTS


def issued_by(issuer: cx509.Certificate) -> cx509.Certificate:
    return (
        cx509.CertificateBuilder()
        .subject_name(name("Anak"))
        .issuer_name(issuer.subject)
        .public_key(key("p256").public_key())
        .serial_number(5)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .sign(key("p384"), hashes.SHA256())
    )


def test_an_unknown_critical_extension_forbids_the_path() -> None:
    made = (
        cx509.CertificateBuilder()
        .subject_name(name("Syarat Lain"))
        .issuer_name(small_ca()[1].subject)
        .public_key(key("p256").public_key())
        .serial_number(6)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .add_extension(cx509.UnrecognizedExtension(cx509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), critical=True)
        .sign(small_ca()[0], hashes.SHA256())
    )

    assert PathChecker([asn1(small_ca()[1]).dump()], [], NOTHING).facts(asn1(made), NOW).status is P.CONSTRAINTS


def test_the_chain_runs_from_the_leaf_to_the_anchor() -> None:
    one = checker("pejabat-satu")

    assert [each.dump() for each in one.chain(certificate("pejabat-satu"))] == [
        pki().certificate(label) for label in ("pejabat-satu", "ca", "root")
    ]
    assert [each.dump() for each in one.chain(certificate("asing"))] == [pki().certificate("asing")]


def test_a_standing_is_looked_into_once() -> None:
    one = checker("pejabat-satu", evidence("pejabat-satu", NOW))

    assert one.facts(certificate("pejabat-satu"), NOW) is one.facts(certificate("pejabat-satu"), NOW)
