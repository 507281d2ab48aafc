"""Documents whose names command a terminal, turn the reading direction or are no text, in every form of output."""

import json
import os
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_case import LETTER, Ca
from click.testing import Result

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[bytes]"]
HOSTILE = "jahat\x9b31m\u202efdp\u2028 印.pdf"
UNDECODABLE = os.fsdecode(b"surat\xff\xfe.pdf")
NAMES = pytest.mark.parametrize("name", [HOSTILE, UNDECODABLE], ids=["hostile", "undecodable"])


@pytest.fixture
def told(run: Run) -> Callable[..., Any]:
    """What a command says as JSON."""

    def tell(*arguments: str) -> Any:
        done = run(*arguments)
        assert done.exit_code in {0, 1, 3, 4}, done
        assert "tidak terduga" not in done.stderr
        return clean_json(done.stdout_bytes)

    return tell


def clean_json(data: bytes) -> Any:
    text = data.decode("utf-8")
    hidden = {one for one in text if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - {"\n"}
    assert not hidden
    return json.loads(text)


def sign(run: Run, ca: Ca, name: str, output: str = "tte.pdf") -> None:
    Path(name).write_bytes(LETTER.read_bytes())
    done = run("sign", name, "-o", output, *ca.key(), "--tsa", ca.tsa, "--level", "b-t")
    assert done.exit_code == 0, done


@NAMES
def test_sign(told: Callable[..., Any], run: Run, ca: Ca, home: Path, name: str) -> None:
    Path(name).write_bytes(LETTER.read_bytes())
    Path("keluar").mkdir()
    missing = f"tiada{name}"
    one = told("sign", name, missing, "--output-dir", "keluar", "--results", "hasil.jsonl", "--json", *ca.key())
    assert one["results"][0]["file"] == name
    assert one["results"][0]["output"] == f"keluar/{name}"
    assert one["errors"][0]["file"] == missing
    lines = [clean_json(line) for line in Path("hasil.jsonl").read_bytes().splitlines()]
    assert [line["file"] for line in lines] == [name, missing]
    again = told("sign", name, missing, "--output-dir", "keluar", "--resume", "--json", *ca.key())
    assert [line["status"] for line in again["results"]] == ["found"]


@NAMES
def test_verify(told: Callable[..., Any], run: Run, ca: Ca, home: Path, name: str) -> None:
    sign(run, ca, "asal.pdf", name)
    named = (name, f"tiada{name}", "--trust", ca.root, "--offline", "--format")
    one = told("verify", *named, "json")
    assert one["documents"][0]["file"] == name
    assert one["errors"][0]["file"] == f"tiada{name}"
    for form in ("text", "html"):
        done = run("verify", *named, form)
        assert done.exit_code in {3, 4}, done
        assert "tidak terduga" not in done.stderr
        assert not {"\x9b", "\u202e"} & set(done.stdout_bytes.decode("utf-8"))
    assert run("verify", name, "--trust", ca.root, "--offline", "--format", "etsi").exit_code == 3


@NAMES
def test_extend(told: Callable[..., Any], run: Run, ca: Ca, home: Path, name: str) -> None:
    sign(run, ca, "asal.pdf", name)
    trusting = ("--trust", ca.root, "--allow-private", "--json")
    due = told("extend", "--due", "90d", name, f"tiada{name}", *trusting)
    assert due["results"][0]["file"] == name
    Path("keluar").mkdir()
    done = told("extend", name, f"tiada{name}", "--output-dir", "keluar", "--tsa", ca.tsa, *trusting)
    assert done["results"][0]["output"] == f"keluar/{name}"
    assert done["errors"][0]["file"] == f"tiada{name}"


@NAMES
def test_check(told: Callable[..., Any], run: Run, ca: Ca, home: Path, name: str) -> None:
    sign(run, ca, "asal.pdf", name)
    checking = ("check", name, f"tiada{name}", "--trust", ca.root, "--offline")
    assert {one["file"] for one in told(*checking, "--format", "json")["documents"]} == {name, f"tiada{name}"}
    told(*checking, "--format", "sarif")
    told("check", name, "--write-baseline", "acuan.json", "--format", "json")
    assert clean_json(Path("acuan.json").read_bytes())["documents"][0]["file"] == name
    for form in ("text", "junit", "github"):
        done = run(*checking, "--format", form, "--output", f"laporan.{form}")
        assert done.exit_code == 4, done
        assert "tidak terduga" not in done.stderr
        assert not {"\x9b", "\u202e"} & set(Path(f"laporan.{form}").read_text("utf-8"))


def test_json_is_utf_8_in_every_locale(process: Process, home: Path) -> None:
    done = process("verify", "tiada印.pdf", "--format", "json", env={"PYTHONIOENCODING": "cp1252"})
    assert clean_json(done.stdout)["errors"][0]["file"] == "tiada印.pdf"
