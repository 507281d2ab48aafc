"""Asking a timestamping authority for a token, and whether what comes back is what was asked for (RFC 3161)."""

import hashlib
import secrets

from asn1crypto import algos, cms, core, tsp

from bsre_sign.errors import ServiceError
from bsre_sign.evidence import Binding, CertificateFacts, TokenFacts
from bsre_sign.evidence.strength import weak_key
from bsre_sign.language import Text
from bsre_sign.pades.reading.tokens import TimestampToken
from bsre_sign.services.fetch import Request
from bsre_sign.services.timestamp import TimestampAuthority

_MAX_BYTES = 256 * 1024
_LONGEST_WORDS = 200
_GRANTED = {"granted", "granted_with_mods"}
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
_ANOTHER = Text(
    id="Coba lagi nanti atau pakai TSA lain; tidak ada dokumen yang ditulis.",
    en="Try later or use another TSA; no document was written.",
)
_REPORT_IT = Text(
    id="Jangan pakai TSA ini; laporkan kepada pengelolanya.", en="Do not use this TSA; report it to its operator."
)


class _Response(core.Sequence):
    """TimeStampResp (RFC 3161, 2.4.2), whose token a refusal leaves out; asn1crypto's own insists on one."""

    _fields = [  # noqa: RUF012  asn1crypto's way
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def ask(authority: TimestampAuthority, data: bytes) -> bytes:
    """A timestamp token over ``data``, DER ContentInfo; see :func:`ask_for_digest`."""
    return ask_for_digest(authority, hashlib.new(authority.digest_algorithm, data).digest())


def ask_for_digest(authority: TimestampAuthority, digest: bytes) -> bytes:
    """A timestamp token over ``digest``, DER ContentInfo; from whoever stands in where ``authority`` gives none.

    Raises:
        ServiceError: none of them answered, or all with something else than what was asked for.
    """
    failures: list[ServiceError] = []
    for one in authority.in_turn():
        try:
            return _ask(one, digest)
        except ServiceError as error:
            failures.append(error)
    if len(failures) == 1:
        raise failures[0]
    raise ServiceError(
        Text(
            id="Tidak ada layanan stempel waktu yang dapat dipakai. " + " ".join(one.cause.id for one in failures),
            en="No timestamping service could be used. " + " ".join(one.cause.en for one in failures),
        ),
        _ANOTHER,
    ) from failures[0]


def _ask(authority: TimestampAuthority, digest: bytes) -> bytes:
    asked = {
        "version": "v1",
        "message_imprint": tsp.MessageImprint(
            {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": authority.digest_algorithm}),
                "hashed_message": digest,
            }
        ),
        "nonce": secrets.randbits(62) | 1 << 62,
        "cert_req": True,
    }
    if authority.policy is not None:
        asked["req_policy"] = authority.policy
    request = Request(
        authority.url,
        body=tsp.TimeStampReq(asked).dump(),
        content_type="application/timestamp-query",
        accept="application/timestamp-reply",
    )
    answer = _fetched(authority, request)
    try:
        encoded = _token_in(answer, authority)
        timestamp = TimestampToken.load(encoded)
        nonce, policy = timestamp.info["nonce"].native, timestamp.policy
        facts = timestamp.facts(lambda name: digest if name == authority.digest_algorithm else b"", ())
    except _BROKEN as error:
        raise _unusable(authority, Text(id="bukan stempel waktu", en=f"it is no timestamp ({error})")) from error
    if nonce != asked["nonce"] or authority.policy not in {None, policy}:
        other = Text(id="untuk permintaan lain", en="it answers another request")
        if nonce == asked["nonce"]:
            other = Text(id=f"dengan kebijakan {policy}", en=f"its policy is {policy}")
        raise _unusable(authority, other)
    _check_token(authority, timestamp, facts)
    return encoded


def _fetched(authority: TimestampAuthority, request: Request) -> bytes:
    try:
        return authority.fetcher.fetch(request, max_bytes=_MAX_BYTES, timeout=authority.timeout)
    except OSError as error:  # of a fetcher of the caller's own
        raise _unusable(authority, Text(id="tidak menjawab", en=str(error) or type(error).__name__)) from error


def _token_in(answer: bytes, authority: TimestampAuthority) -> bytes:
    """The token of a response, as it is encoded there."""
    response = _Response.load(answer, strict=True)
    status = str(response["status"]["status"].native)
    if status not in _GRANTED:
        words = "; ".join(response["status"]["status_string"].native or ())
        failures = ", ".join(sorted(response["status"]["fail_info"].native or ()))
        said = " ".join(filter(None, (status, failures, words)))[:_LONGEST_WORDS]
        raise _unusable(authority, Text(id=f"permintaannya ditolak ({said})", en=f"it refused ({said})"))
    token = response["time_stamp_token"]
    if not isinstance(token, cms.ContentInfo):
        raise ValueError("there is no token")  # noqa: TRY004  told like all that cannot be decoded
    encoded: bytes = token.dump()
    return encoded


def _check_token(authority: TimestampAuthority, timestamp: TimestampToken, facts: TokenFacts) -> None:
    """Check what a verifier will look at later (RFC 3161, 2.2): imprint, signature, certificate, time."""
    if not (facts.digest_ok and facts.signature_ok):
        raise ServiceError(
            Text(
                id=f"Layanan {authority.url} memberi stempel waktu untuk data lain.",
                en=f"The service {authority.url} timestamped other data than was asked.",
            ),
            _REPORT_IT,
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
    why = _unfit(facts, certificate)
    if why is not None:
        raise ServiceError(
            Text(
                id=f"Stempel waktu dari layanan {authority.url} tidak akan diterima pemeriksa: {why.id}.",
                en=f"No verifier would accept the timestamp of the service {authority.url}: {why.en}.",
            ),
            _REPORT_IT,
        )
    apart = timestamp.time - authority.clock()
    if abs(apart) > authority.clock_tolerance:
        minutes = round(apart.total_seconds() / 60)
        raise ServiceError(
            Text(
                id=f"Jam layanan stempel waktu {authority.url} berselisih {minutes:+d} menit dengan jam komputer ini.",
                en=f"The clock of the timestamping service {authority.url} differs by {minutes:+d} minutes from this "
                "computer's.",
            ),
            Text(
                id="Periksa tanggal, jam, dan zona waktu komputer; bila benar, pakai TSA lain.",
                en="Check this computer's date, time and time zone; if they are right, use another TSA.",
            ),
        )


def _unfit(facts: TokenFacts, certificate: CertificateFacts) -> Text | None:
    """What forbids that a token which holds is relied upon (RFC 3161, 2.3 and 2.4.2; RFC 5816)."""
    if not certificate.may_timestamp:
        return Text(
            id="sertifikatnya bukan sertifikat untuk stempel waktu", en="its certificate is not one for timestamps"
        )
    if facts.signer_infos != 1 or facts.binding is not Binding.MATCHES:
        return Text(
            id="stempel itu tidak menyebut satu penanda tangan dengan sertifikatnya",
            en="it does not name one signer with its certificate",
        )
    weak = weak_key(certificate.key_algorithm, certificate.key_bits)
    if weak is not None:
        return Text(id=f"kuncinya terlalu lemah atau tidak dikenal ({weak})", en=f"its key is weak or unknown ({weak})")
    return None


def _unusable(authority: TimestampAuthority, why: Text) -> ServiceError:
    return ServiceError(
        Text(
            id=f"Layanan stempel waktu {authority.url} tidak memberi jawaban yang dapat dipakai: {why.id}.",
            en=f"The timestamping service {authority.url} gave no usable answer: {why.en}.",
        ),
        _ANOTHER,
    )
