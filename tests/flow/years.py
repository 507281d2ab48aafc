"""A document over the years: certificates that end one after the other, and a clock that is moved on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import core
from shelf import SAMPLES

from bsre_sign import (
    Document,
    DocumentReport,
    Extender,
    Level,
    LocalCreator,
    Pkcs12Credential,
    Signer,
    TimestampAuthority,
    TrustStore,
    Verifier,
)
from bsre_sign.testing import PkiFetcher, TestPki
from bsre_sign.testing.keys import KeyRing
from bsre_sign.testing.pki import URL_PREFIX
from bsre_sign.testing.profile import REPOSITORY_FOLDER, Profile

SIGNER_ENDS, FIRST_TSA_ENDS, CA_ENDS, SECOND_TSA_ENDS, THIRD_TSA_ENDS = 550, 730, 1000, 1825, 3650
"""Days from now."""
_EXPIRED_CERTS_ON_CRL = "2.5.29.60"


@dataclass(frozen=True)
class Years:
    """The test PKI, whose issuing CA ends too, at any day from now on."""

    pki: TestPki
    today: datetime

    @classmethod
    def begin(cls, *, keeps: bool = False, stolen: tuple[str, int] | None = None) -> Years:
        """From now on; every time the same certificates.

        Args:
            keeps: the issuing CA's lists say that they keep certificates that have expired.
            stolen: whose key falls into other hands, and on which day it is revoked for that.
        """
        now = datetime.now(UTC)
        profile = Profile.read(None, now.date())
        end = (now + timedelta(days=CA_ENDS)).replace(hour=0, minute=0, second=0, microsecond=0)
        issuing = profile.config["certs"]["ca"]
        issuing["validity"] = {**issuing["validity"], "valid-to": end.isoformat()}
        if stolen is not None:
            label, day = stolen
            revoked = {"revoked-since": (now + timedelta(days=day)).isoformat(), "reason": "key_compromise"}
            profile.config["certs"][label] = {**profile.config["certs"][label], "revocation": revoked}
        if keeps:
            since = {"id": _EXPIRED_CERTS_ON_CRL, "value": core.GeneralizedTime(now).dump()}
            profile.config["services"]["crl-repo"]["ca"]["crl-extensions"] = [since]
        return cls(TestPki(profile, KeyRing.read(REPOSITORY_FOLDER, profile.key_files), URL_PREFIX), now)

    @property
    def trust(self) -> TrustStore:
        return TrustStore.empty().add(*self.pki.roots())

    def day(self, days: float) -> datetime:
        return self.today + timedelta(days=days)

    def fetcher(self, days: float) -> PkiFetcher:
        return self.pki.fetcher(self.day(days))

    def authority(self, label: str, days: float, fetcher: PkiFetcher | None = None) -> TimestampAuthority:
        return TimestampAuthority(
            self.pki.tsa_url_for(label), fetcher=fetcher or self.fetcher(days), clock=lambda: self.day(days)
        )

    def extender(self, label: str, days: float, fetcher: PkiFetcher | None = None) -> Extender:
        """One who extends on that day, with the time of the authority ``label``."""
        asked = fetcher or self.fetcher(days)
        return Extender(self.trust, tsa=self.authority(label, days, asked), fetcher=asked, clock=lambda: self.day(days))

    def signed(self, level: Level = Level.B_T) -> bytes:
        """A letter signed today, without a stamp."""
        credential = Pkcs12Credential.from_bytes(self.pki.pkcs12("pejabat-satu", b"uji"), lambda: "uji")
        fetcher = self.pki.fetcher()
        tsa = TimestampAuthority(self.pki.tsa_url, fetcher=fetcher) if level > Level.B_B else None
        signer = Signer(LocalCreator(credential, tsa=tsa), trust=self.trust, level=level, fetcher=fetcher)
        return signer.sign(Document.open(SAMPLES / "surat-dinas.pdf")).to_bytes()

    def report(self, data: bytes, days: float) -> DocumentReport:
        """What a verifier without a network says on that day."""
        return Verifier(self.trust, offline=True, clock=lambda: self.day(days)).report(Document.from_bytes(data))
