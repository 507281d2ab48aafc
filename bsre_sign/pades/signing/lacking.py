"""Gathering the evidence that the signatures of a finished document still lack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509

from bsre_sign.document import Document
from bsre_sign.pades.reading import dss
from bsre_sign.pades.reading.entries import Entry
from bsre_sign.pades.reading.found import completed, find
from bsre_sign.pades.reading.structure import bytes_of
from bsre_sign.pades.signing.evidence import Evidence, Gatherer, Subject
from bsre_sign.pades.signing.extend import Part
from bsre_sign.services.fetch import Fetcher
from bsre_sign.trust import Purpose, TrustStore


@dataclass(frozen=True, slots=True)
class Lack:
    """Whose certificates one signature cannot prove by what the document carries, and for which moment (UTC)."""

    signer: datetime | None = None
    """Of the signer, or of the authority that made the document timestamp."""
    authority: datetime | None = None
    """Of the authority behind the signature timestamp."""
    timestamp: str | None = None
    """SHA-256 of that timestamp's token: there may be others beside it."""


def gather_lacking(
    document: Document, lacks: Mapping[str, Lack], trust: TrustStore, fetcher: Fetcher
) -> tuple[Part, ...]:
    """Evidence for the signature fields of ``document`` that ``lacks`` names, in the order of what they cover.

    Raises:
        ServiceError: a service did not answer, so that the evidence would be incomplete.
        PreflightError: the evidence says that a certificate must not be relied upon.
        InputError: the document cannot be opened.
    """
    with document.pdf() as pdf, bytes_of(document) as data:
        stored = dss.read(pdf)
        given = [x509.Certificate.load(one) for one in trust.known]
        entries = completed(find(pdf, data, document.password).entries, (*stored.certificates, *given))
        carried = [one for entry in entries for token in entry.tokens for one in token.certificates]
        gatherer = Gatherer(trust, fetcher, (*stored.certificates, *carried))
        parts = [
            Part(entry.raw.gap(data)[1:-1], _evidence(entry, lacks[entry.raw.field], gatherer))
            for entry in entries
            if entry.raw.field in lacks
        ]
    return tuple(one for one in parts if one.evidence.certificates)


def _evidence(entry: Entry, lack: Lack, gatherer: Gatherer) -> Evidence:
    evidence = Evidence()
    signer = entry.token.certificate if entry.token is not None else None
    if signer is not None and lack.signer is not None:
        purpose: Purpose = "timestamping" if entry.is_document_timestamp else "signing"
        evidence += gatherer.gather(Subject(signer, purpose, lack.signer))
    tokens = (one.token for one in entry.timestamps if one.token.sha256 == lack.timestamp)
    authority = next((one.certificate for one in tokens), None)
    if authority is not None and lack.authority is not None:
        evidence += gatherer.gather(Subject(authority, "timestamping", lack.authority))
    return evidence
