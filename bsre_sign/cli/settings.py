"""Options from a configuration file: ``bsre-sign.toml``, under the same names as on the command line."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from bsre_sign import BsreSignError, InputError, Language

FILE = "bsre-sign.toml"


@dataclass(frozen=True)
class Settings:
    """What the configuration says."""

    file: Path | None = None
    """The user's own file, or the one that the command line names."""
    language: Language | None = None
    defaults: dict[str, Any] = field(default_factory=dict)
    """In the form of click's ``default_map``."""
    folders: dict[str, Any] = field(default_factory=dict)
    """Those among them that the current folder's file gives."""
    error: BsreSignError | None = None

    @classmethod
    def find(cls, arguments: Sequence[str], app: click.Group) -> "Settings":
        """The settings for a command line; what is wrong with them waits in ``error``.

        The current folder's file is laid over the user's own, option by option: a file that came along with documents
        must not switch off what the user has demanded. Options that exclude each other come from one file.
        """
        named, users = _named(arguments), _of_user()
        own = named or _if_there(users)
        folder = None if named is not None else _if_there(Path(FILE))
        if folder is not None and own is not None and folder.samefile(own):
            folder = None  # somebody works in the configuration folder
        if own is None and folder is None:
            return cls()
        from bsre_sign.cli.settings_reader import Reader

        language: Language | None = None
        defaults: dict[str, Any] = {}
        folders: dict[str, Any] = {}
        try:
            if own is not None:
                language, defaults = Reader(own).read(app)
            if folder is not None:
                its_language, folders = Reader(folder, users, is_users=False).read(app)
                language, defaults = its_language or language, _laid_over(defaults, folders)
        except InputError as error:
            return cls(own, language, error=error)
        return cls(own, language, defaults, folders)


def _named(arguments: Sequence[str]) -> Path | None:
    """The file that ``--config`` names."""
    for position, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--config":
            return Path(value if equals else "".join(arguments[position + 1 : position + 2]))
        if argument == "--":
            break
    return None


def _of_user() -> Path | None:
    """Where the user's own file would be; nowhere for a user without a home, for whom it were in the current folder."""
    folder = Path(click.get_app_dir("bsre-sign"))
    return folder / FILE if folder.is_absolute() else None


def _if_there(place: Path | None) -> Path | None:
    return place if place is not None and os.path.isfile(place) else None  # noqa: PTH113  Path's own may raise


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any], command: str = "") -> dict[str, Any]:
    """``below`` with what ``above`` says in its place, in the sections too."""
    from bsre_sign.cli.settings_places import displaced

    gone = displaced(command, [_option(key) for key, value in above.items() if value is not False])
    both = {key: value for key, value in below.items() if _option(key) not in gone}
    for key, value in above.items():
        within = f"{command}.{key}".removeprefix(".")
        both[key] = _laid_over(both.get(key, {}), value, within) if isinstance(value, Mapping) else value
    return both


def _option(name: str) -> str:
    return name.replace("_", "-")
