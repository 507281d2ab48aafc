"""What the worker answers, run in this process: facts, refusals, and why it could not go on."""

from __future__ import annotations

import errno
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bsre_sign import Limits, NotAPdfError, Request, ServiceError, TrustStore
from bsre_sign.evidence import DocumentFacts
from bsre_sign.language import Text
from bsre_sign.verifier import exchange, facts
from bsre_sign.verifier.limits import CutOffError
from bsre_sign.verifier.worker import Reading
from bsre_sign.workers.guard import Memory, no_alarm
from bsre_sign.workers.values import from_plain, to_plain
from bsre_sign.workers.wire import Head, receive, send

Frame = tuple[Head, bytes]
FAILED = exchange.Told("ServiceError", Text("gagal", "failed"), Text("nanti", "later"))


class Unlimited(Memory):
    """No limit is set on the process of the tests; what a worker would see is said by the test."""

    def __init__(self, kept: int = 0, strained: tuple[bool, ...] = ()) -> None:
        self.allowed: list[int] = []
        self._kept, self._strained = kept, list(strained)

    def allow(self, more: int) -> None:
        self.allowed.append(more)

    def kept(self) -> int:
        return self._kept

    def strained(self, margin: int) -> bool:
        assert margin > 64 << 20
        return bool(self._strained) and self._strained.pop(0)


def question(data: bytes = b"%PDF-1.7\n", *, online: bool = False) -> Frame:
    asked = exchange.Question("uji.pdf", None, None, TrustStore.empty(), datetime.now(UTC), online, Limits())
    words = json.dumps(to_plain(asked)).encode()
    return {"do": "facts", "length": len(words), "seconds": 60}, words + data


def answers(*frames: Frame, memory: Memory | None = None) -> list[tuple[Head, bytes]]:
    """What is said after these commands; the first, that it is ready, left out."""
    told, heard = io.BytesIO(), io.BytesIO()
    for head, body in frames:
        send(told, head, (body,))
    told.seek(0)
    Reading(told, heard, memory or Unlimited(), no_alarm).serve()
    heard.seek(0)
    found = []
    while (one := receive(heard, 1 << 20)) is not None:
        found.append((one[0], bytes(one[1])))
    assert found.pop(0) == ({"ready": True}, b"")
    return found


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Lets the reading of a document be something else."""

    def replace(what: Any) -> None:
        def instead(*_: object, **options: object) -> object:
            if isinstance(what, BaseException):
                raise what
            return what(**options)

        monkeypatch.setattr(facts, "facts_of", instead)

    return replace


@pytest.fixture
def some(does: Callable[[Any], None]) -> DocumentFacts:
    """What is found in every document."""
    found = DocumentFacts("uji.pdf", "A" * 64, 9, (), datetime.now(UTC), online=False)
    does(lambda **_: found)
    return found


def test_facts_are_told(some: DocumentFacts) -> None:
    memory = Unlimited()

    ((head, body),) = answers(question(), memory=memory)

    assert head == {"facts": True}
    assert from_plain(DocumentFacts, json.loads(body)) == some
    assert memory.allowed == [Limits().memory + 6 * 9]


def test_what_cannot_be_opened_is_told() -> None:
    ((head, _),) = answers(question())

    assert isinstance(exchange.error_of(from_plain(exchange.Told, head["error"])), NotAPdfError)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), {"no": "memory"}),
        (OSError(errno.ENOMEM, "mmap"), {"no": "memory"}),
        (OSError(errno.EIO, "mmap"), {"no": "broken", "what": "OSError"}),
        (RecursionError(), {"no": "depth"}),
        (CutOffError("x"), {"no": "value"}),
        (KeyError("rahasia"), {"no": "broken", "what": "KeyError"}),
    ],
)
def test_what_breaks_the_reading_is_told_by_its_kind(error: Exception, told: Head, does: Callable[[Any], None]) -> None:
    does(error)

    assert answers(question()) == [(told, b"")]


def test_facts_found_while_memory_ran_short_are_not_told(some: DocumentFacts) -> None:
    assert answers(question(), memory=Unlimited(strained=(True,))) == [({"no": "memory"}, b"")]
    assert some.name == "uji.pdf"


def test_a_worker_that_cannot_tell_what_the_next_document_takes_says_so(some: DocumentFacts) -> None:
    told = answers(question(), question(), memory=Unlimited(strained=(False, True)))

    assert [head for head, _ in told] == [{"facts": True}, {"no": "used"}]
    assert some.name == "uji.pdf"


CLOSE: Frame = ({"do": "close"}, b"")


def test_after_memory_ran_short_a_worker_ends(does: Callable[[Any], None]) -> None:
    does(MemoryError())

    assert len(answers(question(), CLOSE, question())) == 1


@pytest.mark.parametrize(("kept", "count"), [(1_000, 2), (200_000_000, 1)])
def test_a_worker_that_keeps_too_much_ends(kept: int, count: int, some: DocumentFacts) -> None:
    assert len(answers(question(), CLOSE, question(), memory=Unlimited(kept))) == count
    assert some.name == "uji.pdf"


def test_offline_nothing_can_be_fetched(does: Callable[[Any], None]) -> None:
    def look(fetcher: object, **_: object) -> None:
        assert fetcher is None
        raise CutOffError

    does(look)

    assert answers(question()) == [({"no": "value"}, b"")]


@pytest.mark.parametrize("answer", [({"do": "go on", "seconds": 1}, b"jawaban"), None, "failed"])
def test_what_is_wanted_is_fetched_by_the_other_side(answer: Any, does: Callable[[Any], None]) -> None:
    got: list[object] = []

    def look(fetcher: Any, **_: object) -> None:
        try:
            got.append(fetcher.fetch(Request("http://pki.test/", b"tanya", "a/b"), max_bytes=100, timeout=2.0))
        except (ServiceError, BrokenPipeError) as error:
            got.append((type(error), str(error)))
        raise CutOffError

    does(look)
    frame = ({"do": "fail", "error": to_plain(FAILED), "seconds": 1}, b"") if answer == "failed" else answer

    first, last = answers(question(online=True), *([frame] if frame else []))

    wanted = exchange.checked(from_plain(exchange.Wanted, first[0]["fetch"]))
    assert exchange.request(wanted, first[1]) == Request("http://pki.test/", b"tanya", "a/b")
    assert (wanted.max_bytes, wanted.timeout) == (100, 2.0)
    assert last == ({"no": "value"}, b"")
    assert got == [
        b"jawaban" if isinstance(answer, tuple) else (ServiceError, "failed") if answer else (BrokenPipeError, "")
    ]
