"""``bsre-sign trust``: what is listed, what it takes to be trusted for good, and how that ends."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
from cli_case import Ca, assert_one_error
from cli_trust_case import Cert, added
from click.testing import Result
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID

from bsre_sign.trust import TrustStore

pytest_plugins = ["cli_fixtures", "cli_trust_fixtures"]

Run = Callable[..., Result]
Terminal = Callable[..., tuple[int, str]]

not_windows = pytest.mark.skipif(sys.platform == "win32", reason="permissions and links as POSIX has them")


def listed(run: Run, *arguments: str) -> list[dict[str, object]]:
    result = run("trust", "list", "--format", "json", *arguments)
    assert result.exit_code == 0, result.output
    anchors: list[dict[str, object]] = json.loads(result.stdout)["anchors"]
    return anchors


def test_nothing_is_added_before_something_is(run: Run, folder: Path) -> None:
    assert {one["source"] for one in listed(run)} == {"built_in"}
    assert [one["id"] for one in listed(run)] == [one.id for one in TrustStore.default().pinned]
    assert not folder.exists()


def test_a_script_states_what_it_trusts(run: Run, root: Cert, folder: Path) -> None:
    result = run("trust", "add", "akar.crt", "--fingerprint", root.sha256)

    assert (result.exit_code, result.stderr) == (0, "")
    assert "Akar Instansi" in result.stdout
    assert root.sha256 in re.sub(r"\s", "", result.stdout)
    file = folder / f"{root.sha256}.pem"
    assert x509.load_pem_x509_certificate(file.read_bytes()).public_bytes(Encoding.DER) == root.der
    assert [path.name for path in folder.iterdir()] == [file.name]


@pytest.mark.parametrize("form", [str.lower, lambda text: ":".join(re.findall("..", text)), lambda text: f" {text} "])
def test_a_fingerprint_may_be_written_as_people_write_it(
    run: Run, root: Cert, folder: Path, form: Callable[[str], str]
) -> None:
    assert run("trust", "add", "akar.crt", "--fingerprint", form(root.sha256)).exit_code == 0
    assert (folder / f"{root.sha256}.pem").exists()


def test_without_a_terminal_and_a_fingerprint_nothing_is_added(run: Run, root: Cert, folder: Path, home: Path) -> None:
    for stdin in (None, b"y\n", b"ya\n" * 50):
        result = run("trust", "add", "akar.crt", stdin=stdin)
        assert_one_error(result, 4, home, "terminal", "--fingerprint")
        assert root.sha256 in re.sub(r"\s", "", result.stdout)
    assert not folder.exists()


def test_another_fingerprint_adds_nothing(run: Run, root: Cert, folder: Path, home: Path) -> None:
    other = "0" * 64
    for fingerprints in ([other], [root.sha256, other]):
        options = [word for one in fingerprints for word in ("--fingerprint", one)]
        assert_one_error(run("trust", "add", "akar.crt", *options), 4, home, other, "Tidak ada yang ditambahkan")
    assert_one_error(run("trust", "add", "akar.crt", "--fingerprint", root.sha256[:16]), 2, home, "64 digit")
    assert not folder.exists()


def test_a_configuration_confirms_nothing(run: Run, root: Cert, folder: Path, home: Path) -> None:
    for line in (f'fingerprint = ["{root.sha256}"]', "yes = true"):
        Path("bsre-sign.toml").write_text(f"[trust.{'add' if 'finger' in line else 'remove'}]\n{line}\n")
        assert_one_error(run("trust", "add", "akar.crt"), 4, home, "bsre-sign.toml", "tidak dikenal")
    assert not folder.exists()


def test_a_person_compares_and_says_yes(terminal: Terminal, run: Run, root: Cert, folder: Path) -> None:
    code, screen = terminal("trust", "add", "akar.crt", answers=("ya\n",))

    assert code == 0, screen
    assert root.sha256 in re.sub(r"\s", "", screen)
    assert screen.index("SHA-256") < screen.index("[y/T]") < screen.index("Ditambahkan")
    assert (folder / f"{root.sha256}.pem").exists()


@pytest.mark.parametrize("answer", ["\n", "t\n", "yakin\n", "\x04"], ids=["enter", "t", "yakin", "end"])
def test_anything_but_yes_is_no(terminal: Terminal, root: Cert, folder: Path, answer: str) -> None:
    code, screen = terminal("trust", "add", "akar.crt", answers=(answer,))

    assert code == 130, screen
    assert "Dibatalkan" in screen
    assert not folder.exists()


def test_what_nobody_can_see_is_not_asked_about(root: Cert, folder: Path) -> None:
    """A terminal to type on, but what is shown goes elsewhere."""
    if sys.platform == "win32":
        pytest.skip("needs a pseudo terminal")
    import pty

    master, slave = pty.openpty()
    os.write(master, b"ya\n")
    command = [sys.executable, "-m", "bsre_sign", "trust", "add", str(root.path)]
    done = subprocess.run(command, stdin=slave, capture_output=True, timeout=60, check=False)
    os.close(slave)
    os.close(master)
    assert done.returncode == 4
    assert not folder.exists()


def test_one_of_several_is_chosen_on_the_terminal(
    terminal: Terminal, material: ModuleType, folder: Path, home: Path
) -> None:
    names = ("Akar Satu", "Akar Dua", "Akar Tiga")
    ders = [material.certificate(name, serial=number) for number, name in enumerate(names, 1)]
    loaded = [x509.load_der_x509_certificate(one) for one in ders]
    (home / "semua.p7b").write_bytes(pkcs7.serialize_certificates(loaded, Encoding.DER))

    code, screen = terminal("trust", "add", "semua.p7b", "--lang", "en", answers=("n\n", "y\n", "n\n"))

    assert code == 0, screen
    assert screen.count("[y/N]") == 3
    assert screen.count("Added: ") == 1
    (kept,) = folder.iterdir()
    shown = re.findall(r"Added: (.+) \(([0-9A-F]{16})\)", screen)
    assert kept.name.startswith(shown[0][1])


def test_a_bundle_is_added_by_fingerprint_without_the_rest_of_it(
    run: Run, material: ModuleType, folder: Path, home: Path, root: Cert
) -> None:
    leaf = material.certificate("Pejabat", authority=False)
    pem = [x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM) for one in (leaf, root.der)]
    (home / "rantai.pem").write_bytes(b"".join(pem))

    assert run("trust", "add", "rantai.pem", "--fingerprint", root.sha256).exit_code == 0
    assert [path.stem for path in folder.iterdir()] == [root.sha256]


def test_what_may_not_be_trusted_is_left_out_or_refused_by_name(
    run: Run, terminal: Terminal, material: ModuleType, folder: Path, root: Cert, home: Path
) -> None:
    leaf = Cert(material.certificate("Pejabat", authority=False), home / "pejabat.crt")
    pem = [x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM) for one in (leaf.der, root.der)]
    (home / "rantai.pem").write_bytes(b"".join(pem))

    named = run("trust", "add", "rantai.pem", "--fingerprint", root.sha256, "--fingerprint", leaf.sha256)
    assert_one_error(named, 4, home, "Pejabat bukan sertifikat otoritas")
    assert not folder.exists()
    code, screen = terminal("trust", "add", "rantai.pem", answers=("y\n",))
    assert code == 0, screen
    assert "warning: Pejabat bukan sertifikat otoritas" in screen
    assert screen.count("[y/T]") == 1
    assert [path.stem for path in folder.iterdir()] == [root.sha256]


def test_what_is_there_already_is_said_and_fine(run: Run, root: Cert, folder: Path) -> None:
    file = added(run, root)
    before = file.stat().st_mtime_ns
    for options in ((), ("--fingerprint", root.sha256)):
        again = run("trust", "add", "akar.crt", *options)
        assert (again.exit_code, again.stderr) == (0, "")
        assert "sudah ada" in again.stdout
    assert file.stat().st_mtime_ns == before


def test_only_an_authority_is_trusted(run: Run, material: ModuleType, folder: Path, home: Path) -> None:
    made = {
        "pejabat": material.certificate("Pejabat", authority=False),
        "tanpa": material.certificate("Lama", authority=None),
        "bukan-penerbit": material.certificate("Setengah", usage=False),
        "tsa": material.certificate("TSA", authority=False, purpose=ExtendedKeyUsageOID.TIME_STAMPING),
    }
    for name, der in made.items():
        Path(f"{name}.crt").write_bytes(der)
        digest = Cert(der, home).sha256
        assert_one_error(run("trust", "add", f"{name}.crt", "--fingerprint", digest), 4, home, "otoritas", "penerbit")
    assert not folder.exists()


def test_the_test_ca_is_never_trusted_for_good(run: Run, ca: Ca, folder: Path, home: Path) -> None:
    pki = ca.server.pki
    for label in ("root", "ca", "foreign-root"):
        one = Cert(pki.certificate(label), home / f"{label}.crt")
        one.path.write_bytes(one.der)
        result = run("trust", "add", str(one.path), "--fingerprint", one.sha256)
        assert_one_error(result, 4, home, "CA uji", "--trust FILE")
    assert not folder.exists()


def test_a_built_in_anchor_needs_no_confirmation(
    run: Run, root: Cert, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its digest was confirmed when the program was made."""
    store = TrustStore.empty().pin(root.sha256, name="Akar Instansi")
    monkeypatch.setattr(TrustStore, "default", lambda: store)

    result = run("trust", "add", "akar.crt")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "Jangkar bawaan akar-instansi" in result.stdout
    assert (folder / f"{root.sha256}.pem").exists()


