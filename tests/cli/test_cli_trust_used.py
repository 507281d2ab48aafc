"""What the user confirmed once is trusted by ``sign`` and ``verify``, unless it is left out or has been touched."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_case import Ca, assert_one_error
from click.testing import Result

from bsre_sign.cli.trust_folder import TrustFolder

pytest_plugins = ["cli_fixtures", "cli_trust_fixtures"]

Run = Callable[..., Result]


@pytest.fixture
def kept(home: Path, ca: Ca) -> Path:
    """The test root as if it had been confirmed, which ``trust add`` refuses."""
    del home
    return TrustFolder.required().add(ca.server.pki.certificate("root"))


@pytest.fixture
def signed(run: Run, ca: Ca, kept: Path) -> str:
    """A letter signed with nothing but the user's folder to trust."""
    del kept
    key = ("--p12", ca.p12(), "--passphrase-file", ca.passphrase_file)
    result = run("sign", "surat.pdf", "-o", "x.pdf", *key, "--tsa", ca.tsa)
    assert result.exit_code == 0, result.output
    return "x.pdf"


def test_what_was_confirmed_is_trusted_without_being_named(run: Run, signed: str) -> None:
    result = run("verify", signed, "--offline")
    assert (result.exit_code, result.stderr) == (0, ""), result.output


def test_it_can_be_left_out(run: Run, ca: Ca, signed: str, home: Path) -> None:
    assert run("verify", signed, "--offline", "--no-user-trust").exit_code == 3
    assert run("verify", signed, "--offline", "--no-user-trust", "--trust", ca.root).exit_code == 0
    key = ("--p12", ca.p12(), "--passphrase-file", ca.passphrase_file, "--no-user-trust")
    assert_one_error(run("sign", "surat.pdf", "-o", "y.pdf", *key), 4, home, "jangkar kepercayaan")


def test_what_is_removed_is_not_trusted_any_more(run: Run, kept: Path, signed: str) -> None:
    assert run("trust", "remove", kept.name, "--yes").exit_code == 0
    assert run("verify", signed, "--offline").exit_code == 3


def test_a_folder_that_was_touched_stops_everything(run: Run, kept: Path, signed: str, home: Path) -> None:
    kept.write_bytes(b"diganti")
    assert_one_error(run("verify", signed, "--offline"), 4, home, kept.name, "trust remove")
    assert run("verify", signed, "--offline", "--no-user-trust").exit_code == 3


def test_the_current_folder_cannot_leave_it_out(run: Run, signed: str, home: Path) -> None:
    Path("bsre-sign.toml").write_text("[verify]\nno-user-trust = true\n")
    assert_one_error(run("verify", signed, "--offline"), 4, home, "verify.no-user-trust")
