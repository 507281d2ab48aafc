"""Other people's programs: whether they are there, and what they say under a limit."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

POPPLER = ("pdfsig", "pdfinfo", "pdftotext", "pdftoppm")
_LONGEST = 300  # characters of a message


@dataclass(frozen=True, slots=True)
class Said:
    """What a program said."""

    code: int
    out: str
    error: str


class AbsentError(Exception):
    """The program is not installed."""


class EndlessError(Exception):
    """The program was ended for its time."""


def call(program: str, *arguments: str | Path, seconds: float) -> Said:
    """Run ``program``.

    Raises:
        AbsentError: it is not installed.
        EndlessError: it was not done within ``seconds``.
    """
    found = shutil.which(program)
    if found is None:
        raise AbsentError(program)
    try:
        done = subprocess.run(  # noqa: S603  the programs are named in this folder
            [found, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EndlessError(f"{program} was not done within {seconds:.0f} s") from error
    return Said(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def poppler_password(password: str | None) -> Sequence[str]:
    """The options by which poppler's programs take a password that may be the user's or the owner's."""
    return () if password is None else ("-upw", password, "-opw", password)


def line_of(said: Said) -> str:
    """The most telling line of what was said, without numbers that differ from file to file."""
    lines = [line.strip() for line in (said.error or said.out).splitlines() if line.strip()]
    return re.sub(r"\s+", " ", lines[-1])[:_LONGEST] if lines else f"exit code {said.code}"
