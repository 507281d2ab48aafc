"""Everything that goes wrong ends in one error, one hint, the right exit code, and nothing written."""

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, CompletedProcess, Popen

import pytest
from cli_case import LETTER, Ca, assert_one_error
from click.testing import Result

from bsre_sign.cli import failures, verify
from bsre_sign.cli.exits import Exit, gravest
from bsre_sign.errors import VerificationError
from bsre_sign.language import Text

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
Process = Callable[..., "CompletedProcess[bytes]"]


def sign(run: Run, ca: Ca, *more: str, source: str = "surat.pdf") -> Result:
    return run("sign", source, "-o", "surat-tte.pdf", *ca.key(), *more)


def closed_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def test_wrong_passphrase(run: Run, ca: Ca, home: Path) -> None:
    Path("frasa").write_text("rahasia-yang-salah\n")
    options = ("--p12", ca.p12(), "--trust", ca.root, "--passphrase-file", "frasa")
    result = run("sign", "surat.pdf", "-o", "surat-tte.pdf", *options)
    assert_one_error(result, 4, home, "Frasa sandi tidak membuka")
    assert "rahasia-yang-salah" not in result.output


@pytest.mark.parametrize(
    ("content", "cause"), [(b"bukan pdf", "bukan PDF"), (b"", "kosong"), (None, "tidak dapat dibaca")]
)
def test_inputs_that_are_no_pdf(run: Run, ca: Ca, home: Path, content: bytes | None, cause: str) -> None:
    if content is not None:
        Path("masukan.pdf").write_bytes(content)
    assert_one_error(sign(run, ca, source="masukan.pdf"), 4, home, cause, "masukan.pdf")
    assert_one_error(run("stamp", "masukan.pdf", "-o", "surat-tte.pdf"), 4, home, cause)
    verified = run("verify", "masukan.pdf")
    assert_one_error(verified, 4, home, cause)
    assert verified.stdout == ""


def test_damaged_pdf(run: Run, ca: Ca, home: Path) -> None:
    Path("rusak.pdf").write_bytes(LETTER.read_bytes()[:200])
    assert_one_error(sign(run, ca, source="rusak.pdf"), 4, home)


def test_a_bad_input_is_told_before_anyone_is_asked(run: Run, ca: Ca, home: Path) -> None:
    result = run("sign", "tidak-ada.pdf", "-o", "surat-tte.pdf", "--p12", ca.p12(), "--trust", ca.root)
    assert_one_error(result, 4, home, "tidak-ada.pdf")


def test_output_exists(run: Run, ca: Ca, home: Path) -> None:
    Path("ada.pdf").write_bytes(b"lama")
    result = run("sign", "surat.pdf", "-o", "ada.pdf", *ca.key())
    assert_one_error(result, 4, home, "ada.pdf", "--overwrite")
    assert Path("ada.pdf").read_bytes() == b"lama"
    assert run("sign", "surat.pdf", "-o", "ada.pdf", *ca.key(), "--overwrite").exit_code == 0
    assert Path("ada.pdf").read_bytes().startswith(b"%PDF-")


def test_output_folder_is_missing(run: Run, ca: Ca, home: Path) -> None:
    result = run("sign", "surat.pdf", "-o", "tidak-ada/surat-tte.pdf", *ca.key())
    assert_one_error(result, 4, home, "tidak-ada")
    result = run("sign", "surat.pdf", "--output-dir", "tidak-ada", *ca.key())
    assert_one_error(result, 4, home, "tidak-ada")


def test_output_folder_is_a_file(run: Run, ca: Ca, home: Path) -> None:
    Path("berkas").write_bytes(b"")
    assert_one_error(run("sign", "surat.pdf", "-o", "berkas/surat-tte.pdf", *ca.key()), 4, home, "berkas")
    assert_one_error(run("sign", "surat.pdf", "--output-dir", "berkas", *ca.key()), 4, home, "berkas")
    assert_one_error(run("demo", "berkas"), 4, home, "berkas")


def test_output_folder_is_not_writable(run: Run, ca: Ca, home: Path) -> None:
    # Root may write into any folder of a disk, but not into this one, which the kernel shows.
    folder = Path("/sys" if os.geteuid() == 0 else "kunci")
    if os.geteuid() != 0:
        folder.mkdir(mode=0o500)
    result = run("sign", "surat.pdf", "-o", str(folder / "surat-tte.pdf"), *ca.key())
    assert_one_error(result, 4, home, str(folder), "tidak dapat ditulis")
    assert not (folder / "surat-tte.pdf").exists()


@pytest.mark.parametrize("level", ["b-t", "b-lt", "b-lta"])
def test_tsa_is_down(run: Run, ca: Ca, home: Path, level: str) -> None:
    address = f"http://127.0.0.1:{closed_port()}/tsa"
    assert_one_error(sign(run, ca, "--tsa", address, "--level", level), 5, home, "127.0.0.1")


