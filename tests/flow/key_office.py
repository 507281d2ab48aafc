"""An office that signs with keys of every kind, and verifies what it signed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from key_authority import KeyAuthority, KeyFetcher, authority, pem_key, signer_key

from bsre_sign import Document, Level, LocalCreator, PemCredential, Signer, TimestampAuthority, TrustStore, Verifier
from bsre_sign.credential import SigningCredential
from bsre_sign.testing import TestPki


class Office:
    """Signs the letter with keys of every kind, each combination once."""

    def __init__(self, samples: Path, pki: TestPki, folder: Path) -> None:
        self._letter = samples / "surat-dinas.pdf"
        self._pki = pki
        self._folder = folder
        self.signed = cache(self._signed)

    def credential(self, kind: str, pss: bool) -> SigningCredential:
        """Key and certificate, read from files as a user has them."""
        files = {"kunci.pem": pem_key(signer_key(kind))}
        files["sertifikat.pem"] = authority(kind, pss).certify(signer_key(kind).public_key()).public_bytes(Encoding.PEM)
        for name, content in files.items():
            (self._folder / name).write_bytes(content)
        key, certificate = (self._folder / name for name in files)
        return PemCredential.open(key, certificate, lambda: None, pss=pss)

    def sign(self, credential: SigningCredential, by: KeyAuthority, level: Level) -> bytes:
        fetcher = KeyFetcher(self._pki.fetcher(), (by,))
        tsa = TimestampAuthority(self._pki.tsa_url, fetcher=fetcher) if level > Level.B_B else None
        signer = Signer(LocalCreator(credential, tsa=tsa), trust=self.trust(by), level=level, fetcher=fetcher)
        return signer.sign(Document.open(self._letter)).to_bytes()

    def _signed(self, kind: str, pss: bool, level: Level) -> bytes:
        return self.sign(self.credential(kind, pss), authority(kind, pss), level)

    def trust(self, by: KeyAuthority) -> TrustStore:
        return TrustStore.empty().add(by.root.public_bytes(Encoding.DER), *self._pki.roots())

    def verifier(self, by: KeyAuthority) -> Verifier:
        return Verifier(self.trust(by), fetcher=KeyFetcher(self._pki.fetcher(), (by,)))
