"""Runs programs and says what each took.

A program's peak memory is at least what its parent had when it was started, as Linux counts, so they are started by a
process that has next to none: this file is run by itself, with nothing imported that it does not need.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from benchmarks.speed.rounds import Taken

_CHILD = """
import json, os, sys, time
for line in sys.stdin:
    command, folder, environment, quiet = json.loads(line)
    began = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        nothing, told = os.open(os.devnull, os.O_RDWR), os.open(quiet, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(nothing, 0); os.dup2(told, 1); os.dup2(told, 2)
        try:
            os.execvpe(command[0], command, environment)
        finally:
            os._exit(127)
    _, status, usage = os.wait4(pid, 0)
    took = time.perf_counter() - began
    unit = 1 if sys.platform == "darwin" else 1024
    answer = (os.waitstatus_to_exitcode(status), took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)
    print(json.dumps(answer), flush=True)
"""


class ProgramError(Exception):
    """A program that is measured failed; the message has its last words."""


class Launcher:
    """Starts programs one after the other. A context manager.

    Python finds all modules compiled, as in an installation: in ``folder``, after a first turn, which does not count.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder.resolve() / "compiled")}
        self._environment = {**os.environ, **compiled, **(environment or {})}
        self._words = folder / "program.log"
        self._process = subprocess.Popen(  # noqa: S603  this very Python
            [sys.executable, "-I", "-S", "-c", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> "Launcher":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def run(self, command: Sequence[str], *, succeeds: bool = True) -> Taken:
        """Run ``command`` to its end.

        Raises:
            ProgramError: it failed, and it should have succeeded.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = (list(command), str(self._folder), self._environment, str(self._words))
        print(json.dumps(order), file=self._process.stdin, flush=True)
        code, seconds, cpu, memory = json.loads(self._process.stdout.readline())
        if code and succeeds:
            words = self._words.read_text(errors="replace")[-600:]
            raise ProgramError(f"{' '.join(command)[:200]}: exit code {code}\n{words}")
        return Taken(seconds, cpu, memory)


@dataclass(frozen=True, slots=True)
class Program:
    """A command line as a contender; what it writes is removed before each turn."""

    launcher: Launcher = field(repr=False)
    command: tuple[str, ...]
    output: Path | None = None
    succeeds: bool = True
    """Whether an exit code other than 0 is a failure of the measurement."""

    def __call__(self, repeats: int) -> Taken:
        """Run it so often."""
        took = []
        for _ in range(repeats):
            if self.output is not None:
                self.output.unlink(missing_ok=True)
            took.append(self.launcher.run(self.command, succeeds=self.succeeds))
        return Taken(
            sum(one.seconds for one in took) / repeats,
            sum(one.cpu for one in took) / repeats,
            max(one.memory or 0 for one in took),
        )


@dataclass(frozen=True, slots=True)
class Allowance:
    """A program that may take more memory than it does: the measure for another one."""

    base: Program
    allowance: int
    """Bytes."""

    def __call__(self, repeats: int) -> Taken:
        """Run the program; its peak and the allowance count."""
        took = self.base(repeats)
        return Taken(took.seconds, took.cpu, (took.memory or 0) + self.allowance)
