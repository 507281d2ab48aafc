"""Signature fields with their CMS decoded, on their way to become facts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from asn1crypto import x509

from bsre_sign.evidence import PathFacts, SignatureKind, TokenFacts
from bsre_sign.pades.reading import fields, legacy
from bsre_sign.pades.reading.tokens import DigestOf, TimestampToken, Token, TokenError

_MAX_TIMESTAMPS = 16
"""On one signature; real ones have one or two."""


@dataclass(frozen=True)
class Entry:
    """One signature on its way to become facts."""

    raw: fields.RawSignature
    error: str | None
    token: Token | None = None
    timestamps: tuple[TimestampToken, ...] = ()
    """The signature's own timestamps, earliest first, or for a document timestamp the token itself.

    They are unsigned, so that anyone can add some and their order says nothing.
    """
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
    def timestamp(self) -> TimestampToken | None:
        """The earliest of its timestamps, or for a document timestamp the token itself."""
        return next(iter(self.timestamps), None)

    @property
    def is_document_timestamp(self) -> bool:
        """Whether the field holds a document timestamp."""
        return self.raw.kind is SignatureKind.DOCUMENT_TIMESTAMP

    def among(self, certificates: Sequence[x509.Certificate]) -> "Entry":
        """Itself, the certificates of timestamps' authorities looked for in ``certificates`` where they are missing."""
        if not self.timestamps:
            return self
        found = tuple(one.among(certificates) for one in self.timestamps)
        return replace(self, timestamps=found, token=found[0].token if self.is_document_timestamp else self.token)

    def is_timestamp(self, token: Token) -> bool:
        """Whether ``token``, one of :attr:`tokens`, is a timestamping authority's and not a signer's."""
        return any(token is one.token for one in self.timestamps)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The signature's CMS and its timestamps'."""
        found = (self.token, *(one.token for one in self.timestamps))
        return tuple(one for one in found if one is not None)


def decode(raw: fields.RawSignature, data: memoryview) -> Entry:
    """Decode a field's CMS; what cannot be decoded becomes the entry's error."""
    raw = raw.from_gap(raw.gap(data))
    error = raw.format_error(data)
    if error is not None or not raw.supported:
        return Entry(raw, error)
    try:
        if raw.kind is SignatureKind.DOCUMENT_TIMESTAMP:
            timestamp = TimestampToken.load(raw.contents)
            return Entry(raw, None, timestamp.token, (timestamp,))
        bare = raw.sub_filter == legacy.BARE
        token = legacy.load_bare(raw.contents, raw.certificates) if bare else Token.load(raw.contents)
    except TokenError as failed:
        return Entry(raw, str(failed))
    if token.content is not None and raw.sub_filter != legacy.OVER_DIGEST:
        # ISO 32000-2, 12.8.3.3: no data shall be encapsulated; what was signed would not be the document.
        return Entry(raw, "the signature encapsulates content of its own", token)
    return _with_timestamps(Entry(raw, None, token), token)


def _with_timestamps(entry: Entry, token: Token) -> Entry:
    found: list[TimestampToken] = []
    error: str | None = None
    for value in sorted(token.timestamps)[:_MAX_TIMESTAMPS]:
        try:
            found.append(TimestampToken.load(value))
        except TokenError as failed:
            error = str(failed)
    if found:
        error = None
    return replace(entry, timestamps=tuple(sorted(found, key=lambda one: one.time)), timestamp_error=error)
