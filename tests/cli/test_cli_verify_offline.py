"""``verify --offline`` opens no socket, in none of its processes; each document is read in one that can be ended."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from cli_case import Ca
from click.testing import Result

from bsre_sign import Level, Limits
from bsre_sign.report.serialise import schema

if TYPE_CHECKING:
    from make_signed import Workshop

pytest_plugins = ["cli_fixtures"]

CAUGHT = 97
WATCH = f"""
import os, sys
from pathlib import Path

def none(event, _):
    if event.partition(".")[0] == "socket":
        os._exit({CAUGHT})

with Path(__file__).with_name("processes").open("a") as seen:
    print(sys.argv[-1], file=seen)
sys.addaudithook(none)
from bsre_sign.workers import process
# A worker has the paths of who started it, and so this file.
process._START = process._START.replace(" from importlib", " import watch; from importlib", 1)
"""
"""Whoever touches a socket ends at once: the program, what it starts, and what that starts."""


@pytest.fixture(scope="module")
def archived(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """B-LTA, with addresses in every certificate; and the root."""
    folder = tmp_path_factory.mktemp("arsip")
    (folder / "root.der").write_bytes(workshop.pki.roots()[0])
    once = workshop.signed("lampiran-lanskap.pdf", "pejabat-satu", Level.B_LTA)
    (folder / "satu.pdf").write_bytes(once)
    (folder / "dua.pdf").write_bytes(workshop.signed(once, "pejabat-dua", Level.B_LTA))
    return [str(folder / name) for name in ("satu.pdf", "dua.pdf", "root.der")]


def watched(folder: Path, *arguments: str, more: str = "") -> subprocess.CompletedProcess[str]:
    (folder / "watch.py").write_text(WATCH + more)
    start = f"import sys; sys.path.append({str(folder)!r}); import watch; from bsre_sign.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", start, "verify", "--no-user-trust", "--lang", "en", *arguments],
        capture_output=True,
        text=True,
        timeout=100,
    )


@pytest.mark.parametrize("form", ["json", "html"])
def test_offline_no_socket_is_opened(form: str, archived: list[str], tmp_path: Path) -> None:
    *files, root = archived

    done = watched(tmp_path, *files, "--trust", root, "--offline", "--format", form)

    assert (done.returncode, done.stderr) == (0, "")
    if form == "json":
        assert [one["verdict"] for one in json.loads(done.stdout)["documents"]] == ["valid", "valid"]
    seen = set((tmp_path / "processes").read_text().splitlines())
    assert seen >= {"bsre_sign.verifier.worker", "bsre_sign.viewer.worker.loop"}


def test_a_socket_of_the_program_would_have_been_seen(archived: list[str], tmp_path: Path) -> None:
    *files, root = archived

    assert watched(tmp_path, *files, "--trust", root).returncode == CAUGHT


@pytest.mark.parametrize(("program", "code"), [("bsre_sign.verifier.worker", 5), ("bsre_sign.viewer.worker.loop", 5)])
def test_a_socket_of_a_worker_would_have_been_seen(
    program: str, code: int, archived: list[str], tmp_path: Path
) -> None:
    more = f"if sys.argv[-1] == {program!r}:\n    import socket\n    socket.socket()\n"

    done = watched(tmp_path, archived[0], "--trust", archived[-1], "--offline", more=more)

    assert done.returncode == code
    assert "cannot be started" in done.stderr


def test_a_document_that_is_too_much_is_open_and_the_others_are_judged(
    run: Callable[..., Result], archived: list[str], home: Path, ca: Ca
) -> None:
    data = Path(archived[0]).read_bytes()
    (home / "besar.pdf").write_bytes(data + b"\n(<" + b"00" * (9 << 20) + b">)\n%%EOF\n")
    files = ("besar.pdf", archived[0])

    done = run("verify", *files, "--trust", archived[-1], "--offline", "--format", "json", "--lang", "en")

    assert (done.exit_code, done.stderr) == (3, "")
    told = json.loads(done.stdout)
    jsonschema.validate(told, schema())
    assert [one["verdict"] for one in told["documents"]] == ["indeterminate", "valid"]
    assert [one["code"] for one in told["documents"][0]["warnings"]] == ["I-DECODE-LIMIT"]
    for form in ("text", "html"):
        shown = run("verify", *files, "--trust", archived[-1], "--offline", "--format", form, "--lang", "en")
        assert shown.exit_code == 3
        assert "too large to examine safely" in " ".join(shown.stdout.split())


def test_the_command_line_always_reads_apart(
    run: Callable[..., Result], archived: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(limits: Limits) -> None:
        object.__setattr__(limits, "seconds", 0.001)
        object.__setattr__(limits, "memory", 1 << 30)

    monkeypatch.setattr(Limits, "__init__", short)

    done = run("verify", archived[0], "--trust", archived[-1], "--offline", "--lang", "en")

    assert done.exit_code == 3
    assert "I-DECODE-LIMIT" in done.stdout
