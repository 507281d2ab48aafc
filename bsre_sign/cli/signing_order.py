"""What was asked of ``bsre-sign sign``, in values: whoever signs, here or in a worker, has all of it and no secret."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bsre_sign.cli.signing_key import KeyChoice
from bsre_sign.cli.timestamping import authority

if TYPE_CHECKING:
    from bsre_sign import Agreement, SignaturePlan, Signer, Specimen, TrustStore


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