def test_a_lookalike_of_a_built_in_anchor_is_pointed_at(run: Run, material: ModuleType, home: Path) -> None:
    for name in ("BSRE CA DS G1", "bsre  ca-ds g1"):
        one = Cert(material.certificate(name), home / "mirip.crt")
        one.path.write_bytes(one.der)
        result = run("trust", "add", "mirip.crt", "--lang", "en")
        assert result.exit_code == 4
        assert "BEWARE" in result.stdout
        assert "bsre-ca-ds-g1" in result.stdout
    one.path.write_bytes(material.certificate("BSRE CA DS G2"))
    assert "BEWARE" not in run("trust", "add", "mirip.crt", "--lang", "en").stdout


def test_what_speaks_against_a_certificate_is_shown_and_left_to_the_user(
    run: Run, material: ModuleType, home: Path
) -> None:
    issuer = ("Akar Lain", material.key(9))
    cases = {
        "kedaluwarsa": (material.certificate("A", until=material.NOW - timedelta(days=1)), "Sudah kedaluwarsa"),
        "belum": (material.certificate("B", since=material.NOW + timedelta(days=1)), "Belum berlaku"),
        "tengah": (material.certificate("C", issuer=issuer), "Bukan sertifikat induk"),
    }
    for name, (der, words) in cases.items():
        one = Cert(der, home / f"{name}.crt")
        one.path.write_bytes(der)
        result = run("trust", "add", one.path.name, "--fingerprint", one.sha256)
        assert result.exit_code == 0, result.output
        assert words in re.sub(r"\s+", " ", result.stdout)
    states = {one["id"]: one["state"] for one in listed(run) if one["source"] == "user"}
    expected = dict(zip(cases, ("expired", "not_yet_valid", "valid"), strict=True))
    assert states == {Cert(cases[name][0], home).id: state for name, state in expected.items()}


