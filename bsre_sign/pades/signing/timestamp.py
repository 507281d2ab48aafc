"""Asking a timestamping authority for a token (RFC 3161)."""

import hashlib

from asn1crypto import tsp
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from bsre_sign.errors import ServiceError
from bsre_sign.language import Text
from bsre_sign.pades.drive import run
from bsre_sign.pades.reading.tokens import TimestampToken
from bsre_sign.services.fetch import Request
from bsre_sign.services.timestamp import TimestampAuthority

_MAX_BYTES = 256 * 1024


class _Asker(TimeStamper):
    """pyHanko's RFC 3161 client over our fetcher."""

    def __init__(self, authority: TimestampAuthority) -> None:
        super().__init__()
        self._authority = authority

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        request = Request(
            self._authority.url,
            body=req.dump(),
            content_type="application/timestamp-query",
            accept="application/timestamp-reply",
        )
        answer = self._authority.fetcher.fetch(request, max_bytes=_MAX_BYTES, timeout=self._authority.timeout)
        return tsp.TimeStampResp.load(answer, strict=True)


def ask(authority: TimestampAuthority, data: bytes) -> bytes:
    """A timestamp token over ``data``, DER ContentInfo; see :func:`ask_for_digest`."""
    return ask_for_digest(authority, hashlib.new(authority.digest_algorithm, data).digest())


def ask_for_digest(authority: TimestampAuthority, digest: bytes) -> bytes:
    """A timestamp token over ``digest``, DER ContentInfo. One request; never repeated by itself.

    Raises:
        ServiceError: no answer, a refusal, or an answer to another question.
    """
    try:
        token = run(_Asker(authority).async_timestamp(digest, authority.digest_algorithm))
        encoded: bytes = token.dump()
        # RFC 3161, 2.2: the requester verifies that it is what was asked for, and properly signed.
        timestamp = TimestampToken.load(encoded)
        facts = timestamp.facts(lambda name: digest if name == authority.digest_algorithm else b"", ())
    except (TimestampRequestError, OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ServiceError(
            Text(
                id=f"Layanan stempel waktu {authority.url} tidak memberi jawaban yang dapat dipakai.",
                en=f"The timestamping service {authority.url} gave no usable answer: {error}.",
            ),
            Text(
                id="Coba lagi nanti atau pakai TSA lain; tidak ada dokumen yang ditulis.",
                en="Try later or use another TSA; no document was written.",
            ),
        ) from error
    if not (facts.digest_ok and facts.signature_ok):
        raise ServiceError(
            Text(
                id=f"Layanan {authority.url} memberi stempel waktu untuk data lain.",
                en=f"The service {authority.url} timestamped other data than was asked.",
            ),
            Text(
                id="Jangan pakai TSA ini; laporkan kepada pengelolanya.",
                en="Do not use this TSA; report it to its operator.",
            ),
        )
    certificate = facts.certificate
    if certificate is None or not certificate.not_before <= timestamp.time <= certificate.not_after:
        raise ServiceError(
            Text(
                id=f"Sertifikat layanan stempel waktu {authority.url} tidak berlaku pada waktu yang dinyatakannya.",
                en=f"The certificate of the timestamping service {authority.url} is not valid at the time it states.",
            ),
            Text(
                id="Pakai TSA lain; stempel waktu ini tidak akan diterima pemeriksa.",
                en="Use another TSA; no verifier would accept this timestamp.",
            ),
        )
    return encoded
