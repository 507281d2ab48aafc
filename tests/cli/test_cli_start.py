"""The program starts with next to nothing loaded, and knows its commands all the same."""

import subprocess
import sys
from pathlib import Path

import pytest

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
