"""What a signing comes to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bsre_sign.evidence import SignerKind
from bsre_sign.finished import FinishedDocument
from bsre_sign.language import Text
from bsre_sign.levels import Level
from bsre_sign.pades.signing.plan import Certify

if TYPE_CHECKING:
    from bsre_sign.stamp import SpecimenPlace, StampResult


@dataclass(frozen=True, slots=True)
class SigningResult:
    """What was done to one document."""

    field: str
    """Name of the signature field."""
    level: Level
    stamp: "StampResult | None"
    """The stamp that was drawn; ``None`` where the document was signed before, or no stamp was wanted."""
    size: int
    """Bytes of the output."""
    sha256: str
    """Upper-case hexadecimal SHA-256 of the output."""
    remarks: tuple[Text, ...] = ()
    """What the document's owner should know: that it was damaged and mended, or lost rights that no change outlives."""
    certify: Certify | None = None
    """What a certification allows afterwards; ``None`` for an approval signature."""
    signer_kind: SignerKind = SignerKind.OTHER
    """Whether the certificate stands for a person or is an organisation's electronic seal, by its own policies."""
    prepared: tuple[str, ...] = ()
    """Names of the empty fields that were made for later signers."""
    specimens: "tuple[SpecimenPlace, ...]" = ()
    """Where the signature is seen; none where it is invisible."""


@dataclass(frozen=True)
class SignedDocument(FinishedDocument):
    """A signed document that waits to be saved; it passed its self-check."""

    result: SigningResult
