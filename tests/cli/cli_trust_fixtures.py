"""Fixtures for the tests of ``trust``, which name this file in ``pytest_plugins``."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from cli_trust_case import Cert

# What makes certificates there is no package; tests call it as a module.
sys.path.append(str(Path(__file__).resolve().parents[1] / "unit" / "trust"))


@pytest.fixture(scope="session")
def material() -> ModuleType:
    """The maker of certificates."""
    import trust_material

    return trust_material


@pytest.fixture
def root(material: ModuleType, home: Path) -> Cert:
    """A certification authority's certificate, in a file of the working folder."""
    der = material.certificate("Akar Instansi")
    (home / "akar.crt").write_bytes(der)
    return Cert(der, home / "akar.crt")


@pytest.fixture
def folder(home: Path, tmp_path: Path) -> Path:
    """Where the user's confirmed certificates are kept; it is not there yet."""
    del home
    return tmp_path / "konfigurasi" / "bsre-sign" / "trust"


@pytest.fixture
def terminal(home: Path) -> Callable[..., tuple[int, str]]:
    """Runs a command line on a terminal and types an answer to each question; gives exit code and screen."""
    if sys.platform == "win32":
        pytest.skip("needs a pseudo terminal")
    import pty

    def start(*arguments: str, answers: tuple[str, ...] = ()) -> tuple[int, str]:
        master, slave = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "bsre_sign", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=home,
            env={**os.environ, "TERM": "dumb"},
            start_new_session=True,
        )
        os.close(slave)
        screen, waiting, deadline = b"", list(answers), time.monotonic() + 30
        try:
            while time.monotonic() < deadline:
                if not select.select([master], [], [], 0.5)[0]:
                    continue
                try:
                    piece = os.read(master, 65536)
                except OSError:  # Linux: the other side is closed
                    break
                if not piece:
                    break
                screen += piece
                if piece.rstrip().endswith((b"[y/T]", b"[y/N]")) and waiting:
                    os.write(master, waiting.pop(0).encode())
            return process.wait(10), screen.decode().replace("\r\n", "\n")
        finally:
            process.kill()
            process.wait()
            os.close(master)

    return start
