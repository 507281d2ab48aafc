"""How the workers of a bulk run get ready in the tests; worker processes import it by its name."""

from dataclasses import dataclass
from pathlib import Path

from bsre_sign import Document, LocalCreator, Pkcs12Credential, Signer, TrustStore
from bsre_sign.bulk import handed_over


@dataclass(frozen=True)
class Office:
    """Opens the key file with what the pool handed over, or with the passphrase in a file."""

    key: Path
    root: Path
    passphrase: Path | None = None

    def signer(self) -> Signer:
        credential = Pkcs12Credential.open(self.key, self._word)
        return Signer(LocalCreator(credential), trust=TrustStore.empty().add_path(self.root))

    def _word(self) -> bytes:
        word = self.passphrase.read_bytes() if self.passphrase else handed_over("passphrase")
        assert word is not None
        return word

    def document(self, path: Path) -> Document:
        return Document.open(path)
