"""What the READMEs and the docs tell people to type is what works, and what they show is what comes out."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from make_signed import Workshop, all_expired
from PIL import Image

from bsre_sign import Agreement, TrustStore
from bsre_sign.testing import PASSPHRASE, PkiServer, TestPki, export, serve

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
PAGES = sorted(
    page
    for folder, pattern in (
        (ROOT, "*.md"),
        (ROOT / "docs", "**/*.md"),
        (ROOT / "samples", "*.md"),
        (ROOT / "benchmarks", "**/*.md"),
        (ROOT / "certs", "**/*.md"),
    )
    for page in folder.glob(pattern)
)
TRANSLATED = [page for page in PAGES if page.name.endswith(".id.md")]
ORIGINALS = [page for page in PAGES if page not in TRANSLATED]
BLOCK = re.compile(r"(?:<!-- exit: ([\d ]+) -->\n)?```(\w+)\n(.*?)```", re.DOTALL)
ADDRESS = "http://127.0.0.1:9580"


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[tuple[list[int], str]]:
    """The blocks of a page in one language, with the exit codes that are stated above them."""
    return [
        ([int(code) for code in (codes or "").split()], dedent(text))
        for codes, kind, text in BLOCK.findall(page.read_text("utf-8"))
        if kind == language
    ]


def with_blocks(language: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", [page for page in ORIGINALS if blocks(page, language)], ids=name)


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block, with the lines of its output that are shown."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
    assert not parts[0].strip(), text
    for part in parts[1:]:
        command, *shown = part.splitlines()
        yield command, [line for line in shown if line.strip() not in ("", "...")]


@pytest.fixture(scope="module")
def server() -> Iterator[PkiServer]:
    with serve(lambda prefix: TestPki.load(url_prefix=prefix)) as running:
        yield running


@pytest.fixture(scope="module")
def expired() -> bytes:
    """A letter that was sound when it was signed, as ``samples/make_signed.py`` makes it."""
    return all_expired(Workshop(TestPki.load()))


@pytest.fixture
def folder(tmp_path: Path, server: PkiServer, expired: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the examples find it, and the test CA answering."""
    export(server.pki, tmp_path / "uji")
    for sample, called in (
        ("surat-dinas.pdf", "surat.pdf"),
        ("lampiran-lanskap.pdf", "lampiran.pdf"),
        ("pks-barantan-2020.pdf", "pks.pdf"),
    ):
        shutil.copy(SAMPLES / sample, tmp_path / called)
    shutil.copy(tmp_path / "uji" / "pejabat-satu.p12", tmp_path / "pejabat.p12")
    Image.new("RGB", (240, 120), "navy").save(tmp_path / "logo-bsre.png")
    (tmp_path / "keluar").mkdir()
    (tmp_path / "contoh").mkdir()
    (tmp_path / "contoh" / "semua-sudah-kedaluwarsa.pdf").write_bytes(expired)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@with_blocks("console")
@pytest.mark.timeout(300)
def test_commands_work_as_written(page: Path, folder: Path, server: PkiServer) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for codes, text in blocks(page, "console"):
        for number, (command, shown) in enumerate(commands(text)):
            words = shlex.split(command.replace(ADDRESS, server.url))
            done = subprocess.run(
                words, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=60
            )
            expected = codes[number] if number < len(codes) else 0
            assert done.returncode == expected, f"{command}\n{done.stdout}\n{done.stderr}"
            for line in shown:
                assert line in f"{done.stdout}{done.stderr}", f"{command}\n{done.stdout}\n{done.stderr}"


