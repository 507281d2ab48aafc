"""``bsre-sign sign``: what comes out, for one document and for many."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_case import LETTER, Ca, assert_one_error
from click.testing import Result
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from PIL import Image

from bsre_sign.document import Document

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]

PLACEHOLDER = "Logo resmi belum diberikan (--logo); tanda sementara yang dibubuhkan."


@pytest.mark.parametrize(("level", "code"), [("b-b", 3), ("b-t", 0), ("b-lt", 0), ("b-lta", 0)])
def test_sign_then_verify_at_each_level(run: Run, ca: Ca, home: Path, level: str, code: int) -> None:
    signed = run("sign", "surat.pdf", "-o", "surat-tte.pdf", *ca.key(), "--tsa", ca.tsa, "--level", level)
    assert signed.exit_code == 0, signed.output
    assert signed.stderr == f"note: {PLACEHOLDER}\n"
    assert signed.stdout == f"surat.pdf → surat-tte.pdf  ({level.upper()}, stempel di halaman 1, kolom tte_1)\n"
    verified = run("verify", "surat-tte.pdf", "--trust", ca.root, "--allow-private")
    assert verified.exit_code == code, verified.output
    assert verified.stdout.startswith("SAH\n" if code == 0 else "BELUM DAPAT DIPASTIKAN\n")


def test_level_is_the_highest_that_what_is_given_allows(run: Run, ca: Ca, home: Path) -> None:
    assert "(B-B, " in run("sign", "surat.pdf", "-o", "a.pdf", *ca.key()).stdout
    assert "(B-LTA, " in run("sign", "surat.pdf", "-o", "b.pdf", *ca.key(), "--tsa", ca.tsa).stdout


def test_two_signers(run: Run, ca: Ca, home: Path) -> None:
    first = run("sign", "surat.pdf", "-o", "satu.pdf", *ca.key(), "--tsa", ca.tsa)
    second = run("sign", "satu.pdf", "-o", "dua.pdf", *ca.key("pejabat-dua"), "--tsa", ca.tsa)
    assert (first.exit_code, second.exit_code) == (0, 0), second.output
    assert "tanpa stempel baru" in second.stdout
    verified = run("verify", "dua.pdf", "--trust", ca.root, "--offline", "--format", "json")
    assert verified.exit_code == 0
    kinds = [one["kind"] for one in json.loads(verified.stdout)["documents"][0]["signatures"]]
    assert kinds.count("signature") == 2


def test_several_inputs_keep_their_order_and_carry_on_after_an_error(run: Run, ca: Ca, home: Path) -> None:
    names = [f"{number}.pdf" for number in range(5)]
    for name in names:
        Path(name).write_bytes(LETTER.read_bytes())
    Path("2.pdf").write_bytes(b"bukan pdf")
    Path("tte").mkdir()
    result = run("sign", *names, "--output-dir", "tte", *ca.key(), "--jobs", "3")
    assert result.exit_code == 4
    assert [line.split(" ")[0] for line in result.stdout.splitlines()] == ["0.pdf", "1.pdf", "3.pdf", "4.pdf"]
    assert result.stderr.count("error:") == result.stderr.count("hint:") == 1
    assert "error: 2.pdf" in result.stderr
    assert "note: 4 dari 5 ditandatangani." in result.stderr
    assert sorted(path.name for path in Path("tte").glob("*.pdf")) == ["0.pdf", "1.pdf", "3.pdf", "4.pdf"]


def test_json(run: Run, ca: Ca, home: Path) -> None:
    Path("rusak.pdf").write_bytes(b"")
    Path("tte").mkdir()
    result = run("sign", "surat.pdf", "rusak.pdf", "--output-dir", "tte", *ca.key(), "--json")
    told = json.loads(result.stdout)
    assert set(told) == {"results", "errors"}
    (done,) = told["results"]
    output = Path("tte/surat.pdf")
    assert done["sha256"] == Document.open(output).sha256
    assert done["size"] == output.stat().st_size
    assert (done["file"], done["output"]) == ("surat.pdf", str(output))
    assert (done["level"], done["field"], done["stamp"]["pages"]) == ("B-B", "tte_1", [1])
    (error,) = told["errors"]
    assert (error["file"], error["error"], error["exit_code"]) == ("rusak.pdf", "NotAPdfError", 4)
    assert error["cause"] in result.stderr


def test_json_tells_an_error_that_concerns_all(run: Run, ca: Ca, home: Path) -> None:
    options = ("--p12", ca.p12(), "--trust", ca.root, "--json")
    result = run("sign", "surat.pdf", "-o", "x.pdf", *options, env={"BSRE_SIGN_PASSPHRASE": "salah"})
    assert result.exit_code == 4
    assert json.loads(result.stdout)["results"] == []
    assert [one["error"] for one in json.loads(result.stdout)["errors"]] == ["WrongPassphraseError"]


def test_from_stdin_to_stdout(process: Callable[..., "subprocess.CompletedProcess[bytes]"], ca: Ca, home: Path) -> None:
    signed = process("sign", "-", "-o", "-", *ca.key(), stdin=LETTER.read_bytes())
    assert signed.returncode == 0, signed.stderr
    assert signed.stdout.startswith(b"%PDF-")
    assert "note: - → -" in signed.stderr.decode()
    verified = process("verify", "-", "--trust", ca.root, "--offline", stdin=signed.stdout)
    assert verified.returncode == 3, verified.stderr
    assert b"stdin" in verified.stdout


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\nbaris kedua\n"])
def test_passphrase_is_the_first_line_of_the_file(run: Run, ca: Ca, home: Path, ending: str) -> None:
    Path("frasa").write_bytes(f"\ufeffuji-coba{ending}".encode())
    options = ("--p12", ca.p12(), "--trust", ca.root, "--passphrase-file", "frasa")
    assert run("sign", "surat.pdf", "-o", "x.pdf", *options).exit_code == 0


def test_passphrase_from_stdin_and_from_the_environment(run: Run, ca: Ca, home: Path) -> None:
    options = ("--p12", ca.p12(), "--trust", ca.root)
    from_stdin = run("sign", "surat.pdf", "-o", "a.pdf", *options, "--passphrase-file", "-", stdin=b"uji-coba\n")
    assert from_stdin.exit_code == 0, from_stdin.output
    env = {"BSRE_SIGN_PASSPHRASE": "uji-coba"}
    assert run("sign", "surat.pdf", "-o", "b.pdf", *options, env=env).exit_code == 0


def test_key_and_certificate_in_files_of_their_own(run: Run, ca: Ca, home: Path) -> None:
    pki = ca.server.pki
    encryption = BestAvailableEncryption(b"uji-coba")
    key = pki.private_key("pejabat-satu").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    Path("kunci.pem").write_bytes(key)
    for name, label in (("pejabat.pem", "pejabat-satu"), ("penerbit.pem", "ca")):
        certificate = x509.load_der_x509_certificate(pki.certificate(label))
        Path(name).write_bytes(certificate.public_bytes(Encoding.PEM))
    options = ("--key", "kunci.pem", "--cert", "pejabat.pem", "--chain", "penerbit.pem", "--trust", ca.root)
    result = run("sign", "surat.pdf", "-o", "x.pdf", *options, "--passphrase-file", ca.passphrase_file)
    assert result.exit_code == 0, result.output


def test_reason_place_and_certification(run: Run, ca: Ca, home: Path) -> None:
    said = ("--reason", "Persetujuan", "--location", "Jakarta", "--certify", "none")
    assert run("sign", "surat.pdf", "-o", "x.pdf", *ca.key(), *said, "--no-stamp").exit_code == 0
    data = Path("x.pdf").read_bytes()
    assert b"/P 1" in data
    with Document.open("x.pdf").pdf() as pdf:
        value = pdf.Root.AcroForm.Fields[0].V
        assert (str(value.Reason), str(value.Location)) == ("Persetujuan", "Jakarta")
    refused = run("sign", "x.pdf", "-o", "y.pdf", *ca.key("pejabat-dua"))
    assert refused.exit_code == 4
    assert "--certify forms" in refused.stderr


def test_stamp_alone_and_then_sign(run: Run, ca: Ca, home: Path) -> None:
    stamped = run("stamp", "surat.pdf", "-o", "cap.pdf", "--agreement", "bkn-2022")
    assert (stamped.exit_code, stamped.stderr) == (0, f"note: {PLACEHOLDER}\n")
    assert stamped.stdout == "surat.pdf → cap.pdf  (stempel di halaman 1)\n"
    signed = run("sign", "cap.pdf", "-o", "tte.pdf", *ca.key(), "--agreement", "bkn-2022")
    assert "stempel sudah ada di halaman 1" in signed.stdout
    assert PLACEHOLDER not in signed.stderr
    refused = run("stamp", "tte.pdf", "-o", "lagi.pdf")
    assert refused.exit_code == 4
    assert not Path("lagi.pdf").exists()


def test_stamp_to_stdout(process: Callable[..., "subprocess.CompletedProcess[bytes]"], home: Path) -> None:
    result = process("stamp", "-", "-o", "-", stdin=LETTER.read_bytes())
    assert (result.returncode, result.stdout[:5]) == (0, b"%PDF-")


def test_an_encrypted_document(run: Run, ca: Ca, home: Path) -> None:
    with Document.open("surat.pdf").pdf() as pdf:
        from pikepdf import Encryption

        pdf.save("terkunci.pdf", encryption=Encryption(owner="pemilik", user="pembaca"))
    Path("sandi").write_text("pembaca\n")
    refused = run("sign", "terkunci.pdf", "-o", "x.pdf", *ca.key())
    assert refused.exit_code == 4
    assert "--password-file" in refused.stderr
    signed = run("sign", "terkunci.pdf", "-o", "x.pdf", *ca.key(), "--password-file", "sandi")
    assert signed.exit_code == 0, signed.output
    assert run("verify", "x.pdf", "--trust", ca.root, "--allow-private").exit_code == 4
    opened = run("verify", "x.pdf", "--trust", ca.root, "--allow-private", "--password-file", "sandi")
    assert opened.exit_code == 3, opened.output


def test_an_output_that_lacks_a_character(
    process: Callable[..., "subprocess.CompletedProcess[bytes]"], ca: Ca, home: Path
) -> None:
    result = process("stamp", "surat.pdf", "-o", "x.pdf", env={"PYTHONIOENCODING": "iso-8859-1"})
    assert (result.returncode, result.stderr) == (0, f"note: {PLACEHOLDER}\n".encode())
    assert result.stdout.startswith(b"surat.pdf ? x.pdf")


def test_a_placeholder_is_remarked_where_one_was_drawn(run: Run, ca: Ca, home: Path) -> None:
    Image.new("RGB", (40, 40), "navy").save("logo.png")
    english = run("sign", "surat.pdf", "-o", "a.pdf", *ca.key(), "--lang", "en", "--json")
    assert english.stderr.startswith("note: The official logo was not given (--logo)")
    for number, options in enumerate((("--logo", "logo.png"), ("--agreement", "bali-2024"), ("--no-stamp",))):
        signed = run("sign", "surat.pdf", "-o", f"{number}.pdf", *ca.key(), *options)
        assert signed.exit_code == 0, signed.output
        assert "note:" not in signed.stderr
    assert run("sign", "a.pdf", "-o", "b.pdf", *ca.key("pejabat-dua")).stderr == ""
    assert run("stamp", "surat.pdf", "-o", "c.pdf", "--logo", "logo.png").stderr == ""


def test_an_agreement_that_has_ended_is_warned_of(run: Run, ca: Ca, home: Path) -> None:
    options = ("--agreement", "barantan-2020", "--logo", "logo.png")
    Image.new("RGB", (40, 40), "navy").save("logo.png")
    signed = run("sign", "surat.pdf", "-o", "a.pdf", *ca.key(), *options)
    assert (signed.exit_code, signed.stderr) == (
        0,
        "warning: Perjanjian ini sudah berakhir; hari terakhirnya 5 Agustus 2024.\n",
    )
    english = run("sign", "surat.pdf", "-o", "b.pdf", *ca.key(), *options, "--lang", "en")
    assert english.stderr == "warning: This agreement has ended; its last day was 5 August 2024.\n"


def test_a_link_named_as_output_stays_one(run: Run, ca: Ca, home: Path) -> None:
    Path("arsip").mkdir()
    Path("arsip/surat.pdf").write_bytes(b"lama")
    Path("x.pdf").symlink_to("arsip/surat.pdf")
    Path("putus.pdf").symlink_to("tiada.pdf")
    assert run("sign", "surat.pdf", "-o", "x.pdf", *ca.key()).exit_code == 4
    assert run("sign", "surat.pdf", "-o", "x.pdf", "--overwrite", *ca.key()).exit_code == 0
    assert Path("x.pdf").is_symlink()
    assert Path("arsip/surat.pdf").read_bytes().startswith(b"%PDF")
    broken = run("sign", "surat.pdf", "-o", "putus.pdf", "--overwrite", *ca.key())
    assert_one_error(broken, 4, home, "putus.pdf", "tautan")
