"""Reading the small files that users name: keys, passphrases, certificates, profiles, logos."""

import os
import stat
from pathlib import Path
from typing import Any

from bsre_sign.errors import BsreSignError, InputError, system_words
from bsre_sign.language import Text

_LONGEST_LINE = 2_000
"""Characters of a TOML file's line: a key of many parts costs the square of them."""
_DEEPEST = 16
"""Tables and lists inside of each other; what is read here has five."""


def read_small(path: Path, most: int, error: type[BsreSignError] = InputError) -> bytes:
    """The file's bytes, at most ``most``.

    Raises:
        error: the file cannot be read, or is larger.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as reason:
        said = system_words(reason)
        raise error(
            Text(id=f"{path} tidak dapat dibaca: {said.id}.", en=f"{path} cannot be read: {said.en}."),
            Text(id="Periksa nama berkas dan izinnya.", en="Check the file's name and permissions."),
        ) from reason
    if len(data) > most:
        del data  # it may be a secret, and tools that report errors may show the variables of each frame
        raise error(
            Text(id=f"{path} terlalu besar untuk kegunaan ini.", en=f"{path} is too large for this use."),
            Text(
                id=f"Berikan berkas paling besar {most // 1024} KiB.", en=f"Give a file of at most {most // 1024} KiB."
            ),
        )
    return data


def parse_toml(text: str) -> dict[str, Any]:
    """The table that ``text`` is, of tables and lists so shallow that whoever goes through them need not count.

    Raises:
        ValueError: it is no TOML, has too long lines, or is nested too deep.
    """
    import tomllib  # noqa: PLC0415  most commands read none

    if any(len(line) > _LONGEST_LINE for line in text.split("\n")):
        raise ValueError(f"a line has more than {_LONGEST_LINE} characters")
    deep = f"tables and lists are nested more than {_DEEPEST} deep"
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise ValueError(deep) from None
    level: list[object] = [table]
    for _ in range(_DEEPEST):
        inner = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [one for values in inner for one in values]
    if any(isinstance(one, dict | list) for one in level):
        raise ValueError(deep)
    return table


def others_may_change(status: os.stat_result) -> bool:
    """Whether somebody else than this process's user, or the system's administrator, may write there (POSIX only)."""
    return hasattr(os, "geteuid") and (
        status.st_uid not in {os.geteuid(), 0} or bool(status.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    )
