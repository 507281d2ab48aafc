"""What is said of documents that were signed: lines for people, records for programs."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from bsre_sign import BsreSignError, Text
from bsre_sign.cli.exits import Exit, gravest
from bsre_sign.cli.failures import error_record, exit_of
from bsre_sign.cli.machine import say_json
from bsre_sign.cli.places import STANDARD, Task
from bsre_sign.cli.remarks import remark_document, remark_end, remark_logo
from bsre_sign.cli.role_words import role_words
from bsre_sign.cli.screen import aside, complain, say
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.specimen_words import specimen_records, specimen_words
from bsre_sign.cli.stamp_words import stamp_record, stamp_words

if TYPE_CHECKING:
    from bsre_sign import Agreement, Found, Signed

Outcome: TypeAlias = "Signed | Found | BsreSignError"


def tell(shell: Shell, tasks: Sequence[Task], outcomes: Sequence[Outcome], *, in_json: bool) -> Exit:
    """Say what became of each task; the exit code for all of them."""
    for task, outcome in zip(tasks, outcomes, strict=True):
        if isinstance(outcome, BsreSignError):
            complain(shell, outcome, task.source if len(tasks) > 1 else "")
        elif not in_json and task.target == STANDARD:
            aside(shell, "note:", _line(task, outcome))
        elif not in_json:
            say(shell.text(_line(task, outcome)))
    failed = [one for one in outcomes if isinstance(one, BsreSignError)]
    if in_json:
        say_json(as_record(shell, tasks, outcomes))
    elif len(tasks) > 1:
        aside(shell, "note:", _sum(outcomes, len(failed)))
    return gravest([exit_of(error) for error in failed])


def _sum(outcomes: Sequence[Outcome], failed: int) -> Text:
    from bsre_sign import Found

    done = len(outcomes) - failed
    found = sum(isinstance(one, Found) for one in outcomes)
    earlier = Text(f", {found} di antaranya sudah ada", f", {found} of them before") if found else Text("", "")
    return Text(
        f"{done} dari {len(outcomes)} ditandatangani{earlier.id}.", f"{done} of {len(outcomes)} signed{earlier.en}."
    )


def remark(
    shell: Shell,
    tasks: Sequence[Task],
    outcomes: Sequence[Outcome],
    agreement: "Agreement | None",
    logo: Path | None,
    *,
    in_json: bool,
) -> None:
    """What to know about the documents and the agreement, once something was signed."""
    from bsre_sign import Signed

    signed = [(task, one.result) for task, one in zip(tasks, outcomes, strict=True) if isinstance(one, Signed)]
    if not in_json:
        for task, result in signed:
            remark_document(shell, task.source if len(tasks) > 1 else "", result.remarks)
    if signed and agreement is not None:
        remark_end(shell, agreement)
        remark_logo(shell, agreement, logo, [result.stamp for _, result in signed])


def _line(task: Task, outcome: "Signed | Found") -> Text:
    from bsre_sign import Found
    from bsre_sign.report.cleaning import clean

    way = f"{clean(task.source)} → {clean(task.target)}"
    if isinstance(outcome, Found):
        return Text(f"{way}  (sudah ditandatangani sebelumnya)", f"{way}  (signed before)")
    result = outcome.result
    stamp = stamp_words(result.stamp)
    field, role, seen = clean(result.field), role_words(result), specimen_words(result)
    return Text(
        f"{way}  ({result.level}, {stamp.id}, kolom {field}{seen.id}{role.id})",
        f"{way}  ({result.level}, {stamp.en}, field {field}{seen.en}{role.en})",
    )


def as_record(
    shell: Shell, tasks: Sequence[Task], outcomes: Sequence[Outcome], error: BsreSignError | None = None
) -> dict[str, Any]:
    """The whole run as one object, for programs; ``error`` is what stands in the way of every document."""
    together = list(zip(tasks, outcomes, strict=False))
    results = [outcome_record(shell, task, one) for task, one in together if not isinstance(one, BsreSignError)]
    errors = [error_record(task.source, one, shell) for task, one in together if isinstance(one, BsreSignError)]
    if error is not None:
        errors.append(error_record(None, error, shell))
    return {"results": results, "errors": errors}


def outcome_record(shell: Shell, task: Task, outcome: Outcome) -> dict[str, Any]:
    """What became of one task, for programs."""
    from bsre_sign import Found

    way = {"file": task.source, "output": task.target}
    if isinstance(outcome, BsreSignError):
        return way | {"status": "failed"} | error_record(task.source, outcome, shell)
    if isinstance(outcome, Found):
        return way | {"status": "found", "sha256": outcome.sha256}
    result = outcome.result
    return way | {
        "status": "signed",
        "field": result.field,
        "prepared_fields": list(result.prepared),
        "signer_kind": result.signer_kind.value,
        "certify": result.certify.name.lower() if result.certify is not None else None,
        "level": result.level.value,
        "stamp": stamp_record(result.stamp),
        "specimens": specimen_records(result),
        "remarks": [one.to(shell.language) for one in result.remarks],
        "size": result.size,
        "sha256": result.sha256,
    }
