"""Writing to the terminal: results to stdout, everything else to stderr, colour only where someone looks."""

import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

import click

from bsre_sign import BsreSignError, Text
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.streams import to_stdout

if TYPE_CHECKING:
    from bsre_sign.report.lines import Line

_STYLES = {"title": "bold", "good": "bold green", "bad": "bold red", "doubt": "yellow", "plain": "", "muted": "dim"}
_LABELS = {"error:": "bold red", "hint:": "cyan", "warning:": "yellow", "note:": "cyan"}


def is_terminal(stream: TextIO) -> bool:
    """Whether a person sees ``stream`` on a terminal that can do more than print."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def is_colourful(stream: TextIO) -> bool:
    """Whether to use colour there; ``NO_COLOR`` (no-color.org) is obeyed."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


def say(text: str = "") -> None:
    """A line of results."""
    with to_stdout():
        click.echo(text)


def show(lines: Iterable["Line"]) -> None:
    """Lines of results, each in the colour of its tone."""
    with to_stdout():
        for line in lines:
            _write(sys.stdout, (line.text, _STYLES[line.tone]))


def aside(shell: Shell, label: str, text: Text) -> None:
    """A line beside the results: ``note:`` or ``warning:``."""
    _labelled(label, shell.text(text))


def complain(shell: Shell, error: BsreSignError, about: str = "") -> None:
    """One ``error:`` and one ``hint:`` line; ``about`` names the input where the cause does not."""
    cause, hint = error.lines(shell.language)
    if about and about not in cause:
        cause = f"{about}: {cause}"
    _labelled("error:", cause)
    _labelled("hint:", hint)


def _labelled(label: str, text: str) -> None:
    from bsre_sign.report.cleaning import clean

    # One line each: scripts read them by line, and names from outside must not forge further ones.
    whole = clean(re.sub(r"[\r\n]\s*", " ", text))
    with suppress(OSError):  # nobody hears it, and the exit code still tells
        _write(sys.stderr, (label, _LABELS[label]), (f" {whole}", ""))


def _write(stream: TextIO, *parts: tuple[str, str]) -> None:
    if not is_colourful(stream):
        click.echo("".join(text for text, _ in parts), file=stream)
        return
    from rich.console import Console
    from rich.text import Text as RichText

    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    console.print(RichText.assemble(*parts), soft_wrap=True)
