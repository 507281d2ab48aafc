"""One run of the program: its language and where its options come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bsre_sign import BsreSignError, Language, Text


@dataclass(frozen=True)
class Shell:
    """What every command of one run shares."""

    language: Language = Language.INDONESIAN
    settings_file: Path | None = None
    """The configuration file in use."""
    settings_error: BsreSignError | None = None
    """Why that file cannot be used."""

    @classmethod
    def of(cls, context: click.Context | None = None) -> "Shell":
        """The run that ``context``, by default the current one, is part of."""
        root = (context or click.get_current_context()).find_root()
        return root.obj if isinstance(root.obj, Shell) else cls()

    def text(self, text: Text) -> str:
        """``text`` in the language of this run."""
        return text.to(self.language)


def language_in(arguments: Sequence[str]) -> Language | None:
    """The language that ``--lang`` asks for anywhere on the command line; the last one counts."""
    found = None
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name != "--lang":
            continue
        if not equals:
            value = arguments[position + 1] if position + 1 < len(arguments) else ""
        if value in tuple(Language):
            found = Language(value)
    return found
