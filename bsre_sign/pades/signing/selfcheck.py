"""Checking a finished output from what was written, before it is handed over.

Cheap, every time: byte range, digest, signature, and that a reader finds the signature where it was put. Whether a
verifier will trust it is another question; the preflight asked it beforehand.
"""

from typing import TYPE_CHECKING, BinaryIO

import pikepdf

from bsre_sign.document import Document
from bsre_sign.errors import DocumentRefusedError, SelfCheckError
from bsre_sign.language import Text
from bsre_sign.pades.reading import fields
from bsre_sign.pades.reading.digests import Digests, SharedDigests
from bsre_sign.pades.reading.structure import bytes_of
from bsre_sign.pades.signing.placeholder import Placeholder, feed
from bsre_sign.pades.signing.readback import plainly_holds

if TYPE_CHECKING:
    from hashlib import _Hash

    from bsre_sign.pades.reading.entries import Entry


class Written(SharedDigests):
    """A finished output, read back in one pass: what its signatures cover, and the file's own digest."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.size = stream.seek(0, 2)
        """Bytes."""
        super().__init__(self.size)

    def feed(self, running: "_Hash", start: int, end: int) -> None:
        """Update ``running`` with a part of the file, read in pieces.

        Raises:
            SelfCheckError: the file ends before.
        """
        feed(running, self.stream, start, end)


def check(written: Written, pdf: pikepdf.Pdf, placeholder: Placeholder, certificate: bytes) -> None:
    """Check the signature at ``placeholder``; ``pdf`` is the file that was ``written``, opened anew.

    Raises:
        SelfCheckError: something that was written does not hold.
    """
    value = _value(written.stream, pdf, placeholder)
    digest_of = written.of(placeholder.byte_range)
    if plainly_holds(value, certificate, digest_of):
        return
    from bsre_sign.pades.reading.tokens import Token, TokenError  # noqa: PLC0415  the engine, seldom asked

    try:
        token = Token.load(value)
    except TokenError as error:
        raise _broken(str(error)) from error
    stated = token.certificate
    if stated is None or stated.dump() != certificate:
        raise _broken("the signer's certificate is not in the signature")
    facts = token.facts(digest_of, ())
    if not (facts.digest_ok and facts.signature_ok):
        raise _broken("digest or signature do not verify")


def check_document_timestamp(written: Written, pdf: pikepdf.Pdf, placeholder: Placeholder) -> None:
    """Check the document timestamp at ``placeholder``; otherwise as :func:`check`."""
    from bsre_sign.pades.reading.tokens import TimestampToken, TokenError  # noqa: PLC0415  only where there is one

    value = _value(written.stream, pdf, placeholder)
    try:
        timestamp = TimestampToken.load(value)
    except TokenError as error:
        raise _broken(str(error)) from error
    facts = timestamp.facts(written.of(placeholder.byte_range), ())
    if not (facts.digest_ok and facts.signature_ok):
        raise _broken("the document timestamp does not verify")


def check_existing(document: Document, pdf: pikepdf.Pdf) -> None:
    """Check that the signatures that are there still fit the document, before another is put beneath it.

    Raises:
        DocumentRefusedError: one does not.
    """
    from bsre_sign.pades.reading.entries import decode  # noqa: PLC0415  only where somebody has signed before

    with bytes_of(document) as data, Digests(data) as digests:
        for raw in fields.signatures(pdf):
            if raw.supported and not _fits(decode(raw, data), digests):
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


def _fits(entry: "Entry", digests: Digests) -> bool:
    """Whether digest and signature hold; what uses algorithms that are not known here is given the benefit."""
    token = entry.timestamp if entry.is_document_timestamp else entry.token
    if entry.error is not None or token is None:
        return False
    facts = token.facts(digests.of(entry.raw.byte_range), ())
    return facts.unreadable is not None or (facts.digest_ok and facts.signature_ok)


def _value(stream: BinaryIO, pdf: pikepdf.Pdf, placeholder: Placeholder) -> bytes:
    """What stands in the file at ``placeholder``, which has to be what a reader finds in the field."""
    found = [field["/V"] for name, field in fields.signature_fields(pdf) if name == placeholder.field]
    if len(found) != 1 or not isinstance(found[0], pikepdf.Dictionary):
        raise _broken(f"the field {placeholder.field} is not found")
    if fields.byte_range_of(found[0]) != placeholder.byte_range:
        raise _broken("the byte range is not what was written")
    stream.seek(placeholder.start)
    gap = stream.read(placeholder.end - placeholder.start)
    try:
        value = bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError as error:
        raise _broken("the value is not where it was put") from error
    contents = found[0].get("/Contents")
    # In encrypted documents qpdf takes some values for encrypted, which none is (ISO 32000-2, 7.6.2).
    same = pdf.is_encrypted or (isinstance(contents, pikepdf.String) and bytes(contents) == value)
    if gap[:1] != b"<" or gap[-1:] != b">" or not same:
        raise _broken("the value is not where it was put")
    return value


def _broken(detail: str) -> SelfCheckError:
    return SelfCheckError(
        Text(id=f"Pemeriksaan diri gagal: {detail}.", en=f"The self-check failed: {detail}."),
        Text(
            id="Keluaran tidak diserahkan. Periksa diska dan memori, lalu laporkan sebagai galat program.",
            en="The output was withheld. Check disk and memory, then report this as a defect.",
        ),
    )
