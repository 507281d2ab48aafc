"""Child processes with a limit on time and memory; what they say comes back as JSON, never as code.

Children are forked: what the parent has loaded (keys, certificates, libraries) costs them nothing. The parent must have
no other thread.
"""

import contextlib
import json
import multiprocessing
import os
import resource
import signal
import time
import traceback
from collections.abc import Callable, Generator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Generic, Literal, TypeVar

from benchmarks.trial.outcome import Json

_FORK = multiprocessing.get_context("fork")
_LONGEST_ANSWER = 64 << 20
_LARGEST_FILE = 4 << 30
_OWN = f"{os.sep}bsre_sign{os.sep}"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended."""

    how: Literal["answered", "time", "memory", "crashed"]
    answer: Json = None
    reason: str = ""
    """Of a crash: the exception and where it was raised, or the signal."""
    detail: str = ""


class Child:
    """One running child.

    Args:
        function: gives an answer that JSON can hold.
        arguments: handed to it; nothing is pickled.
        seconds: after which the child is ended.
        memory: bytes of address space (not enforced on macOS).
        leader: heads a process group, which is ended as a whole.
    """

    def __init__(
        self, function: Callable[..., Json], arguments: tuple[object, ...], seconds: float, memory: int, *, leader: bool
    ) -> None:
        self._leader = leader
        self.connection, theirs = _FORK.Pipe(duplex=False)
        self._process = _FORK.Process(target=_live, args=(theirs, function, arguments, memory, leader))
        self.deadline = time.monotonic() + seconds
        self._process.start()
        theirs.close()

    def result(self) -> Ended:
        """Wait for the child's end."""
        try:
            if not self.connection.poll(max(0.0, self.deadline - time.monotonic())):
                return Ended("time")
            return _told(json.loads(self.connection.recv_bytes(_LONGEST_ANSWER)))
        except (EOFError, OSError):
            self._process.join(1)
            return _died(self._process.exitcode)
        finally:
            self.end()

    def end(self) -> None:
        """End the child, and its group if it leads one."""
        pid = self._process.pid
        if self._leader and pid is not None:
            # Also after it ended by itself: something it started may be left.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self._process.close()
        self.connection.close()


def limited(function: Callable[..., Json], *arguments: object, seconds: float, memory: int) -> Ended:
    """Call ``function`` in a child and wait for it."""
    return Child(function, arguments, seconds, memory, leader=False).result()


class Jobs(Generic[T]):
    """Several children at a time, each for one thing to do."""

    def __init__(self, start: Callable[[T], Child], jobs: int) -> None:
        self._start = start
        self._jobs = jobs

    def run(self, things: list[T]) -> Generator[tuple[T, Ended], None, None]:
        """Each thing with how its child ended, in the order of their ends. Closing the iterator ends all children."""
        waiting = list(reversed(things))
        running: dict[Connection, tuple[T, Child]] = {}
        try:
            while waiting or running:
                while waiting and len(running) < self._jobs:
                    thing = waiting.pop()
                    child = self._start(thing)
                    running[child.connection] = (thing, child)
                soonest = min(child.deadline for _, child in running.values())
                ready = wait(list(running), max(0.0, soonest - time.monotonic()))
                late = [one for one, (_, child) in running.items() if child.deadline <= time.monotonic()]
                for connection in dict.fromkeys([*ready, *late]):
                    assert isinstance(connection, Connection)
                    thing, child = running.pop(connection)
                    yield thing, child.result()
        finally:
            for _, child in running.values():
                child.end()


def _live(
    connection: Connection, function: Callable[..., Json], arguments: tuple[object, ...], memory: int, leader: bool
) -> None:
    if leader:
        os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with Path(os.devnull).open("r+b") as nowhere:
        for standard in (0, 1, 2):
            os.dup2(nowhere.fileno(), standard)
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_FSIZE, _LARGEST_FILE)
    _lower(resource.RLIMIT_CORE, 0)
    try:
        told = json.dumps({"answer": function(*arguments)})
    except MemoryError:
        told = json.dumps({"memory": True})
    except Exception as error:  # noqa: BLE001  whatever it is, it is what is asked about
        told = json.dumps(_crash(error))
    with contextlib.suppress(BrokenPipeError):
        connection.send_bytes(told.encode())


def _lower(what: int, value: int) -> None:
    # The soft limit alone: a child of the child may set its own, as the viewer's worker does.
    _, hard = resource.getrlimit(what)
    if hard == resource.RLIM_INFINITY or value < hard:
        resource.setrlimit(what, (value, hard))


def _crash(error: Exception) -> Json:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _OWN in frame.filename] or list(frames)
    name = own[-1].filename
    place = f"{name[name.rfind(_OWN) + 1 :] if _OWN in name else Path(name).name}:{own[-1].lineno}"
    text = "".join(traceback.format_exception(error))
    return {"crash": f"{type(error).__name__} in {place}", "detail": f"{error}\n{text[-4000:]}"}


def _told(told: Json) -> Ended:
    if "memory" in told:
        return Ended("memory")
    if "crash" in told:
        return Ended("crashed", reason=told["crash"], detail=told["detail"])
    return Ended("answered", told["answer"])


def _died(code: int | None) -> Ended:
    if code is not None and code < 0:
        return Ended("crashed", reason=f"ended by {signal.Signals(-code).name}")
    return Ended("crashed", reason=f"ended without an answer (exit code {code})")