def test_tsa_is_stopped(run: Run, ca: Ca, home: Path, stopped: Callable[..., None]) -> None:
    stopped("tsa")
    assert_one_error(sign(run, ca, "--tsa", ca.tsa, "--level", "b-lta"), 5, home)


def test_revocation_services_are_stopped(run: Run, ca: Ca, home: Path, stopped: Callable[..., None]) -> None:
    stopped("ocsp", "crl")
    assert_one_error(sign(run, ca, "--tsa", ca.tsa, "--level", "b-lt"), 5, home, "OCSP/CRL")


@pytest.mark.parametrize(
    ("label", "cause"),
    [("kedaluwarsa", "berakhir"), ("tanpa-nonrepudiation", "nonRepudiation"), ("asing", "jangkar kepercayaan")],
)
def test_certificates_that_may_not_sign(run: Run, ca: Ca, home: Path, label: str, cause: str) -> None:
    result = run("sign", "surat.pdf", "-o", "surat-tte.pdf", *ca.key(label))
    assert_one_error(result, 4, home, cause)


def test_revoked_certificate(run: Run, ca: Ca, home: Path) -> None:
    result = run("sign", "surat.pdf", "-o", "surat-tte.pdf", *ca.key("dicabut"), "--tsa", ca.tsa)
    assert_one_error(result, 4, home, "dicabut")


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (("--p12", "a"), "-o FILE"),
        (("-o", "x.pdf"), "Kunci belum disebut"),
        (("-o", "x.pdf", "--output-dir", ".", "--p12", "a"), "salah satu"),
        (("-o", "x.pdf", "--p12", "a", "--key", "b"), "salah satu"),
        (("-o", "x.pdf", "--key", "b"), "--cert"),
        (("-o", "x.pdf", "--p12", "a", "--cert", "b"), "--cert"),
        (("-o", "x.pdf", "--p12", "a", "--level", "b-t"), "--tsa"),
        (("-o", "x.pdf", "--p12", "a", "--level", "b-x"), "pilihannya"),
        (("-o", "x.pdf", "--p12", "a", "--tsa", "ftp://tsa"), "alamat http"),
        (("-o", "x.pdf", "--p12", "a", "--no-stamp", "--logo", "l.png"), "--no-stamp"),
        (("-o", "-", "--p12", "a", "--json"), "JSON"),
        (("lain.pdf", "-o", "x.pdf", "--p12", "a"), "--output-dir"),
        (("lain/surat.pdf", "--output-dir", "x", "--p12", "a"), "satu keluaran"),
        (("-", "--output-dir", "x", "--p12", "a"), "-o"),
        (("--output-dir", "x", "--p12", "a", "--passphrase-file", "-", "--password-file", "-"), "stdin"),
        (("--passphrase", "x"), "tidak dikenal"),
        (("--p12", "a", "-o"), "-o"),
        (("-o", "x.pdf", "--jobs", "0"), "--jobs"),
    ],
)
def test_command_lines_that_cannot_be_meant(run: Run, home: Path, arguments: tuple[str, ...], cause: str) -> None:
    result = run("sign", "surat.pdf", *arguments)
    assert_one_error(result, 2, home, cause, "bsre-sign sign --help")
    assert sorted(path.name for path in home.iterdir()) == ["surat.pdf"]


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (("periksa",), "Tidak ada perintah periksa."),
        (("verfy",), "Mungkin maksudnya 'verify'."),
        (("trust", "list", "lain"), "Argumen berlebih: lain."),
        (("verify",), "FILE wajib"),
        (("verify", "-", "surat.pdf"), "satu dokumen"),
        (("verify", "surat.pdf", "--at", "kemarin"), "ISO 8601"),
        (("verify", "surat.pdf", "--at", "2024-01-01T10:00"), "zona"),
        (("verify", "surat.pdf", "--minimum-rung", "R9"), "pilihannya"),
        (("stamp", "surat.pdf"), "--output"),
        (("agreement", "tampil"), "tampil"),
    ],
)
def test_other_command_lines_that_cannot_be_meant(run: Run, home: Path, arguments: tuple[str, ...], cause: str) -> None:
    assert_one_error(run(*arguments), 2, home, cause)


def test_unknown_agreement_and_logo(run: Run, ca: Ca, home: Path) -> None:
    assert_one_error(sign(run, ca, "--agreement", "tidak-ada"), 4, home, "tidak-ada")
    assert_one_error(sign(run, ca, "--agreement", "tidak-ada.toml"), 4, home, "tidak-ada.toml")
    assert_one_error(sign(run, ca, "--logo", "surat.txt"), 4, home, "surat.txt")
    assert_one_error(run("verify", "surat.pdf", "--trust", "tidak-ada.pem"), 4, home, "tidak-ada.pem")


