"""Signature fields with their CMS decoded, on their way to become facts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from asn1crypto import x509

from bsre_sign.evidence import PathFacts, SignatureKind, TokenFacts
from bsre_sign.pades.reading import fields, legacy
from bsre_sign.pades.reading.tokens import DigestOf, TimestampToken, Token, TokenError

_MAX_TIMESTAMPS = 8
"""On one signature; the first that can be read is taken."""


@dataclass(frozen=True)
class Entry:
    """One signature on its way to become facts."""

    raw: fields.RawSignature
    error: str | None
    token: Token | None = None
    timestamp: TimestampToken | None = None
    """The signature's own timestamp, or for a document timestamp the token itself."""
    timestamp_error: str | None = None
    lost: bool = False
    """It was in a field of its own revision and is in none of the present one."""

    @property
    def facts_of(self) -> Callable[[DigestOf, tuple[PathFacts, ...]], TokenFacts]:
        """How the facts of the signature's own token are found."""
        assert self.token is not None
        if self.raw.sub_filter == legacy.OVER_DIGEST:
            return partial(legacy.facts_over_digest, self.token)
        return self.token.facts

    @property
    def is_document_timestamp(self) -> bool:
        """Whether the field holds a document timestamp."""
        return self.raw.kind is SignatureKind.DOCUMENT_TIMESTAMP

    def among(self, certificates: Sequence[x509.Certificate]) -> "Entry":
        """Itself, the certificate of its timestamp's authority looked for in ``certificates`` where it is missing."""
        if self.timestamp is None:
            return self
        found = self.timestamp.among(certificates)
        return replace(self, timestamp=found, token=found.token if self.is_document_timestamp else self.token)

    def is_timestamp(self, token: Token) -> bool:
        """Whether ``token``, one of :attr:`tokens`, is a timestamping authority's and not a signer's."""
        return self.timestamp is not None and token is self.timestamp.token

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The signature's CMS and its timestamp's."""
        stamp = self.timestamp.token if self.timestamp is not None else None
        return tuple(one for one in (self.token, stamp) if one is not None)


def decode(raw: fields.RawSignature, data: memoryview) -> Entry:
    """Decode a field's CMS; what cannot be decoded becomes the entry's error."""
    raw = raw.from_gap(raw.gap(data))
    error = raw.format_error(data)
    if error is not None or not raw.supported:
        return Entry(raw, error)
    try:
        if raw.kind is SignatureKind.DOCUMENT_TIMESTAMP:
            timestamp = TimestampToken.load(raw.contents)
            return Entry(raw, None, timestamp.token, timestamp)
        bare = raw.sub_filter == legacy.BARE
        token = legacy.load_bare(raw.contents, raw.certificates) if bare else Token.load(raw.contents)
    except TokenError as failed:
        return Entry(raw, str(failed))
    if token.content is not None and raw.sub_filter != legacy.OVER_DIGEST:
        # ISO 32000-2, 12.8.3.3: no data shall be encapsulated; what was signed would not be the document.
        return Entry(raw, "the signature encapsulates content of its own", token)
    return _with_timestamp(Entry(raw, None, token), token)


def _with_timestamp(entry: Entry, token: Token) -> Entry:
    error: str | None = None
    for value in token.timestamps[:_MAX_TIMESTAMPS]:
        try:
            return replace(entry, timestamp=TimestampToken.load(value))
        except TokenError as failed:
            error = str(failed)
    return replace(entry, timestamp_error=error)
