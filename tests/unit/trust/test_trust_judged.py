"""What a trust store means for real documents: pinned digests, look-alikes, timestamping authorities."""

import hashlib
import io
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509
from make_signed import HERE, LETTER, Workshop
from trust_material import LonelyTsa

from bsre_sign import (
    Document,
    DocumentReport,
    DocumentVerdict,
    Level,
    LocalCreator,
    Outcome,
    Signer,
    TimestampAuthority,
    TrustStore,
    Verifier,
)
from bsre_sign.evidence import SignerKind
from bsre_sign.pades.reading.revocation import RevocationEvidence
from bsre_sign.pades.signing import extend
from bsre_sign.testing import TestPki


def digest(certificate: bytes) -> str:
    return hashlib.sha256(certificate).hexdigest()


def offline(trust: TrustStore, data: bytes) -> DocumentReport:
    return Verifier(trust, offline=True).report(Document.from_bytes(data))


def authenticity(report: DocumentReport) -> tuple[Outcome, set[str]]:
    answer = report.signatures[0].now.authenticity
    return answer.outcome, {reason.code for reason in answer.reasons}


@pytest.fixture(scope="module")
def with_root(workshop: Workshop) -> bytes:
    """A letter whose DSS holds the whole chain, the root included."""
    return workshop.signed(LETTER, "pejabat-satu", Level.B_LT)


@pytest.fixture(scope="module")
def without_root(workshop: Workshop) -> bytes:
    """A letter that carries the signer's certificate and its issuer's, and nothing else."""
    return workshop.signed_unasked(LETTER, "pejabat-satu", Level.B_B)


@pytest.fixture(scope="module")
def lookalike() -> Workshop:
    """A PKI with the same names and serial numbers as the test PKI, and other keys."""
    return Workshop(TestPki.ephemeral(labels=("pejabat-satu",)))


@pytest.mark.parametrize("label", ["root", "ca"])
def test_an_embedded_certificate_with_a_pinned_digest_is_trusted(label: str, pki: TestPki, with_root: bytes) -> None:
    trust = TrustStore.empty().pin(digest(pki.certificate(label)), name="Uji", bsre=True)

    report = offline(trust, with_root)

    assert report.verdict is DocumentVerdict.VALID
    assert authenticity(report) == (Outcome.PASSED, set())


def test_the_default_store_does_not_trust_it(with_root: bytes) -> None:
    assert authenticity(offline(TrustStore.default(), with_root)) == (Outcome.INDETERMINATE, {"A-NOCHAIN"})


def test_the_issuer_that_the_signature_carries_is_enough_where_it_is_pinned(pki: TestPki, without_root: bytes) -> None:
    fetcher = pki.fetcher()
    for label, expected in (("ca", Outcome.PASSED), ("root", Outcome.INDETERMINATE)):
        trust = TrustStore.empty().pin(digest(pki.certificate(label)), name="Uji")
        report = Verifier(trust, fetcher=fetcher).report(Document.from_bytes(without_root))
        assert authenticity(report)[0] is expected, label


def test_a_pinned_root_that_the_document_lacks_may_come_from_the_user(pki: TestPki, without_root: bytes) -> None:
    root, other = pki.certificate("root"), pki.certificate("foreign-root")
    trust = TrustStore.empty().pin(digest(root), name="Uji")

    def codes(store: TrustStore) -> set[str]:
        return authenticity(Verifier(store, fetcher=pki.fetcher()).report(Document.from_bytes(without_root)))[1]

    assert "A-NOCHAIN" in codes(trust)
    assert "A-NOCHAIN" in codes(trust.add_untrusted(other))
    assert "A-NOCHAIN" not in codes(trust.add_untrusted(root))
    assert "A-NOCHAIN" in codes(TrustStore.empty().add_untrusted(root))


def test_the_old_hierarchy_is_known_and_remarked_on(pki: TestPki, with_root: bytes) -> None:
    trust = TrustStore.empty().pin(digest(pki.certificate("root")), name="OSD Uji", hierarchy="old", bsre=True)

    report = offline(trust, with_root)

    assert report.verdict is DocumentVerdict.VALID
    assert authenticity(report) == (Outcome.PASSED, {"A-OLD-HIERARCHY"})


