"""Options that exclude each other, from two configuration files or from one and the command line: one file's count."""

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from cli_case import Ca, assert_one_error
from click.testing import Result
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bsre_sign import Document, TrustStore, Verifier
from bsre_sign.cli.app import app
from bsre_sign.cli.bilingual import Option
from bsre_sign.cli.settings_places import ALTERNATIVES

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
Configure = Callable[[str, str], None]


@pytest.fixture
def configure(home: Path, tmp_path: Path) -> Configure:
    """Writes the section on ``sign`` of the user's own file and of the current folder's."""

    def write(own: str, folders: str) -> None:
        place = tmp_path / "konfigurasi" / "bsre-sign" / "bsre-sign.toml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"[sign]\n{own}\n")
        Path("bsre-sign.toml").write_text(f"[sign]\n{folders}\n")

    return write


@pytest.fixture
def pem(ca: Ca, home: Path) -> dict[str, str]:
    """The files of the second official's key and certificate."""
    pki, label = ca.server.pki, "pejabat-dua"
    key = pki.private_key(label).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    Path("kunci.pem").write_bytes(key)
    ders = (pki.certificate(label), *pki.chain(label))
    Path("sertifikat.pem").write_bytes(
        b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in ders)
    )
    return {"key": "kunci.pem", "cert": "sertifikat.pem"}


def toml(options: dict[str, str]) -> str:
    return "\n".join(f'{name} = "{value}"' for name, value in options.items())


def own_key(ca: Ca, label: str = "pejabat-satu") -> str:
    return toml({"p12": ca.p12(label), "passphrase-file": ca.passphrase_file})


def told(result: Result) -> set[str]:
    """The options that the note names."""
    assert result.exit_code == 0, result.output
    notes = [line for line in result.stderr.splitlines() if "bsre-sign.toml di folder ini menentukan" in line]
    return {word.strip(".,") for line in notes for word in line.split() if word.startswith("--")}


def signer(path: str) -> str:
    """Whom the certificate of the only signature names."""
    (signature,) = Verifier(TrustStore.default(), offline=True).report(Document.open(path)).signatures
    assert signature.signer is not None
    return signature.signer.subject


def place(path: str) -> list[float]:
    """/Rect of the only signature field."""
    with pikepdf.open(path) as pdf:
        return [float(edge) for edge in pdf.Root.AcroForm.Fields[0].Rect]


def test_every_alternative_is_an_option() -> None:
    for command, things in ALTERNATIVES.items():
        known = {
            name.removeprefix("--"): one.name
            for one in app.commands[command].params
            if isinstance(one, Option)
            for name in one.opts
        }
        for one in things:
            named = frozenset().union(*one.ways)
            assert one.deciding <= named
            assert {name: name.replace("-", "_") for name in named} == {name: known.get(name) for name in named}


def test_the_folders_box_counts_and_not_the_users_anchor(run: Run, ca: Ca, configure: Configure) -> None:
    configure('specimen = true\nanchor = "#"\norigin = "top-left"', 'specimen = true\nbox = "200,500,200,80"')
    signed = run("sign", "surat.pdf", "-o", "x.pdf", *ca.key())
    assert told(signed) == {"--specimen", "--box"}
    assert place("x.pdf") == pytest.approx([200, 500, 400, 580])


def test_the_folders_anchor_counts_and_not_the_users_page(run: Run, ca: Ca, configure: Configure) -> None:
    assert run("sign", "surat.pdf", "-o", "a.pdf", *ca.key(), "--specimen", "--anchor", "#").exit_code == 0
    configure('page = "first"\nbox = "10,10"', 'specimen = true\nanchor = "#"')
    assert told(run("sign", "surat.pdf", "-o", "x.pdf", *ca.key())) == {"--specimen", "--anchor"}
    assert place("x.pdf") == place("a.pdf")
    assert told(run("sign", "surat.pdf", "-o", "y.pdf", *ca.key(), "--box", "200,500,200,80")) == {"--specimen"}
    assert place("y.pdf") == pytest.approx([200, 500, 400, 580])


