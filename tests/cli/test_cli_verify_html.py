"""``bsre-sign verify --format html``: one page with pictures, whatever the documents are."""

import base64
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from cli_case import SAMPLES, Ca
from click.testing import Result
from html_reading import Page
from PIL import Image

from bsre_sign import viewer
from bsre_sign.document import Document
from bsre_sign.errors import DocumentRefusedError
from bsre_sign.language import Text

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
SEVEN_PAGES = "pks-grobogan-2023.pdf"


@pytest.fixture
def signed(run: Run, ca: Ca, home: Path) -> str:
    assert run("sign", "surat.pdf", "-o", "tte.pdf", *ca.key(), "--tsa", ca.tsa).exit_code == 0
    return "tte.pdf"


def page(result: Result) -> Page:
    return Page(result.stdout_bytes.decode("utf-8"))


def test_a_signed_document_with_its_page(run: Run, ca: Ca, signed: str) -> None:
    result = run("verify", signed, "--trust", ca.root, "--offline", "--format", "html")
    assert (result.exit_code, result.stderr) == (0, "")
    read = page(result)
    assert read.text("h2") == "SAH"
    (picture,) = read.all("img")
    with Image.open(io.BytesIO(base64.b64decode(picture["src"].partition(",")[2]))) as drawn:
        assert drawn.size == (int(picture["width"]), int(picture["height"]))
        assert len(drawn.convert("1").getcolors() or ()) == 2  # it is not blank
    assert "tte.pdf" in read.text()


def test_the_language_and_the_exit_code(run: Run, home: Path) -> None:
    result = run("verify", "surat.pdf", "--format", "html", "--lang", "en")
    assert result.exit_code == 1
    assert page(result).text("h2") == "UNSIGNED"
    assert page(result).all("html") == [{"lang": "en"}]


def test_several_documents_share_a_page_and_show_fewer_pages_each(run: Run, ca: Ca, signed: str) -> None:
    shutil.copy(SAMPLES / SEVEN_PAGES, "pks.pdf")
    Path("kosong.pdf").write_bytes(b"")
    result = run("verify", signed, "kosong.pdf", "pks.pdf", "--trust", ca.root, "--offline", "--format", "html")
    assert result.exit_code == 4
    read = page(result)
    assert len(read.all("article", "document")) == 2
    assert "kosong.pdf" in read.text("dt")
    assert len(read.all("img")) == 1 + 5
    assert "Ditampilkan halaman 1-5 dari 7" in read.text()
    assert "kosong.pdf kosong" in result.stderr
    alone = run("verify", "pks.pdf", "--format", "html")
    assert len(page(alone).all("img")) == 7


def test_an_encrypted_document_is_shown_by_its_password(run: Run, home: Path) -> None:
    with pikepdf.open("surat.pdf") as pdf:
        pdf.save("rahasia.pdf", encryption=pikepdf.Encryption(user="sandi", owner="sandi"))
    Path("sandi.txt").write_text("sandi\n")
    result = run("verify", "rahasia.pdf", "--password-file", "sandi.txt", "--format", "html")
    assert len(page(result).all("img")) == 1


def test_pages_that_cannot_be_drawn_cost_no_report(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(SAMPLES / SEVEN_PAGES, "pks.pdf")
    tried: list[int] = []

    def refuse(source: object, number: int, **options: object) -> bytes:
        tried.append(number)
        raise DocumentRefusedError(Text("Tidak.", "No."), Text("Tidak.", "No."))

    monkeypatch.setattr(viewer, "page_png", refuse)
    result = run("verify", "pks.pdf", "--format", "html")
    assert result.exit_code == 1
    assert page(result).all("img") == []
    assert page(result).text().count("Halaman ini tidak dapat digambar.") == 7
    assert tried == [1, 2, 3]  # each may have cost seconds


def test_what_is_shown_is_what_was_judged(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is written to between the judgement and the pictures."""
    read = Document.read
    monkeypatch.setattr(Document, "read", lambda document: read(document) + b"\n")
    result = run("verify", "surat.pdf", "--format", "html")
    assert page(result).all("img") == []
    assert "Halaman ini tidak dapat digambar." in page(result).text()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_no_page_goes_to_a_terminal(home: Path) -> None:
    import pty

    master, slave = pty.openpty()
    command = [sys.executable, "-m", "bsre_sign", "verify", "surat.pdf", "--format", "html"]
    done = subprocess.run(command, stdout=slave, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=60)
    os.close(slave)
    os.close(master)
    assert done.returncode == 2
    assert b"> laporan.html" in done.stderr


@pytest.mark.parametrize(("language", "said"), [("id", "ETSI TS 119 102-2"), ("en", "one page with pictures")])
def test_the_forms_are_explained(run: Run, home: Path, language: str, said: str) -> None:
    told = " ".join(run("verify", "--help", "--lang", language).stdout.split())
    assert said in told
    assert "[text|json|html|etsi]" in told
