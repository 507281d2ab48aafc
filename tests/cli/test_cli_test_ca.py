"""``python -m bsre_sign.testing``: what it says when it cannot serve, and what it suggests when it does."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_case import Ca
from click.testing import Result

from bsre_sign.testing import __main__ as test_ca

pytest_plugins = ["cli_fixtures"]


def test_a_port_that_is_taken(ca: Ca, capsys: pytest.CaptureFixture[str]) -> None:
    port = ca.server.url.rpartition(":")[2]
    assert test_ca.main(["--port", port]) == 5
    told = capsys.readouterr()
    assert told.out == ""
    error, hint = told.err.splitlines()
    assert error.startswith(f"error: Port {port} di 127.0.0.1 tidak dapat dipakai: sudah dipakai program lain. / ")
    assert error.endswith("cannot be used: another program uses it.")
    assert hint.startswith("hint: ")
    assert hint.count("--port") == 2


def test_a_port_that_cannot_be(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        test_ca.main(["--port", "70000"])
    assert "--port" in capsys.readouterr().err


def test_what_it_suggests_works(
    run: Callable[..., Result],
    ca: Ca,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Interrupted:
        def wait(self) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(test_ca, "Event", Interrupted)
    assert test_ca.main(["--port", "0", "--export", "uji"]) == 0
    lines = capsys.readouterr().out.replace("\\\n", "").splitlines()
    verify = next(line for line in lines if "bsre-sign verify" in line)
    sign = next(line for line in lines if "bsre-sign sign" in line)
    assert "--allow-private" in verify
    # The server has ended: the same with the one that the tests share.
    for line in (sign, verify):
        words = shlex.split(line)[1:]
        words = [ca.tsa if word.startswith("http://") else word.replace("uji/", f"{ca.folder}/") for word in words]
        assert run(*words).exit_code == 0, line