@with_blocks("python")
def test_python_examples_run(page: Path, folder: Path, server: PkiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # The examples trust the Indonesian roots; here the certificates come from the test CA.
    trust = TrustStore.default().add(*server.pki.roots())
    monkeypatch.setattr(TrustStore, "default", lambda: trust)
    names: dict[str, object] = {"ask_passphrase": lambda: PASSPHRASE, "url": server.pki.tsa_url}
    for _, text in blocks(page, "python"):  # one after the other, as they are read
        exec(compile(text, str(page), "exec"), names)
    if "surat-tte.pdf" in page.read_text("utf-8"):
        assert (folder / "surat-tte.pdf").exists()


def test_the_program_for_bulk_signing_signs(folder: Path) -> None:
    """Its workers import the file that it stands in, so it is run as one."""
    (_, text), *_ = blocks(ROOT / "docs" / "bulk.md", "python")
    (folder / "office.py").write_text(text, "utf-8")
    done = subprocess.run([sys.executable, "office.py"], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(list((folder / "keluar").glob("*.pdf"))) == 3, done.stdout


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", page.read_text("utf-8")):
        if "://" in target:
            continue
        there = page.parent / target if target else page
        assert there.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", there.read_text("utf-8"), re.MULTILINE)
            known = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
            assert anchor in known, f"{target}#{anchor}"


def test_every_command_shown_is_run() -> None:
    for page in PAGES:
        for kind in ("sh", "text"):
            for _, text in blocks(page, kind):
                assert not re.search(r"^\W*bsre-sign ", text, re.MULTILINE), f"{page.name}: not run by the tests"


@pytest.mark.parametrize("page", TRANSLATED, ids=name)
def test_translations_show_the_same(page: Path) -> None:
    """What is typed is run once, on the English page; nothing but words may differ."""
    original = page.with_name(page.name.removesuffix(".id.md") + ".md")
    for kind in ("console", "python", "toml", "yaml", "json", "sh"):
        assert blocks(page, kind) == blocks(original, kind), kind

    def shape(text: str) -> list[str]:
        return re.findall(r"^#+ |^\| *-", text, re.MULTILINE)

    assert shape(page.read_text("utf-8")) == shape(original.read_text("utf-8"))


@with_blocks("toml")
def test_profiles_and_configurations_are_in_order(page: Path, tmp_path: Path) -> None:
    for number, (_, text) in enumerate(blocks(page, "toml")):
        values = tomllib.loads(text)
        if "inherits" in values:
            file = tmp_path / f"{number}.toml"
            file.write_text(text, "utf-8")
            assert Agreement.from_file(file).id == values["id"]


def test_files_named_in_the_standards_table_exist() -> None:
    table = (ROOT / "docs" / "standards.md").read_text()
    for file in re.findall(r"`([\w/]+(?:\.py|/))`", table):
        assert (ROOT / "bsre_sign" / file).exists(), file


def test_the_table_of_articles_is_that_of_the_profiles() -> None:
    text = (ROOT / "docs" / "articles.md").read_text("utf-8")
    rows = {row[0]: row[2:7] for row in re.findall(r"^\| `([\w-]+)` " + r"\| ([^|]*) " * 6, text, re.MULTILINE)}
    columns = [
        Agreement.load(one) for one in ("ombudsman-2020", "barantan-2020", "bkn-2022", "grobogan-2023", "bali-2024")
    ]
    assert set(rows) == {duty.id for one in columns for duty in one.obligations}
    for duty, cells in rows.items():
        for one, cell in zip(columns, cells, strict=True):
            found = one.obligation(duty)
            article = "–" if found is None else found.article.removeprefix("Pasal ")
            assert cell.strip() == re.sub(r",? dan ", ", ", article).replace(" ayat ", " ").replace(" huruf ", " "), (
                duty
            )


def test_the_days_of_the_agreements_are_those_of_the_profiles() -> None:
    text = (ROOT / "docs" / "articles.md").read_text("utf-8")
    for one in map(Agreement.load, Agreement.available()):
        state = one.state(date(2026, 11, 21))
        if state.first_day is not None:
            assert f"| {state.first_day} | {state.last_day} | {state.last_notice_day} |" in text, one.id
