"""Nothing is signed with a certificate that a verifier would not accept."""

from datetime import datetime, timedelta

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ExtendedKeyUsage, ObjectIdentifier
from cryptography.x509.oid import ExtendedKeyUsageOID
from pades_material import (
    DAY,
    NOW,
    TODAY,
    certificate,
    credential,
    credential_of,
    issued,
    key,
    pki,
    small_ca,
)

from bsre_sign.credential.key import KeyCredential
from bsre_sign.errors import PreflightError, ServiceError
from bsre_sign.pades.signing import preflight
from bsre_sign.pades.signing.create import LocalCreator
from bsre_sign.pades.signing.evidence import Gatherer, Subject
from bsre_sign.testing import PkiFetcher
from bsre_sign.trust import Purpose, TrustStore

TRUST = TrustStore.empty().add(*pki().roots())


def check(
    label: str, *, trust: TrustStore = TRUST, fetcher: PkiFetcher | None = None, moment: datetime | None = None
) -> None:
    preflight.check(LocalCreator(credential(label)), trust, fetcher, moment)


@pytest.mark.parametrize("label", ["pejabat-satu", "pejabat-dua", "pejabat-tiga", "pejabat-empat", "segel"])
def test_a_good_certificate_passes_with_and_without_services(label: str) -> None:
    check(label)
    check(label, fetcher=pki().fetcher())


@pytest.mark.parametrize(
    ("label", "cause", "hint"),
    [
        ("kedaluwarsa", "expired on", "Renew"),
        ("belum-berlaku", "not valid yet", "clock"),
        ("tanpa-nonrepudiation", "not for signing documents", "signing certificate"),
        ("lemah-rsa1024", "too weak (RSA 1024)", "RSA-2048"),
        ("lemah-sha1", "signed by an algorithm that is too weak.", "SHA-256"),
        ("asing", "does not lead to a known trust anchor", "--chain"),
    ],
)
@pytest.mark.parametrize("online", [False, True])
def test_each_defect_is_told_by_its_own_error(label: str, cause: str, hint: str, online: bool) -> None:
    fetcher = pki().fetcher() if online else None

    with pytest.raises(PreflightError) as caught:
        check(label, fetcher=fetcher)

    assert cause in caught.value.cause.en
    assert hint in caught.value.hint.en
    assert fetcher is None or fetcher.requests == []


@pytest.mark.parametrize(
    ("purpose", "said"),
    [("signing", "The certificate has been revoked."), ("timestamping", "The timestamping service's certificate")],
)
def test_whose_certificate_was_withdrawn_is_told(purpose: Purpose, said: str) -> None:
    """A signer must not take a timestamping authority's revocation for their own."""
    one = certificate("dicabut")
    known = [one, *map(x509.Certificate.load, credential("dicabut").chain)]
    with pytest.raises(PreflightError, match=said):
        Gatherer(TRUST, pki().fetcher(), known).gather(Subject(one, purpose, NOW))


@pytest.mark.parametrize(("label", "cause"), [("dicabut", "has been revoked"), ("ditangguhkan", "is on hold")])
@pytest.mark.parametrize("stopped", [None, "ocsp"])
def test_a_withdrawn_certificate_is_told_where_services_may_be_asked(
    label: str, cause: str, stopped: str | None
) -> None:
    fetcher = pki().fetcher()
    if stopped:
        fetcher.stop(stopped)

    with pytest.raises(PreflightError, match=cause):
        check(label, fetcher=fetcher)
    check(label)


def test_a_service_that_does_not_answer_is_no_statement_about_the_certificate() -> None:
    fetcher = pki().fetcher()
    fetcher.stop("ocsp", "crl")

    with pytest.raises(ServiceError, match="cannot be established"):
        check("pejabat-satu", fetcher=fetcher)


def test_a_certificate_is_judged_at_the_moment_that_is_named() -> None:
    check("kedaluwarsa", moment=TODAY - 200 * DAY)
    check("belum-berlaku", moment=TODAY + 40 * DAY)
    with pytest.raises(PreflightError, match="expired"):
        check("pejabat-satu", moment=TODAY + 551 * DAY)
    check("dicabut", moment=TODAY - 61 * DAY, fetcher=pki().fetcher(NOW))


def test_without_a_trusted_root_nothing_passes() -> None:
    for trust in (TrustStore.empty(), TrustStore.default(), TrustStore.empty().add(*pki().foreign_roots())):
        with pytest.raises(PreflightError, match="trust anchor"):
            check("pejabat-satu", trust=trust)


def test_a_link_that_the_user_knows_completes_the_chain() -> None:
    class Alone:
        certificate = pki().certificate("pejabat-satu")
        chain: tuple[bytes, ...] = ()
        digest_algorithm = "sha256"
        tsa = None

        def reserve(self, level: object) -> int:
            raise NotImplementedError

        def create(self, digest: bytes, level: object) -> bytes:
            raise NotImplementedError

    with pytest.raises(PreflightError, match="trust anchor"):
        preflight.check(Alone(), TRUST, None)
    preflight.check(Alone(), TRUST.add_untrusted(pki().certificate("ca")), None)


@pytest.mark.parametrize("kind", ["rsa2048", "p256", "p384", "ed25519"])
def test_every_kind_of_key_passes(kind: str) -> None:
    trust = TrustStore.empty().add(small_ca()[1].public_bytes(Encoding.DER))

    preflight.check(LocalCreator(credential_of(kind)), trust, None, NOW)


SERVER, MAIL, TIME = (
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
    ExtendedKeyUsageOID.TIME_STAMPING,
)


@pytest.mark.parametrize(
    ("purposes", "fit"),
    [([SERVER], False), ([TIME, SERVER], False), ([SERVER, MAIL], True), ([ObjectIdentifier("1.2.3.4")], True)],
)
def test_a_certificate_for_something_else_is_refused_as_a_verifier_would(
    purposes: list[ObjectIdentifier], fit: bool
) -> None:
    """RFC 5280, 4.2.1.12: the extension limits what the key is for."""
    trust = TrustStore.empty().add(small_ca()[1].public_bytes(Encoding.DER))
    made = KeyCredential(key("p256"), issued("p256", ExtendedKeyUsage(purposes)), (small_ca()[1],))
    if fit:
        preflight.check(LocalCreator(made), trust, None, NOW)
        return
    with pytest.raises(PreflightError, match=r"not for signing documents \(extendedKeyUsage 1\.3\.6\.1"):
        preflight.check(LocalCreator(made), trust, None, NOW)


def test_a_clock_that_is_a_little_behind_is_forgiven_by_nobody_but_the_path() -> None:
    with pytest.raises(PreflightError, match="not valid yet"):
        check("pejabat-satu", moment=TODAY - 180 * DAY - timedelta(hours=1))
