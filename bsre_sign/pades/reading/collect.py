"""Collecting every fact about the signatures in a document; judging none of them.

1. Read the fields, the DSS and each CMS.
2. Gather what evidence there is, online too where that is asked for.
3. Look at each certificate at each moment that may matter.
4. Compare each signed revision with what came later.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pikepdf
from asn1crypto import x509

from bsre_sign.document import Document
from bsre_sign.evidence import (
    Coverage,
    DocumentFacts,
    Modifications,
    PathFacts,
    PathStatus,
    Place,
    SignatureFacts,
    TimestampFacts,
)
from bsre_sign.pades.difference import Comparer, Difference
from bsre_sign.pades.reading import dss
from bsre_sign.pades.reading.certificates import load
from bsre_sign.pades.reading.digests import Digests
from bsre_sign.pades.reading.embedded import Embedded
from bsre_sign.pades.reading.entries import Entry
from bsre_sign.pades.reading.found import completed, find
from bsre_sign.pades.reading.known import gather
from bsre_sign.pades.reading.places import annotated_pages, every_place, shared_places
from bsre_sign.pades.reading.standings import Checkers, RememberingChecker, Standings
from bsre_sign.pades.reading.structure import bytes_of, is_blank, is_hybrid, is_revision, trailing_bytes
from bsre_sign.pades.reading.tokens import DigestOf, TimestampToken, Token
from bsre_sign.services.fetch import Fetcher
from bsre_sign.trust import TrustStore


@dataclass(frozen=True)
class _Role:
    """How those are looked at who have one role: signers, or timestamping authorities."""

    checker: RememberingChecker
    embedded: Embedded


@dataclass
class _Collection:
    """What is shared while one document is looked at."""

    pdf: pikepdf.Pdf
    data: memoryview
    digests: Digests
    moment: datetime
    entries: list[Entry]
    signers: _Role
    authorities: _Role
    comparer: Comparer

    def role(self, entry: Entry) -> _Role:
        """That of whoever made the signature in ``entry``."""
        return self.authorities if entry.is_document_timestamp else self.signers


def collect(
    document: Document,
    trust: TrustStore,
    *,
    moment: datetime,
    fetcher: Fetcher | None,
    standings: Standings | None = None,
) -> DocumentFacts:
    """The facts about ``document``, asked for ``moment`` (UTC).

    Revocation services are asked through ``fetcher``; without one no socket is opened. What is found out about
    certificates stays in ``standings``.

    Raises:
        NotAPdfError, PasswordNeededError: the document cannot be opened.
    """
    with document.pdf() as pdf, bytes_of(document) as data, Digests(data) as digests:
        found = find(pdf, data, document.password, digests)
        stored = dss.read(pdf)
        given = [load(one) for one in (*trust.certificates, *trust.anchors)]
        entries = completed(found.entries, (*stored.certificates, *given))
        known = gather(entries, stored, trust, fetcher)
        timestamps = [one.raw for one in entries if one.is_document_timestamp and one.token is not None]

        checkers = Checkers(standings or Standings())

        def role(anchors: tuple[bytes, ...]) -> _Role:
            return _Role(
                checkers.checker(anchors, known.certificates, known.evidence),
                Embedded(data, anchors, known.carried, timestamps, document.password, checkers),
            )

        signers = role(known.anchors)
        collection = _Collection(
            pdf=pdf,
            data=data,
            digests=digests,
            moment=moment,
            entries=entries,
            signers=signers,
            authorities=signers if known.timestamping_anchors == known.anchors else role(known.timestamping_anchors),
            comparer=Comparer(data, password=document.password),
        )
        # What needs no digest comes first: those of a large file are being made meanwhile.
        compared = [_compared(entry, collection) for entry in entries]
        signatures = tuple(_guarded_facts(one, collection) for one in compared)
        return DocumentFacts(
            name=document.name,
            sha256=digests.whole(),  # goes on from the longest of the signatures
            size=len(data),
            signatures=signatures,
            moment=moment,
            online=fetcher is not None,
            has_dss=dss.is_there(pdf),
            hybrid=is_hybrid(data),
            trailing_bytes=trailing_bytes(data),
            uncovered_bytes=_uncovered(entries, data),
            placeholders=found.placeholders,
            removed_signatures=found.removed,
            annotated_pages=annotated_pages(pdf) if _is_filled_in(signatures) else None,
            service_errors=known.evidence.errors,
            certificates=known.facts(),
            revocation=known.evidence.facts(),
        )


def _is_filled_in(signatures: Sequence[SignatureFacts]) -> bool:
    return any(one.touched is not None for one in signatures)


@dataclass(frozen=True)
class _Compared:
    """A signature, and what came after it."""

    entry: Entry
    difference: Difference | None
    """``None`` where nothing but white space came."""
    coverage: Coverage


def _compared(entry: Entry, collection: _Collection) -> _Compared:
    try:
        difference = _difference(entry, collection)
        return _Compared(entry, difference, _coverage(entry, collection.data, difference))
    except MemoryError:
        raise  # it says nothing about the document
    except Exception as error:  # noqa: BLE001  as below
        return _broken(entry, error)


def _broken(entry: Entry, error: Exception) -> _Compared:
    what = f"the signature cannot be decoded: {type(error).__name__}: {error}"
    return _Compared(Entry(entry.raw, what), None, Coverage.PARTIAL)


def _guarded_facts(compared: _Compared, collection: _Collection) -> SignatureFacts:
    """As :func:`_facts`; a signature on which an engine breaks becomes one whose format is at fault."""
    try:
        return _facts(compared, collection)
    except MemoryError:
        raise  # it says nothing about the document
    except Exception as error:  # noqa: BLE001  asn1crypto raises whatever its lazy decoding runs into
        return _facts(_broken(compared.entry, error), collection)


def _facts(compared: _Compared, collection: _Collection) -> SignatureFacts:
    entry, difference = compared.entry, compared.difference
    raw = entry.raw
    error = entry.error
    certificate = entry.token.certificate if entry.token is not None else None
    timestamps: tuple[TimestampFacts, ...] = ()
    if entry.token is not None:
        timestamps = tuple(_timestamp_facts(entry, one, entry.token, collection) for one in entry.timestamps)
    token = None
    if entry.token is not None and error is None:
        if entry.is_document_timestamp and timestamps:
            token = timestamps[0].token
        else:
            times = [one.time for one in entry.timestamps]
            paths = _paths(entry, certificate, times, collection.signers, collection)
            token = entry.facts_of(collection.digests.of(raw.byte_range), paths)
    level, details = _modifications(entry, difference)
    proved = _earliest_proof(entry, timestamps, collection)
    embedded = None
    if certificate is not None:
        embedded = collection.role(entry).embedded.of(certificate, proved, raw.covers_until)
    return SignatureFacts(
        field=raw.field,
        kind=raw.kind,
        sub_filter=raw.sub_filter,
        covers_until=raw.covers_until if error is None else 0,
        coverage=compared.coverage,
        format_error=error,
        unsupported=error is None and not raw.supported,
        token=token,
        timestamps=timestamps,
        timestamp_error=entry.timestamp_error,
        claimed_time=raw.claimed_time,
        reason=raw.reason,
        location=raw.location,
        docmdp=raw.docmdp,
        lock=raw.lock,
        modifications=level,
        modification_details=details,
        difference_error=difference.error if difference is not None else None,
        locked_fields_changed=difference.locked_fields_changed if difference is not None else (),
        pages_before=difference.pages_before if difference is not None else 0,
        pages_after=difference.pages_after if difference is not None else 0,
        evidence_certificates=embedded.certificates if embedded is not None else (),
        embedded_revocation=embedded is not None and embedded.revocation,
        embedded_chain=embedded is not None and embedded.chain,
        evidence_protected_by=embedded.protected_by if embedded is not None else (),
        beside=difference.beside if difference is not None else (),
        touched=_touched(collection.pdf, difference),
        shared=_shared(collection.pdf, difference),
        stamped=tuple(every_place(collection.pdf, set(difference.stamped))) if difference is not None else (),
        lock_permission=raw.lock_permission,
        unexplained=difference.unexplained if difference is not None else (),
        byte_range=raw.byte_range,
        place=raw.place,
    )


def _modifications(entry: Entry, difference: Difference | None) -> tuple[Modifications, tuple[str, ...]]:
    """The worst that happened, and what happened, the worst first."""
    if difference is None:
        return Modifications.NONE, ()
    details = [one.what for one in sorted(difference.changes, key=lambda one: -one.kind.rank)]
    if entry.lost:
        return Modifications.OTHER, ("the signature was taken out of the form", *details)
    return difference.level, tuple(details)


def _later_timestamps(entry: Entry, collection: _Collection) -> list[datetime]:
    """The times of the document timestamps that cover this signature."""
    return [
        other.timestamp.time
        for other in collection.entries
        if other.is_document_timestamp
        and other.timestamp is not None
        and other.raw.covers_until > entry.raw.covers_until
    ]


def _earliest_proof(entry: Entry, timestamps: Sequence[TimestampFacts], collection: _Collection) -> datetime:
    """The time for which the embedded evidence is needed: the earliest that a timestamp states, or the present.

    Where one comes from a trusted authority, those that anyone may have added beside it do not count.
    """
    own = [one.time for one in filter(_is_genuine, timestamps)] or [one.time for one in timestamps]
    return min((*own, *_later_timestamps(entry, collection)), default=collection.moment)


def _is_genuine(timestamp: TimestampFacts) -> bool:
    path = timestamp.token.path_at(timestamp.time)
    return timestamp.token.holds and path is not None and path.status is PathStatus.TRUSTED


def _timestamp_facts(entry: Entry, timestamp: TimestampToken, token: Token, collection: _Collection) -> TimestampFacts:
    about: DigestOf
    if entry.is_document_timestamp:
        about = collection.digests.of(entry.raw.byte_range)
    else:
        signature = token.signature

        def about(name: str) -> bytes:
            return hashlib.new(name, signature).digest()

    paths = _paths(entry, timestamp.token.certificate, [timestamp.time], collection.authorities, collection)
    return TimestampFacts(time=timestamp.time, token=timestamp.facts(about, paths), policy=timestamp.policy)


def _paths(
    entry: Entry,
    certificate: x509.Certificate | None,
    times: Sequence[datetime],
    role: _Role,
    collection: _Collection,
) -> tuple[PathFacts, ...]:
    """The certificate's standing now, when it was timestamped, and at each later document timestamp."""
    if certificate is None:
        return ()
    moments = [collection.moment, *times, *_later_timestamps(entry, collection)]
    return tuple(role.checker.facts(certificate, moment) for moment in dict.fromkeys(moments))


