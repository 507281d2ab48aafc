"""An anchor for timestamping authorities vouches for no signer, nor the other way round; and who counts as BSrE."""

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from make_signed import HERE, LETTER, Workshop
from trust_material import NOW, YEAR, LonelyTsa, certificate, name

from bsre_sign import (
    Document,
    Level,
    LocalCreator,
    Outcome,
    Pkcs12Credential,
    PreflightError,
    ServiceError,
    Signer,
    SigningCredential,
    TimestampAuthority,
    TrustStore,
    Verifier,
)
from bsre_sign.report.model import SignatureReport
from bsre_sign.testing import TestPki


@pytest.fixture(scope="module")
def tsa() -> LonelyTsa:
    return LonelyTsa.make()


def signer(workshop: Workshop, tsa: LonelyTsa, trust: TrustStore, level: Level) -> Signer:
    creator = LocalCreator(workshop.credential("pejabat-satu"), tsa=TimestampAuthority("http://tsa.test", fetcher=tsa))
    return Signer(creator, trust=trust, level=level, fetcher=workshop.pki.fetcher())


def signatures(trust: TrustStore, data: bytes, pki: TestPki) -> tuple[SignatureReport, ...]:
    return Verifier(trust, fetcher=pki.fetcher()).report(Document.from_bytes(data)).signatures


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LTA])
def test_each_anchor_counts_for_its_own(level: Level, workshop: Workshop, tsa: LonelyTsa, pki: TestPki) -> None:
    mine, theirs = pki.certificate("root"), tsa.root
    apart = TrustStore.empty().add(mine, purpose="signing").add(theirs, purpose="timestamping")
    data = signer(workshop, tsa, apart, level).sign(Document.open(HERE / LETTER)).to_bytes()

    found = signatures(apart, data, pki)
    for one in found:
        assert one.now.passed, one
    if level is Level.B_LTA:
        # The authority's chain is taken along, and found again, although it ends elsewhere than the signer's.
        with Document.from_bytes(data).pdf() as pdf:
            assert theirs in {one.read_bytes() for one in pdf.Root.DSS.Certs}
        assert f"C-{hashlib.sha256(theirs).hexdigest().upper()}" in found[1].evidence.certificates
    swapped = TrustStore.empty().add(mine, purpose="timestamping").add(theirs, purpose="signing")
    first, *later = signatures(swapped, data, pki)
    assert "A-NOCHAIN" in {reason.code for reason in first.now.authenticity.reasons}
    assert first.timestamp is not None
    assert not first.timestamp.trusted
    assert len(later) == (level is Level.B_LTA)
    for one in later:
        assert one.now.authenticity.outcome is not Outcome.PASSED


def test_a_signer_below_a_timestamping_anchor_is_not_trusted(workshop: Workshop, pki: TestPki) -> None:
    """The test PKI's root answers for both kinds; here it is believed for the time alone."""
    data = workshop.signed(LETTER, "pejabat-satu", Level.B_LTA)
    only = TrustStore.empty().add(*pki.roots(), purpose="timestamping")

    first, timestamp = signatures(only, data, pki)

    assert first.now.authenticity.outcome is Outcome.INDETERMINATE
    assert "A-NOCHAIN" in {reason.code for reason in first.now.authenticity.reasons}
    assert first.timestamp is not None
    assert first.timestamp.trusted
    assert timestamp.now.passed
    (alone,) = signatures(only, workshop.signed(LETTER, "pejabat-satu", Level.B_T), pki)
    assert "N-TSA-REVINFO" not in {reason.code for reason in alone.now.non_repudiation.reasons}


def test_signing_obeys_the_same_rule(workshop: Workshop, tsa: LonelyTsa, pki: TestPki) -> None:
    document = Document.open(HERE / LETTER)
    for_time = signer(workshop, tsa, TrustStore.empty().add(*pki.roots(), tsa.root, purpose="timestamping"), Level.B_T)
    with pytest.raises(PreflightError, match="known trust anchor"):
        for_time.sign(document)
    for_signing = signer(workshop, tsa, TrustStore.empty().add(*pki.roots(), tsa.root, purpose="signing"), Level.B_T)
    with pytest.raises(ServiceError, match="known trust anchor"):
        for_signing.sign(document)


class OtherIssuer(Workshop):
    """Signs for somebody whose issuer stands below the same root, and is not BSrE."""

    def credential(self, label: str) -> SigningCredential:
        private = rsa.generate_private_key(65537, 2048)
        between = rsa.generate_private_key(65537, 2048)
        root = x509.load_der_x509_certificate(self.pki.certificate("root"))
        middle = _below(root, "CA Swasta", between, self.pki.private_key("root"))
        person = certificate(label, private=private, issuer=("CA Swasta", between), authority=False, serial=9)
        data = serialize_key_and_certificates(
            b"x", private, x509.load_der_x509_certificate(person), [middle], BestAvailableEncryption(b"uji")
        )
        return Pkcs12Credential.from_bytes(data, lambda: "uji")


def _below(
    root: x509.Certificate, common_name: str, private: rsa.RSAPrivateKey, issuer: rsa.RSAPrivateKey
) -> x509.Certificate:
    return (
        x509.CertificateBuilder(root.subject, name(common_name), private.public_key(), 11)
        .not_valid_before(NOW - YEAR)
        .not_valid_after(NOW + YEAR)
        .add_extension(x509.BasicConstraints(True, None), critical=True)
        .sign(issuer, SHA256())
    )


def test_not_everybody_below_the_national_root_is_bsre(pki: TestPki) -> None:
    data = OtherIssuer(pki).signed_unasked(LETTER, "Warga", Level.B_B)
    digest = hashlib.sha256(pki.certificate("root")).hexdigest()
    store = TrustStore.empty().add_untrusted(pki.certificate("root"))
    for bsre in (True, False):
        (one,) = signatures(store.pin(digest, name="Akar", bsre=bsre), data, pki)
        codes = {reason.code for reason in one.now.authenticity.reasons}
        assert "A-NOCHAIN" not in codes
        assert ("A-NOT-BSRE" in codes) is not bsre
