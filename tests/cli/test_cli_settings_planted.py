"""A configuration that came along with somebody's documents: what it may say, option by option, and what it may not."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from cli_case import SAMPLES, Ca, assert_one_error
from click.testing import Result

from bsre_sign.cli.app import app
from bsre_sign.cli.bilingual import Option
from bsre_sign.cli.settings_places import ANYWHERE, WITHHELD, Withheld

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
OUTSIDE = str(SAMPLES / "surat-dinas.pdf")


def plant(text: str) -> None:
    Path("bsre-sign.toml").write_text(text)


def options(command: click.Command, path: str = "") -> Iterator[tuple[str, Option]]:
    """Every option of every command, each as ``command.option``."""
    for one in command.params:
        if isinstance(one, Option):
            name = next(name for name in one.opts if name.startswith("--"))
            yield f"{path}.{name.removeprefix('--')}", one
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from options(below, f"{path}.{name}" if path else name)


def dotted(table: "dict[str, frozenset[str]]") -> list[str]:
    return [f"{command}.{option}" for command, some in table.items() for option in some]


def test_every_option_is_in_exactly_one_group() -> None:
    typed_only = [name for name, one in options(app) if not one.configurable]
    grouped = [*dotted(dict(ANYWHERE)), *(name for one in WITHHELD for name in dotted(dict(one.options)))]

    assert sorted([*typed_only, *grouped]) == sorted(name for name, _ in options(app))


@pytest.mark.parametrize("group", WITHHELD, ids=lambda group: group.why.en)
def test_what_is_withheld_is_refused_with_its_reason(run: Run, home: Path, tmp_path: Path, group: Withheld) -> None:
    known = dict(options(app))
    place = tmp_path / "konfigurasi" / "bsre-sign" / "bsre-sign.toml"
    for name in dotted(dict(group.options)):
        command, _, option = name.rpartition(".")
        plant(f"[{command}]\n{option} = {given(known[name])}\n")
        result = run("verify", "surat.pdf", "--lang", "en")
        assert_one_error(result, 4, home, "bsre-sign.toml", name, group.why.en, str(place), "--config")


def given(option: Option) -> str:
    """One that the option takes."""
    if option.is_flag:
        return "true"
    if isinstance(option.type, click.IntRange):
        return "1"
    return f'"{next(iter(option.type.choices))}"' if isinstance(option.type, click.Choice) else '"x"'


def test_no_cluster_is_asked(run: Run, ca: Ca, home: Path) -> None:
    Path("keluar").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        plant(f'[sign]\ncluster = "tcp://127.0.0.1:{stranger.getsockname()[1]}"\n')
        signing = ("sign", "surat.pdf", "--output-dir", "keluar", *ca.key())
        assert_one_error(run(*signing), 4, home, "bsre-sign.toml", "sign.cluster")
        stranger.settimeout(0.2)
        with pytest.raises(TimeoutError):
            stranger.accept()
    assert not list(Path("keluar").iterdir())


@pytest.mark.parametrize("where", ['output = "milik.txt"', 'output-dir = "."'])
def test_no_file_is_replaced(run: Run, ca: Ca, home: Path, where: str) -> None:
    Path("milik.txt").write_text("milik pengguna")
    letter = Path("surat.pdf").read_bytes()
    plant(f"[sign]\n{where}\noverwrite = true\n")
    assert_one_error(run("sign", "surat.pdf", *ca.key()), 4, home, "sign.overwrite")
    assert (Path("milik.txt").read_text(), Path("surat.pdf").read_bytes()) == ("milik pengguna", letter)


def test_no_strangers_network_guard_or_trust(run: Run, ca: Ca, home: Path) -> None:
    plant(f'[extend]\nallow-private = true\ntrust = "{ca.root}"\n')
    extending = ("extend", "surat.pdf", "-o", "x.pdf", "--tsa", ca.tsa)
    assert_one_error(run(*extending), 4, home, "extend.allow-private, extend.trust")


def test_an_agreement_is_named_by_its_id(run: Run, ca: Ca, home: Path) -> None:
    profile = 'id = "longgar"\ninherits = "bsre"\n[check]\nsigned = "off"\n'
    for name in ("longgar.toml", "longgar", "./longgar.toml", OUTSIDE):
        for file in ("longgar.toml", "longgar"):
            Path(file).write_text(profile)
        plant(f'[check]\nagreement = "{name}"\n')
        assert_one_error(run("check", "surat.pdf"), 4, home, "check.agreement", "ID perjanjian", "--agreement")


def test_what_the_folder_decides_is_said(run: Run, ca: Ca, home: Path) -> None:
    plant(
        f'[sign]\np12 = "{ca.p12()}"\npassphrase-file = "{ca.passphrase_file}"\ntrust = ["{ca.root}"]\n'
        'level = "b-b"\nsigner-title = "Kepala"\nspecimen = true\njobs = 2\noutput = "x.pdf"\n'
    )
    signed = run("sign", "surat.pdf", "--level", "b-b", "--lang", "en")
    assert signed.exit_code == 0, signed.output
    notes = [line for line in signed.stderr.splitlines() if line.startswith("note:")]
    decided, trusted = notes[:2]
    options = {one.strip(".,") for one in decided.split() if one.startswith("--")}
    assert options == {"--p12", "--passphrase-file", "--trust", "--signer-title", "--specimen", "--output"}
    assert trusted.startswith("note: bsre-sign.toml adds trust in")


@pytest.mark.parametrize("output", ['output = "/', 'output = "../', 'output-dir = "../'])
def test_an_output_lies_in_that_folder(run: Run, ca: Ca, home: Path, output: str) -> None:
    plant(f'[sign]\n{output}x.pdf"\n')
    assert_one_error(run("sign", "surat.pdf", *ca.key()), 4, home, "sign.output", "di dalam folder itu")


@pytest.mark.parametrize("logo", [OUTSIDE, "../luar.png", "tautan.png", "lingkar.png", r"a\u0000b.png"])
def test_a_logo_lies_in_that_folder(run: Run, ca: Ca, home: Path, logo: str) -> None:
    Path("tautan.png").symlink_to(OUTSIDE)
    Path("lingkar.png").symlink_to("lingkar.png")
    plant(f'[stamp]\nlogo = "{logo}"\n')
    assert_one_error(run("stamp", "surat.pdf", "-o", "x.pdf"), 4, home, "stamp.logo")
    assert not Path("x.pdf").exists()


def test_a_logo_of_that_folder_is_taken(run: Run, home: Path) -> None:
    Path("logo.pdf").write_bytes(Path(OUTSIDE).read_bytes())
    plant('[stamp]\nagreement = "bkn-2022"\nlogo = "logo.pdf"\n')
    assert run("stamp", "surat.pdf", "-o", "x.pdf").exit_code == 0
