"""What the workers sign with, and the letters that they sign."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bsre_sign import Agreement, Document, LocalCreator, Pkcs12Credential, Signer, SigningTask, TrustStore


@dataclass(frozen=True)
class Office:
    """The test PKI's first official, by the files of an export."""

    keys: Path

    @property
    def trust(self) -> TrustStore:
        """The test root."""
        return TrustStore.empty().add_path(self.keys / "root.pem")

    def signer(self) -> Signer:
        """Stamps and signs at B-B."""
        credential = Pkcs12Credential.open(self.keys / "pejabat-satu.p12", (self.keys / "passphrase.txt").read_bytes)
        return Signer(LocalCreator(credential), trust=self.trust, agreement=Agreement.load("bsre"))

    def document(self, path: Path) -> Document:
        """A letter."""
        return Document.open(path)


def letters(sample: Path, folder: Path, count: int) -> Iterator[SigningTask]:
    """``count`` letters of one page, each with bytes of its own; written as they are taken."""
    data = sample.read_bytes()
    (folder / "in").mkdir()
    (folder / "out").mkdir()
    for number in range(count):
        source = folder / "in" / f"surat-{number:06}.pdf"
        source.write_bytes(data + b"%% %d\n" % number)
        yield SigningTask(source, folder / "out" / source.name)
