"""What a search of folders cannot see costs its own line: it must not look as if it were in order."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli_case import LETTER
from click.testing import Result

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[str]"]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="folders are closed to their owner on POSIX systems")
TOO_LONG = "x" * 300 + ".pdf"


@pytest.fixture
def process(home: Path) -> Process:
    """Runs a command line as one whom permissions bind, which they do not the administrator."""
    bound: list[str] = []
    if os.geteuid() == 0:
        program = shutil.which("setpriv")
        if program is None:
            if os.environ.get("CI") == "true":
                pytest.fail("setpriv is not installed")
            pytest.skip("permissions do not bind the administrator, and setpriv is not installed")
        bound = [program, "--bounding-set=-dac_override,-dac_read_search"]

    def start(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [*bound, sys.executable, "-m", "bsre_sign", *arguments]
        return subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=60)

    return start


@pytest.fixture
def closed(home: Path) -> Iterator[Path]:
    """A folder with a document, and in it another one that nobody can enter."""
    folder = home / "arsip" / "tertutup"
    folder.mkdir(parents=True)
    for place in (folder, folder.parent):
        shutil.copy(LETTER, place)
    folder.chmod(0)
    yield folder
    folder.chmod(0o700)


@pytest.mark.parametrize("path", ["arsip", "arsip/**/*.pdf", "arsip/*/*.pdf", "a*/tertutup/surat-dinas.pdf"])
def test_check_tells_of_a_folder_that_cannot_be_read(process: Process, closed: Path, path: str) -> None:
    done = process("check", path, "--format", "json")
    assert done.returncode == 4
    told = {one["file"]: one["results"] for one in json.loads(done.stdout)["documents"]}
    (refusal,) = [one for one in told["arsip/tertutup"] if one["outcome"] == "failed"]
    assert refusal["rule"] == "pdf-opens"
    assert "arsip/tertutup tidak dapat ditelusuri: tidak ada izin" in refusal["message"]
    assert set(told) - {"arsip/tertutup"} == (
        {"arsip/surat-dinas.pdf"} if "/*/" not in path and path[1] != "*" else set()
    )


def test_due_tells_of_a_folder_that_cannot_be_read(process: Process, closed: Path) -> None:
    done = process("extend", "--due", "90d", "arsip")
    assert done.returncode == 4
    assert "error: Folder arsip/tertutup tidak dapat ditelusuri: tidak ada izin." in done.stderr
    assert done.stdout.startswith("arsip/surat-dinas.pdf")


def test_a_document_below_a_folder_without_passage_costs_its_own_line(process: Process, home: Path) -> None:
    Path("buntu").mkdir()
    shutil.copy(LETTER, "buntu/surat.pdf")
    Path("buntu").chmod(0o600)
    for command in (("check", "buntu/surat.pdf"), ("extend", "--due", "90d", "buntu")):
        done = process(*command, "surat.pdf")
        assert done.returncode == 4
        assert "error: buntu/surat.pdf tidak dapat dibaca: tidak ada izin." in done.stderr
        assert "surat.pdf  " in done.stdout
    Path("buntu").chmod(0o700)


@pytest.mark.parametrize("command", [("check",), ("extend", "--due", "90d")])
def test_a_name_that_is_too_long_costs_its_own_line(run: Run, home: Path, command: tuple[str, ...]) -> None:
    result = run(*command, TOO_LONG, "surat.pdf")
    assert result.exit_code == 4
    assert f"error: {TOO_LONG} tidak dapat dibaca: namanya terlalu panjang." in result.stderr
    assert "surat.pdf  " in result.stdout


@pytest.mark.parametrize("command", [("check",), ("extend", "--due", "90d")])
def test_links_to_folders_are_named(run: Run, home: Path, command: tuple[str, ...]) -> None:
    for name in ("dua", "tiga"):
        Path(name).mkdir()
        shutil.copy("surat.pdf", name)
    Path("dua/tautan").symlink_to("../tiga")
    result = run(*command, "dua")
    assert "note: Tautan ke folder tidak diikuti: dua/tautan.\n" in result.stderr
    assert "tiga" not in result.stdout
    assert "tautan/surat.pdf" not in result.stdout
    assert "dua/tautan/surat.pdf" in run(*command, "dua/tautan").stdout


def test_a_link_that_leads_nowhere_is_no_document_in_order(run: Run, home: Path) -> None:
    Path("arsip").mkdir()
    shutil.copy("surat.pdf", "arsip")
    Path("arsip/hilang.pdf").symlink_to("tidak-ada.pdf")
    for command in (("check",), ("extend", "--due", "90d")):
        result = run(*command, "arsip")
        assert result.exit_code == 4
        assert "arsip/hilang.pdf tidak dapat dibaca" in result.stderr
