"""Results for programs: JSON on stdout, in UTF-8 whatever the locale (RFC 8259, 8.1)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bsre_sign import BsreSignError
from bsre_sign.cli.failures import error_record
from bsre_sign.cli.places import write_stdout
from bsre_sign.cli.shell import Shell


def say_json(body: object, *, default: Callable[[Any], Any] | None = None) -> None:
    """One JSON value, and nothing else, on stdout."""
    from bsre_sign.report.json_text import json_text

    write_stdout((json_text(body, default=default) + "\n").encode())


@contextmanager
def told_in_json(wanted: bool, body: Callable[[list[dict[str, Any]]], object]) -> Iterator[None]:
    """The block does what comes before the results; an error in it leaves ``body`` on stdout, if ``wanted``."""
    try:
        yield
    except BsreSignError as error:
        if wanted:
            say_json(body([error_record(None, error, Shell.of())]))
        raise
