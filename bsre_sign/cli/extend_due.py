"""``bsre-sign extend --due``: what is about to lapse, listed, and where that is asked for extended."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bsre_sign import BsreSignError, InputError, Text
from bsre_sign.cli.batch import each
from bsre_sign.cli.exits import Exit, gravest
from bsre_sign.cli.extend_words import day, record, tell_of_guard
from bsre_sign.cli.extending import Request, extend_all, targets
from bsre_sign.cli.failures import error_record, exit_of
from bsre_sign.cli.folders import Search, tell_of_links
from bsre_sign.cli.machine import say_json
from bsre_sign.cli.places import Task, open_document
from bsre_sign.cli.remarks import remark_document
from bsre_sign.cli.screen import aside, complain, say
from bsre_sign.cli.secret import password
from bsre_sign.cli.shell import Shell

if TYPE_CHECKING:
    from bsre_sign import Extender, ExtensionResult, Longevity


class State(StrEnum):
    """How a document stands."""

    DUE = "due"
    """Its proof lapses within the time that was named."""
    LATER = "later"
    LAPSED = "lapsed"
    """It is signed, and nothing of it can be proved any more, or by the roots that are known."""
    INVALID = "invalid"
    UNSIGNED = "unsigned"


_SAID = {
    State.DUE: Text("perlu diperpanjang", "due"),
    State.LATER: Text("belum perlu", "not yet due"),
    State.LAPSED: Text("tidak dapat dibuktikan lagi", "past proving"),
    State.INVALID: Text("tidak sah", "invalid"),
    State.UNSIGNED: Text("tidak bertanda tangan", "unsigned"),
}
_CODES = {State.INVALID: Exit.INVALID, State.LAPSED: Exit.INDETERMINATE}


@dataclass(frozen=True)
class _Found:
    """One document that was looked at."""

    name: str
    longevity: "Longevity"
    state: State


@dataclass(frozen=True)
class _Done:
    """What came of the documents that were due, by their names."""

    results: dict[str, tuple[Task, "ExtensionResult"]]
    errors: dict[str, BsreSignError]


def run(request: Request, by: "Extender") -> Exit:
    """List the documents that ``request`` names, and extend those that are due where it says whereto."""
    shell = Shell.of()
    search = Search(hidden=True)
    names = _files(request.inputs, search)
    tell_of_links(search, shell)
    word = password(request.password_file)

    def look(name: str) -> "Longevity":
        if name in search.closed:
            raise search.closed[name]
        return by.longevity(open_document(name, word))

    looked = each(names, look, label=shell.text(Text("Memeriksa", "Looking")), jobs=request.jobs)
    pairs = list(zip(names, looked, strict=True))
    found = [_Found(name, one, _state(one, request)) for name, one in pairs if not isinstance(one, BsreSignError)]
    errors = {name: one for name, one in pairs if isinstance(one, BsreSignError)}
    done = _extended(request, by, [one.name for one in found if one.state is State.DUE])
    _tell(request, found, replace(done, errors={**errors, **done.errors}), shell)
    codes = [exit_of(one) for one in (*errors.values(), *done.errors.values())]
    return gravest([*codes, *(_CODES[one.state] for one in found if one.state in _CODES)])


def _extended(request: Request, by: "Extender", due: Sequence[str]) -> _Done:
    tasks = targets(request, due) if request.writes else []
    pairs = list(zip(tasks, extend_all(request, by, tasks), strict=True))
    return _Done(
        {task.source: (task, one) for task, one in pairs if not isinstance(one, BsreSignError)},
        {task.source: one for task, one in pairs if isinstance(one, BsreSignError)},
    )


def _files(inputs: Sequence[str], search: Search) -> list[str]:
    """The files, those of folders by name, with the folders that cannot be read.

    Raises:
        InputError: there is none.
    """
    names: list[str] = []
    for one in inputs:
        names += search.below(one) if os.path.isdir(one) else [one]  # noqa: PTH112  Path's own may raise
    if not names:
        folders = ", ".join(inputs)
        raise InputError(
            Text(f"Tidak ada berkas PDF di {folders}.", f"There is no PDF file in {folders}."),
            Text("Periksa nama foldernya.", "Check the folder's name."),
        )
    return list(dict.fromkeys(names))


def _state(one: "Longevity", request: Request) -> State:
    from bsre_sign import DocumentVerdict

    if one.verdict is DocumentVerdict.UNSIGNED:
        return State.UNSIGNED
    if one.verdict is DocumentVerdict.INVALID:
        return State.INVALID
    if one.extend_before is None:
        return State.LAPSED
    assert request.due is not None, "documents are looked at where a time was named"
    return State.DUE if one.extend_before - datetime.now(UTC) <= request.due else State.LATER


def _tell(request: Request, found: Sequence[_Found], done: _Done, shell: Shell) -> None:
    for name, error in done.errors.items():
        complain(shell, error, name)
    tell_of_guard(list(done.errors.values()), shell)
    if request.as_json:
        errors = [error_record(name, error, shell) for name, error in done.errors.items()]
        told = {"results": [_record(one, done, shell) for one in found], "errors": errors}
        say_json(told)
        return
    for one in found:
        say(shell.text(_line(one, done)))
        if one.name in done.results:
            remark_document(shell, one.name, done.results[one.name][1].remarks)
    due = sum(one.state is State.DUE for one in found)
    aside(shell, "note:", Text(f"{due} dari {len(found)} perlu diperpanjang.", f"{due} of {len(found)} due."))


def _line(one: _Found, done: _Done) -> Text:
    from bsre_sign.report.lines import clean

    name, level = clean(one.name), one.longevity.level
    texts = [Text(level.value, level.value)] if level is not None else []
    texts.append(_SAID[one.state])
    if one.longevity.extend_before is not None:
        end = day(one.longevity.extend_before)
        texts.append(Text(f"sebelum {end.id}", f"before {end.en}"))
    if one.name in done.results:
        task, result = done.results[one.name]
        end, whereto = day(result.extend_before), clean(task.target)
        texts.append(
            Text(
                f"diperpanjang ke {whereto}: {result.level}, sebelum {end.id}",
                f"extended to {whereto}: {result.level}, before {end.en}",
            )
        )
    return Text(
        f"{name}  ({', '.join(text.id for text in texts)})", f"{name}  ({', '.join(text.en for text in texts)})"
    )


def _record(one: _Found, done: _Done, shell: Shell) -> dict[str, Any]:
    from bsre_sign.report.times import iso

    level, end = one.longevity.level, one.longevity.extend_before
    return {
        "file": one.name,
        "state": one.state.value,
        "verdict": one.longevity.verdict.value,
        "level": level.value if level is not None else None,
        "extend_before": iso(end) if end is not None else None,
        "extended": record(*done.results[one.name], shell) if one.name in done.results else None,
    }
