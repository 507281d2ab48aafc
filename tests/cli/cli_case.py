"""What the tests of the command line share."""

from dataclasses import dataclass
from pathlib import Path

from click.testing import Result

from bsre_sign.testing import PASSPHRASE, PkiServer

SAMPLES = Path(__file__).parents[2] / "samples"
LETTER = SAMPLES / "surat-dinas.pdf"


@dataclass(frozen=True)
class Ca:
    """The test PKI as a user has it: files and an address."""

    server: PkiServer
    folder: Path

    @property
    def root(self) -> str:
        return str(self.folder / "root.pem")

    @property
    def tsa(self) -> str:
        return self.server.pki.tsa_url

    @property
    def passphrase_file(self) -> str:
        return str(self.folder / "passphrase.txt")

    def p12(self, label: str = "pejabat-satu") -> str:
        return str(self.folder / f"{label}.p12")

    def key(self, label: str = "pejabat-satu") -> tuple[str, ...]:
        """The options that name a key, its passphrase and whom to trust."""
        return ("--p12", self.p12(label), "--passphrase-file", self.passphrase_file, "--trust", self.root)


def assert_one_error(result: Result, code: int, folder: Path, *expected: str) -> None:
    """``result`` is one error with one hint, exit ``code``, and nothing new was written into ``folder``."""
    assert result.exit_code == code, result.output
    lines = result.stderr.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["error:", "hint:"], result.stderr
    assert PASSPHRASE not in result.output
    for text in expected:
        assert text in result.stderr
    assert not [path for path in folder.iterdir() if path.suffix == ".part" or "tte" in path.name]
