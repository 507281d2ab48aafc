"""``bsre-sign trust remove``: what was confirmed can be taken back, and nothing else can."""

import re
from collections.abc import Callable
from pathlib import Path

from cli_case import assert_one_error
from cli_trust_case import Cert, added
from click.testing import Result

from bsre_sign.trust import TrustStore

pytest_plugins = ["cli_fixtures", "cli_trust_fixtures"]

Run = Callable[..., Result]
Terminal = Callable[..., tuple[int, str]]


def test_what_is_removed_is_gone(run: Run, root: Cert) -> None:
    for name in (root.sha256[:8], root.sha256[:12].lower(), f"{root.sha256}.pem", ":".join(re.findall("..", root.id))):
        file = added(run, root)
        result = run("trust", "remove", name, "--yes")
        assert (result.exit_code, result.stderr) == (0, ""), name
        assert "Dihapus: Akar Instansi" in result.stdout
        assert not file.exists()


def test_removing_is_asked_about_too(run: Run, terminal: Terminal, root: Cert, home: Path) -> None:
    file = added(run, root)
    assert_one_error(run("trust", "remove", root.id, stdin=b"y\n"), 4, home, "--yes")
    assert terminal("trust", "remove", root.id, answers=("t\n",))[0] == 130
    assert file.exists()
    code, screen = terminal("trust", "remove", root.id, answers=("y\n",))
    assert code == 0, screen
    assert not file.exists()


def test_what_cannot_be_meant_is_not_removed(run: Run, root: Cert, folder: Path, home: Path) -> None:
    file = added(run, root)
    (home / "penting.pem").write_text("penting")
    for name in (
        root.sha256[:7],
        "root-ca-indonesia-ds-g1",
        TrustStore.default().pinned[0].sha256,
        "../../../kerja/penting.pem",
        str(home / "penting.pem"),
        "",
        ".",
        "..",
    ):
        assert_one_error(run("trust", "remove", name, "--yes"), 4, home, "Tidak ada sertifikat tambahan")
    assert file.exists()
    assert (home / "penting.pem").exists()


def test_an_ambiguous_prefix_is_refused(run: Run, folder: Path, home: Path) -> None:
    folder.mkdir(parents=True, mode=0o700)
    for end in "AB":
        (folder / f"{'7' * 63}{end}.pem").write_text("x")
    assert_one_error(run("trust", "remove", "77777777", "--yes"), 4, home, "cocok dengan 2 sertifikat")
    assert run("trust", "remove", f"{'7' * 63}A", "--yes").exit_code == 0
    assert len(list(folder.iterdir())) == 1
