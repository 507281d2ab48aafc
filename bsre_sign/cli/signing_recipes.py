"""How those who sign many documents get ready: here, in processes of this machine, or on a cluster."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bsre_sign.cli.secret import VARIABLE, first_line
from bsre_sign.cli.signing_order import Order

if TYPE_CHECKING:
    from bsre_sign import Document, Signer

PASSPHRASE = "passphrase"  # noqa: S105  names of what a pool hands over
PASSWORD = "password"  # noqa: S105


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
