"""The work of ``bsre-sign check``: every document by itself, several at a time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bsre_sign import BsreSignError, Text
from bsre_sign.cli.batch import each
from bsre_sign.cli.screen import aside
from bsre_sign.cli.shell import Shell

if TYPE_CHECKING:
    from bsre_sign import CheckedDocument, Checker
    from bsre_sign.compliance import Checks
    from bsre_sign.compliance.baseline import Baseline

_SPARED = Text(
    "Layanan pada alamat privat atau loopback tidak ditanyai; izinkan dengan --allow-private bila alamat itu milik "
    "jaringan Anda.",
    "Services at private or loopback addresses were not asked; allow it by --allow-private if those addresses belong "
    "to your network.",
)


def run_over(
    files: Sequence[str],
    checker: "Checker",
    known: "Baseline",
    *,
    closed: Mapping[str, BsreSignError],
    word: str | None,
    jobs: int,
) -> "Checks":
    """What came of every file, in ``jobs`` threads; each thread's documents are read by a process of its own.

    ``closed`` says why some of ``files`` cannot be looked at.
    """
    from bsre_sign.compliance import Checks

    started = datetime.now(UTC)

    def work(file: str) -> "CheckedDocument":
        if file in closed:
            raise closed[file]
        return checker.check_file(file, password=word)

    shell = Shell.of()
    outcomes = each(files, work, label=shell.text(Text("Memeriksa", "Checking")), jobs=jobs)
    checked = [
        checker.refused(file, one) if isinstance(one, BsreSignError) else one
        for file, one in zip(files, outcomes, strict=True)
    ]
    if any(one.service_spared for one in checked):
        aside(shell, "note:", _SPARED)
    return Checks(checker.demands.agreement, [known.applied(one) for one in checked], started)
