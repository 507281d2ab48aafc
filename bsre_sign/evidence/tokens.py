"""Facts about signature values and timestamps."""

from dataclasses import dataclass
from datetime import datetime

from bsre_sign.evidence.certificates import CertificateFacts, PathFacts
from bsre_sign.evidence.parts import Binding, Departure


@dataclass(frozen=True, slots=True)
class TokenBytes:
    """What tells one token from every other, and what it signs; raw bytes."""

    sha256: str
    """Of the whole token, DER."""
    value: bytes
    """The signature value."""
    content_digest: bytes
    """Of what the token is about, by its digest algorithm; empty where that is not known here."""
    signed_digest: bytes
    """Of what the value was computed over, by the same algorithm: the signed attributes, or the content itself."""


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """One CMS SignedData (RFC 5652): a signature, or a timestamp token."""

    digest_ok: bool
    """The message digest attribute equals the digest of what is claimed to be signed."""
    signature_ok: bool
    """The signature value verifies with the signer certificate's key."""
    digest_algorithm: str
    signature_algorithm: str
    certificate: CertificateFacts | None
    """The signer's certificate; ``None`` where the token does not carry it."""
    binding: Binding
    signer_infos: int
    paths: tuple[PathFacts, ...]
    """The certificate's standing at each moment that may matter to the judgement."""
    digests: tuple[str, ...] = ()
    """Every digest that the token rests on: of the content, in the signature algorithm, of a timestamp's imprint."""
    unreadable: str | None = None
    """Why digest or signature cannot be judged at all: an algorithm or key that is not known here."""
    departures: tuple[Departure, ...] = ()
    """Where the signature value holds against the letter of the standards."""
    raw: TokenBytes | None = None

    @property
    def holds(self) -> bool:
        """Whether digest and signature value verify."""
        return self.digest_ok and self.signature_ok

    def path_at(self, moment: datetime) -> PathFacts | None:
        """The standing at exactly ``moment``, if it was looked into."""
        return next((path for path in self.paths if path.at == moment), None)


@dataclass(frozen=True, slots=True)
class TimestampFacts:
    """An RFC 3161 token: over a signature value, or over a revision of the document."""

    time: datetime
    """genTime."""
    token: TokenFacts
    policy: str
    """Dotted OID."""
