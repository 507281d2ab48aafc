"""Who signs: one official of the test PKI, for this project and for the others."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bsre_sign import (
    Agreement,
    Document,
    Level,
    LocalCreator,
    Pkcs12Credential,
    Signer,
    SigningCredential,
    TimestampAuthority,
    TrustStore,
    Verifier,
)
from bsre_sign.testing import PASSPHRASE, TestPki, export

OFFICIAL = "pejabat-satu"
AGREEMENT = "bsre"


@dataclass
class Office:
    """Key, certificates and trust, made once for a run."""

    folder: Path
    """Where the test PKI's files are put."""
    pki: TestPki = field(default_factory=TestPki.load)

    def __post_init__(self) -> None:
        export(self.pki, self.folder)

    @property
    def p12(self) -> Path:
        """Key, certificate and chain."""
        return self.folder / f"{OFFICIAL}.p12"

    @property
    def passphrase(self) -> Path:
        """What opens it."""
        return self.folder / "passphrase.txt"

    @property
    def root(self) -> Path:
        """The trust anchor."""
        return self.folder / "root.pem"

    @cached_property
    def trust(self) -> TrustStore:
        """The test root, and nothing else."""
        return TrustStore.empty().add(*self.pki.roots())

    @cached_property
    def credential(self) -> SigningCredential:
        """The official's, with the key in memory."""
        return Pkcs12Credential.open(self.p12, lambda: PASSPHRASE)

    def signer(self, *, stamp: bool, credential: SigningCredential | None = None, level: Level = Level.B_B) -> Signer:
        """A signer that is ready: its preflight is done."""
        fetcher = self.pki.fetcher()
        authority = TimestampAuthority(self.pki.tsa_url, fetcher=fetcher) if level > Level.B_B else None
        signer = Signer(
            LocalCreator(credential or self.credential, tsa=authority),
            trust=self.trust,
            agreement=Agreement.load(AGREEMENT) if stamp else None,
            level=level,
            fetcher=fetcher if authority else None,
        )
        signer.preflight()
        return signer

    def verifier(self) -> Verifier:
        """A verifier that trusts the test root."""
        return Verifier(self.trust, fetcher=self.pki.fetcher())

    def signed(self, source: Path, target: Path, *, times: int = 1, level: Level = Level.B_B) -> Path:
        """``source`` signed so many times, one signature after the other; made once."""
        if not target.exists():
            signer = self.signer(stamp=False, level=level)
            data = source.read_bytes()
            for _ in range(times):
                data = signer.sign(Document.from_bytes(data)).to_bytes()
            part = target.with_suffix(".part")
            part.write_bytes(data)
            part.replace(target)
        return target
