"""Which documents changed in a git repository since some revision."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from bsre_sign import InputError, Text
from bsre_sign.cli.bilingual import misuse

_SECONDS = 120
_PDF = ":(top,icase)*.pdf"
# A repository may come from a stranger: its configuration must not start programs.
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.devnull, "--no-optional-locks")


def changed_since(revision: str, paths: Sequence[str]) -> list[str]:
    """The PDFs of the work tree below ``paths`` that differ from ``revision``, by name; git is asked.

    Files that git does not follow are not among them, and neither are those that were removed.

    Raises:
        Misuse: ``revision`` cannot be one.
        InputError: git is not there, this is no repository, or it does not know ``revision``.
    """
    if not revision or revision.startswith("-") or not revision.isprintable():
        misuse(f"--changed-since {revision}: bukan nama revisi.", f"--changed-since {revision}: not a revision's name.")
    # Resolved first, so that no revision is ever read as an option or as a file.
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    top = os.fsdecode(_git("rev-parse", "--show-toplevel").rstrip(b"\r\n"))
    wants = ("--name-only", "-z", "--diff-filter=d", "--no-ext-diff", "--no-textconv", "--no-renames")
    told = _git("diff", *wants, "--ignore-submodules=all", commit, "--", _PDF, variables=_unfiltered())
    here, below = Path.cwd().resolve(), [Path(path).resolve() for path in paths]
    files = [Path(top, os.fsdecode(name)).resolve() for name in told.split(b"\0") if name]
    wanted = [one for one in files if one.is_file() and any(one.is_relative_to(place) for place in below)]
    return sorted(str(one.relative_to(here)) if one.is_relative_to(here) else str(one) for one in wanted)


def _unfiltered() -> dict[str, str]:
    """Variables by which git runs none of the filters that the repository itself names.

    Git reads work files through them. Those that the user or the machine has set up stay, such as Git LFS's.
    """
    told = _git("config", "--null", "--show-scope", "--name-only", "--list").split(b"\0")
    own = {key for scope, key in zip(told[::2], told[1::2], strict=False) if scope in {b"local", b"worktree"}}
    filters = sorted({key.rpartition(b".")[0] for key in own if key.startswith(b"filter.") and key.count(b".") > 1})
    settings = [
        (os.fsdecode(name) + part, value)
        for name in filters
        for part, value in ((".clean", ""), (".process", ""), (".required", "false"))
    ]
    given = os.environ.get("GIT_CONFIG_COUNT", "")  # such as a CI job's safe.directory
    first = int(given) if given.isascii() and given.isdigit() else 0
    variables = {"GIT_CONFIG_COUNT": str(first + len(settings))}
    for number, (key, value) in enumerate(settings, first):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return variables


def _git(*arguments: str, variables: Mapping[str, str] | None = None) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise InputError(
            Text("git tidak ditemukan.", "git was not found."),
            Text("Pasang git, atau jangan pakai --changed-since.", "Install git, or leave out --changed-since."),
        )
    try:
        done = subprocess.run(  # noqa: S603  the program is git, and nothing goes through a shell
            [program, *_SAFE, *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
            env={**os.environ, **(variables or {})},
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise InputError(
            Text("git tidak dapat menjawab apa yang berubah.", "git cannot say what changed."),
            Text(
                "Jalankan di dalam repositori git, dengan revisi yang dikenalnya (di CI: ambil riwayat secukupnya).",
                "Run it inside a git repository, with a revision that it knows (in CI: fetch enough history).",
            ),
        ) from error
    return done.stdout
