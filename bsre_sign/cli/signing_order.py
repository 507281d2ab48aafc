"""What was asked of ``bsre-sign sign``, in values: whoever signs, here or in a worker, has all of it and no secret."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bsre_sign.cli.secret import VARIABLE, first_line
from bsre_sign.cli.signing_key import KeyChoice
from bsre_sign.cli.timestamping import authority

if TYPE_CHECKING:
    from bsre_sign import Agreement, Document, SignaturePlan, Signer, Specimen, TrustStore

PASSPHRASE = "passphrase"  # noqa: S105  names of what a pool hands over
PASSWORD = "password"  # noqa: S105


@dataclass(frozen=True)
class Order:
    """How documents are to be signed."""

    key: KeyChoice
    tsa: tuple[str, ...]
    trust: "TrustStore"
    agreement: "Agreement | None"
    level: str | None
    logo: Path | None
    plan: "SignaturePlan"
    specimen: "Specimen | None"

    def signer(self, ask: Callable[[], bytes | str]) -> "Signer":
        """A signer with the key opened; ``ask`` gives its passphrase or PIN.

        Raises:
            CredentialError: the key cannot be opened.
            PreflightError: it does not reach the level.
        """
        from bsre_sign import Level, LocalCreator, Signer

        return Signer(
            LocalCreator(self.key.open(ask), tsa=authority(self.tsa)),
            trust=self.trust,
            agreement=self.agreement,
            level=Level.parse(self.level) if self.level else None,
            logo=self.logo,
            plan=self.plan,
            specimen=self.specimen,
        )


@dataclass(frozen=True)
class HereRecipe:
    """For threads of this process, whose signer is ready."""

    ready: "Signer"
    password: str | None

    def signer(self) -> "Signer":
        return self.ready

    def document(self, path: Path) -> "Document":
        from bsre_sign import Document

        return Document.open(path, password=self.password)


@dataclass(frozen=True)
class PoolRecipe:
    """For worker processes of this machine, to which the pool has handed the secrets over."""

    order: Order

    def signer(self) -> "Signer":
        from bsre_sign.bulk import handed_over

        return self.order.signer(lambda: handed_over(PASSPHRASE) or b"")

    def document(self, path: Path) -> "Document":
        from bsre_sign import Document
        from bsre_sign.bulk import handed_over

        word = handed_over(PASSWORD)
        return Document.open(path, password=None if word is None else word.decode())


@dataclass(frozen=True)
class ClusterRecipe:
    """For workers of other machines: each finds the key, and what opens it, where it runs."""

    order: Order
    passphrase_file: Path | None
    password_file: Path | None

    def signer(self) -> "Signer":
        return self.order.signer(self._passphrase)

    def _passphrase(self) -> bytes | str:
        from bsre_sign import CredentialError, Text

        if self.passphrase_file is not None:
            return first_line(self.passphrase_file)
        if VARIABLE in os.environ:
            return os.environ[VARIABLE]
        raise CredentialError(
            Text("Frasa sandi tidak ada pada pekerja klaster.", "The cluster's worker has no passphrase."),
            Text(
                f"Beri --passphrase-file yang ada di setiap mesin, atau variabel {VARIABLE} pada pekerjanya.",
                f"Give a --passphrase-file that is on every machine, or the workers' variable {VARIABLE}.",
            ),
        )

    def document(self, path: Path) -> "Document":
        from bsre_sign import Document
        from bsre_sign.cli.secret import password

        return Document.open(path, password=password(self.password_file))
