"""Collecting every fact about the signatures in a document; judging none of them.

1. Read the fields, the DSS and each CMS.
2. Gather what evidence there is, online too where that is asked for.
3. Look at each certificate at each moment that may matter.
4. Compare each signed revision with what came later.
"""

import hashlib
import io
import mmap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import pikepdf
from asn1crypto import x509

from bsre_sign.document import Document
from bsre_sign.evidence import (
    CertificateFacts,
    Coverage,
    DocumentFacts,
    Modifications,
    PathFacts,
    SignatureFacts,
    SignatureKind,
    TimestampFacts,
)
from bsre_sign.pades import certificates as certificate_facts
from bsre_sign.pades import dss, fields
from bsre_sign.pades.difference import Difference, compare
from bsre_sign.pades.embedded import Embedded
from bsre_sign.pades.path import PathChecker
from bsre_sign.pades.revocation import EvidenceSource, RevocationEvidence
from bsre_sign.pades.tokens import DigestOf, TimestampToken, Token, TokenError
from bsre_sign.services.fetch import Fetcher
from bsre_sign.trust import TrustStore

_MAX_CHAIN_FETCHES = 4
_WHITE_SPACE = b" \t\r\n\f\0"


@dataclass
class _Entry:
    """One signature on its way to become facts."""

    raw: fields.RawSignature
    error: str | None
    token: Token | None = None
    timestamp: TimestampToken | None = None
    """The signature's own timestamp, or for a document timestamp the token itself."""
    timestamp_error: str | None = None

    @property
    def is_document_timestamp(self) -> bool:
        return self.raw.kind is SignatureKind.DOCUMENT_TIMESTAMP

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        stamp = self.timestamp.token if self.timestamp is not None else None
        return tuple(one for one in (self.token, stamp) if one is not None)


@dataclass
class _Collection:
    """What is shared while one document is looked at."""

    data: memoryview
    moment: datetime
    entries: list[_Entry]
    carried: dss.CarriedEvidence
    checker: PathChecker
    embedded: Embedded
    password: str | None
    certificates: dict[str, CertificateFacts] = field(default_factory=dict)


def collect(document: Document, trust: TrustStore, *, moment: datetime, fetcher: Fetcher | None) -> DocumentFacts:
    """The facts about ``document``, asked for ``moment`` (UTC).

    Revocation services are asked through ``fetcher``; without one no socket is opened.

    Raises:
        NotAPdfError, PasswordNeededError: the document cannot be opened.
    """
    with document.pdf() as pdf, _bytes_of(document) as data:
        entries = [_decode(raw, data) for raw in fields.signatures(pdf)]
        carried = dss.read(pdf)
        for entry in entries:
            if entry.token is not None:
                carried += dss.CarriedEvidence(entry.token.certificates) + dss.read_adobe(entry.token)
            if entry.timestamp is not None:
                carried += dss.CarriedEvidence(entry.timestamp.token.certificates)
        collection, errors = _prepare(data, entries, carried, trust, moment, fetcher, document.password)
        facts = DocumentFacts(
            name=document.name,
            sha256=document.sha256,
            size=len(data),
            signatures=tuple(_facts(entry, collection) for entry in entries),
            moment=moment,
            online=fetcher is not None,
            hybrid=_is_hybrid(data),
            trailing_bytes=_trailing(data),
            service_errors=errors,
            certificates=collection.certificates,
        )
        data.release()
        return facts


@contextmanager
def _bytes_of(document: Document) -> Iterator[memoryview]:
    """The document's bytes without a copy: mapped where they are in a file."""
    if document.data is not None:
        yield memoryview(document.data)
        return
    with document.stream() as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        view = memoryview(mapped)
        try:
            yield view
        finally:
            view.release()


def _decode(raw: fields.RawSignature, data: memoryview) -> _Entry:
    entry = _Entry(raw, raw.format_error(data))
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
    value = entry.token.attribute("signature_time_stamp_token", signed=False)
    if value is not None:
        try:
            entry.timestamp = TimestampToken.load(value)
        except TokenError as error:
            entry.timestamp_error = str(error)
    return entry


