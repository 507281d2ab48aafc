"""Which documents changed in a git repository since some revision."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bsre_sign import InputError, Text
from bsre_sign.cli.bilingual import misuse

_SECONDS = 120
_PDF = ":(top,icase)*.pdf"
# A repository may come from a stranger: its configuration must not start programs.
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.devnull, "--no-optional-locks")


def changed_since(revision: str, files: Sequence[str]) -> list[str]:
    """Those of ``files`` that differ from ``revision``, and those that cannot be looked at; git is asked.

    Files that git does not follow are not among them.

    Raises:
        Misuse: ``revision`` cannot be one.
        InputError: git is not there, this is no repository, it does not know ``revision``, or a file lies elsewhere.
    """
    if not revision or revision.startswith("-") or not revision.isprintable():
        misuse(f"--changed-since {revision}: bukan nama revisi.", f"--changed-since {revision}: not a revision's name.")
    # Resolved first, so that no revision is ever read as an option or as a file.
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    top = os.fsdecode(_git("rev-parse", "--show-toplevel").rstrip(b"\r\n"))
    wants = ("--name-only", "-z", "--diff-filter=d", "--no-ext-diff", "--no-textconv", "--no-renames")
    few = [_PDF] if all(one.lower().endswith(".pdf") for one in files) else []
    told = _git("diff", *wants, "--ignore-submodules=all", commit, "--", *few, variables=_unfiltered())
    changed = {_real(os.path.join(top, os.fsdecode(name))) for name in told.split(b"\0") if name}  # noqa: PTH118
    there = [one for one in files if os.path.isfile(one)]  # noqa: PTH113  Path's own may raise
    _refuse_elsewhere(there, _real(top))
    missing = set(files) - set(there)
    return [one for one in files if one in missing or _real(one) in changed]


def _real(path: str) -> str:
    return os.path.normcase(os.path.realpath(path))


def _refuse_elsewhere(files: Iterable[str], top: str) -> None:
    """Of what lies outside of the repository git never says that it changed."""
    for file in files:
        if not Path(_real(os.path.dirname(file))).is_relative_to(top):  # noqa: PTH120
            raise InputError(
                Text(f"{file} tidak berada di dalam repositori git.", f"{file} does not lie in the git repository."),
                Text(
                    "Jalankan di dalam repositori dokumen itu, atau jangan pakai --changed-since.",
                    "Run it inside that document's repository, or leave out --changed-since.",
                ),
            )


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
