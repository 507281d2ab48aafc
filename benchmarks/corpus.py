"""Stamp and sign every PDF of a folder with test keys, and have what comes out judged.

::

    python -m benchmarks.corpus DIR
    python -m benchmarks.corpus DIR --agreement bkn-2022 --passwords sandi.tsv --out build/corpus

The folder is only read. ``benchmarks/README.md`` says what is looked at and what the table means.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from benchmarks.trial.bench import Bench
from benchmarks.trial.children import Child, Jobs
from benchmarks.trial.course import Job, Limits, trial, without_answer
from benchmarks.trial.outcome import Outcome, Verdict
from benchmarks.trial.table import table
from bsre_sign import BsreSignError, Level

_REPORT = "corpus.json"
_PICTURES = "pages"
_BAD = {Outcome.HARMED, Outcome.CRASHED}


class UsageError(Exception):
    """What was asked for cannot be done; the message says why."""


def documents(folder: Path) -> list[Path]:
    """The PDF files below ``folder``, absolute and in order; a single file stands for itself.

    Raises:
        UsageError: there is none.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100  without following links: names stay as they were given
    if folder.is_file():
        return [folder]
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".pdf" and path.is_file())
    if not found:
        raise UsageError(f"{folder}: no PDF file below this folder" if folder.is_dir() else f"{folder}: no such folder")
    return found


def read_passwords(text: str, folder: Path) -> dict[Path, str]:
    """Passwords by absolute path, from lines of a path (relative to ``folder``), a tab, and the password.

    Raises:
        UsageError: a line has no tab; the message holds its number, and no password.
    """
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        path, tab, password = line.partition("\t")
        if not tab:
            raise UsageError(f"passwords, line {number}: expected a path, a tab and a password")
        found[Path(os.path.abspath(folder / path))] = password  # noqa: PTH100  as above
    return found


def make_room(out: Path) -> None:
    """Prepare the report's folder: new, empty, or with an earlier report, which is replaced.

    Raises:
        UsageError: it holds something else.
    """
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / _REPORT).is_file())):
        raise UsageError(f"{out}: is in use for something else; name another folder by --out")
    out.mkdir(parents=True, exist_ok=True)
    if (out / _PICTURES).is_dir():
        shutil.rmtree(out / _PICTURES)
    (out / _REPORT).write_text("{}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; the exit code: 0, 1 harmed or crashed, 2 usage, 130 interrupted."""
    options = _options().parse_args(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        paths = documents(options.folder)
        base = paths[0].parent if options.folder.is_file() else Path(os.path.abspath(options.folder))  # noqa: PTH100
        passwords = {}
        if options.passwords is not None:
            passwords = read_passwords(options.passwords.read_text(encoding="utf-8"), base)
        bench = Bench.set_up(options.agreement, Level(options.level.upper()))
        make_room(options.out)
    except (UsageError, BsreSignError, OSError, UnicodeDecodeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for path in passwords.keys() - set(paths):
        print(f"warning: a password for {path}, which is not in the corpus", file=sys.stderr)
    jobs = [Job(path, path.relative_to(base).as_posix(), passwords.get(path)) for path in paths]
    verdicts, interrupted = _run(bench, jobs, options)
    verdicts.sort(key=lambda one: one.file)
    _write(options.out / _REPORT, verdicts, options, len(jobs), interrupted)
    print(table(verdicts, len(jobs), interrupted=interrupted))
    print(f"report: {options.out / _REPORT}")
    if any(one.pictures for one in verdicts):
        print(f"pictures (before, after, difference) and outputs: {options.out / _PICTURES}")
    if interrupted:
        return 130
    return 1 if any(one.outcome in _BAD for one in verdicts) else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.corpus",
        description="Stamp and sign every PDF below a folder with test keys, and have the outputs judged.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="is searched for *.pdf; nothing in it is changed")
    parser.add_argument("--passwords", type=Path, metavar="FILE", help="lines: path below DIR, tab, password")
    parser.add_argument("--agreement", default="bsre", metavar="ID", help="whose stamp is drawn (default: bsre)")
    parser.add_argument("--level", default="b-b", choices=[str(one).lower() for one in Level], help="default: b-b")
    parser.add_argument("--jobs", type=_positive, default=2, metavar="N", help="documents at a time (default: 2)")
    parser.add_argument("--limit", type=_positive, default=30, metavar="SECONDS", help="for signing one (default: 30)")
    parser.add_argument("--memory", type=_positive, default=1536, metavar="MB", help="of one process (default: 1536)")
    parser.add_argument("--all-pages", action="store_true", help="examine every page of long documents too")
    parser.add_argument("--out", type=Path, default=Path("build/corpus"), metavar="DIR", help="default: build/corpus")
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def _run(bench: Bench, jobs: list[Job], options: argparse.Namespace) -> tuple[list[Verdict], bool]:
    """All verdicts, and whether the user had enough before the end."""
    limits = Limits(float(options.limit), options.memory << 20)
    verdicts: list[Verdict] = []
    with tempfile.TemporaryDirectory(prefix="bsre-sign-corpus-") as scratch, _progress() as progress:
        put = partial(trial, bench)
        pictures = options.out.resolve() / _PICTURES

        def start(job: Job) -> Child:
            rest = (job, limits, Path(scratch), pictures, options.all_pages)
            return Child(put, rest, limits.whole, limits.memory, leader=True)

        task = progress.add_task("", total=len(jobs))
        running = Jobs(start, options.jobs).run(jobs)
        try:
            for job, ended in running:
                done = ended.how == "answered"
                verdicts.append(Verdict.from_json(ended.answer) if done else without_answer(job, ended))
                bad = Counter(one.outcome for one in verdicts)
                words = " ".join(f"{outcome} {bad[outcome]}" for outcome in Outcome if bad[outcome])
                progress.update(task, advance=1, description=words)
                progress.refresh()
        except KeyboardInterrupt:
            return verdicts, True
        finally:
            running.close()
    return verdicts, False


def _progress() -> Progress:
    """A bar on a terminal, nothing elsewhere. It refreshes by no thread of its own: children are forked."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _write(path: Path, verdicts: list[Verdict], options: argparse.Namespace, total: int, interrupted: bool) -> None:
    counts = Counter(str(one.outcome) for one in verdicts)
    report = {
        "documents": total,
        "interrupted": interrupted,
        "agreement": options.agreement,
        "level": options.level,
        "all_pages": options.all_pages,
        "outcomes": {str(outcome): counts[outcome] for outcome in Outcome},
        "files": [one.to_json() for one in verdicts],
    }
    path.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
