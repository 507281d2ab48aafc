"""Which documents ``bsre-sign check`` is about: files, folders, patterns and lists."""

import glob
import os
import sys
from collections.abc import Sequence

from bsre_sign import InputError, Text
from bsre_sign.cli.bilingual import misuse
from bsre_sign.cli.folders import Search
from bsre_sign.cli.places import STANDARD

_LONGEST_LIST = 64 << 20


def documents_in(paths: Sequence[str], search: Search) -> list[str]:
    """The files that ``paths`` name, in that order, each once; those of a folder by name, ``*.pdf`` at any depth.

    Folders that cannot be read are among them. ``-`` is a list on stdin, one path a line, or parted by NUL where it
    has any.

    Raises:
        InputError: a folder or a pattern holds no PDF; a file that is missing is told when it is checked.
        Misuse: stdin is named twice.
    """
    if list(paths).count(STANDARD) > 1:
        misuse("- hanya dapat disebut satu kali.", "- can be named only once.")
    found: dict[str, str] = {}
    for path in paths:
        for one in _listed() if path == STANDARD else (path,):
            for file in _files(one, search):
                found.setdefault(os.path.normcase(os.path.abspath(file)), file)  # noqa: PTH100  links stay what they are
    return list(found.values())


def _listed() -> list[str]:
    data = sys.stdin.buffer.read(_LONGEST_LIST + 1)
    if len(data) > _LONGEST_LIST:
        raise InputError(
            Text("Daftar di stdin terlalu panjang.", "The list on stdin is too long."),
            Text("Bagi menjadi beberapa pemeriksaan.", "Split it into several checks."),
        )
    lines = data.split(b"\0") if b"\0" in data else data.splitlines()
    return [os.fsdecode(line) for line in lines if line]


def _files(path: str, search: Search) -> list[str]:
    if os.path.isdir(path):  # noqa: PTH112  Path's own may raise
        return _some(search.below(path), path)
    if glob.has_magic(path) and not os.path.lexists(path):  # a file may well be called so
        return _some(search.matching(path), path)
    return [path]


def _some(files: list[str], path: str) -> list[str]:
    """``files``, unless there are none: a misspelt path must not look like a check that was passed."""
    if not files:
        raise InputError(
            Text(f"Tidak ada dokumen PDF di {path}.", f"There is no PDF document in {path}."),
            Text("Periksa nama folder atau polanya.", "Check the folder's name or the pattern."),
        )
    return files
