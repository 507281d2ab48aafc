"""The PDFs in folders, and what a search of them could not see."""

import errno
import glob
import os
from dataclasses import dataclass, field

from bsre_sign import InputError, Text
from bsre_sign.cli.screen import aside
from bsre_sign.cli.shell import Shell
from bsre_sign.errors import system_words

_NOTHING_THERE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}
_FEW = 5


@dataclass(frozen=True)
class Search:
    """One search of folders.

    A folder that cannot be read stands among what is found, so that it costs its own line as a file does: what nobody
    looked at must not look as if it were in order.
    """

    hidden: bool = False
    """Whether folders that begin with a dot are searched too."""
    closed: dict[str, InputError] = field(default_factory=dict)
    """The folders that cannot be read, and why."""
    links: list[str] = field(default_factory=list)
    """The links to folders, which were not followed."""

    def below(self, folder: str) -> list[str]:
        """Every ``*.pdf`` in ``folder`` at any depth, and the folders that cannot be read, by name."""
        found: list[str] = []

        def close(error: OSError) -> None:
            found.append(self._closed(os.fspath(error.filename), error))

        for place, folders, files in os.walk(folder, onerror=close):
            folders[:] = [one for one in folders if not one.startswith(".") or (self.hidden and one != ".git")]
            inner = [os.path.join(place, one) for one in folders]  # noqa: PTH118  keeps what was typed
            self.links.extend(one for one in inner if os.path.islink(one))  # noqa: PTH114
            found += [os.path.join(place, one) for one in files if one.lower().endswith(".pdf")]  # noqa: PTH118
        return sorted(found)

    def matching(self, pattern: str) -> list[str]:
        """The files that ``pattern`` matches, those below the folders that it matches, and what cannot be read."""
        found: list[str] = []
        for path in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207  keeps what was typed
            found += self.below(path) if os.path.isdir(path) else [path]  # noqa: PTH112  Path's own may raise
        return [*found, *self._closed_on(pattern)]

    def _closed_on(self, pattern: str) -> list[str]:
        """The folders on the way of ``pattern`` that cannot be read: glob passes them over without a word."""
        found: list[str] = []
        while glob.has_magic(pattern):
            pattern, name = os.path.split(pattern)
            folders = glob.glob(pattern, recursive=True) if glob.has_magic(pattern) else [pattern or os.curdir]  # noqa: PTH207
            for folder in folders:
                try:
                    if glob.has_magic(name):
                        os.scandir(folder).close()
                    else:
                        os.lstat(os.path.join(folder, name))  # noqa: PTH118
                except OSError as error:
                    if error.errno not in _NOTHING_THERE:
                        found.append(self._closed(folder, error))
        return found

    def _closed(self, folder: str, error: OSError) -> str:
        said = system_words(error)
        self.closed[folder] = InputError(
            Text(
                f"Folder {folder} tidak dapat ditelusuri: {said.id}.",
                f"The folder {folder} cannot be searched: {said.en}.",
            ),
            Text("Periksa izin folder itu.", "Check the folder's permissions."),
        )
        return folder


def tell_of_links(search: Search, shell: Shell) -> None:
    """Say which links were left out: whoever meant what they lead to has to name it."""
    if search.links:
        links = list(dict.fromkeys(search.links))
        named = ", ".join(links[:_FEW]) + (", …" if len(links) > _FEW else "")
        aside(
            shell,
            "note:",
            Text(f"Tautan ke folder tidak diikuti: {named}.", f"Links to folders were not followed: {named}."),
        )
