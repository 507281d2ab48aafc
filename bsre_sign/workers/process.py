"""One worker: a process of its own that reads documents for this one and can be ended at any moment."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader, FileIO
from pathlib import Path
from typing import NamedTuple, cast

from bsre_sign.workers.watch import Watch
from bsre_sign.workers.wire import Head, WireError, packed, receive, send, write

# Collecting seldom shortens the start by a tenth: loading makes many objects, and all of them stay.
_START = (
    "import gc; gc.set_threshold(20_000); import sys, json; sys.path += json.loads(sys.argv[1]);"
    " from importlib import import_module; import_module(sys.argv[2]).main()"
)
# What a system's loader and Python itself cannot do without.
_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "SYSTEMROOT", "WINDIR")

# glibc would set address space aside for each thread, which counts against a worker's limit; and hand back to the
# system, after each picture or font, what the next one takes again (mallopt(3)).
_OWN = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "67108864"}


class Program(NamedTuple):
    """What workers of one kind run."""

    module: str
    """Its ``main`` serves standard input and output, and says first that it is ready."""
    starting_seconds: float
    """How long that may take."""
    longest_answer: int
    """Bytes of one answer."""


class LostError(Exception):
    """The worker ended before it answered. ``late`` says that its time was over."""

    def __init__(self, *, late: bool) -> None:
        super().__init__("the worker is lost")
        self.late = late


class UnusableError(Exception):
    """A worker cannot be started at all, or nobody could end it."""


class Worker:
    """A worker process. It is used by one thread at a time."""

    def __init__(self, program: Program, watch: Watch) -> None:
        """Start it, without waiting until it is ready.

        Raises:
            UnusableError: there can be no process.
        """
        try:
            self._process = subprocess.Popen(  # noqa: S603  this very program
                command(program.module),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env=environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise UnusableError from error
        self._to, self._from = cast(FileIO, self._process.stdin), cast(FileIO, self._process.stdout)
        self._answers = BufferedReader(self._from)
        self._program = program
        self._watch = watch
        self._ready = False
        self._late = False
        self._awaited = 0
        self._held = b""
        self.used = False
        """Whether it has answered before."""

    @property
    def alive(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    @property
    def between(self) -> bool:
        """Whether it waits for a command: only then can another call use it."""
        return self._awaited == 0

    def tell(self, head: Head, *, more: bool = False) -> None:
        """Send a command that is not answered. A worker that is lost is noticed when it is next asked.

        With ``more`` it goes together with the next one, which follows at once: whenever something is sent, two
        processes change places.
        """
        self._held += packed(head)
        if not more:
            with suppress(OSError, ValueError):  # the pipe is broken, or closed
                self._send()

    def ask(self, head: Head, seconds: float, body: Sequence[bytes] = (), *, more: bool = False) -> None:
        """Send a command that takes so long at most. Its answer comes after those to the commands before.

        A long ``body`` is sent once the worker is ready, and at once; otherwise ``more`` is as for :meth:`tell`.

        Raises:
            UnusableError: the worker did not even start.
        """
        self._awaited += 1
        head = {**head, "seconds": seconds}
        if not body:
            self._held += packed(head)
            if more:
                return
        else:
            self._start()
        with self._guarded(seconds), suppress(OSError, ValueError):  # whether it is lost, the answers tell
            self._send()
            if body:
                send(self._to, head, body)

    def answer(self, seconds: float) -> tuple[Head, bytearray]:
        """The next answer, waited for at most so long, not counting the worker's start.

        Raises:
            LostError: there is none, or no usable one; the worker is ended.
            UnusableError: the worker did not even start.
        """
        if self._held:
            with self._guarded(seconds), suppress(OSError, ValueError):
                self._send()
        self._start()
        found = self._receive(seconds)
        self._awaited -= 1
        self.used = True
        return found

    def _start(self) -> None:
        """Wait until it is ready."""
        if not self._ready:
            try:
                self._receive(self._program.starting_seconds)
            except LostError as error:
                raise UnusableError from error
            self._ready = True

    def _send(self) -> None:
        held, self._held = self._held, b""
        write(self._to, held)

    def end(self) -> None:
        """End the process and free everything."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            with suppress(OSError):
                pipe.close()

    def disown(self) -> None:
        """Forget the process in a child of this one that was forked: it is not the child's to end."""
        for pipe in (self._to, self._from):
            with suppress(OSError):
                pipe.close()
        self._process.returncode = 0

    def kill(self) -> None:
        """End the process while another thread waits for its answer."""
        self._process.kill()

    def _receive(self, seconds: float) -> tuple[Head, bytearray]:
        found = None
        with self._guarded(seconds), suppress(OSError, ValueError, WireError):
            found = receive(self._answers, self._program.longest_answer)
        if found is None or self._late:
            self.end()
            raise LostError(late=self._late)
        return found

    @contextmanager
    def _guarded(self, seconds: float) -> Iterator[None]:
        try:
            self._watch.begin(self, seconds, self.kill)
        except RuntimeError as error:
            raise UnusableError from error
        try:
            yield
        finally:
            self._late |= not self._watch.done(self)


def command(module: str, *arguments: str) -> list[str]:
    """How to have ``main`` of ``module`` run by a process of its own, which finds the arguments behind ``sys.argv[2]``.

    Raises:
        UnusableError: there is no interpreter.
    """
    here = Path(__file__).resolve().parents[2]
    # What is no text, such as a Path, Python passes by too.
    paths = [path for path in sys.path if isinstance(path, str) and os.path.isabs(path)]  # noqa: PTH117
    return [_python(), "-I", "-S", "-c", _START, json.dumps([str(here), *paths]), module, *arguments]


def environment() -> dict[str, str]:
    """All that such a process sees of this one's environment, which may hold secrets."""
    return _OWN | {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}


def _python() -> str:
    """The interpreter, also where Python runs inside of another program, such as an application server."""
    places = (sys.executable, Path(sys.prefix, "bin", "python3"), Path(sys.prefix, "python.exe"))
    for path in (Path(place) for place in places if place):
        if path.name.lower().startswith(("python", "pypy")) and path.is_file():
            return str(path)
    raise UnusableError
