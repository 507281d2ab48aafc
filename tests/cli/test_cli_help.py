"""Help, languages, lists, colour, and the demo."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from cli_case import Ca, assert_one_error
from click.testing import Result

from bsre_sign.agreement import Agreement
from bsre_sign.cli.app import app
from bsre_sign.cli.bilingual import Command, Option
from bsre_sign.document import Document
from bsre_sign.trust import TrustStore

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[bytes]"]

_WATCH = (
    "import sys\n"
    "from bsre_sign.cli import main\n"
    "try:\n    main()\n"
    "except SystemExit as end:\n"
    "    heavy = {'pyhanko', 'pikepdf', 'cryptography', 'rich', 'asn1crypto', 'PIL', 'pypdfium2'} & set(sys.modules)\n"
    "    print(sorted(heavy), end.code, file=sys.stderr)\n"
)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = list(commands(app))


@pytest.mark.parametrize("arguments", [["--help"], ["sign", "--help"], ["--version"], ["sign"], []])
def test_help_loads_nothing_heavy(home: Path, arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", _WATCH, *arguments], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == ("[] 0" if arguments[-1:] in (["--help"], ["--version"]) else "[] 2")


@pytest.mark.parametrize(("path", "command"), ALL, ids=["-".join(path) for path, _ in ALL])
def test_every_command_and_option_is_explained_in_both_languages(
    run: Run, path: tuple[str, ...], command: click.Command
) -> None:
    assert isinstance(command, Command)
    indonesian, english = run(*path, "--help"), run(*path, "--help", "--lang", "en")
    assert indonesian.exit_code == english.exit_code == 0
    assert indonesian.stdout.startswith(f"Penggunaan: bsre-sign {' '.join(path)}")
    assert english.stdout.startswith(f"Usage: bsre-sign {' '.join(path)}")
    for option in command.params:
        if isinstance(option, click.Argument):
            continue
        assert isinstance(option, Option)
        assert option.text.id != option.text.en
        for result, text in ((indonesian, option.text.id), (english, option.text.en)):
            assert option.opts[-1] in result.stdout
            assert text in re.sub(r"\s+", " ", result.stdout)


def test_lang_stands_anywhere(run: Run) -> None:
    for arguments in (("--lang", "en", "agreement", "list"), ("agreement", "list", "--lang=en")):
        assert "Cooperation agreement" in run(*arguments).stdout
    assert "Perjanjian kerja sama" in run("agreement", "list").stdout
    assert run("agreement", "list", "--lang", "jv").exit_code == 2


def test_version(run: Run) -> None:
    assert re.fullmatch(r"bsre-sign \d+\.\d+\.\d+\n", run("--version").stdout)


def test_agreements(run: Run, home: Path) -> None:
    listed = run("agreement", "list").stdout
    shown = {name: run("agreement", "show", name, "--lang", "en").stdout for name in Agreement.available()}
    for name, text in shown.items():
        one = Agreement.load(name)
        assert name in listed
        assert all(line in text for line in one.stamp.clause)
        for duty in one.obligations:
            assert duty.article in text
    assert "16 Mei 2027" in listed
    assert run("agreement", "show", "tidak-ada").exit_code == 4


def test_an_agreement_of_ones_own(run: Run, home: Path) -> None:
    Path("dinas.toml").write_text('id = "dinas"\ninherits = "bsre"\n')
    assert run("agreement", "validate", "dinas.toml").stdout == "dinas.toml: profil benar (dinas, 24 kewajiban)\n"
    assert run("agreement", "show", "dinas.toml").exit_code == 0
    assert run("stamp", "surat.pdf", "-o", "x.pdf", "--agreement", "dinas.toml").exit_code == 0
    Path("salah.toml").write_text('id = "dinas"\ninherits = "bsre"\nwarna = "merah"\n')
    refused = run("agreement", "validate", "salah.toml")
    assert refused.exit_code == 4
    assert "warna" in refused.stderr


def test_trust_anchors_with_their_fingerprints(run: Run) -> None:
    text = run("trust", "list").stdout
    for anchor in TrustStore.default().pinned:
        assert anchor.name in text
        assert anchor.sha256 in re.sub(r"\s", "", text)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
@pytest.mark.parametrize(
    ("env", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colour_on_a_terminal_only(home: Path, env: dict[str, str], coloured: bool) -> None:
    import pty

    master, slave = pty.openpty()
    command = [sys.executable, "-m", "bsre_sign", "verify", "surat.pdf", "--offline"]
    done = subprocess.run(command, stdout=slave, stderr=slave, cwd=home, env={**os.environ, **env}, check=False)
    os.close(slave)
    shown = os.read(master, 65536)
    os.close(master)
    assert done.returncode == 1
    assert (b"\x1b[" in shown) is coloured
    assert b"TIDAK BERTANDA TANGAN" in shown


def test_progress_only_for_people(process: Process, home: Path, ca: Ca) -> None:
    result = process("verify", "surat.pdf", "surat.pdf", "--offline", env={"TERM": "xterm"})
    assert (result.returncode, result.stderr) == (1, b"")
    assert b"\x1b" not in result.stdout


def test_demo(run: Run, home: Path) -> None:
    first = run("demo", "coba")
    assert (first.exit_code, first.stderr) == (0, "")
    assert [line.strip() for line in first.stdout.splitlines() if line.strip() in {"SAH", "TIDAK SAH"}] == [
        "SAH",
        "TIDAK SAH",
        "TIDAK SAH",
    ]
    names = {path.name for path in Path("coba").iterdir()}
    assert {"2-kedua-pihak.pdf", "3-palsu-satu-bita.pdf", "4-palsu-nomor-diganti.pdf", "halaman-1.png"} <= names
    assert Path("coba/halaman-1.png").read_bytes().startswith(b"\x89PNG")
    typed = [line.strip()[2:] for line in first.stdout.splitlines() if line.strip().startswith("$ bsre-sign verify")]
    assert [run(*line.split()[1:]).exit_code for line in typed] == [0, 1, 1]
    signed = [
        " ".join(one.split()) for one in first.stdout.replace("\\\n", "").splitlines() if "$ bsre-sign sign" in one
    ]
    assert ["--agreement" in one for one in signed] == [True, False]
    with Document.open("coba/2-kedua-pihak.pdf").pdf() as pdf:
        assert not any("/Reason" in field.V for field in pdf.Root.AcroForm.Fields)
    assert run("demo", "coba", "--overwrite", "--lang", "en").stdout.count("INVALID") >= 2


def test_demo_replaces_nothing_unless_it_may(run: Run, home: Path) -> None:
    Path("coba").mkdir()
    Path("coba/root.crt").write_bytes(b"milik orang")
    result = run("demo", "coba")
    assert_one_error(result, 4, home, "coba/root.crt", "--overwrite", "bsre-sign demo DIR")
    assert result.stdout == ""
    assert [path.read_bytes() for path in Path("coba").iterdir()] == [b"milik orang"]
