"""``agreement show --preview``: a picture of the stamp, for people to compare."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image

from bsre_sign.agreement import Agreement

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]

OWN = """
id = "dinas"
inherits = "bsre"
[stamp]
heading = "Catatan:"
bullets = "•"
page_number = "Halaman {page} dari {pages}"
overlap = "extend"
[stamp.qr]
text = "https://example.go.id/{name}"
"""


def ink(picture: Path) -> tuple[int, int, int, int]:
    """The size of the PNG and what part of it is not white, as left, top, right and bottom."""
    with Image.open(picture) as shown:
        assert shown.format == "PNG"
        assert shown.width == pytest.approx(595.28 * 3, abs=2)
        found = shown.convert("L").point(lambda value: 255 if value < 250 else 0).getbbox()
        assert found is not None
        left, top, right, bottom = found
        return left, top, right, shown.height - bottom


@pytest.mark.parametrize("name", Agreement.available())
def test_built_in_ones(run: Run, home: Path, name: str) -> None:
    shown = run("agreement", "show", name, "--preview", "cap.png")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout == run("agreement", "show", name).stdout
    left, top, right, bottom = ink(Path("cap.png"))
    assert [left, right] == pytest.approx([42 * 3, 553.28 * 3], abs=3)
    assert top == pytest.approx(28 * 3, abs=3)
    assert bottom >= 17 * 3 - 1
    assert ("note: Logo resmi" in shown.stderr) is (name != "bali-2024")


def test_a_profile_and_a_logo_of_ones_own(run: Run, home: Path) -> None:
    Path("dinas.toml").write_text(OWN, "utf-8")
    Image.new("RGB", (200, 100), (255, 0, 0)).save("logo.png")
    shown = run("agreement", "show", "dinas.toml", "--preview", "cap.png", "--logo", "logo.png", "--lang", "en")
    assert (shown.exit_code, shown.stderr) == (0, "")
    for text in (
        "Catatan:",
        "• Dokumen ini",
        "https://example.go.id/{name} (on the right, 36 pt)",
        "Halaman {page} dari {pages}",
        "the page is made longer",
    ):
        assert text in shown.stdout
    with Image.open("cap.png") as picture:
        red = picture.convert("HSV").getchannel("S").point(lambda value: 255 if value > 128 else 0).getbbox()
    assert red is not None
    assert red[0] == pytest.approx(42 * 3, abs=3)
    assert red[2] - red[0] == pytest.approx(38 * 3, abs=3)


def test_on_stdout_there_is_the_picture_alone(run: Run, home: Path) -> None:
    shown = run("agreement", "show", "bkn-2022", "--preview", "-")
    assert shown.exit_code == 0
    with Image.open(io.BytesIO(shown.stdout_bytes)) as picture:
        assert picture.format == "PNG"


def test_a_file_that_is_there_is_kept_unless_it_may_be_replaced(run: Run, home: Path) -> None:
    Path("cap.png").write_bytes(b"lama")
    refused = run("agreement", "show", "bsre", "--preview", "cap.png")
    assert refused.exit_code == 4
    assert refused.stdout == ""
    assert "cap.png" in refused.stderr
    assert Path("cap.png").read_bytes() == b"lama"
    assert run("agreement", "show", "bsre", "--preview", "cap.png", "--overwrite").exit_code == 0
    assert Path("cap.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("bsre", "--logo", "logo.png"), 2, "--preview"),
        (("bsre", "--overwrite"), 2, "--preview"),
        (("bsre", "--preview", "cap.png", "--logo", "tidak-ada.png"), 4, "tidak-ada.png"),
        (("bsre", "--preview", "tidak/ada.png"), 4, "tidak"),
        (("tidak-ada", "--preview", "cap.png"), 4, "tidak-ada"),
    ],
)
def test_refusals(run: Run, home: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    refused = run("agreement", "show", *arguments)
    assert (refused.exit_code, refused.stdout) == (code, "")
    assert says in refused.stderr
    assert not Path("cap.png").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_no_picture_on_a_terminal(home: Path) -> None:
    import os
    import pty
    import subprocess

    master, slave = pty.openpty()
    command = [sys.executable, "-m", "bsre_sign", "agreement", "show", "bsre", "--preview", "-"]
    done = subprocess.run(command, stdout=slave, stderr=subprocess.PIPE, cwd=home, check=False)
    os.close(slave)
    os.close(master)
    assert done.returncode == 2
    assert b"terminal" in done.stderr