def _prepare(
    data: memoryview,
    entries: list[_Entry],
    carried: dss.CarriedEvidence,
    trust: TrustStore,
    moment: datetime,
    fetcher: Fetcher | None,
    password: str | None,
) -> tuple[_Collection, tuple[str, ...]]:
    certificates = {one.sha256: one for one in carried.certificates}
    for der in (*trust.certificates, *trust.anchors):
        one = x509.Certificate.load(der)
        certificates.setdefault(one.sha256, one)
    signers = [token.certificate for entry in entries for token in entry.tokens if token.certificate is not None]
    evidence = carried.revocation
    errors: tuple[str, ...] = ()
    if fetcher is not None and signers:
        source = EvidenceSource(fetcher)
        _complete(certificates, signers, trust, source)
        anchors = trust.anchors_among(one.dump() for one in certificates.values())
        chains = PathChecker(anchors, certificates.values(), RevocationEvidence())
        online = RevocationEvidence()
        for signer in {one.sha256: one for one in signers}.values():
            chain = chains.chain(signer)
            online += source.gather(chain)
        errors = online.errors
        evidence = online + evidence
    anchors = trust.anchors_among(one.dump() for one in certificates.values())
    checker = PathChecker(anchors, certificates.values(), evidence)
    timestamps = [entry.raw for entry in entries if entry.is_document_timestamp and entry.token is not None]
    collection = _Collection(
        data=data,
        moment=moment,
        entries=entries,
        carried=carried,
        checker=checker,
        embedded=Embedded(data, anchors, carried, timestamps, password),
        password=password,
        certificates={
            certificate_facts.fingerprint(one): certificate_facts.facts(one) for one in certificates.values()
        },
    )
    return collection, errors


def _complete(
    certificates: dict[bytes, x509.Certificate],
    signers: Sequence[x509.Certificate],
    trust: TrustStore,
    source: EvidenceSource,
) -> None:
    """Fetch issuers that are missing between the signers and an anchor."""
    for signer in signers:
        last = signer
        for _ in range(_MAX_CHAIN_FETCHES):
            anchors = trust.anchors_among(one.dump() for one in certificates.values())
            chain = PathChecker(anchors, certificates.values(), RevocationEvidence()).chain(signer)
            if len(chain) > 1:
                break
            found = source.issuer_of(last)
            if found is None or found.sha256 in certificates:
                break
            certificates[found.sha256] = last = found


def _facts(entry: _Entry, collection: _Collection) -> SignatureFacts:
    raw, data = entry.raw, collection.data
    difference = _difference(entry, collection)
    error = entry.error
    certificate = entry.token.certificate if entry.token is not None else None
    timestamp = None
    if entry.timestamp is not None and entry.token is not None:
        timestamp = _timestamp_facts(entry, entry.timestamp, entry.token, collection)
    token = None
    if entry.token is not None and error is None:
        if entry.is_document_timestamp and timestamp is not None:
            token = timestamp.token
        else:
            token = entry.token.facts(_digest_of(raw, data), _paths(entry, certificate, collection))
    proof = timestamp.time if timestamp is not None else collection.moment
    embedded = collection.embedded.of(certificate, proof, raw.covers_until) if certificate is not None else None
    return SignatureFacts(
        field=raw.field,
        kind=raw.kind,
        sub_filter=raw.sub_filter,
        covers_until=raw.covers_until if error is None else 0,
        coverage=_coverage(entry, data, difference),
        format_error=error,
        unsupported=error is None and not raw.supported,
        token=token,
        timestamp=timestamp,
        timestamp_error=entry.timestamp_error,
        claimed_time=raw.claimed_time,
        reason=raw.reason,
        location=raw.location,
        docmdp=raw.docmdp,
        lock=raw.lock,
        modifications=difference.level if difference is not None else Modifications.NONE,
        modification_details=tuple(one.what for one in difference.changes) if difference is not None else (),
        difference_error=difference.error if difference is not None else None,
        locked_fields_changed=difference.locked_fields_changed if difference is not None else (),
        pages_before=difference.pages_before if difference is not None else 0,
        pages_after=difference.pages_after if difference is not None else 0,
        evidence_certificates=embedded.certificates if embedded is not None else (),
        embedded_revocation=embedded is not None and embedded.revocation,
        embedded_chain=embedded is not None and embedded.chain,
        evidence_protected_by=embedded.protected_by if embedded is not None else (),
    )


