"""The program starts with next to nothing loaded, and knows its commands all the same."""

import subprocess
import sys
from pathlib import Path

import pytest
from cli_case import Ca

from bsre_sign.cli.app import app
from bsre_sign.cli.bilingual import Command
from bsre_sign.cli.commands import SUMMARIES, Commands

pytest_plugins = ["cli_fixtures"]

_LOADED = (
    "import sys\n"
    "from bsre_sign.cli import main\n"
    "try:\n    main()\n"
    "except SystemExit:\n"
    "    print(*sorted(set(sys.modules) & set(NAMES)), file=sys.stderr)\n"
)


def loaded(names: set[str], *arguments: str) -> set[str]:
    """Which of these modules a command line loads."""
    code = _LOADED.replace("NAMES", repr(sorted(names)))
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_list_of_commands_says_what_they_say_of_themselves(name: str) -> None:
    command = Commands()[name]

    assert isinstance(command, Command)
    assert command.name == name
    assert SUMMARIES[name].id == command.text.id.partition("\n\n")[0]
    assert SUMMARIES[name].en == command.text.en.partition("\n\n")[0]


def test_every_command_is_listed() -> None:
    folder = Path(sys.modules["bsre_sign.cli"].__file__ or "").parent
    declared = {path.stem for path in folder.glob("*.py") if f'"{path.stem}",' in path.read_text() and _declares(path)}

    assert declared == set(SUMMARIES) == set(app.commands)
    assert "tidak-ada" not in app.commands


def _declares(path: Path) -> bool:
    text = path.read_text()
    return f'@command(\n    "{path.stem}",' in text or f"{path.stem} = group(" in text


@pytest.mark.usefixtures("home")
def test_help_loads_no_command_and_a_command_no_other() -> None:
    modules = {f"bsre_sign.cli.{name}" for name in SUMMARIES}

    assert loaded(modules, "--help") == set()
    assert loaded(modules, "stamp", "--help") == {"bsre_sign.cli.stamp"}


@pytest.mark.usefixtures("home")
def test_a_misspelt_command_is_answered_without_loading_one() -> None:
    modules = {f"bsre_sign.cli.{name}" for name in SUMMARIES}

    assert loaded(modules, "sgin") == set()


UNUSED = {
    "signing": {
        "bsre_sign.bulk.pool",
        "bsre_sign.cli.settings_reader",
        "bsre_sign.cli.signing_bulk",
        "bsre_sign.cli.signing_recipes",
        "bsre_sign.credential.pem",
        "bsre_sign.credential.pkcs11.credential",
        "bsre_sign.evidence.document",
        "bsre_sign.pades.reading.tokens",
        "bsre_sign.report.model",
        "bsre_sign.services.http",
        "bsre_sign.validation.judgement",
        "concurrent.futures.process",
        "http.client",
        "json",
        "multiprocessing",
        "pyhanko",
        "zipfile",
    },
    "stamping": {
        "PIL.Image",
        "bsre_sign.stamp.logo_image",
        "bsre_sign.stamp.logo_page",
        "fontTools.subset",
        "fontTools.ttLib.tables.otTables",
    },
    "looking": {"bsre_sign.agreement", "bsre_sign.stamp.carried", "bsre_sign.stamp.geometry", "bsre_sign.viewer"},
}
"""What is not needed for one document at B-B, for stamping it too, and for what is not stamped."""


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("options", "unused"),
    [(["--no-stamp"], UNUSED["signing"] | UNUSED["looking"] | {"fontTools"}), ([], UNUSED["stamping"])],
)
def test_signing_loads_what_it_uses(ca: Ca, options: list[str], unused: set[str]) -> None:
    found = loaded({*unused, "bsre_sign.signer"}, "sign", "surat.pdf", "-o", "tte.pdf", *ca.key(), *options)

    assert found == {"bsre_sign.signer"}
    assert Path("tte.pdf").is_file()


@pytest.mark.usefixtures("home")
def test_the_end_of_the_program_searches_nothing() -> None:
    code = f"import gc\n{_LOADED.replace('NAMES', '[]')}    print(len(gc.get_objects()), file=sys.stderr)\n"
    done = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=True)

    assert int(done.stderr.split()[-1]) < 1000
