"""Whom this program trusts: what ``trust list`` shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bsre_sign import Text
from bsre_sign.cli.screen import say, show
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.trust_folder import Kept
from bsre_sign.cli.trust_words import STATES, State, grouped, name_of, shown, state_of

if TYPE_CHECKING:
    from bsre_sign.trust import PinnedAnchor

Source = Literal["built_in", "user", "option"]
SCHEMA_VERSION = "1"

_HEADINGS = {
    "national": Text("Bawaan: hierarki nasional", "Built in: national hierarchy"),
    "old": Text(
        "Bawaan: hierarki lama (2016-2024), hanya untuk dokumen lama",
        "Built in: old hierarchy (2016-2024), for old documents only",
    ),
    "user": Text("Ditambahkan pengguna", "Added by the user"),
    "option": Text("Diberikan dengan --trust", "Given by --trust"),
}


@dataclass(frozen=True)
class Listed:
    """One anchor, or one file that is none."""

    source: Source
    id: str
    """What ``trust remove`` knows it by, where it can be removed."""
    name: str
    sha256: str | None
    state: State
    heading: str
    not_before: date | None = None
    """UTC."""
    not_after: date | None = None
    """UTC."""
    file: str | None = None
    detail: Text | None = None
    """Why a file is of no use."""


def pinned_ones(pinned: Sequence["PinnedAnchor"]) -> list[Listed]:
    """The built-in anchors."""
    today = datetime.now(UTC).date()
    return [
        Listed(
            "built_in",
            one.id,
            one.name,
            one.sha256,
            "expired" if one.not_after is not None and today > one.not_after else "valid",
            one.hierarchy,
            not_after=one.not_after,
        )
        for one in pinned
    ]


def kept_ones(entries: Sequence[Kept], folder: Path) -> list[Listed]:
    """What lies in the user's folder."""
    found = []
    for one in entries:
        file = str(folder / one.name)
        if one.certificate is not None:
            found.append(_certificate(one.certificate, "user", file))
            continue
        state: State = "ignored" if one.is_stray else "unusable"
        found.append(
            Listed("user", shown(one.name), shown(one.name), one.sha256, state, "user", file=file, detail=one.fault)
        )
    return found


def given_ones(certificates: Sequence[bytes], path: Path) -> list[Listed]:
    """What one ``--trust`` brings."""
    return [_certificate(one, "option", str(path)) for one in certificates]


def show_list(listed: Sequence[Listed], shell: Shell) -> None:
    """All of them on the terminal, by where they come from."""
    from bsre_sign.report.lines import Line

    groups = [(words, [one for one in listed if one.heading == key]) for key, words in _HEADINGS.items()]
    for number, (words, ones) in enumerate((words, ones) for words, ones in groups if ones):
        if number:
            say()
        show([Line(shell.text(words), "title")])
        for one in ones:
            _show(one, shell)


def as_record(listed: Sequence[Listed], folder: Path | None) -> dict[str, Any]:
    """All of them as one object, for programs."""
    anchors: list[dict[str, Any]] = [
        {
            "id": one.id,
            "name": one.name,
            "sha256": one.sha256,
            "source": one.source,
            "hierarchy": one.heading if one.source == "built_in" else None,
            "state": one.state,
            "not_before": one.not_before.isoformat() if one.not_before else None,
            "not_after": one.not_after.isoformat() if one.not_after else None,
            "file": one.file,
        }
        for one in listed
    ]
    return {"schema_version": SCHEMA_VERSION, "folder": str(folder) if folder else None, "anchors": anchors}


def _certificate(certificate: bytes, source: Source, file: str) -> Listed:
    from bsre_sign.trust import facts_of

    facts = facts_of(certificate)
    return Listed(
        source,
        facts.sha256[:16],
        name_of(facts),
        facts.sha256,
        state_of(facts, datetime.now(UTC)),
        source,
        facts.not_before.date(),
        facts.not_after.date(),
        file,
    )


def _show(one: Listed, shell: Shell) -> None:
    from bsre_sign.report.lines import Line

    state = shell.text(STATES[one.state])
    if one.detail is not None:
        show([Line(f"  {one.name}  ({state})", "doubt"), Line(f"    {shown(shell.text(one.detail))}", "doubt")])
        return
    until = Text(f"hingga {one.not_after}", f"until {one.not_after}")
    ending = f", {shell.text(until)}" if one.not_after is not None else ""
    show([Line(f"  {one.name}  ({one.id}, {state}{ending})", "plain" if one.state == "valid" else "doubt")])
    if one.sha256 is not None:
        first, second = grouped(one.sha256)
        say(f"    SHA-256  {first}")
        say(f"             {second}")
    if one.file is not None:
        show([Line(f"    {shown(one.file)}", "muted")])