def test_a_certificate_without_end_is_shown(run: Run, material: ModuleType, home: Path) -> None:
    """RFC 5280, 4.1.2.5: 99991231235959Z."""
    import datetime

    end = datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)
    one = Cert(material.certificate("Tanpa akhir", until=end), home / "akhir.crt")
    one.path.write_bytes(one.der)
    result = run("trust", "add", "akhir.crt", "--fingerprint", one.sha256)
    assert result.exit_code == 0, result.output
    assert "31 Desember 9999" in result.stdout
    assert "9999-12-31" in run("trust", "list").stdout


def test_the_list_tells_where_each_comes_from(run: Run, root: Cert, ca: Ca, folder: Path) -> None:
    added(run, root)
    ones = listed(run, "--trust", ca.root)
    assert [one["source"] for one in ones] == ["built_in"] * 3 + ["user", "option"]
    mine, given = ones[3:]
    assert mine == {
        "id": root.id,
        "name": "Akar Instansi",
        "sha256": root.sha256,
        "source": "user",
        "hierarchy": None,
        "state": "valid",
        "not_before": mine["not_before"],
        "not_after": mine["not_after"],
        "file": str(folder / f"{root.sha256}.pem"),
    }
    assert given["file"] == ca.root
    text = run("trust", "list", "--trust", ca.root).stdout
    for heading in ("hierarki nasional", "hierarki lama", "Ditambahkan pengguna", "Diberikan dengan --trust"):
        assert heading in text
    assert root.sha256 in re.sub(r"\s", "", text)


@not_windows
def test_the_folder_is_the_user_s_alone(run: Run, root: Cert, folder: Path) -> None:
    old = os.umask(0)
    try:
        added(run, root)
    finally:
        os.umask(old)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


def test_without_a_home_nothing_is_kept(run: Run, root: Cert, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration folder that is named relatively would lie among somebody's documents."""
    monkeypatch.setattr("click.get_app_dir", lambda _: "~/.config/bsre-sign")
    trap = home / "~" / ".config" / "bsre-sign" / "trust"
    trap.mkdir(parents=True, mode=0o700)
    (trap / f"{root.sha256}.pem").write_bytes(x509.load_der_x509_certificate(root.der).public_bytes(Encoding.PEM))
    assert {one["source"] for one in listed(run)} == {"built_in"}
    assert_one_error(run("trust", "add", "akar.crt", "--fingerprint", root.sha256), 4, home, "HOME")
    assert_one_error(run("trust", "remove", root.id, "--yes"), 4, home, "HOME")
