"""Asking a person at the terminal before trust changes."""

import sys

import click

from bsre_sign import CredentialError, Text
from bsre_sign.cli.shell import Shell

CONFIRMATION = Text("Konfirmasi", "Confirmation")
"""The heading of options that confirm. They stand on the command line only: a configuration may have come along with
documents."""


def agreed(question: Text, *, otherwise: str) -> bool:
    """Whether a person at the terminal says yes.

    Raises:
        CredentialError: nobody is there, so that it has to be said by the option ``otherwise``.
    """
    # What is agreed to must have been seen: both ends have to be a terminal.
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CredentialError(
            Text("Tidak ada terminal untuk bertanya.", "There is no terminal to ask on."),
            Text(
                f"Tidak ada yang berubah. Nyatakan dengan {otherwise}.",
                f"Nothing was changed. Say it by {otherwise}.",
            ),
        )
    click.echo(f"{Shell.of().text(question)} ", nl=False)
    return input().strip().lower() in {"y", "ya", "yes"}
