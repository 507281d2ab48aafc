"""Evidence is kept as long as it says of itself that it may be, and no longer; timestamps never."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from bsre_sign.errors import ServiceError, ServiceUnavailableError
from bsre_sign.language import Text
from bsre_sign.services import cache as cache_module
from bsre_sign.services.cache import EvidenceCache
from bsre_sign.services.fetch import Request

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = ec.generate_private_key(ec.SECP256R1())
LIST, OTHER = Request("http://ca.test/crl"), Request("http://ca.test/lain")


@cache
def authority() -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CA TEST")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(KEY.public_key())
    return builder.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + 9 * HOUR).sign(KEY, SHA256())


def revocation_list(next_update: timedelta) -> bytes:
    builder = x509.CertificateRevocationListBuilder().issuer_name(authority().subject)
    made = builder.last_update(NOW - HOUR).next_update(NOW + next_update).sign(KEY, SHA256())
    return made.public_bytes(Encoding.DER)


def response(next_update: timedelta | None, status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD) -> bytes:
    revoked = status is ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        authority(),
        authority(),
        SHA1(),
        status,
        NOW - HOUR,
        NOW + next_update if next_update is not None else None,
        NOW - HOUR if revoked else None,
        None,
    )
    made = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, authority()).sign(KEY, SHA256())
    return made.public_bytes(Encoding.DER)


class Service:
    """Answers everything alike, and counts."""

    def __init__(self, answer: bytes, takes: float = 0.0) -> None:
        self.answer = answer
        self.takes = takes
        self.asked = 0

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        time.sleep(self.takes)
        self.asked += 1
        return self.answer


class Later:
    """The monotonic clock, moved on by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    clock = Later()
    monkeypatch.setattr(cache_module, "time", clock)
    return clock


def question(serial: bytes = b"1") -> Request:
    return Request("http://ca.test/ocsp", serial, "application/ocsp-request", "application/ocsp-response")


def fetch(cache: EvidenceCache, request: Request, max_bytes: int = 1 << 20) -> bytes:
    return cache.fetch(request, max_bytes=max_bytes, timeout=5)


def kept_for(answer: bytes, request: Request, later: Later) -> timedelta:
    """How long an answer is kept, to the minute."""
    service = Service(answer)
    cache = EvidenceCache(service, clock=lambda: NOW)
    fetch(cache, request)
    for minute in range(200):
        later.now = 60.0 * minute
        fetch(cache, request)
        if service.asked > 1:
            return timedelta(minutes=minute)
    raise AssertionError("it is kept for ever")


@pytest.mark.parametrize(
    ("answer", "request_", "minutes"),
    [
        (lambda: response(None), question(), 5),
        (lambda: response(timedelta(minutes=30)), question(), 30),
        (lambda: response(timedelta(days=7)), question(), 60),
        (lambda: response(timedelta(minutes=-1)), question(), 0),
        (lambda: response(None, ocsp.OCSPCertStatus.UNKNOWN), question(), 0),
        (lambda: response(timedelta(days=1), ocsp.OCSPCertStatus.REVOKED), question(), 0),
        (lambda: b"sampah", question(), 0),
        (lambda: revocation_list(timedelta(minutes=20)), LIST, 20),
        (lambda: revocation_list(timedelta(days=1)), LIST, 60),
        (lambda: authority().public_bytes(Encoding.DER), LIST, 60),
        (lambda: b"<html>", LIST, 0),
    ],
    ids=[
        "a response without next update: minutes",
        "a response until its next update",
        "a response for a week: an hour",
        "a response that is out of date",
        "unknown",
        "revoked",
        "no response",
        "a list until its next update",
        "a list for a day: an hour",
        "an issuer's certificate",
        "a page",
    ],
)
def test_how_long_an_answer_is_kept(answer: Callable[[], bytes], request_: Request, minutes: int, later: Later) -> None:
    assert kept_for(answer(), request_, later) == timedelta(minutes=minutes)


def test_each_signer_and_address_has_an_answer_of_its_own() -> None:
    service = Service(response(None))
    cache = EvidenceCache(service, clock=lambda: NOW)
    for request in (question(b"1"), question(b"2"), question(b"1"), question(b"2")):
        fetch(cache, request)
    assert service.asked == 2
    service.answer = revocation_list(HOUR)
    for request in (LIST, OTHER, LIST):
        fetch(cache, request)
    assert service.asked == 4


def test_a_timestamp_is_never_kept() -> None:
    service = Service(response(HOUR))
    cache = EvidenceCache(service, clock=lambda: NOW)
    for _ in range(2):
        fetch(cache, Request("http://tsa.test", b"1", "application/timestamp-query"))
    assert service.asked == 2


def test_threads_that_ask_the_same_ask_once() -> None:
    service = Service(response(None), takes=0.1)
    cache = EvidenceCache(service, clock=lambda: NOW)
    threads = [threading.Thread(target=fetch, args=(cache, question())) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert service.asked == 1


class Hanging(Service):
    """Answers at one host at once, and at another when it is let go."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(answer)
        self.go = threading.Event()
        self.hangs = threading.Barrier(41)

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        if "hanging" in request.url:
            self.hangs.wait(5)
            self.go.wait(10)
        return super().fetch(request, max_bytes=max_bytes, timeout=timeout)


def test_services_that_hang_keep_nobody_from_asking_others() -> None:
    service = Hanging(response(None))
    cache = EvidenceCache(service, clock=lambda: NOW)
    hanging = [Request(f"http://hanging.test/{number}") for number in range(40)]
    threads = [threading.Thread(target=fetch, args=(cache, one)) for one in hanging]
    for one in threads:
        one.start()
    service.hangs.wait(5)  # all of them do
    try:
        for number in range(100):
            cache.fetch(question(bytes([number])), max_bytes=1 << 20, timeout=0.2)
        with pytest.raises(ServiceUnavailableError, match=r"hanging\.test has not answered the same question"):
            cache.fetch(hanging[0], max_bytes=1 << 20, timeout=0.2)
        assert service.asked == 100
    finally:
        service.go.set()
        for one in threads:
            one.join()
    assert cache._turns == {}


def test_a_failure_is_not_kept_and_the_limit_of_the_caller_counts() -> None:
    class Failing(Service):
        def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
            super().fetch(request, max_bytes=max_bytes, timeout=timeout)
            if self.asked == 1:
                raise ServiceError(Text("gagal", "failed"), Text("coba lagi", "try again"))
            return self.answer

    service = Failing(response(None))
    cache = EvidenceCache(service, clock=lambda: NOW)
    with pytest.raises(ServiceError):
        fetch(cache, question())
    assert cache._turns == {}
    assert fetch(cache, question()) == fetch(cache, question())
    assert service.asked == 2
    fetch(cache, question(), max_bytes=10)  # the fetcher itself refuses what is larger than its caller wants
    assert service.asked == 3


def test_the_oldest_answers_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = revocation_list(HOUR)
    monkeypatch.setattr(cache_module, "_MOST_BYTES", 3 * len(listed))
    service = Service(listed)
    cache = EvidenceCache(service, clock=lambda: NOW)
    for number in (1, 2, 3, 1, 4):  # the fourth takes the place of the second, which was not asked for again
        fetch(cache, Request(f"http://ca.test/{number}"))
    assert service.asked == 4
    fetch(cache, Request("http://ca.test/1"))
    assert service.asked == 4
    fetch(cache, Request("http://ca.test/2"))
    assert service.asked == 5
