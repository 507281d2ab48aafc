"""Signatures that the file holds and its form does not: taken out by a later revision, or never put in a field.

A signature's value lies openly in the file, so what was signed once can be found again by its byte range, whatever
later revisions made of the form (ISO 32000-2, 12.8.1).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

import pikepdf
from pikepdf import Dictionary

from bsre_sign.document import open_over
from bsre_sign.errors import DocumentRefusedError
from bsre_sign.evidence import SignatureKind
from bsre_sign.language import Text
from bsre_sign.pades.reading import fields
from bsre_sign.pades.reading.digests import Digests, Range
from bsre_sign.pades.reading.entries import Entry, decode
from bsre_sign.pades.reading.scan import around_values

_GAP = rb"[\0\t\n\f\r ]"
_RANGE = re.compile(
    rb"/ByteRange" + _GAP + rb"*+\[" + _GAP + rb"*+(\d{1,18})" + (_GAP + rb"++(\d{1,18})") * 3 + _GAP + rb"*+\]"
)
_VALUE = re.compile(rb"<[0-9A-Fa-f\0\t\n\f\r ]*+>")
_MOST = 32
"""Byte ranges around a hexadecimal string that no field has; what lies there is decoded, and the rest digested."""
_MOST_MENTIONED = 10_000
_USAGE_RIGHTS = ("/UR3", "/UR")
_KINDS = (
    (SignatureKind.SIGNATURE, "adbe.pkcs7.detached"),
    (SignatureKind.DOCUMENT_TIMESTAMP, "ETSI.RFC3161"),
    (SignatureKind.SIGNATURE, "adbe.pkcs7.sha1"),
)


def lost(digests: Digests, claimed: Collection[Range], password: str | None) -> Iterator[Entry]:
    """The signatures over this file that no field of the present revision has.

    Args:
        digests: of the present file.
        claimed: the byte ranges of those that a field has.
        password: opens it, where it is encrypted.

    Raises:
        DocumentRefusedError: there are more than can be looked at.
    """
    data = digests.data
    for byte_range in _candidates(data, claimed):
        entry = _entry(byte_range, data)
        found = _named(entry, data, password) if entry is not None and _is_over(entry, digests) else None
        if found is not None:
            yield found


def _candidates(data: memoryview, claimed: Collection[Range]) -> Iterator[Range]:
    """The byte ranges that leave out a hexadecimal string, each once; no byte of the file is read again and again."""
    seen = set(claimed)
    ends: dict[int, int] = {}
    found = 0
    for number, hit in enumerate(hit for place in around_values(data) for hit in _RANGE.finditer(data, *place)):
        if number == _MOST_MENTIONED:
            raise _too_many()
        byte_range = tuple(int(one) for one in hit.groups())
        _, start, end, rest = byte_range
        if start not in ends:
            value = _VALUE.match(data, start)
            ends[start] = value.end() if value else -1
        if ends[start] != end or end + rest > len(data) or byte_range in seen:
            continue
        seen.add(byte_range)
        found += 1
        if found > _MOST:
            raise _too_many()
        yield byte_range


def _entry(byte_range: Range, data: memoryview) -> Entry | None:
    """What lies in the gap of ``byte_range``, if it is a signature's value."""
    bare = fields.RawSignature("", SignatureKind.SIGNATURE, "", byte_range, b"", None, None, None, None, None)
    raw = replace(bare, scrambled=True).from_gap(bare.gap(data))
    if raw.scrambled or raw.is_placeholder or raw.format_error(data) is not None:
        return None
    for kind, sub_filter in _KINDS:
        entry = decode(replace(raw, kind=kind, sub_filter=sub_filter), data)
        if entry.error is None:
            return entry
    return None


def _is_over(entry: Entry, digests: Digests) -> bool:
    """Whether the value was made for these very bytes, and not for those of another file that this one carries."""
    digest_of = digests.of(entry.raw.byte_range)
    try:
        if entry.is_document_timestamp and entry.timestamp is not None:
            return entry.timestamp.facts(digest_of, ()).digest_ok
        facts = entry.facts_of(digest_of, ())
    except MemoryError:
        raise  # it says nothing about the document
    except Exception:  # noqa: BLE001  asn1crypto raises whatever its lazy decoding runs into
        return False
    return facts.digest_ok and (facts.signature_ok or facts.certificate is None)


def _named(entry: Entry, data: memoryview, password: str | None) -> Entry | None:
    """The signature as its own revision has it; ``None`` where that revision grants usage rights with it.

    Those are a reader's licence and nobody's signature (ISO 32000-1, 12.8.2.3; ISO 32000-2 withdrew them).
    """
    byte_range, end = entry.raw.byte_range, entry.raw.covers_until
    try:
        with open_over(data[:end], password) as pdf:
            if byte_range in _usage_rights(pdf):
                return None
            for raw in fields.signatures(pdf):
                if raw.byte_range == byte_range:
                    return replace(decode(raw, data), lost=True)
    except (pikepdf.PdfError, ValueError):
        pass  # its own revision cannot be read: nor can it be told what field it was in
    return replace(entry, error="no field of the form holds this signature")


def _usage_rights(pdf: pikepdf.Pdf) -> list[Range]:
    permissions = pdf.Root.get("/Perms")
    values = [permissions.get(key) for key in _USAGE_RIGHTS] if isinstance(permissions, Dictionary) else []
    return [fields.byte_range_of(one) for one in values if isinstance(one, Dictionary)]


def _too_many() -> DocumentRefusedError:
    return DocumentRefusedError(
        Text(
            id="Berkas ini memuat terlalu banyak tanda tangan di luar formulirnya.",
            en="This file holds too many signatures outside of its form.",
        ),
        Text(id="Mintalah berkas asli dari penanda tangan.", en="Ask the signer for the original file."),
    )
