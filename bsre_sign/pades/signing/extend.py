"""Long-term evidence and document timestamps, as incremental updates (ETSI EN 319 142-1, 5.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from asn1crypto import crl, ocsp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.validation.dss import DocumentSecurityStore

from bsre_sign.levels import Level
from bsre_sign.pades.reading.tokens import TimestampToken
from bsre_sign.pades.signing.evidence import Evidence, gather
from bsre_sign.pades.signing.later import open_for_update, prepare_document_timestamp, refusing
from bsre_sign.pades.signing.placeholder import Placeholder
from bsre_sign.pades.signing.preflight import check_token
from bsre_sign.pades.signing.timestamp import ask_for_digest
from bsre_sign.services.timestamp import TimestampAuthority
from bsre_sign.trust import TrustStore

__all__ = ["Evidence", "Part", "append", "gather", "write"]

_TIMESTAMP_RESERVE = 12 * 1024
_SPARE = 4 * 1024
"""Bytes beyond a token that was larger than its place: the next one may be larger still."""


@dataclass(frozen=True, slots=True)
class Part:
    """Evidence for one signature."""

    contents: bytes
    """/Contents of the signature as it stands in the file, hexadecimal, padding included: its digest is VRI's key."""
    evidence: Evidence


def write(
    stream: BinaryIO,
    cms_hex: bytes,
    evidence: Evidence,
    level: Level,
    tsa: TimestampAuthority | None,
    password: str | None,
    trust: TrustStore | None = None,
) -> Placeholder | None:
    """Append the DSS for one signature, and for B-LTA a document timestamp over it; see :func:`append`.

    ``cms_hex`` is what :class:`Part` calls its contents.
    """
    authority = tsa if level >= Level.B_LTA else None
    assert authority is not None or level < Level.B_LTA, "the signer's preflight demands a TSA from B-T up"
    return append(stream, (Part(cms_hex, evidence),), authority, password, trust)


def append(
    stream: BinaryIO,
    parts: Sequence[Part],
    tsa: TimestampAuthority | None,
    password: str | None,
    trust: TrustStore | None = None,
) -> Placeholder | None:
    """Append ``parts`` to the DSS, and a document timestamp if there is a ``tsa``, all in one revision.

    The timestamp's place is made larger, once, where a token does not fit: its authority's chain may have grown.

    Args:
        stream: the document, readable and writable; what it holds stays as it is.
        parts: the evidence; with none the DSS stays as it is.
        tsa: who timestamps the whole.
        password: opens an encrypted document.
        trust: the anchors to which the timestamp's authority has to lead.

    Returns:
        The document timestamp's place.

    Raises:
        DocumentRefusedError: the file's structure cannot be appended to.
        ServiceError: no timestamp was to be had, or no verifier would trust it.
    """
    before = stream.seek(0, 2)
    if tsa is None:
        _with_evidence(stream, parts, password).write_in_place()
        return None
    reserve = _TIMESTAMP_RESERVE
    while True:
        writer = _with_evidence(stream, parts, password)
        placeholder = prepare_document_timestamp(writer, stream, reserve, tsa.digest_algorithm)
        token = ask_for_digest(tsa, placeholder.digest(stream, tsa.digest_algorithm))
        if trust is not None:
            check_token(TimestampToken.load(token), trust)
        if len(token) <= placeholder.capacity or reserve > _TIMESTAMP_RESERVE:
            placeholder.fill(stream, token)
            return placeholder
        reserve = len(token) + _SPARE
        stream.truncate(before)


def _with_evidence(stream: BinaryIO, parts: Sequence[Part], password: str | None) -> IncrementalPdfFileWriter:
    writer = open_for_update(stream, password)
    with refusing():  # a store that other software left may hold anything
        for part in parts:
            DocumentSecurityStore.supply_dss_in_writer(
                writer,
                part.contents,
                certs=part.evidence.certificates,
                ocsps=[ocsp.OCSPResponse.load(one) for one in part.evidence.revocation.ocsps],
                crls=[crl.CertificateList.load(one) for one in part.evidence.revocation.crls],
            )
    return writer
