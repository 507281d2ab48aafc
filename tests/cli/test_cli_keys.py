"""Which key signs: files and tokens on the command line, and where passphrase and PIN come from."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from asn1crypto import pkcs12
from cli_case import LETTER, Ca, assert_one_error
from click.testing import Result
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bsre_sign import Document, Outcome, TrustStore, Verifier

sys.path.append(str(Path(__file__).parents[1] / "flow"))  # where the device is kept
from softhsm import PIN, Device, required_module

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[bytes]"]


@dataclass(frozen=True)
class Token:
    """A token with an official's key and certificate."""

    device: Device
    pin_file: Path

    @property
    def uri(self) -> str:
        return self.device.uri("Pejabat", id=b"\x01")

    def with_pin_source(self, path: Path) -> str:
        return self.device.uri("Pejabat", id=b"\x01", pin_source=f"file:{path}")


@pytest.fixture(scope="session")
def token(ca: Ca, tmp_path_factory: pytest.TempPathFactory) -> Token:
    folder = tmp_path_factory.mktemp("softhsm")
    device = Device(folder, required_module())
    device.insert("Pejabat")
    pki = ca.server.pki
    key = pki.private_key("pejabat-satu")
    device.store_key("Pejabat", b"\x01", "kunci", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    ders = (pki.certificate("pejabat-satu"), *pki.chain("pejabat-satu"))
    device.store_certificates("Pejabat", *((bytes([number]), f"{number}", der) for number, der in enumerate(ders, 1)))
    (folder / "pin.txt").write_text(PIN + "\n")
    return Token(device, folder / "pin.txt")


@pytest.fixture
def sign(process: Process, token: Token, ca: Ca) -> Process:
    """Runs ``sign`` in a process of its own, as the module reads its configuration once."""

    def start(
        *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        line = ("sign", "surat.pdf", "-o", "surat-tte.pdf", "--trust", ca.root, *arguments)
        done = process(*line, stdin=stdin, env={**token.device.environment, **(env or {})})
        assert PIN.encode() not in done.stdout + done.stderr
        assert b"Traceback" not in done.stderr
        return done

    return start


def assert_signed(ca: Ca, folder: Path, algorithm: str = "rsassa_pkcs1v15-sha256") -> None:
    """The output carries one signature that holds."""
    trust = TrustStore.empty().add(*ca.server.pki.roots())
    report = Verifier(trust, offline=True).report(Document.open(folder / "surat-tte.pdf"))
    (one,) = report.signatures
    assert one.now.integrity.outcome is Outcome.PASSED
    assert one.signature_algorithm == algorithm


def refused(done: "subprocess.CompletedProcess[bytes]", code: int, folder: Path, *expected: str) -> None:
    """One error with one hint, and nothing was written."""
    said = done.stderr.decode()
    assert done.returncode == code, said
    assert [line.partition(" ")[0] for line in said.splitlines()] == ["error:", "hint:"], said
    for text in expected:
        assert text in said
    assert not (folder / "surat-tte.pdf").exists()


def test_a_token_signs_with_a_pin_from_a_file(sign: Process, token: Token, ca: Ca, home: Path) -> None:
    done = sign("--pkcs11", token.uri, "--passphrase-file", str(token.pin_file))

    assert done.returncode == 0, done.stderr
    assert_signed(ca, home)


@pytest.mark.parametrize("way", ["stdin", "environment", "uri"])
def test_the_pin_comes_from_elsewhere_too(way: str, sign: Process, token: Token, ca: Ca, home: Path) -> None:
    if way == "stdin":
        done = sign("--pkcs11", token.uri, "--passphrase-file", "-", stdin=PIN.encode() + b"\n")
    elif way == "environment":
        done = sign("--pkcs11", token.uri, env={"BSRE_SIGN_PASSPHRASE": PIN})
    else:
        done = sign("--pkcs11", token.with_pin_source(token.pin_file), env={"BSRE_SIGN_PASSPHRASE": "keliru"})

    assert done.returncode == 0, done.stderr
    assert_signed(ca, home)


def test_a_token_signs_many_documents_at_a_time(process: Process, token: Token, ca: Ca, home: Path) -> None:
    names = [f"surat-{number}.pdf" for number in range(12)]
    for name in names:
        (home / name).write_bytes(LETTER.read_bytes())
    (home / "keluar").mkdir()
    key = ("--pkcs11", token.uri, "--passphrase-file", str(token.pin_file), "--trust", ca.root)

    done = process("sign", *names, "--output-dir", "keluar", "--jobs", "8", *key, env=token.device.environment)

    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (home / "keluar").glob("*.pdf")) == sorted(names)


def test_nobody_to_ask_is_told(sign: Process, token: Token, home: Path) -> None:
    refused(sign("--pkcs11", token.uri), 4, home, "--passphrase-file")
    refused(sign("--pkcs11", token.uri, "--passphrase-file", "-"), 4, home, "PIN")


def test_a_wrong_pin_is_told_once(sign: Process, token: Token, home: Path) -> None:
    done = sign("--pkcs11", token.uri, "--lang", "en", env={"BSRE_SIGN_PASSPHRASE": "keliru-9999"})

    refused(done, 4, home, "The token's PIN is wrong", "a token locks")
    assert b"keliru" not in done.stderr


def test_a_pin_in_the_uri_is_refused_and_not_repeated(sign: Process, token: Token, home: Path) -> None:
    done = sign("--pkcs11", f"{token.uri}&pin-value={PIN}", "--lang", "en")

    refused(done, 4, home, "holds a PIN", "pin-source=file:")


def test_a_pin_that_is_given_twice_is_refused(sign: Process, token: Token, home: Path) -> None:
    uri = token.with_pin_source(token.pin_file)

    refused(sign("--pkcs11", uri, "--passphrase-file", str(token.pin_file)), 2, home, "pin-source", "--passphrase-file")


def test_a_certificate_from_a_file_goes_with_a_token(sign: Process, token: Token, ca: Ca, home: Path) -> None:
    other = ca.server.pki.certificate("pejabat-dua")
    (home / "milik.der").write_bytes(ca.server.pki.certificate("pejabat-satu"))
    (home / "lain.der").write_bytes(other)
    pin = ("--passphrase-file", str(token.pin_file))

    refused(sign("--pkcs11", token.uri, *pin, "--cert", "lain.der"), 4, home, "bukan pasangan")
    assert sign("--pkcs11", token.uri, *pin, "--cert", "milik.der").returncode == 0
    assert_signed(ca, home)


def test_pss_is_chosen_for_tokens_and_for_files(sign: Process, run: Run, token: Token, ca: Ca, home: Path) -> None:
    done = sign("--pkcs11", token.uri, "--passphrase-file", str(token.pin_file), "--rsa-pss")
    assert done.returncode == 0, done.stderr
    assert_signed(ca, home, "rsassa_pss-sha256")

    key = ca.server.pki.private_key("pejabat-satu")
    (home / "kunci.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    chain = ca.server.pki.chain("pejabat-satu")
    (home / "sertifikat.der").write_bytes(ca.server.pki.certificate("pejabat-satu"))
    (home / "rantai.der").write_bytes(chain[0])
    files = ("--key", "kunci.pem", "--cert", "sertifikat.der", "--chain", "rantai.der", "--trust", ca.root)
    for given in (files, ca.key()):
        done_here = run("sign", "surat.pdf", "-o", "surat-tte.pdf", "--overwrite", *given, "--rsa-pss")
        assert done_here.exit_code == 0, done_here.output
        assert_signed(ca, home, "rsassa_pss-sha256")
        plain = run("sign", "surat.pdf", "-o", "surat-tte.pdf", "--overwrite", *given)
        assert plain.exit_code == 0, plain.output
        assert_signed(ca, home)


@pytest.mark.parametrize(
    "options",
    [
        ("--p12", "x.p12", "--pkcs11", "pkcs11:"),
        ("--key", "x.pem", "--cert", "x.pem", "--pkcs11", "pkcs11:"),
        ("--p12", "x.p12", "--key", "x.pem", "--cert", "x.pem"),
    ],
)
def test_only_one_key_may_be_named(options: tuple[str, ...], run: Run, home: Path) -> None:
    assert_one_error(run("sign", "surat.pdf", "-o", "surat-tte.pdf", *options), 2, home, "--p12", "--key", "--pkcs11")


def test_no_key_at_all_is_told(run: Run, home: Path) -> None:
    assert_one_error(run("sign", "surat.pdf", "-o", "surat-tte.pdf"), 2, home, "--pkcs11 URI")


def test_a_token_from_the_users_configuration_is_used_and_one_that_is_typed_wins(
    sign: Process, token: Token, ca: Ca, home: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "konfigurasi" / "bsre-sign" / "bsre-sign.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'[sign]\npkcs11 = "{token.uri}"\npassphrase-file = "{token.pin_file}"\nrsa-pss = true\n')

    done = sign()
    assert done.returncode == 0, done.stderr
    assert_signed(ca, home, "rsassa_pss-sha256")
    typed = sign("--overwrite", "--p12", ca.p12(), "--passphrase-file", ca.passphrase_file)
    assert typed.returncode == 0, typed.stderr


def test_a_container_in_ber_says_nothing_between_the_lines(process: Process, ca: Ca, home: Path) -> None:
    """RFC 7292, 4.1, allows it, and some programs write it."""
    whole = pkcs12.Pfx.load(Path(ca.p12()).read_bytes())
    inner = b"".join(whole[name].dump() for name in ("version", "auth_safe", "mac_data"))
    Path("ber.p12").write_bytes(b"\x30\x80" + inner + b"\0\0")
    key = ("--p12", "ber.p12", *ca.key()[2:])
    signed = process("sign", "surat.pdf", "-o", "x.pdf", *key)
    assert (signed.returncode, b"Warning" in signed.stderr) == (0, False), signed.stderr


def test_a_folder_of_documents_does_not_say_which_library_is_loaded(
    sign: Process, token: Token, ca: Ca, home: Path
) -> None:
    evil = home / "jahat.so"
    evil.write_bytes(b"")
    Path("bsre-sign.toml").write_text(
        f'[sign]\npkcs11 = "pkcs11:token=x?module-path={evil}"\npassphrase-file = "{token.pin_file}"\n'
    )
    refused(sign(), 4, home, "sign.pkcs11", "folder konfigurasi pengguna")

    Path("bsre-sign.toml").write_text(f'[sign]\npkcs11 = "{token.uri}"\npassphrase-file = "{token.pin_file}"\n')
    refused(sign("--lang", "en"), 4, home, "sign.pkcs11", "--config")
    refused(sign("--pkcs11", token.uri), 4, home, "sign.pkcs11", "--config")
    Path("bsre-sign.toml").unlink()
    assert sign("--pkcs11", token.uri, "--passphrase-file", str(token.pin_file)).returncode == 0
    assert_signed(ca, home)


def test_a_pin_may_not_stand_in_a_configuration(run: Run, home: Path) -> None:
    for line in (f'pin = "{PIN}"', f'pkcs11 = "pkcs11:?pin-value={PIN}"'):
        Path("bsre-sign.toml").write_text(f"[sign]\n{line}\n")
        done = run("sign", "surat.pdf", "-o", "surat-tte.pdf")
        assert done.exit_code == 4, done.output
        assert PIN not in done.output
