"""Checking a finished output from what was written, before it is handed over.

Cheap, every time: byte range, digest, signature, and that a reader finds the signature where it was put. Whether a
verifier will trust it is another question; the preflight asked it beforehand.
"""

from typing import BinaryIO

import pikepdf

from bsre_sign.document import Document
from bsre_sign.errors import DocumentRefusedError, SelfCheckError
from bsre_sign.language import Text
from bsre_sign.pades.reading import fields
from bsre_sign.pades.reading.entries import Entry, decode
from bsre_sign.pades.reading.structure import bytes_of
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


def check_existing(document: Document, pdf: pikepdf.Pdf) -> None:
    """Check that the signatures that are there still fit the document, before another is put beneath it.

    Raises:
        DocumentRefusedError: one does not.
    """
    with bytes_of(document) as data:
        for raw in fields.signatures(pdf):
            if raw.supported and not _fits(decode(raw, data), data):
                raise DocumentRefusedError(
                    Text(
                        id=f"Tanda tangan yang sudah ada ({raw.field}) tidak lagi cocok dengan isi dokumen.",
                        en=f"The signature that is there ({raw.field}) no longer fits the document's content.",
                    ),
                    Text(
                        id="Mintalah berkas aslinya; jangan menandatangani salinan ini.",
                        en="Ask for the original file; do not sign this copy.",
                    ),
                )


def _fits(entry: Entry, data: memoryview) -> bool:
    """Whether digest and signature hold; what uses algorithms that are not known here is given the benefit."""
    token = entry.timestamp if entry.is_document_timestamp else entry.token
    if entry.error is not None or token is None:
        return False
    facts = token.facts(entry.raw.digest_of(data), ())
    return facts.unreadable is not None or (facts.digest_ok and facts.signature_ok)


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
            id="Keluaran tidak diserahkan. Periksa diska dan memori, lalu laporkan sebagai galat program.",
            en="The output was withheld. Check disk and memory, then report this as a defect.",
        ),
    )
