"""Which documents ``bsre-sign check`` is about: folders, patterns, lists, what changed, and what is known."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_case import LETTER, Ca, assert_one_error
from click.testing import Result

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]


def checked(result: Result) -> list[str]:
    """The files that were checked, in the order in which they are told."""
    return [one["file"] for one in json.loads(result.stdout)["documents"]]


@pytest.fixture
def tree(home: Path) -> Path:
    """Four documents, and what is none of them."""
    for name in ("b/2.pdf", "b/1.PDF", "b/c/3.pdf", ".git/4.pdf", "b/.simpan/5.pdf"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(LETTER, name)
    Path("b/catatan.txt").write_text("bukan PDF")
    return home


def test_a_folder(run: Run, tree: Path) -> None:
    assert checked(run("check", "b", "--format", "json")) == ["b/1.PDF", "b/2.pdf", "b/c/3.pdf"]
    assert checked(run("check", ".", "--format", "json")) == ["b/1.PDF", "b/2.pdf", "b/c/3.pdf", "surat.pdf"]


def test_each_file_once_in_the_order_that_was_typed(run: Run, tree: Path) -> None:
    assert checked(run("check", "surat.pdf", "b/2.pdf", "b", "./surat.pdf", "--format", "json")) == [
        "surat.pdf",
        "b/2.pdf",
        "b/1.PDF",
        "b/c/3.pdf",
    ]


def test_patterns(run: Run, tree: Path) -> None:
    assert checked(run("check", "b/**/*.pdf", "--format", "json")) == ["b/2.pdf", "b/c/3.pdf"]
    assert checked(run("check", "b/[12].*", "--format", "json")) == ["b/1.PDF", "b/2.pdf"]
    shutil.copy(LETTER, "surat [1].pdf")  # a file may be called like a pattern
    assert checked(run("check", "surat [1].pdf", "--format", "json")) == ["surat [1].pdf"]


@pytest.mark.parametrize(
    "data",
    [b"b/2.pdf\nsurat.pdf\n", b"b/2.pdf\r\nsurat.pdf", b"b/2.pdf\0surat.pdf\0"],
    ids=["lines", "CRLF", "NUL"],
)
def test_a_list_on_stdin(run: Run, tree: Path, data: bytes) -> None:
    result = run("check", "-", "--format", "json", stdin=data)
    assert checked(result) == ["b/2.pdf", "surat.pdf"]
    assert result.exit_code == 1


def test_an_empty_list_is_nothing_to_check(run: Run, tree: Path) -> None:
    result = run("check", "-", stdin=b"")
    assert result.exit_code == 0
    assert "note: Tidak ada dokumen" in result.stderr


@pytest.mark.parametrize("path", ["kosong", "kosong/*.pdf", "tidak-ada-*.pdf"])
def test_a_folder_or_pattern_without_documents_is_a_mistake(run: Run, home: Path, path: str) -> None:
    Path("kosong").mkdir()
    assert_one_error(run("check", path), 4, home, path)


def test_a_file_that_is_missing_costs_its_own_line(run: Run, home: Path) -> None:
    result = run("check", "tidak-ada.pdf", "surat.pdf", "--format", "json")
    assert result.exit_code == 4
    told = json.loads(result.stdout)["documents"]
    assert [[one["rule"] for one in each["results"] if one["outcome"] == "failed"] for each in told] == [
        ["pdf-opens"],
        ["signed", "clause-present"],
    ]


# --- What changed in a repository


@pytest.fixture
def repository(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    if shutil.which("git") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("git is not installed")
        pytest.skip("git is not installed")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)

    def git(*arguments: str) -> str:
        who = ("-c", "user.name=uji", "-c", "user.email=uji@example.go.id", "-c", "init.defaultBranch=main")
        return subprocess.run(["git", *who, *arguments], check=True, capture_output=True, text=True).stdout

    git("init", "--quiet")
    for name in ("lama.pdf", "dihapus.pdf", "folder/surat é.pdf"):
        Path(name).parent.mkdir(exist_ok=True)
        shutil.copy(LETTER, name)
    git("add", ".")
    git("commit", "--quiet", "-m", "awal")
    return git


def test_what_changed(run: Run, repository: Callable[..., str]) -> None:
    with Path("folder/surat é.pdf").open("ab") as stream:
        stream.write(b"\n")
    Path("dihapus.pdf").unlink()
    shutil.copy(LETTER, "folder/Baru.PDF")
    Path("folder/catatan.txt").write_text("bukan PDF")
    repository("add", "folder")
    assert checked(run("check", "--changed-since", "HEAD", "--format", "json")) == [
        "folder/Baru.PDF",
        "folder/surat é.pdf",
    ]
    repository("commit", "--quiet", "-m", "kedua")
    assert checked(run("check", "folder", "--changed-since", "HEAD~1", "--format", "json")) == [
        "folder/Baru.PDF",
        "folder/surat é.pdf",
    ]
    clean = run("check", "--changed-since", "HEAD")  # but for dihapus.pdf, which there is no more
    assert clean.exit_code == 0
    assert "note: Tidak ada dokumen" in clean.stderr


@pytest.mark.parametrize("paths", [("folder",), ("folder/*.pdf",), ("**/su*.pdf",), ("folder/surat é.pdf",)])
def test_what_changed_is_found_however_it_is_named(
    run: Run, repository: Callable[..., str], paths: tuple[str, ...]
) -> None:
    with Path("folder/surat é.pdf").open("ab") as stream:
        stream.write(b"\n")
    result = run("check", *paths, "--changed-since", "HEAD", "--format", "json")
    assert checked(result) == ["folder/surat é.pdf"]
    assert result.exit_code == 1
    Path("folder/surat é.pdf").rename("surat.tte")
    repository("add", ".")
    assert checked(run("check", "surat.tte", "--changed-since", "HEAD", "--format", "json")) == ["surat.tte"]
    clean = run("check", "lama.pdf", "--changed-since", "HEAD", "--format", "json")
    assert (checked(clean), clean.exit_code) == ([], 0)


def test_a_change_is_seen_through_links(run: Run, repository: Callable[..., str]) -> None:
    Path("tautan").symlink_to("folder")
    Path("tautan.pdf").symlink_to("lama.pdf")
    for name in ("lama.pdf", "folder/surat é.pdf"):
        with Path(name).open("ab") as stream:
            stream.write(b"\n")
    told = checked(run("check", "tautan", "tautan.pdf", "--changed-since", "HEAD", "--format", "json"))
    assert told == ["tautan/surat é.pdf", "tautan.pdf"]


@pytest.mark.parametrize("path", ["tidak-ada", "tidak-ada/*.pdf", "kosong", "tidak-ada.pdf"])
def test_a_wrong_place_is_a_mistake_among_changes_too(
    run: Run, repository: Callable[..., str], home: Path, path: str
) -> None:
    Path("kosong").mkdir()
    result = run("check", path, "--changed-since", "HEAD")
    assert result.exit_code == 4
    assert f"{path}" in result.stderr


def test_a_repository_without_documents_has_no_changes(run: Run, repository: Callable[..., str]) -> None:
    repository("rm", "--quiet", "-r", ".")
    repository("commit", "--quiet", "-m", "kosong")
    clean = run("check", "--changed-since", "HEAD~1")
    assert (clean.exit_code, "note: Tidak ada dokumen" in clean.stderr) == (0, True)


def test_changes_in_folders_that_begin_with_a_dot_are_seen(run: Run, repository: Callable[..., str]) -> None:
    Path(".arsip").mkdir()
    shutil.copy(LETTER, ".arsip/surat.pdf")
    shutil.copy(LETTER, ".git/surat.pdf")
    repository("add", ".arsip")
    for paths in ((), (".",)):
        told = checked(run("check", *paths, "--changed-since", "HEAD", "--format", "json"))
        assert [os.path.normpath(one) for one in told] == [".arsip/surat.pdf"]


def test_what_lies_outside_of_the_repository_has_no_changes(
    run: Run, repository: Callable[..., str], home: Path, tmp_path: Path
) -> None:
    shutil.copy(LETTER, tmp_path / "lain.pdf")
    for path in ("../lain.pdf", str(tmp_path)):
        assert_one_error(run("check", path, "--changed-since", "HEAD"), 4, home, "lain.pdf", "repositori")


def test_what_was_only_touched_has_not_changed(run: Run, repository: Callable[..., str]) -> None:
    os.utime("lama.pdf", (0, 0))
    assert checked(run("check", "--changed-since", "HEAD", "--format", "json")) == []


def test_what_a_repository_names_is_not_run(run: Run, repository: Callable[..., str], home: Path) -> None:
    ran = home / "dijalankan"
    Path(".gitattributes").write_text("*.pdf filter=jahat diff=jahat")
    started = f"touch '{ran}'; cat"
    repository("config", "filter.jahat.required", "true")
    for key in ("filter.jahat.clean", "diff.jahat.textconv", "diff.jahat.command", "diff.external", "core.fsmonitor"):
        repository("config", key, started)
    Path(".git/lain").write_text(f"[filter \"a=b\"]\n\tprocess = touch '{ran}'\n")
    Path(".git/info/attributes").write_text("di*.pdf filter=a=b")
    repository("config", "include.path", "lain")
    with Path("lama.pdf").open("ab") as stream:
        stream.write(b"\n")
    os.utime("dihapus.pdf", (0, 0))
    assert checked(run("check", "--changed-since", "HEAD", "--format", "json")) == ["lama.pdf"]
    assert not ran.exists()


def test_what_changed_is_told_from_where_one_stands(
    run: Run, repository: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lama.pdf", "folder/surat é.pdf"):
        with Path(name).open("ab") as stream:
            stream.write(b"\n")
    monkeypatch.chdir("folder")
    assert checked(run("check", "--changed-since", "HEAD", "--format", "json")) == ["surat é.pdf"]
    top = checked(run("check", "..", "--changed-since", "HEAD", "--format", "json"))
    assert top == ["../folder/surat é.pdf", "../lama.pdf"]


@pytest.mark.parametrize("revision", ["--output=bocor.txt", "-p", "", "HEAD\nHEAD", "tidak-ada", "HEAD:lama.pdf"])
def test_a_revision_is_never_an_option(run: Run, repository: Callable[..., str], home: Path, revision: str) -> None:
    result = run("check", f"--changed-since={revision}")
    assert result.exit_code in {2, 4}
    assert not (home / "bocor.txt").exists()


def test_a_repository_starts_no_program(run: Run, repository: Callable[..., str], home: Path) -> None:
    """A clone from a stranger may bring a configuration along."""
    spy = home / "mata-mata.sh"
    spy.write_text(f"#!/bin/sh\ntouch '{home}/terpanggil'\n")
    spy.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "diff.pdf.textconv", "diff.pdf.command"):
        repository("config", name, str(spy))
    Path(".gitattributes").write_text("*.pdf diff=pdf\n")
    with Path("lama.pdf").open("ab") as stream:
        stream.write(b"\n")
    (home / "terpanggil").unlink(missing_ok=True)
    assert checked(run("check", "--changed-since", "HEAD", "--format", "json")) == ["lama.pdf"]
    assert not (home / "terpanggil").exists()


def test_outside_of_a_repository(run: Run, home: Path) -> None:
    assert_one_error(
        run("check", "--changed-since", "HEAD", env={"GIT_CEILING_DIRECTORIES": str(home.parent)}), 4, home
    )


# --- What is known


def test_a_baseline_excuses_old_files_and_no_others(run: Run, ca: Ca, home: Path) -> None:
    shutil.copy("surat.pdf", "lama.pdf")
    made = run("check", "lama.pdf", "--write-baseline", "acuan.json")
    assert made.exit_code == 0
    assert "GAGAL" in made.stdout
    Path("lama.pdf").rename("arsip.pdf")
    known = run("check", "arsip.pdf", "--baseline", "acuan.json")
    assert (known.exit_code, known.stderr) == (0, "")
    assert "2  temuan lama" in known.stdout
    with Path("arsip.pdf").open("ab") as stream:
        stream.write(b"\n")
    assert run("check", "arsip.pdf", "--baseline", "acuan.json").exit_code == 1


def test_a_baseline_of_what_cannot_be_read_is_not_complete(run: Run, home: Path) -> None:
    result = run("check", "surat.pdf", "tidak-ada.pdf", "--write-baseline", "acuan.json")
    assert result.exit_code == 4
    assert [one["file"] for one in json.loads(Path("acuan.json").read_text())["documents"]] == ["surat.pdf"]


def test_a_baseline_is_not_replaced_unasked(run: Run, home: Path) -> None:
    Path("acuan.json").write_text("lama")
    assert_one_error(run("check", "surat.pdf", "--write-baseline", "acuan.json"), 4, home, "acuan.json")
    assert run("check", "surat.pdf", "--write-baseline", "acuan.json", "--overwrite").exit_code == 0
    again = run("check", "surat.pdf", "--baseline", "acuan.json", "--write-baseline", "acuan.json", "--overwrite")
    assert again.exit_code == 0
    assert run("check", "surat.pdf", "--baseline", "acuan.json").exit_code == 0
