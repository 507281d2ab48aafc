"""What ``bsre-sign extend`` says of its results."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bsre_sign import BsreSignError, Language, Text
from bsre_sign.cli.exits import Exit, gravest
from bsre_sign.cli.failures import error_record, exit_of
from bsre_sign.cli.machine import say_json
from bsre_sign.cli.places import STANDARD, Task
from bsre_sign.cli.remarks import remark_document
from bsre_sign.cli.screen import aside, complain, say
from bsre_sign.cli.shell import Shell

if TYPE_CHECKING:
    from datetime import datetime

    from bsre_sign import ExtensionResult


def tell(tasks: Sequence[Task], outcomes: Sequence["ExtensionResult | BsreSignError"], *, as_json: bool) -> Exit:
    """Say what was done, and what was not; the exit code."""
    shell = Shell.of()
    done = [(task, one) for task, one in zip(tasks, outcomes, strict=True) if not isinstance(one, BsreSignError)]
    failed = [(task.source, one) for task, one in zip(tasks, outcomes, strict=True) if isinstance(one, BsreSignError)]
    for name, error in failed:
        complain(shell, error, name if len(tasks) > 1 else "")
    tell_of_guard([error for _, error in failed], shell)
    if as_json:
        results = [record(task, result, shell) for task, result in done]
        errors = [error_record(name, error, shell) for name, error in failed]
        say_json({"results": results, "errors": errors})
        return gravest([exit_of(error) for _, error in failed])
    for task, result in done:
        line = _line(task, result)
        if task.target == STANDARD:
            aside(shell, "note:", line)
        else:
            say(shell.text(line))
        remark_document(shell, task.source if len(tasks) > 1 else "", result.remarks)
    if len(tasks) > 1:
        some = Text(f"{len(done)} dari {len(tasks)} diperpanjang.", f"{len(done)} of {len(tasks)} extended.")
        aside(shell, "note:", some)
    return gravest([exit_of(error) for _, error in failed])


def nothing_done(errors: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What JSON says where nothing could be begun."""
    return {"results": [], "errors": list(errors)}


def tell_of_guard(errors: Sequence[BsreSignError], shell: Shell) -> None:
    """Say once what would let services on private addresses be asked."""
    from bsre_sign.services.http import NOT_PUBLIC

    if any(NOT_PUBLIC.en in error.cause.en for error in errors):
        aside(
            shell,
            "note:",
            Text(
                "Layanan pada alamat privat atau loopback tidak ditanyai; izinkan dengan --allow-private bila alamat "
                "itu milik jaringan Anda.",
                "Services at private or loopback addresses were not asked; allow it by --allow-private if those "
                "addresses belong to your network.",
            ),
        )


def day(moment: "datetime | None") -> Text:
    """The day of ``moment`` with its zone, for people."""
    from bsre_sign.report.times import WIB, shown_date

    if moment is None:
        return Text("tanpa batas yang diketahui", "no known end")
    return Text(*(f"{shown_date(moment, language, WIB)} WIB" for language in (Language.INDONESIAN, Language.ENGLISH)))


def _line(task: Task, result: "ExtensionResult") -> Text:
    from bsre_sign.report.cleaning import clean

    until, way = day(result.extend_before), f"{clean(task.source)} → {clean(task.target)}"
    return Text(
        f"{way}  ({result.level}, perpanjang lagi sebelum {until.id}, +{result.added} bita)",
        f"{way}  ({result.level}, extend again before {until.en}, +{result.added} bytes)",
    )


def record(task: Task, result: "ExtensionResult", shell: Shell) -> dict[str, Any]:
    """A result as JSON tells it."""
    from bsre_sign.report.times import iso

    return {
        "file": task.source,
        "output": task.target,
        "level": result.level.value,
        "fields": list(result.fields),
        "evidence": list(result.evidence),
        "timestamps": list(result.timestamps),
        "extend_before": iso(result.extend_before) if result.extend_before is not None else None,
        "added": result.added,
        "remarks": [remark.to(shell.language) for remark in result.remarks],
        "size": result.size,
        "sha256": result.sha256,
    }
