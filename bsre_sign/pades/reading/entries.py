"""Signature fields with their CMS decoded, on their way to become facts."""

from dataclasses import dataclass
from functools import cached_property

from bsre_sign.evidence import SignatureKind
from bsre_sign.pades.reading import fields
from bsre_sign.pades.reading.tokens import TimestampToken, Token, TokenError


@dataclass
class Entry:
    """One signature on its way to become facts."""

    raw: fields.RawSignature
    error: str | None
    token: Token | None = None
    timestamp: TimestampToken | None = None
    """The signature's own timestamp, or for a document timestamp the token itself."""
    timestamp_error: str | None = None

    @property
    def is_document_timestamp(self) -> bool:
        """Whether the field holds a document timestamp."""
        return self.raw.kind is SignatureKind.DOCUMENT_TIMESTAMP

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The signature's CMS and its timestamp's."""
        stamp = self.timestamp.token if self.timestamp is not None else None
        return tuple(one for one in (self.token, stamp) if one is not None)


def decode(raw: fields.RawSignature, data: memoryview) -> Entry:
    """Decode a field's CMS; what cannot be decoded becomes the entry's error."""
    raw = raw.from_gap(raw.gap(data))
    entry = Entry(raw, raw.format_error(data))
    if entry.error is not None or not raw.supported:
        return entry
    try:
        if entry.is_document_timestamp:
            entry.timestamp = TimestampToken.load(raw.contents)
            entry.token = entry.timestamp.token
            return entry
        entry.token = Token.load(raw.contents)
    except TokenError as error:
        entry.error = str(error)
        return entry
    if entry.token.content is not None:
        # ISO 32000-2, 12.8.3.3: no data shall be encapsulated; what was signed would not be the document.
        entry.error = "the signature encapsulates content of its own"
        return entry
    value = entry.token.attribute("signature_time_stamp_token", signed=False)
    if value is not None:
        try:
            entry.timestamp = TimestampToken.load(value)
        except TokenError as error:
            entry.timestamp_error = str(error)
    return entry
