"""Every signature that a file holds, each under a name of its own: in its form, beside it, and rooms left empty."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pikepdf
from asn1crypto import x509

from bsre_sign.pades.reading import fields
from bsre_sign.pades.reading.digests import Digests
from bsre_sign.pades.reading.entries import Entry, decode
from bsre_sign.pades.reading.lost import lost


@dataclass(frozen=True)
class Found:
    """What there is to be judged, and what only has to be told."""

    entries: tuple[Entry, ...]
    """In the order of what they cover."""
    placeholders: tuple[str, ...]
    """Fields with room for a signature and nothing in it."""
    removed: tuple[str, ...]
    """Fields whose signature was taken out before a later one was made, which vouches for that."""


def find(pdf: pikepdf.Pdf, data: memoryview, password: str | None, digests: Digests | None = None) -> Found:
    """The signatures of the document that ``pdf`` shows and ``data`` is; ``digests`` are those of ``data``.

    Raises:
        DocumentRefusedError: there are more than can be looked at.
    """
    raws = fields.signatures(pdf)
    # What is garbled by a wrong decryption is never all zeros, whatever lies in the file.
    empty = [one for one in raws if one.is_placeholder and not one.scrambled]
    decoded = [decode(one, data) for one in raws if one not in empty]
    there = [*empty, *(one.raw for one in decoded)]
    claimed = {one.byte_range for one in there if one.format_error(data) is None}
    inside = _claimed_once(decoded)
    last = max((_end_vouched_for(one) for one in inside), default=0)
    digests = digests or Digests(data)
    signed = [(one.raw.byte_range, one.token) for one in inside if one.error is None]
    digests.begin((covered, token.digest_algorithm) for covered, token in signed if token is not None)
    beside = list(lost(digests, claimed, password))
    outside = [one for one in beside if one.error is not None or one.raw.covers_until >= last]
    return Found(
        entries=tuple(_named_apart(sorted((*inside, *outside), key=lambda one: one.raw.covers_until))),
        placeholders=tuple(one.field for one in empty),
        removed=tuple(one.raw.field for one in beside if one not in outside),
    )


def completed(entries: Iterable[Entry], certificates: Sequence[x509.Certificate]) -> list[Entry]:
    """The entries, with the authorities' certificates that their timestamps left out."""
    entries = list(entries)
    carried = [one for entry in entries for token in entry.tokens for one in token.certificates]
    return [entry.among((*certificates, *carried)) for entry in entries]


def _end_vouched_for(entry: Entry) -> int:
    """Up to where somebody signed; a document timestamp says only that the bytes were there."""
    return entry.raw.covers_until if entry.error is None and not entry.is_document_timestamp else 0


def _claimed_once(entries: Sequence[Entry]) -> list[Entry]:
    """The entries; none holds whose bytes another field claims too, for one of them shows what nobody signed."""
    claims = Counter(one.raw.byte_range for one in entries if one.error is None)
    return [
        Entry(one.raw, "several fields claim the same signature") if claims[one.raw.byte_range] > 1 else one
        for one in entries
    ]


def _named_apart(entries: Iterable[Entry]) -> Iterable[Entry]:
    """The entries, none of them under the name of another: judgements on them are told apart by it."""
    names: set[str] = set()
    for entry in entries:
        name, count = entry.raw.field, 1
        while name in names:
            count += 1
            name = f"{entry.raw.field} ({count})"
        names.add(name)
        yield entry if count == 1 else replace(entry, raw=replace(entry.raw, field=name))
