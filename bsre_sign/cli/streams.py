"""stdin, stdout and stderr as a process finds them: closed, full, or in a locale that lacks the letters.

What stdout does not take is an error of its own; what stderr does not take is lost and changes nothing.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bsre_sign import OutputError, Text
from bsre_sign.cli.exits import Exit
from bsre_sign.errors import system_words

_STANDARD = 3


def prepare() -> None:
    """Make all three usable, where a service, a window system or ``2>&-`` has closed some."""
    for number in range(_STANDARD):
        try:
            os.fstat(number)
        except OSError:
            # Nobody's document may get the number to which libraries write their remarks.
            os.open(os.devnull, os.O_RDONLY if number == 1 else os.O_RDWR)  # takes the lowest number that is free
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115  for the rest of the process
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8")  # writing to it fails, and that is told
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # names that a terminal cannot show must not end the run


@contextmanager
def to_stdout() -> Iterator[None]:
    """The block writes to stdout.

    Raises:
        SystemExit: nobody reads it any more; the process ends quietly, whatever it was about to do.
        OutputError: it cannot be written.
    """
    try:
        yield
    except BrokenPipeError:
        raise SystemExit(Exit.PIPE_CLOSED) from None
    except OSError as error:
        said = system_words(error)
        raise OutputError(
            Text(f"stdout tidak dapat ditulis: {said.id}.", f"stdout cannot be written: {said.en}."),
            Text("Periksa ke mana stdout dialihkan, dan ruang diskanya.", "Check where stdout leads, and its disk."),
        ) from error


def settle() -> None:
    """Write out what is buffered, and drop what nobody takes, which would change the exit code later."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
