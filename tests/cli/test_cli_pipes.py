"""What is no regular file is refused at once: a pipe cannot be read twice, and one without a writer never ends."""

import hashlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[bytes]"]
pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="pipes have names on POSIX systems"),
    pytest.mark.timeout(30),
]


@pytest.fixture
def pipe(home: Path) -> str:
    """A pipe into which nobody writes."""
    os.mkfifo("pipa.pdf")
    return "pipa.pdf"


@pytest.mark.parametrize(
    "command",
    [
        ("verify",),
        ("stamp", "-o", "hasil.pdf"),
        ("extend", "-o", "hasil.pdf", "--level", "b-lt"),
        ("extend", "--due", "9d"),
        ("check",),
    ],
)
def test_a_pipe_is_not_waited_for(run: Run, home: Path, pipe: str, command: tuple[str, ...]) -> None:
    result = run(*command, pipe)
    assert result.exit_code == 4
    assert f"error: {pipe} bukan berkas biasa" in result.stderr
    assert "stdin bila ditulis -." in result.stderr
    assert not Path("hasil.pdf").exists()


def test_devices_and_sockets_are_not_read(run: Run, home: Path) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind("soket.pdf")
        for name in ("soket.pdf", "/dev/zero"):
            result = run("verify", name)
            assert result.exit_code == 4
            assert f"error: {name} bukan berkas biasa" in result.stderr


def test_stdin_by_its_name_in_the_file_system(process: Process, home: Path) -> None:
    """Other processes, which read documents in our place, have another stdin."""
    data = Path("surat.pdf").read_bytes()
    piped = process("verify", "/dev/stdin", stdin=data)
    assert piped.returncode == 4
    assert b"error: /dev/stdin bukan berkas biasa" in piped.stderr
    with Path("surat.pdf").open("rb") as stream:
        redirected = subprocess.run(
            [sys.executable, "-m", "bsre_sign", "verify", "/dev/stdin", "--format", "json"],
            stdin=stream,
            capture_output=True,
            timeout=30,
        )
    (document,) = json.loads(redirected.stdout)["documents"]
    assert document["sha256"] == hashlib.sha256(data).hexdigest().upper()
    assert document["file"] == "/dev/stdin"
