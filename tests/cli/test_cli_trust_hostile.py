"""``bsre-sign trust`` among files that somebody else has made, and a trust folder that somebody has touched."""

import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from cli_case import assert_one_error
from cli_trust_case import Cert
from click.testing import Result
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from bsre_sign.cli.trust_folder import TrustFolder
from bsre_sign.errors import CredentialError

pytest_plugins = ["cli_fixtures", "cli_trust_fixtures"]

Run = Callable[..., Result]

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions, links and pipes as POSIX has them")


def pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


@pytest.fixture
def kept(run: Run, root: Cert, folder: Path) -> Path:
    """The file of the one certificate that the user has confirmed."""
    assert run("trust", "add", "akar.crt", "--fingerprint", root.sha256).exit_code == 0
    return folder / f"{root.sha256}.pem"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"bukan sertifikat",
        b"\x30\x82\x04",
        b"\x30\x80\x00\x00",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n",
        b"-----BEGIN CERTIFICATE-----",
        b"\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
        b"\x30\x0f\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x02\x04\x00",
        b"\xff" * 1000,
    ],
    ids=range(10),
)
def test_what_is_no_certificate_is_told(run: Run, folder: Path, home: Path, data: bytes) -> None:
    Path("rusak.crt").write_bytes(data)
    assert_one_error(run("trust", "add", "rusak.crt"), 4, home, "rusak.crt", "PEM")
    assert_one_error(run("trust", "add", "-", stdin=data), 4, home, "stdin")
    assert not folder.exists()


def test_a_certificate_that_is_broken_inside_is_told(run: Run, root: Cert, folder: Path, home: Path) -> None:
    """Its frame is sound; its name is not."""
    at = root.der.index(b"Akar Instansi")
    Path("rusak.crt").write_bytes(root.der[:at] + b"\xff" * 4 + root.der[at + 4 :])
    assert_one_error(run("trust", "add", "rusak.crt"), 4, home, "rusak")
    assert not folder.exists()


def test_a_hundred_megabytes_are_not_read(run: Run, root: Cert, folder: Path, home: Path) -> None:
    with Path("besar.crt").open("wb") as stream:
        stream.write(root.der)
        stream.truncate(100 * 1024 * 1024)
    started = time.monotonic()
    assert_one_error(run("trust", "add", "besar.crt"), 4, home, "besar.crt", "terlalu besar")
    assert_one_error(run("trust", "list", "--trust", "besar.crt"), 4, home, "terlalu besar")
    padded = pem(root.der) + b"\n" * (5 * 1024 * 1024)
    assert_one_error(run("trust", "add", "-", stdin=padded), 4, home, "terlalu besar")
    assert time.monotonic() - started < 2
    assert not folder.exists()


def test_ten_thousand_certificates_are_too_many(run: Run, root: Cert, folder: Path, home: Path) -> None:
    one = x509.load_der_x509_certificate(root.der)
    Path("banyak.p7b").write_bytes(pkcs7.serialize_certificates([one] * 10_000, Encoding.DER))
    Path("banyak.pem").write_bytes(pem(root.der) * 5_000)
    started = time.monotonic()
    for name in ("banyak.p7b", "banyak.pem"):
        assert_one_error(run("trust", "add", name, "--fingerprint", root.sha256), 4, home, name, "1000")
    assert time.monotonic() - started < 5
    assert not folder.exists()


def test_thousands_of_files_are_too_many(run: Run, root: Cert, folder: Path, home: Path) -> None:
    Path("kumpulan").mkdir()
    for number in range(3000):
        Path(f"kumpulan/{number}.txt").touch()
    Path("kumpulan/akar.crt").write_bytes(root.der)
    assert run("trust", "add", "kumpulan", "--fingerprint", root.sha256).exit_code == 0
    for number in range(1000):
        os.link("kumpulan/akar.crt", f"kumpulan/{number}.crt")
    assert_one_error(run("trust", "add", "kumpulan", "--fingerprint", root.sha256), 4, home, "kumpulan", "1000")


@posix
def test_a_pipe_in_a_folder_is_not_waited_for(run: Run, root: Cert, home: Path) -> None:
    Path("kumpulan").mkdir()
    os.mkfifo("kumpulan/pipa.pem")
    assert_one_error(run("trust", "add", "kumpulan"), 4, home, "pipa.pem", "bukan berkas biasa")


@posix
def test_names_cannot_forge_what_is_shown(run: Run, material: ModuleType, home: Path) -> None:
    escape, turned = "\x1b[2K\r", "\N{RIGHT-TO-LEFT OVERRIDE}"
    one = Cert(material.certificate(f"Akar{escape}\nSHA-256{turned}"), home / f"a\nerror: palsu{escape}.crt")
    one.path.write_bytes(one.der)

    result = run("trust", "add", one.path.name, "--fingerprint", one.sha256)
    assert result.exit_code == 0, result.output
    texts = [result.stdout, run("trust", "list", "--trust", one.path.name).stdout]
    one.path.write_bytes(b"rusak")
    refused = run("trust", "add", one.path.name)
    assert_one_error(refused, 4, home, "palsu")
    texts += [refused.stderr, run("trust", "remove", one.id, "--yes").stdout]
    for text in texts:
        assert "\x1b" not in text
        assert turned not in text
        assert not re.search(r"^(SHA-256|error: palsu)", text, re.MULTILINE)


