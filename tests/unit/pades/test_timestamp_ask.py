"""A timestamp is taken only where it answers what was asked; anything else is the service's failure."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from asn1crypto import cms, core, tsp
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pades_material import NOW, authority, pki

from bsre_sign.errors import ServiceError
from bsre_sign.pades.reading.tokens import TimestampToken
from bsre_sign.pades.signing.timestamp import ask, ask_for_digest
from bsre_sign.services.fetch import Request
from bsre_sign.services.timestamp import TimestampAuthority
from bsre_sign.testing.timestamp import answer_request

Lie = Callable[[tsp.TimeStampReq], bytes]


@dataclass
class Authority:
    """An authority that answers as it is told to."""

    answer: Lie
    requests: list[Request] = field(default_factory=list)

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        self.requests.append(request)
        assert max_bytes <= 1 << 20
        assert timeout == 3.5
        assert request.body is not None
        return self.answer(tsp.TimeStampReq.load(request.body, strict=True))


def asked(lie: Lie) -> bytes:
    return ask(TimestampAuthority("http://tsa.test/", fetcher=Authority(lie), timeout=3.5, clock=lambda: NOW), b"isi")


def honest(request: tsp.TimeStampReq) -> bytes:
    return answer_request(
        request.dump(),
        key=pki().private_key("tsa"),
        certificate=cms.Certificate.load(pki().certificate("tsa")),
        chain=[],
        now=NOW,
    )


def about(**changes: Any) -> Lie:
    """An honest answer to a question that was not asked."""

    def lie(request: tsp.TimeStampReq) -> bytes:
        for name, value in changes.items():
            request[name] = value
        return honest(tsp.TimeStampReq.load(request.dump()))

    return lie


def imprint(data: bytes, algorithm: str = "sha256") -> tsp.MessageImprint:
    digest = hashlib.new(algorithm, data).digest()
    return tsp.MessageImprint({"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest})


def without_nonce(request: tsp.TimeStampReq) -> bytes:
    del request["nonce"]
    return honest(tsp.TimeStampReq.load(request.dump()))


def refusal(request: tsp.TimeStampReq) -> bytes:
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {"bad_alg"}})
    return bytes(core.Sequence.load(b"\x30" + bytes([len(status.dump())]) + status.dump()).dump())


def broken_signature(request: tsp.TimeStampReq) -> bytes:
    answer = honest(request)
    return answer[:-3] + bytes([answer[-3] ^ 1]) + answer[-2:]


def renamed_algorithm(request: tsp.TimeStampReq) -> bytes:
    """The right digest, called by the name of another algorithm of the same length."""
    digest = request["message_imprint"]["hashed_message"].native
    request["message_imprint"] = tsp.MessageImprint(
        {"hash_algorithm": {"algorithm": "sha512"}, "hashed_message": digest}
    )
    return honest(tsp.TimeStampReq.load(request.dump()))


def test_one_request_is_made_with_nonce_and_certificates_wanted() -> None:
    service = Authority(honest)
    token = ask(TimestampAuthority("http://tsa.test/", fetcher=service, timeout=3.5, clock=lambda: NOW), b"isi")

    (request,) = service.requests
    assert (request.content_type, request.accept) == ("application/timestamp-query", "application/timestamp-reply")
    sent = tsp.TimeStampReq.load(request.body, strict=True)
    assert sent["nonce"].native
    assert sent["cert_req"].native is True
    assert sent["message_imprint"]["hashed_message"].native == hashlib.sha256(b"isi").digest()
    stamp = TimestampToken.load(token)
    assert stamp.time == NOW
    assert stamp.facts(lambda name: hashlib.new(name, b"isi").digest(), ()).signature_ok


def test_every_request_has_a_nonce_of_its_own() -> None:
    service = Authority(honest)
    for _ in range(3):
        ask(TimestampAuthority("http://tsa.test/", fetcher=service, timeout=3.5, clock=lambda: NOW), b"isi")

    assert len({tsp.TimeStampReq.load(one.body)["nonce"].native for one in service.requests}) == 3


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_the_digest_is_the_one_that_the_user_named(algorithm: str) -> None:
    one = TimestampAuthority(pki().tsa_url, fetcher=pki().fetcher(), digest_algorithm=algorithm)

    stamp = TimestampToken.load(ask(one, b"isi"))

    assert stamp.info["message_imprint"]["hash_algorithm"]["algorithm"].native == algorithm
    assert stamp.facts(lambda name: hashlib.new(name, b"isi").digest(), ()).digest_ok


@pytest.mark.parametrize(
    "lie",
    [
        about(message_imprint=imprint(b"lain")),
        about(message_imprint=imprint(b"isi", "sha512")),
        about(nonce=4711),
        without_nonce,
        refusal,
        broken_signature,
        renamed_algorithm,
        about(cert_req=False),
        lambda _: b"",
        lambda _: b"sampah",
        lambda _: b"\x30\x00",
        lambda _: b"<html>403</html>",
        lambda request: honest(request)[:-50],
        lambda request: honest(request) + b"lebih",
        lambda request: b"\x30\x80" + honest(request)[4:],
    ],
    ids=[
        "wrong imprint",
        "imprint by another digest",
        "wrong nonce",
        "no nonce",
        "refusal",
        "broken signature",
        "digest by another name",
        "no certificate",
        "nothing",
        "garbage",
        "empty sequence",
        "a page",
        "cut",
        "more",
        "endless",
    ],
)
def test_an_answer_that_does_not_answer_is_a_service_error(lie: Lie) -> None:
    with pytest.raises(ServiceError, match=r"http://tsa\.test/"):
        asked(lie)


@pytest.mark.parametrize(
    ("signers", "named", "said"),
    [(1, False, "does not name one signer"), (2, True, "does not name one signer"), (1, True, None)],
)
def test_a_token_that_no_verifier_would_accept_is_refused(signers: int, named: bool, said: str | None) -> None:
    """RFC 3161, 2.4.2: one signer, and the signing-certificate attribute."""

    def lie(request: tsp.TimeStampReq) -> bytes:
        answer = tsp.TimeStampResp.load(honest(request))
        content = answer["time_stamp_token"]["content"]
        one = content["signer_infos"][0]
        if not named:
            kept = [each for each in one["signed_attrs"] if each["type"].native != "signing_certificate_v2"]
            one["signed_attrs"] = cms.CMSAttributes(kept)
        signed = one["signed_attrs"].untag().dump()
        one["signature"] = pki().private_key("tsa").sign(signed, PKCS1v15(), SHA256())
        content["signer_infos"] = cms.SignerInfos([one.copy() for _ in range(signers)])
        return bytes(answer.dump(force=True))

    service = TimestampAuthority("http://tsa.test/", fetcher=Authority(lie), timeout=3.5, clock=lambda: NOW)
    if said is None:
        assert ask(service, b"isi")
        return
    with pytest.raises(ServiceError, match=said):
        ask(service, b"isi")


def test_an_authority_that_does_not_answer_is_a_service_error() -> None:
    fetcher = pki().fetcher()
    fetcher.stop("tsa")

    with pytest.raises(ServiceError):
        ask_for_digest(TimestampAuthority(pki().tsa_url, fetcher=fetcher), bytes(32))
    assert fetcher.count("tsa") == 1


def test_a_digest_that_the_authority_does_not_take_is_a_service_error() -> None:
    one = TimestampAuthority(pki().tsa_url, fetcher=pki().fetcher(), digest_algorithm="sha1")

    with pytest.raises(ServiceError):
        ask(one, b"isi")


def test_an_authority_whose_certificate_has_expired_is_refused() -> None:
    with pytest.raises(ServiceError, match="not valid at the time it states"):
        ask(authority("tsa-kedaluwarsa"), b"isi")
