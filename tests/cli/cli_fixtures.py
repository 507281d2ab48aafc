"""Fixtures of the command line's tests, which name this file in ``pytest_plugins``."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from cli_case import LETTER, Ca
from click.testing import CliRunner, Result

from bsre_sign.cli.app import app
from bsre_sign.testing import PASSPHRASE, TestPki, export, serve


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ca]:
    folder = tmp_path_factory.mktemp("ca")
    with serve(lambda prefix: TestPki.load(url_prefix=prefix)) as server:
        export(server.pki, folder)
        yield Ca(server, folder)


@pytest.fixture
def stopped(ca: Ca) -> Iterator[Callable[..., None]]:
    """Lets services fail until the test is over."""
    kinds: list[str] = []

    def stop(*names: str) -> None:
        kinds.extend(names)
        ca.server.fetcher.stop(*names)

    yield stop
    ca.server.fetcher.start(*kinds)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, without a configuration of the user's."""
    folder = tmp_path / "kerja"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "konfigurasi"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("BSRE_SIGN_PASSPHRASE", "BSRE_SIGN_DEBUG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    (folder / "surat.pdf").write_bytes(LETTER.read_bytes())
    return folder


@pytest.fixture
def run(home: Path) -> Callable[..., Result]:
    """Runs a command line in this process."""

    def invoke(*arguments: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> Result:
        result = CliRunner().invoke(app, list(arguments), input=stdin, env=env)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert PASSPHRASE not in result.output
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def process(home: Path) -> Callable[..., "subprocess.CompletedProcess[bytes]"]:
    """Runs a command line in a process of its own."""

    def start(
        *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-m", "bsre_sign", *arguments],
            input=stdin,
            capture_output=True,
            cwd=home,
            env={**os.environ, **(env or {})},
            start_new_session=True,
            timeout=60,
            check=False,
        )

    return start