def test_the_folders_key_signs(run: Run, ca: Ca, configure: Configure, pem: dict[str, str]) -> None:
    configure(own_key(ca), toml(pem))
    assert told(run("sign", "surat.pdf", "-o", "x.pdf", "--trust", ca.root)) == {"--key", "--cert"}
    assert "Dua" in signer("x.pdf")
    token = 'pkcs11 = "pkcs11:token=Pejabat?module-path=/tidak/ada.so"'
    configure(token, own_key(ca))
    assert told(run("sign", "surat.pdf", "-o", "y.pdf", "--trust", ca.root)) == {"--p12", "--passphrase-file"}
    assert "Satu" in signer("y.pdf")


def test_the_users_passphrase_is_not_tried_on_the_folders_key(run: Run, ca: Ca, configure: Configure) -> None:
    configure(own_key(ca), toml({"p12": ca.p12("pejabat-dua")}))
    result = run("sign", "surat.pdf", "-o", "x.pdf", "--trust", ca.root)
    assert result.exit_code == 4, result.output
    assert "Frasa sandi diperlukan" in result.stderr


def test_a_folder_that_names_no_key_leaves_the_users(run: Run, ca: Ca, configure: Configure) -> None:
    configure(toml({"p12": ca.p12()}), toml({"passphrase-file": ca.passphrase_file}))
    assert told(run("sign", "surat.pdf", "-o", "x.pdf", "--trust", ca.root)) == {"--passphrase-file"}
    assert "Satu" in signer("x.pdf")


def test_the_typed_key_signs_and_the_note_says_so(run: Run, ca: Ca, configure: Configure, pem: dict[str, str]) -> None:
    configure("", toml({"p12": ca.p12(), "chain": ca.root}))
    typed = ("--key", pem["key"], "--cert", pem["cert"], "--passphrase-file", ca.passphrase_file, "--trust", ca.root)
    assert told(run("sign", "surat.pdf", "-o", "x.pdf", *typed)) == {"--chain"}
    assert "Dua" in signer("x.pdf")


@pytest.mark.parametrize(
    ("own", "folders", "written"),
    [
        ('output = "milik.pdf"', 'output-dir = "tte"', "tte/surat.pdf"),
        ('output-dir = "tte"', 'output = "x.pdf"', "x.pdf"),
    ],
)
def test_the_folder_says_where_outputs_go(
    run: Run, ca: Ca, configure: Configure, own: str, folders: str, written: str
) -> None:
    Path("tte").mkdir()
    configure(own, folders)
    assert told(run("sign", "surat.pdf", *ca.key())) == {f"--{folders.partition(' ')[0]}"}
    assert Path(written).is_file()
    assert told(run("sign", "surat.pdf", "-o", "ketik.pdf", *ca.key())) == set()
    assert Path("ketik.pdf").is_file()


def certified(path: str) -> bool:
    with pikepdf.open(path) as pdf:
        return "/Perms" in pdf.Root


def test_certifying_or_not_is_said_by_one(run: Run, ca: Ca, configure: Configure) -> None:
    configure('certify = "forms"', "no-certify = true")
    assert told(run("sign", "surat.pdf", "-o", "a.pdf", *ca.key())) == {"--no-certify"}
    configure('certify = "forms"', "no-certify = false")
    assert told(run("sign", "surat.pdf", "-o", "b.pdf", *ca.key())) == {"--no-certify"}
    configure("", 'certify = "forms"')
    assert told(run("sign", "surat.pdf", "-o", "c.pdf", *ca.key(), "--no-certify")) == set()
    assert [certified(name) for name in ("a.pdf", "b.pdf", "c.pdf")] == [False, True, False]


def test_what_has_no_use_beside_what_is_typed_is_not_told(run: Run, ca: Ca, configure: Configure) -> None:
    assert run("sign", "surat.pdf", "-o", "satu.pdf", *ca.key(), "--fields", "dua:1:300,100,142,53").exit_code == 0
    configure("", 'specimen = true\nbox = "10,10"\nsize = "200,80"\nagreement = "bkn-2022"')
    typed = ("--field", "dua", "--no-stamp")
    assert told(run("sign", "satu.pdf", "-o", "dua.pdf", *ca.key("pejabat-dua"), *typed)) == {"--specimen"}


def test_what_is_typed_twice_is_still_refused(run: Run, ca: Ca, home: Path, pem: dict[str, str]) -> None:
    twice = run("sign", "surat.pdf", "-o", "x.pdf", *ca.key(), "--key", pem["key"], "--cert", pem["cert"])
    assert_one_error(twice, 2, home, "Berikan salah satu")
