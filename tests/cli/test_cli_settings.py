"""The configuration file: where it is found, what it may say, and what it may not."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_case import Ca, assert_one_error
from click.testing import Result
from pikepdf import Encryption

from bsre_sign.document import Document

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]


def write(text: str, path: str = "bsre-sign.toml") -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def users(tmp_path: Path) -> str:
    """Where the user's own configuration is."""
    return str(tmp_path / "konfigurasi" / "bsre-sign" / "bsre-sign.toml")


def complete(ca: Ca) -> str:
    return (
        f'[sign]\np12 = "{ca.p12()}"\npassphrase-file = "{ca.passphrase_file}"\ntrust = ["{ca.root}"]\n'
        f'tsa = "{ca.tsa}"\nlevel = "b-t"\nagreement = "bkn-2022"\noverwrite = true\njobs = 2\n'
        "[verify]\noffline = false\nallow-private = true\n"
    )


def test_options_from_the_users_folder(run: Run, ca: Ca, home: Path, tmp_path: Path) -> None:
    write(complete(ca), users(tmp_path))
    Path("x.pdf").write_bytes(b"lama")
    signed = run("sign", "surat.pdf", "-o", "x.pdf")
    assert signed.exit_code == 0, signed.output
    assert "(B-T, " in signed.stdout
    assert f"note: {users(tmp_path)} menambah kepercayaan" in signed.stderr
    verified = run("verify", "x.pdf", "--trust", str(ca.root))
    assert verified.exit_code == 0, verified.output
    assert "menambah kepercayaan" not in verified.stderr


def test_the_current_folder_is_laid_over_the_users(run: Run, ca: Ca, home: Path, tmp_path: Path) -> None:
    write('lang = "en"\n' + complete(ca).replace('level = "b-t"\n', ""), users(tmp_path))
    write(f'[sign]\nagreement = "bali-2024"\ntsa = "{ca.tsa}"\njson = true\n[verify]\nformat = "json"\n')
    signed = run("sign", "surat.pdf", "-o", "x.pdf")
    assert signed.exit_code == 0, signed.output
    (result,) = json.loads(signed.stdout)["results"]
    assert result["level"] == "B-LTA"
    assert "adds trust in" in signed.stderr
    assert json.loads(run("verify", "x.pdf", "--trust", ca.root).stdout)["documents"][0]["verdict"] == "valid"


def test_a_planted_file_does_not_switch_off_what_the_user_demands(run: Run, ca: Ca, home: Path, tmp_path: Path) -> None:
    assert run("sign", "surat.pdf", "-o", "x.pdf", *ca.key(), "--tsa", ca.tsa, "--level", "b-t").exit_code == 0
    judged = ("verify", "x.pdf", "--trust", ca.root, "--allow-private")
    assert run(*judged).exit_code == 0
    write('[verify]\nminimum-rung = "R4"\n', users(tmp_path))
    assert run(*judged).exit_code == 3
    write("")
    assert run(*judged).exit_code == 3


