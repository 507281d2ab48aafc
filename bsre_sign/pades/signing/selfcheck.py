"""Checking a finished output from what was written, before it is handed over.

Cheap, every time: byte range, digest, signature, and that a reader finds the signature where it was put. Whether a
verifier will trust it is another question; the preflight asked it beforehand.
"""

from typing import BinaryIO

import pikepdf

from bsre_sign.errors import SelfCheckError
from bsre_sign.language import Text
from bsre_sign.pades.reading import fields
from bsre_sign.pades.reading.tokens import TimestampToken, Token, TokenError
from bsre_sign.pades.signing.placeholder import Placeholder


def check(stream: BinaryIO, pdf: pikepdf.Pdf, placeholder: Placeholder, certificate: bytes) -> None:
    """Check the signature at ``placeholder`` in ``stream``; ``pdf`` is the same file, opened anew.

    Raises:
        SelfCheckError: something that was written does not hold.
    """
    raw = _field(stream, pdf, placeholder)
    try:
        token = Token.load(raw.contents)
    except TokenError as error:
        raise _broken(str(error)) from error
    written = token.certificate
    if written is None or written.dump() != certificate:
        raise _broken("the signer's certificate is not in the signature")
    facts = token.facts(lambda name: placeholder.digest(stream, name), ())
    if not (facts.digest_ok and facts.signature_ok):
        raise _broken("digest or signature do not verify")


def check_document_timestamp(stream: BinaryIO, pdf: pikepdf.Pdf, placeholder: Placeholder) -> None:
    """Check the document timestamp at ``placeholder``; otherwise as :func:`check`."""
    raw = _field(stream, pdf, placeholder)
    try:
        timestamp = TimestampToken.load(raw.contents)
    except TokenError as error:
        raise _broken(str(error)) from error
    facts = timestamp.facts(lambda name: placeholder.digest(stream, name), ())
    if not (facts.digest_ok and facts.signature_ok):
        raise _broken("the document timestamp does not verify")


def _field(stream: BinaryIO, pdf: pikepdf.Pdf, placeholder: Placeholder) -> fields.RawSignature:
    found = [one for one in fields.signatures(pdf) if one.field == placeholder.field]
    if len(found) != 1:
        raise _broken(f"the field {placeholder.field} is not found")
    if found[0].byte_range != placeholder.byte_range:
        raise _broken("the byte range is not what was written")
    stream.seek(placeholder.start)
    return found[0].from_gap(stream.read(placeholder.end - placeholder.start))


def _broken(detail: str) -> SelfCheckError:
    return SelfCheckError(
        Text(id=f"Pemeriksaan diri gagal: {detail}.", en=f"The self-check failed: {detail}."),
        Text(
            id="Keluaran tidak diserahkan. Periksa disk dan memori, lalu laporkan sebagai cacat.",
            en="The output was withheld. Check disk and memory, then report this as a defect.",
        ),
    )