def _timestamp_facts(entry: _Entry, timestamp: TimestampToken, token: Token, collection: _Collection) -> TimestampFacts:
    about: DigestOf
    if entry.is_document_timestamp:
        about = _digest_of(entry.raw, collection.data)
    else:
        signature = token.signature

        def about(name: str) -> bytes:
            return hashlib.new(name, signature).digest()

    paths = _paths(entry, timestamp.token.certificate, collection)
    return TimestampFacts(time=timestamp.time, token=timestamp.facts(about, paths), policy=timestamp.policy)


def _paths(entry: _Entry, certificate: x509.Certificate | None, collection: _Collection) -> tuple[PathFacts, ...]:
    """The certificate's standing now, when it was timestamped, and at each later document timestamp."""
    if certificate is None:
        return ()
    moments = [collection.moment]
    if entry.timestamp is not None:
        moments.append(entry.timestamp.time)
    moments += [
        other.timestamp.time
        for other in collection.entries
        if other.is_document_timestamp
        and other.timestamp is not None
        and other.raw.covers_until > entry.raw.covers_until
    ]
    return tuple(collection.checker.facts(certificate, moment) for moment in dict.fromkeys(moments))


def _digest_of(raw: fields.RawSignature, data: memoryview) -> DigestOf:
    first, length, second, rest = raw.byte_range
    kept: dict[str, bytes] = {}

    def digest(name: str) -> bytes:
        if name not in kept:
            running = hashlib.new(name, data[first : first + length])
            running.update(data[second : second + rest])
            kept[name] = running.digest()
        return kept[name]

    return digest


def _difference(entry: _Entry, collection: _Collection) -> Difference | None:
    """What came after the signed revision; ``None`` where nothing but white space did."""
    end = entry.raw.covers_until
    if entry.error is not None or not bytes(collection.data[end:]).strip(_WHITE_SPACE):
        return None
    return compare(
        collection.data[:end],
        collection.data,
        signature_field=entry.raw.field,
        lock=entry.raw.lock,
        password=collection.password,
    )


def _coverage(entry: _Entry, data: memoryview, difference: Difference | None) -> Coverage:
    if entry.error is not None:
        return Coverage.PARTIAL
    if difference is None:
        return Coverage.ENTIRE_FILE
    end = entry.raw.covers_until
    return Coverage.ENTIRE_REVISION if _is_revision(data[:end]) else Coverage.PARTIAL


def _is_revision(data: memoryview) -> bool:
    """Whether ``data`` is a whole PDF file by itself, as every revision is (ISO 32000-2, 7.5.6)."""
    if not bytes(data[-64:]).rstrip(_WHITE_SPACE).endswith(b"%%EOF"):
        return False
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True, attempt_recovery=False):
            return True
    except pikepdf.PasswordError:
        return True
    except (pikepdf.PdfError, ValueError):
        return False


def _trailing(data: memoryview) -> int:
    """Bytes other than white space after the last %%EOF."""
    tail = bytes(data[-65536:])
    position = tail.rfind(b"%%EOF")
    return len(tail[position + 5 :].strip(_WHITE_SPACE)) if position >= 0 else 0


def _is_hybrid(data: memoryview) -> bool:
    """Whether the last trailer points to a cross-reference stream besides its table (ISO 32000-2, 7.5.8.4)."""
    tail = bytes(data[-65536:])
    position = tail.rfind(b"trailer")
    return position >= 0 and b"/XRefStm" in tail[position:]