def test_who_works_in_the_configuration_folder_has_their_own_file(
    run: Run, ca: Ca, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(complete(ca), users(tmp_path))
    monkeypatch.chdir(Path(users(tmp_path)).parent)
    assert run("sign", str(home / "surat.pdf"), "-o", str(home / "x.pdf")).exit_code == 0


def test_without_a_home_the_current_folder_is_not_the_users(
    run: Run, ca: Ca, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "konfigurasi")
    write(f'[verify]\ntrust = "{ca.root}"\n', "konfigurasi/bsre-sign/bsre-sign.toml")
    assert "kepercayaan" not in run("verify", "surat.pdf").stderr


def test_a_place_that_cannot_be_looked_at_holds_no_configuration(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", f"/{'x' * 300}")
    assert run("stamp", "surat.pdf", "-o", "x.pdf").exit_code == 0


@pytest.mark.parametrize("name", ["bsre-sign.toml", "./bsre-sign.toml"])
def test_a_folder_of_documents_does_not_say_whom_to_trust(run: Run, ca: Ca, home: Path, name: str) -> None:
    write(f'[verify]\ntrust = "{ca.root}"\n')
    assert_one_error(run("verify", "surat.pdf"), 4, home, "bsre-sign.toml", "verify.trust", "--config")
    named = run("--config", name, "verify", "surat.pdf")
    assert named.exit_code == 1, named.output
    assert "bsre-sign.toml menambah kepercayaan" in named.stderr


@pytest.mark.parametrize("line", ['at = "signing"', 'minimum-rung = "R1"', "allow-private = true", "trust = []"])
def test_a_folder_of_documents_does_not_say_how_they_are_judged(
    run: Run, home: Path, tmp_path: Path, line: str
) -> None:
    text = f"[verify]\n{line}\n"
    write(text)
    key = f"verify.{line.partition(' ')[0]}"
    assert_one_error(run("verify", "surat.pdf"), 4, home, "bsre-sign.toml", key, "folder konfigurasi pengguna")
    assert_one_error(run("verify", "surat.pdf", "--lang", "en"), 4, home, key, "user's configuration folder")
    Path("bsre-sign.toml").unlink()
    write(text, users(tmp_path))
    assert run("verify", "surat.pdf").exit_code == 1


def test_what_changes_no_verdict_may_come_from_the_current_folder(run: Run, home: Path) -> None:
    Path("sandi").write_text("pembaca")
    with Document.open("surat.pdf").pdf() as pdf:
        pdf.save("terkunci.pdf", encryption=Encryption(owner="pemilik", user="pembaca"))
    write('[verify]\nformat = "json"\n')
    result = run("verify", "terkunci.pdf", "--password-file", "sandi")
    assert result.exit_code == 1, result.output
    assert result.stdout.startswith("{")


def test_what_is_typed_wins(run: Run, ca: Ca, home: Path, tmp_path: Path) -> None:
    write(complete(ca), users(tmp_path))
    signed = run("sign", "surat.pdf", "-o", "x.pdf", "--level", "b-b", "--p12", ca.p12("pejabat-dua"))
    assert "(B-B, " in signed.stdout
    untrusted = run("verify", "x.pdf", "--trust", ca.p12() + "/..")
    assert untrusted.exit_code == 4
    assert "menambah kepercayaan" not in untrusted.stderr


def test_user_configuration_and_named_configuration(run: Run, ca: Ca, home: Path, tmp_path: Path) -> None:
    write(complete(ca), users(tmp_path))
    assert run("sign", "surat.pdf", "-o", "x.pdf").exit_code == 0
    write('lang = "en"\n', "lain.toml")
    result = run("--config", "lain.toml", "sign", "surat.pdf", "-o", "y.pdf")
    assert_one_error(result, 2, home, "Name a key")


def test_files_are_named_from_the_folder_of_the_configuration(run: Run, ca: Ca, home: Path, tmp_path: Path) -> None:
    write('[sign]\np12 = "kunci.p12"\nlogo = "logo.png"\nagreement = "milik.toml"\n', str(tmp_path / "k" / "c.toml"))
    result = run("--config", str(tmp_path / "k" / "c.toml"), "sign", "surat.pdf", "-o", "y.pdf", "--no-stamp")
    assert_one_error(result, 4, home, str(tmp_path / "k" / "kunci.p12"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[sign]\npassphrase = "terlihat"\n', "sign.passphrase"),
        ('[verify]\npassword = "terlihat"\n', "verify.password"),
        ('passphrase = "terlihat"\n', "passphrase"),
    ],
)
def test_secrets_are_refused(run: Run, home: Path, text: str, key: str) -> None:
    write(text)
    result = run("verify", "surat.pdf")
    assert_one_error(result, 4, home, "bsre-sign.toml", key, "rahasia")
    assert "terlihat" not in result.output


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[sign]\noutput_dir = "x"\n', ("sign.output_dir", "output-dir")),
        ('[periksa]\nx = "x"\n', ("periksa",)),
        ('[sign]\nlang = "en"\n', ("sign.lang",)),
        ('config = "x"\n', ("config",)),
        ('[sign]\noverwrite = "ya"\n', ("sign.overwrite", "true")),
        ('[sign]\njobs = "4"\n', ("sign.jobs", "bilangan")),
        ("[sign]\njobs = 0\n", ("sign.jobs",)),
        ("[sign]\ntsa = 5\n", ("sign.tsa", "kutip")),
        ('[sign]\nlevel = "b-x"\n', ("sign.level", "b-lta")),
        ("[sign]\ntrust = [1]\n", ("sign.trust",)),
        ("sign = 1\n", ("sign", "bagian")),
        ('lang = "jv"\n', ("lang", '"id"')),
        ("[sign\n", ("TOML",)),
    ],
)
def test_mistakes_name_file_and_key(run: Run, home: Path, tmp_path: Path, text: str, expected: tuple[str, ...]) -> None:
    write(text, users(tmp_path))
    assert_one_error(run("verify", "surat.pdf"), 4, home, "bsre-sign.toml", *expected)


def test_a_named_configuration_must_be_there(run: Run, home: Path) -> None:
    assert_one_error(run("--config", "tidak-ada.toml", "verify", "surat.pdf"), 4, home, "tidak-ada.toml")
    assert_one_error(run("--config=tidak-ada.toml", "verify", "surat.pdf"), 4, home, "tidak-ada.toml")


def test_help_does_not_mind_a_broken_configuration(run: Run, home: Path) -> None:
    write("[sign\n")
    for arguments in (("--help",), ("sign", "--help"), ("agreement", "list", "--help"), ("--version",)):
        assert run(*arguments).exit_code == 0


def test_language_of_help_and_messages(run: Run, home: Path) -> None:
    write('lang = "en"\n')
    assert run("--help").stdout.startswith("Usage: ")
    assert run("verify", "tidak-ada.pdf").stderr.startswith("error: tidak-ada.pdf cannot be read")
    assert run("verify", "tidak-ada.pdf", "--lang", "id").stderr.startswith("error: tidak-ada.pdf tidak dapat dibaca")


def test_a_configuration_that_is_typed_over(run: Run, home: Path, tmp_path: Path) -> None:
    write('[sign]\noutput-dir = "keluaran"\nno-stamp = true\n', users(tmp_path))
    result = run("sign", "surat.pdf", "-o", "x.pdf", "--p12", "tidak-ada.p12")
    assert_one_error(result, 4, home, "tidak-ada.p12")


@pytest.mark.parametrize(
    "text", ["[verify]\nformat" + ".a" * 30_000 + " = 1", "[verify]\nformat = " + "[" * 800 + "]" * 800]
)
def test_a_planted_file_of_any_depth_costs_nothing(run: Run, home: Path, text: str) -> None:
    write(text)
    before = time.process_time()
    failed = run("verify", "surat.pdf")
    assert_one_error(failed, 4, home)
    assert "bukan TOML yang benar" in failed.stderr
    assert time.process_time() - before < 2
