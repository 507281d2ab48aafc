"""What the README and the docs tell people to type is what works."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bsre_sign import TrustStore
from bsre_sign.testing import PASSPHRASE, PkiServer, TestPki, export, serve

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "samples").glob("*.md")])
BLOCK = re.compile(r"(?:<!-- exit: ([\d ]+) -->\n)?```(\w+)\n(.*?)```", re.DOTALL)
ADDRESS = "http://127.0.0.1:9580"


def blocks(page: Path, language: str) -> list[tuple[list[int], str]]:
    """The blocks of a page in one language, with the exit codes that are stated above them."""
    return [
        ([int(code) for code in (codes or "").split()], text)
        for codes, kind, text in BLOCK.findall(page.read_text())
        if kind == language
    ]


@pytest.fixture(scope="module")
def server() -> Iterator[PkiServer]:
    with serve(lambda prefix: TestPki.load(url_prefix=prefix)) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, server: PkiServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the examples find it, and the test CA answering."""
    export(server.pki, tmp_path / "uji")
    shutil.copy(ROOT / "samples" / "surat-dinas.pdf", tmp_path / "surat.pdf")
    shutil.copy(tmp_path / "uji" / "pejabat-satu.p12", tmp_path / "pejabat.p12")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "console")], ids=lambda page: page.name)
def test_commands_work_as_written(page: Path, folder: Path, server: PkiServer) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for codes, text in blocks(page, "console"):
        commands = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
        assert commands, text
        for number, command in enumerate(commands):
            words = shlex.split(command.replace(ADDRESS, server.url))
            done = subprocess.run(
                words, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=60
            )
            expected = codes[number] if number < len(codes) else 0
            assert done.returncode == expected, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name)
def test_python_examples_run(page: Path, folder: Path, server: PkiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # The examples trust the Indonesian roots; here the certificates come from the test CA.
    trust = TrustStore.default().add(*server.pki.roots())
    monkeypatch.setattr(TrustStore, "default", lambda: trust)
    for _, text in blocks(page, "python"):
        names: dict[str, object] = {"ask_passphrase": lambda: PASSPHRASE, "url": server.pki.tsa_url}
        exec(compile(text, str(page), "exec"), names)
        assert (folder / "surat-tte.pdf").exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_command_shown_is_run() -> None:
    for page in PAGES:
        for kind in ("sh", "text"):
            for _, text in blocks(page, kind):
                assert not re.search(r"^\W*bsre-sign ", text, re.MULTILINE), f"{page.name}: not run by the tests"


def test_files_named_in_the_standards_table_exist() -> None:
    table = (ROOT / "docs" / "standards.md").read_text()
    for name in re.findall(r"`([\w/]+(?:\.py|/))`", table):
        assert (ROOT / "bsre_sign" / name).exists(), name