def _difference(entry: Entry, collection: _Collection) -> Difference | None:
    """What came after the signed revision; ``None`` where nothing but white space did."""
    end = entry.raw.covers_until
    if entry.error is not None or is_blank(collection.data, end):
        return None
    return collection.comparer.since(end, signature_field=entry.raw.field, lock=entry.raw.lock)


def _touched(pdf: pikepdf.Pdf, difference: Difference | None) -> tuple[Place, ...] | None:
    """Where the fields stand that were filled in or added, if these are all that may look different."""
    if difference is None or difference.touched is None:
        return None
    seen = difference.level is Modifications.LTA and difference.stamped
    if not seen and difference.level is not Modifications.FORMS:
        return None
    return tuple(every_place(pdf, set(difference.touched)))


def _shared(pdf: pikepdf.Pdf, difference: Difference | None) -> tuple[Place, ...]:
    """Where these fields meet others, if those are the only ones that came or may look different."""
    if difference is None or difference.level is not Modifications.FORMS:
        return ()
    return tuple(shared_places(pdf, set(difference.touched or ())))


def _uncovered(entries: Sequence[Entry], data: memoryview) -> int:
    """Bytes behind the last signature, where they are white space only."""
    end = max((one.raw.covers_until for one in entries if one.error is None), default=len(data))
    return len(data) - end if is_blank(data, end) else 0


def _coverage(entry: Entry, data: memoryview, difference: Difference | None) -> Coverage:
    if entry.error is not None:
        return Coverage.PARTIAL
    if difference is None:
        return Coverage.ENTIRE_FILE
    end = entry.raw.covers_until
    return Coverage.ENTIRE_REVISION if is_revision(data[:end]) else Coverage.PARTIAL
