"""Standard streams that are closed, full or given up: exit codes and documents stay what they are."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from cli_case import Ca

pytest_plugins = ["cli_fixtures"]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")

Start = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def start(home: Path) -> Start:
    """Runs a command line with some streams closed or full."""

    def go(
        *arguments: str, closed: Sequence[int] = (), full: Sequence[int] = ()
    ) -> "subprocess.CompletedProcess[bytes]":
        def prepare() -> None:
            for number in full:
                os.dup2(os.open("/dev/full", os.O_WRONLY), number)
            for number in closed:
                os.close(number)

        return subprocess.run(
            [sys.executable, "-m", "bsre_sign", *arguments],
            cwd=home,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=prepare,
            timeout=60,
            check=False,
        )

    return go


@pytest.mark.parametrize("broken", [{"closed": [2]}, {"full": [2]}], ids=["closed", "full"])
def test_what_stderr_does_not_take_changes_no_exit_code(
    start: Start, ca: Ca, home: Path, broken: dict[str, list[int]]
) -> None:
    assert start("verify", "tiada.pdf", **broken).returncode == 4
    assert start("verify", **broken).returncode == 2
    assert start(**broken).returncode == 2
    Path("dua.pdf").write_bytes(Path("surat.pdf").read_bytes())
    Path("keluar").mkdir()
    done = start("sign", "surat.pdf", "dua.pdf", "--output-dir", "keluar", *ca.key(), **broken)
    assert done.returncode == 0
    assert done.stdout.count(b"\n") == 2
    for name in ("surat.pdf", "dua.pdf"):
        assert Path("keluar", name).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("broken", "said", "arguments"),
    [
        ({"closed": [1]}, "descriptor", ("--help",)),
        ({"closed": [1]}, "descriptor", ("stamp", "surat.pdf", "-o", "-")),
        ({"closed": [0], "full": [1]}, "ruang", ("agreement", "list")),
        ({"full": [1]}, "ruang", ("--version",)),
        ({"full": [1]}, "ruang", ("verify", "surat.pdf", "--format", "json")),
        ({"full": [1]}, "ruang", ("stamp", "surat.pdf", "-o", "-")),
        ({"full": [1]}, "ruang", ("check", "surat.pdf")),
    ],
)
def test_a_stdout_that_takes_nothing_is_told_as_such(
    start: Start, arguments: tuple[str, ...], broken: dict[str, list[int]], said: str
) -> None:
    done = start(*arguments, **broken)
    assert done.returncode == 4, done
    assert b"error: stdout tidak dapat ditulis: " in done.stderr
    assert said.encode() in done.stderr
    assert b"tidak terduga" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_a_closed_stdin_is_empty(start: Start) -> None:
    done = start("verify", "-", closed=[0])
    assert done.returncode == 4, done
    assert b"tidak terduga" not in done.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("stamp", "surat.pdf", "-o", "-"), ("verify", "surat.pdf")])
def test_a_reader_that_goes_away_ends_it_quietly(home: Path, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "bsre_sign", *arguments], cwd=home, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert done.returncode == 141
    assert b"error" not in done.stderr
