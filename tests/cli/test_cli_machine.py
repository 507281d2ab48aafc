"""What programs rely on: one JSON object whenever JSON was asked for, files that are named, exit codes that fit."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_case import LETTER, Ca, assert_one_error
from click.testing import Result
from jsonschema import Draft202012Validator

from bsre_sign.report.serialise import schema

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (("sign", "surat.pdf", "--output-dir", "tiada", "--p12", "x.p12", "--json"), "tiada"),
        (("sign", "surat.pdf", "-o", "tiada/", "--p12", "x.p12", "--json"), "tiada/"),
        (("sign", "surat.pdf", "-o", "x.pdf", "--p12", "x.p12", "--trust", "tiada.pem", "--json"), "tiada.pem"),
        (("sign", "surat.pdf", "-o", "x.pdf", "--p12", "x.p12", "--field", "", "--json"), ""),
        (("verify", "surat.pdf", "--trust", "tiada.pem", "--format", "json"), "tiada.pem"),
        (("verify", "surat.pdf", "--password-file", "tiada.txt", "--format", "json"), "tiada.txt"),
        (("extend", "surat.pdf", "-o", "x.pdf", "--level", "b-lt", "--trust", "tiada.pem", "--json"), "tiada.pem"),
        (("extend", "surat.pdf", "--output-dir", "tiada", "--level", "b-lt", "--json"), "tiada"),
    ],
)
def test_an_error_before_the_work_is_one_object_too(
    run: Run, home: Path, arguments: tuple[str, ...], file: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == 4, done.output
    told = json.loads(done.stdout)
    (error,) = told["errors"]
    assert (error["file"], error["exit_code"]) == (None, 4)
    assert file in error["cause"]
    assert done.stderr.startswith("error: ")
    if arguments[0] == "verify":
        Draft202012Validator(schema()).validate(told)
        assert told["documents"] == []
    else:
        assert told["results"] == []


def test_an_interrupt_leaves_what_was_done_as_one_object(ca: Ca, home: Path) -> None:
    names = [f"surat-{number}.pdf" for number in range(200)]
    for name in names:
        Path(name).write_bytes(LETTER.read_bytes())
    Path("keluar").mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "bsre_sign", "sign", *names, "--output-dir", "keluar", "--json", *ca.key()],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        while not list(Path("keluar").glob("*.pdf")) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    told = json.loads(output)["results"]
    assert 0 < len(told) < len(names)
    assert {one["output"] for one in told} == {str(path) for path in Path("keluar").glob("*.pdf")}


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "surat.pdf", "--trust", "-"),
        ("sign", "surat.pdf", "--output-dir", ".", "--p12", "x.p12", "--results", "-"),
        ("sign", "surat.pdf", "-o", "x.pdf", "--p12", "-"),
        ("stamp", "surat.pdf", "-o", "x.pdf", "--logo", "-"),
    ],
)
def test_no_file_is_called_minus(run: Run, home: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert_one_error(done, 2, home, "memerlukan nama berkas, bukan -")
    assert not Path("-").exists()


def test_minus_in_a_configuration_is_told_with_its_key(run: Run, home: Path) -> None:
    Path("c.toml").write_text('[sign]\nresults = "-"\n')
    assert_one_error(run("--config", "c.toml", "verify", "surat.pdf"), 4, home, "c.toml", "sign.results")


def test_an_unreadable_file_is_an_input(run: Run, ca: Ca, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it can be read is found by reading: click would call it a mistake on the command line."""
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    Path("akar.pem").write_bytes(Path(ca.root).read_bytes())
    assert run("verify", "surat.pdf", "--trust", "akar.pem").exit_code == 1
    assert run("agreement", "list", "--agreement-folder", ".").exit_code == 0


def test_a_folders_name_is_no_file(run: Run, ca: Ca, home: Path) -> None:
    for command in (("sign", *ca.key()), ("stamp",)):
        done = run(*command, "surat.pdf", "-o", "baru/")
        assert_one_error(done, 4, home, "baru/ menyebut folder", "--output-dir")
    assert not Path("baru").exists()


def test_config_stands_before_the_command(run: Run, home: Path) -> None:
    Path("c.toml").write_text("")
    done = run("agreement", "list", "--config", "c.toml")
    assert_one_error(done, 2, home, "--config", "bsre-sign --config FILE agreement list")


def test_an_output_in_a_configuration_counts_from_its_folder(run: Run, ca: Ca, home: Path) -> None:
    Path("k").mkdir()
    Path("k/c.toml").write_text('[sign]\noutput = "x.pdf"\n')
    assert run("--config", "k/c.toml", "sign", "surat.pdf", *ca.key()).exit_code == 0
    assert Path("k/x.pdf").exists()