def test_no_terminal_to_ask_on(process: Process, ca: Ca, home: Path) -> None:
    result = process("sign", "surat.pdf", "-o", "surat-tte.pdf", "--p12", ca.p12(), "--trust", ca.root)
    assert result.returncode == 4
    assert [line.split(b" ")[0] for line in result.stderr.splitlines()] == [b"error:", b"hint:"]
    assert b"--passphrase-file" in result.stderr
    assert not Path("surat-tte.pdf").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_the_passphrase_is_asked_for_and_never_echoed(ca: Ca, home: Path) -> None:
    import pty

    master, slave = pty.openpty()
    options = ("--p12", ca.p12(), "--trust", ca.root)
    command = [sys.executable, "-m", "bsre_sign", "sign", "surat.pdf", "-o", "x.pdf", *options]
    with Popen(command, stdin=slave, stdout=PIPE, stderr=PIPE, cwd=home, start_new_session=True) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        prompt = b"Frasa sandi atau PIN kunci: "
        assert process.stderr.read(len(prompt)) == prompt
        os.write(master, b"uji-coba\n")
        told, errors = process.stdout.read(), process.stderr.read()
        assert process.wait(30) == 0, errors
    os.set_blocking(master, False)
    try:
        echoed = os.read(master, 4096)
    except OSError:
        echoed = b""
    os.close(master)
    os.close(slave)
    assert b"uji-coba" not in echoed + told + errors
    assert Path("x.pdf").is_file()


def test_something_unexpected_shows_its_type_only(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("rahasia")

    monkeypatch.setattr(verify, "_verifier", fail)
    result = run("verify", "surat.pdf")
    assert_one_error(result, 4, home, "ZeroDivisionError")
    assert "rahasia" not in result.output


def test_something_unexpected_in_one_of_many_inputs(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("rahasia")

    monkeypatch.setattr(verify, "open_document", fail)
    result = run("verify", "surat.pdf", "lain.pdf", "--lang", "en")
    assert result.exit_code == 4
    assert result.stderr.count("error: ") == 2
    assert "error: lain.pdf: Something unexpected happened (ZeroDivisionError)." in result.stderr
    assert "rahasia" not in result.output


def test_debugging_shows_everything(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BSRE_SIGN_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        failures.foreseen(ZeroDivisionError())


def test_an_interrupt_is_one_word(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(verify, "_verifier", interrupt)
    for language, word in (("id", "Dibatalkan."), ("en", "Cancelled.")):
        result = run("verify", "surat.pdf", "--lang", language)
        assert (result.exit_code, result.stdout, result.stderr.strip()) == (130, "", word)


def test_an_interrupt_at_the_prompt(run: Run, ca: Ca, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("getpass.getpass", interrupt)
    result = run("sign", "surat.pdf", "-o", "surat-tte.pdf", "--p12", ca.p12(), "--trust", ca.root)
    assert (result.exit_code, result.stdout, result.stderr.strip()) == (130, "", "Dibatalkan.")
    assert not Path("surat-tte.pdf").exists()


def test_an_output_that_cannot_be_is_told_before_anyone_is_asked(
    run: Run, ca: Ca, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(_: str) -> str:
        raise AssertionError("asked")

    monkeypatch.setattr("getpass.getpass", ask)
    Path("ada.pdf").write_bytes(b"lama")
    key = ("--p12", ca.p12(), "--trust", ca.root)
    assert_one_error(run("sign", "surat.pdf", "-o", "ada.pdf", *key), 4, home, "ada.pdf", "--overwrite")
    assert_one_error(run("sign", "surat.pdf", "-o", "tidak-ada/x.pdf", *key), 4, home, "tidak-ada")
    unknown = run("sign", "surat.pdf", "-o", "x.pdf", *key, "--agreement", "entah")
    assert_one_error(unknown, 4, home, "entah")
    assert_one_error(run("sign", "surat.pdf", "--output-dir", ".", *key), 4, home, "surat.pdf", "--overwrite")
    assert Path("ada.pdf").read_bytes() == b"lama"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close differently")
def test_a_closed_pipe_is_quiet(home: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "bsre_sign", "verify", "surat.pdf", "--offline"]
    with Popen(command, stdout=writer, stderr=PIPE, cwd=home) as process:
        os.close(writer)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (141, b"")


def test_names_from_outside_forge_no_lines(run: Run, home: Path) -> None:
    name = "jahat\nerror: palsu\x1b[2J.pdf"
    Path(name).write_bytes(b"bukan pdf")
    result = run("verify", name)
    assert_one_error(result, 4, home)
    assert "\x1b" not in result.output


def test_the_gravest_exit_code_counts() -> None:
    order = [Exit.INPUT, Exit.INVALID, Exit.SERVICE, Exit.INDETERMINATE, Exit.DONE]
    for position, code in enumerate(order):
        assert gravest(list(reversed(order[position:]))) is code
    assert gravest([]) is Exit.DONE


def test_a_verification_error_is_no_input_error() -> None:
    assert failures.exit_of(VerificationError(Text("", ""), Text("", ""))) is Exit.INVALID