def test_a_name_without_end_is_cut(run: Run, material: ModuleType, home: Path) -> None:
    many = "A" * 64
    name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, many)] * 500)
    builder = (
        x509.CertificateBuilder(name, name, material.key().public_key(), 1)
        .not_valid_before(material.NOW)
        .not_valid_after(material.NOW + material.YEAR)
        .add_extension(x509.BasicConstraints(True, None), critical=True)
    )
    Path("panjang.crt").write_bytes(builder.sign(material.key(), SHA256()).public_bytes(Encoding.DER))
    result = run("trust", "add", "panjang.crt")
    assert result.exit_code == 4
    assert len(result.stdout) < 4000


@posix
def test_a_folder_that_others_may_change_is_not_trusted(run: Run, root: Cert, kept: Path, home: Path) -> None:
    folder = TrustFolder.required()
    for mode in (0o770, 0o707, 0o777):
        kept.parent.chmod(mode)
        with pytest.raises(CredentialError, match="not this user's alone"):
            folder.certificates()
        listed = run("trust", "list")
        assert listed.exit_code == 4
        assert "chmod 700" in listed.stderr
        assert "BSRE CA DS G1" in listed.stdout
        assert_one_error(run("trust", "add", "akar.crt", "--fingerprint", root.sha256), 4, home, "chmod 700")
        assert_one_error(run("trust", "remove", root.id, "--yes"), 4, home, "chmod 700")
    kept.parent.chmod(0o700)
    assert folder.certificates() == (root.der,)


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_another_user_s_folder_is_not_trusted(run: Run, kept: Path) -> None:
    os.chown(kept.parent, 12345, 12345)
    assert run("trust", "list").exit_code == 4


@posix
def test_a_folder_that_is_a_link_is_not_followed(run: Run, root: Cert, kept: Path, home: Path) -> None:
    kept.parent.rename(home / "lain")
    kept.parent.symlink_to(home / "lain")
    assert run("trust", "list").exit_code == 4
    assert_one_error(run("trust", "remove", root.id, "--yes"), 4, home, "bukan milik pengguna ini saja")
    assert (home / "lain" / kept.name).exists()


def test_a_file_that_no_longer_holds_what_was_confirmed_stops_everything(
    run: Run, root: Cert, kept: Path, material: ModuleType
) -> None:
    folder = TrustFolder.required()
    other = material.certificate("Penyusup")
    for data in (pem(other), other, b"", b"rusak", pem(root.der) + pem(other), b"\0" * 300_000):
        kept.write_bytes(data)
        with pytest.raises(CredentialError, match="cannot be trusted"):
            folder.certificates()
        assert "tidak dapat dipakai" in run("trust", "list").stdout
    assert run("trust", "remove", kept.name, "--yes").exit_code == 0
    assert folder.certificates() == ()


def test_what_was_put_there_by_hand_does_not_count(run: Run, root: Cert, kept: Path, material: ModuleType) -> None:
    folder = TrustFolder.required()
    names = ("penyusup.pem", f"{root.sha256.lower()}.pem", f"{root.sha256}.crt", "README", "catatan\x1b[2K.txt")
    for name in names:
        if sys.platform != "win32" or "\x1b" not in name:
            (kept.parent / name).write_bytes(pem(material.certificate("Penyusup")))
    (kept.parent / ".DS_Store").write_bytes(b"x")
    assert folder.certificates() == (root.der,)
    listed = run("trust", "list").stdout
    assert listed.count("diabaikan") >= len(names) - 1
    assert "\x1b" not in listed
    assert ".DS_Store" not in listed


@posix
def test_a_link_is_no_confirmed_file_and_removing_it_spares_what_it_leads_to(
    run: Run, root: Cert, kept: Path, home: Path
) -> None:
    target = home / "sasaran.pem"
    kept.rename(target)
    kept.symlink_to(target)
    folder = TrustFolder.required()
    with pytest.raises(CredentialError, match="not a regular file"):
        folder.certificates()
    assert run("trust", "remove", kept.name, "--yes").exit_code == 0
    assert target.read_bytes() == pem(root.der)
    assert not kept.is_symlink()


def test_a_folder_inside_is_not_removed(run: Run, kept: Path, home: Path) -> None:
    (kept.parent / "dalam").mkdir()
    (kept.parent / "dalam" / "isi").touch()
    assert_one_error(run("trust", "remove", "dalam", "--yes"), 4, home, "dalam")
    assert (kept.parent / "dalam" / "isi").exists()


def test_a_folder_that_cannot_be_made_is_told(run: Run, root: Cert, folder: Path, home: Path) -> None:
    folder.parent.parent.mkdir()
    folder.parent.touch()  # in the way even of root
    result = run("trust", "add", "akar.crt", "--fingerprint", root.sha256)
    assert_one_error(result, 4, home, str(folder), "Periksa izin")


def test_a_file_in_the_folder_s_place_is_told(run: Run, root: Cert, folder: Path, home: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("bukan folder")
    assert_one_error(run("trust", "add", "akar.crt", "--fingerprint", root.sha256), 4, home, str(folder))
    assert folder.read_text() == "bukan folder"


def test_a_crowded_folder_is_refused(run: Run, kept: Path) -> None:
    for number in range(1000):
        (kept.parent / f"{number}").touch()
    listed = run("trust", "list")
    assert listed.exit_code == 4
    assert "1000" in listed.stderr
