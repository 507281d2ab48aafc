"""Options from a configuration file: ``bsre-sign.toml``, under the same names as on the command line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from bsre_sign import BsreSignError, InputError, Language

FILE = "bsre-sign.toml"


@dataclass(frozen=True)
class Settings:
    """What a configuration file says."""

    file: Path | None = None
    language: Language | None = None
    defaults: dict[str, Any] = field(default_factory=dict)
    """In the form of click's ``default_map``."""
    error: BsreSignError | None = None

    @classmethod
    def find(cls, arguments: Sequence[str], app: click.Group) -> "Settings":
        """The settings for a command line; what is wrong with them waits in ``error``."""
        named = _named(arguments)
        file = named or _found()
        if file is None:
            return cls()
        from bsre_sign.cli.settings_reader import Reader, read_table

        try:
            table = read_table(file)
            reader = Reader(file)
            language = reader.language(table.pop("lang", None))
            defaults = reader.section(table, app, "")
            if named is None and file == Path(FILE):
                reader.refuse_judgement(table)
            return cls(file, language, defaults)
        except InputError as error:
            return cls(file, error=error)


def _named(arguments: Sequence[str]) -> Path | None:
    """The file that ``--config`` names."""
    for position, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--config":
            return Path(value if equals else "".join(arguments[position + 1 : position + 2]))
        if argument == "--":
            break
    return None


def _found() -> Path | None:
    """The file in the current folder, else the user's."""
    places = (Path(FILE), Path(click.get_app_dir("bsre-sign")) / FILE)
    return next((place for place in places if place.is_file()), None)
