"""Documents made to keep a verifier busy, or to fill its memory, get a verdict soon and in little memory."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from attack_kit import Sample
from hostile_files import HOSTILE, MEGABYTE
from shelf import Shelf

from bsre_sign import Document, DocumentVerdict, InputError, Level, Limits, Verifier
from bsre_sign.verifier.pool import pool

SECONDS = 1.0
"""Of processor time, so that other work on the machine does not count."""
MEGABYTES = 300
ATTEMPTS = 3

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured, and limited, on Linux")


@pytest.fixture(scope="module")
def sample(shelf: Shelf) -> Sample:
    return Sample(shelf.letter(Level.B_LT), shelf.workshop)


@pytest.fixture(scope="module")
def verifier(shelf: Shelf) -> Iterator[Verifier]:
    pool().close()
    yield Verifier(shelf.workshop.trust, offline=True, limits=Limits())
    pool().close()


def family(pid: int) -> list[int]:
    """A process and those below it, as far as they are still there."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [pid, *(one for child in below for one in family(int(child)))]


def ready(verifier: Verifier, good: bytes) -> list[int]:
    """The worker that waits, and its viewer: warm, and their peak memory forgotten."""
    assert verifier.report(Document.from_bytes(good)).verdict is DocumentVerdict.VALID
    (waiting,) = pool()._waiting
    found = family(waiting._process.pid)
    for pid in found:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    return found


def peak(pids: list[int]) -> int:
    """The most that one of these processes has held, in megabytes; those that are gone left nothing to look at."""
    found = [0]
    for pid in pids:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except FileNotFoundError:
            continue
        if "VmHWM:" in status:
            found.append(int(status.partition("VmHWM:")[2].split()[0]) * 1024 // MEGABYTE)
    return max(found)


def busy(worker: int) -> float:
    """Seconds of processor time of all processes below this one, those that are gone included."""
    gone = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = 0
    for pid in family(worker):
        with suppress(FileNotFoundError):
            # User, system, and both of the children that are gone (proc(5)).
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return gone.ru_utime + gone.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def told(verifier: Verifier, data: bytes) -> str:
    try:
        return verifier.report(Document.from_bytes(data)).verdict.value
    except InputError:
        return "refused"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_verdict_soon_and_in_little_memory(name: str, sample: Sample, verifier: Verifier) -> None:
    data = HOSTILE[name].make(sample)
    seconds = []
    for _ in range(ATTEMPTS):
        pids = ready(verifier, sample.data)
        before, start = busy(pids[0]), time.monotonic()
        found = told(verifier, data)
        assert time.monotonic() - start < 20
        assert found in HOSTILE[name].told
        assert peak(pids) < MEGABYTES
        seconds.append(busy(pids[0]) - before)
        if seconds[-1] < SECONDS:
            return
    pytest.fail(f"{name} takes {min(seconds):.2f} seconds")
