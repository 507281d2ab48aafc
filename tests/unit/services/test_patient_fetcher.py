"""Asking again: only what may pass, a few times, never longer than the caller's patience."""

import copy
import pickle
from dataclasses import dataclass, field

import pytest

from bsre_sign.errors import ServiceError, ServiceUnavailableError
from bsre_sign.language import Text
from bsre_sign.services.fetch import Request
from bsre_sign.services.http import HttpFetcher
from bsre_sign.services.retry import PatientFetcher

SAID = Text("gagal", "failed")


def away(pause: float | None = None) -> ServiceUnavailableError:
    return ServiceUnavailableError(SAID, SAID, retry_after=pause)


@dataclass
class Clock:
    """Time that passes only where somebody sleeps or works."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Service:
    """Answers as the list says, one after the other, each after some seconds."""

    clock: Clock
    answers: list[bytes | ServiceError]
    takes: float = 0.0
    timeouts: list[float] = field(default_factory=list)

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        self.timeouts.append(timeout)
        self.clock.now += self.takes
        answer = self.answers.pop(0)
        if isinstance(answer, ServiceError):
            raise answer
        return answer


def patient(service: Service, attempts: int = 3) -> PatientFetcher:
    clock = service.clock
    return PatientFetcher(service, attempts, sleep=clock.sleep, clock=clock, chance=lambda: 1.0)


def ask(fetcher: PatientFetcher, url: str = "http://tsa.test/a", timeout: float = 20.0) -> bytes:
    return fetcher.fetch(Request(url, b"?"), max_bytes=100, timeout=timeout)


def test_what_may_pass_is_asked_again_after_a_pause_that_doubles() -> None:
    service = Service(Clock(), [away(), away(), b"ya"], takes=1.0)
    assert ask(patient(service)) == b"ya"
    assert service.clock.slept == [0.25, 0.5]
    assert service.timeouts == [20.0, 18.75, 17.25]  # the caller's patience counts all of it


def test_chance_shortens_the_pause_and_never_skips_it() -> None:
    service = Service(Clock(), [away(), b"ya"])
    fetcher = PatientFetcher(service, sleep=service.clock.sleep, clock=service.clock, chance=lambda: 0.0)
    assert ask(fetcher) == b"ya"
    assert service.clock.slept == [0.125]


def test_after_the_last_attempt_it_is_given_up() -> None:
    service = Service(Clock(), [away()] * 9)
    with pytest.raises(ServiceUnavailableError):
        ask(patient(service))
    assert len(service.timeouts) == 3


def test_what_will_not_pass_is_asked_once() -> None:
    service = Service(Clock(), [ServiceError(SAID, SAID), b"ya"])
    with pytest.raises(ServiceError):
        ask(patient(service))
    assert len(service.timeouts) == 1


def test_no_pause_outlasts_the_timeout() -> None:
    service = Service(Clock(), [away(), b"ya"], takes=19.9)
    with pytest.raises(ServiceUnavailableError):
        ask(patient(service))
    assert service.clock.slept == []


def test_a_named_pause_is_kept() -> None:
    service = Service(Clock(), [away(7.0), b"ya"])
    assert ask(patient(service)) == b"ya"
    assert service.clock.slept == [7.0]


def test_a_host_that_named_a_long_pause_is_left_alone_by_later_questions_too() -> None:
    service = Service(Clock(), [away(60.0), b"lain", b"ya"])
    fetcher = patient(service)
    for url in ("http://tsa.test/a", "http://tsa.test/b"):
        with pytest.raises(ServiceUnavailableError) as caught:
            ask(fetcher, url)
        assert caught.value.retry_after == pytest.approx(60.0)
    assert len(service.timeouts) == 1
    assert ask(fetcher, "http://tsa-lain.test/") == b"lain"
    service.clock.now += 45.0
    assert ask(fetcher) == b"ya"  # the rest of the pause fits into its patience
    assert service.clock.slept == [pytest.approx(15.0)]


def test_no_host_is_left_alone_for_longer_than_an_hour() -> None:
    service = Service(Clock(), [away(1e12), b"ya"])
    fetcher = patient(service)
    with pytest.raises(ServiceUnavailableError):
        ask(fetcher)
    service.clock.now += 3601.0
    assert ask(fetcher) == b"ya"


def test_it_travels_to_other_processes_without_its_pauses() -> None:
    fetcher = PatientFetcher(HttpFetcher(allow_private=True), attempts=5, pause=0.5)
    for one in (pickle.loads(pickle.dumps(fetcher)), copy.deepcopy(fetcher)):
        assert one == fetcher
        assert (one.sleep, one.clock, one.chance) == (fetcher.sleep, fetcher.clock, fetcher.chance)

    service = Service(Clock(), [away(60.0), b"ya"])
    told = patient(service)
    with pytest.raises(ServiceUnavailableError):
        ask(told)
    assert ask(copy.copy(told)) == b"ya"  # nobody told the copy