def test_the_same_names_with_other_keys_are_not_trusted(pki: TestPki, lookalike: Workshop) -> None:
    mine, theirs = (x509.Certificate.load(one.certificate("root")) for one in (pki, lookalike.pki))
    assert (mine.subject.dump(), mine.serial_number) == (theirs.subject.dump(), theirs.serial_number)
    assert mine.public_key.dump() != theirs.public_key.dump()
    data = lookalike.signed(LETTER, "pejabat-satu", Level.B_LT)
    assert offline(lookalike.trust, data).verdict is DocumentVerdict.VALID

    for label in ("root", "ca"):
        report = offline(TrustStore.empty().pin(digest(pki.certificate(label)), name="Uji"), data)
        outcome, found = authenticity(report)
        assert outcome is Outcome.INDETERMINATE
        assert "A-NOCHAIN" in found


@pytest.mark.parametrize("given", [("root",), ("ca",), ("root", "ca")])
def test_a_lookalike_gains_nothing_by_carrying_the_genuine_certificates(
    given: tuple[str, ...], pki: TestPki, lookalike: Workshop
) -> None:
    """The forger puts the genuine, pinned certificates into the DSS, beside his own of the same name."""
    stream = io.BytesIO(lookalike.signed(LETTER, "pejabat-satu", Level.B_LT))
    genuine = tuple(x509.Certificate.load(pki.certificate(label)) for label in given)
    extend.write(stream, b"00", extend.Evidence(genuine, RevocationEvidence()), Level.B_LT, None, None)
    trust = TrustStore.empty()
    for label in given:
        trust = trust.pin(digest(pki.certificate(label)), name="Uji")

    report = offline(trust, stream.getvalue())

    assert report.verdict is not DocumentVerdict.VALID
    assert authenticity(report)[0] is not Outcome.PASSED


def test_a_timestamping_authority_must_lead_to_an_anchor_too(workshop: Workshop, pki: TestPki) -> None:
    """A signer who is trusted, and a time for which nobody answers."""
    tsa = LonelyTsa.make()
    creator = LocalCreator(workshop.credential("pejabat-satu"), tsa=TimestampAuthority("http://tsa.test", fetcher=tsa))
    both = workshop.trust.add(tsa.root)
    signer = Signer(creator, trust=both, level=Level.B_T, fetcher=pki.fetcher())
    data = signer.sign(Document.open(HERE / LETTER)).to_bytes()

    def found(trust: TrustStore) -> tuple[Outcome, set[str]]:
        report = Verifier(trust, fetcher=pki.fetcher()).report(Document.from_bytes(data))
        answer = report.signatures[0].now.non_repudiation
        return answer.outcome, {reason.code for reason in answer.reasons}

    assert found(both)[0] is Outcome.PASSED
    outcome, codes = found(workshop.trust)
    assert outcome is Outcome.INDETERMINATE
    assert "N-TSA-UNTRUSTED" in codes


@pytest.mark.parametrize(
    ("label", "kind"), [("pejabat-satu", SignerKind.PERSON), ("segel", SignerKind.SEAL), ("asing", SignerKind.OTHER)]
)
def test_a_person_a_seal_and_a_stranger_are_told_apart(
    label: str, kind: SignerKind, workshop: Workshop, pki: TestPki
) -> None:
    data = workshop.signed_unasked(LETTER, label, Level.B_B)
    given = TrustStore.empty().add(*pki.roots(), *pki.foreign_roots())
    national = given.pin(digest(pki.certificate("root")), name="Akar Uji")

    for trust, strangers in ((national, {"asing"}), (given, {"asing", label})):
        report = Verifier(trust, fetcher=pki.fetcher()).report(Document.from_bytes(data))
        assert report.signatures[0].signer_kind is kind
        assert authenticity(report) == (Outcome.PASSED, {"A-NOT-BSRE"} if label in strangers else set())


def test_what_an_untrusted_certificate_says_of_its_holder_is_not_believed(with_root: bytes) -> None:
    assert offline(TrustStore.empty(), with_root).signatures[0].signer_kind is SignerKind.OTHER


def test_whose_certificate_has_ended_is_still_a_person(without_root: bytes, pki: TestPki) -> None:
    trust = TrustStore.empty().add(*pki.roots())
    moment = datetime.now(UTC) + timedelta(days=600)
    report = Verifier(trust, offline=True).report(Document.from_bytes(without_root), at=moment)
    assert authenticity(report)[1] == {"A-EXPIRED-NOPOE", "A-NOT-BSRE"}
    assert report.signatures[0].signer_kind is SignerKind.PERSON
