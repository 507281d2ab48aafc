"""``sign --resume``: what may say that a document was signed before, and what may not."""

import hashlib
import io
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_case import Ca
from click.testing import Result

from bsre_sign.bulk.record import carries_signature

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
RECORDS = Path("keluar/.bsre-sign")
OUTPUT = Path("keluar/surat.pdf")


@pytest.fixture
def resume(run: Run, ca: Ca, home: Path) -> Callable[[], Result]:
    """Signs the letter into ``keluar``, or finds it there; with it comes one finished run."""
    Path("keluar").mkdir()

    def go() -> Result:
        return run("sign", "surat.pdf", "--output-dir", "keluar", "--resume", "--json", "--lang", "en", *ca.key())

    assert go().exit_code == 0
    assert status(go()) == "found"
    return go


def status(result: Result) -> str:
    assert result.exit_code == 0, result.output
    (one,) = json.loads(result.stdout)["results"]
    return str(one["status"])


def refused(result: Result, *expected: str) -> None:
    assert result.exit_code == 4, result.output
    assert result.stderr.startswith("error: ")
    for text in expected:
        assert text in result.stderr


def line(output: bytes) -> str:
    digest = hashlib.sha256(output).hexdigest().upper()
    source = hashlib.sha256(Path("surat.pdf").read_bytes()).hexdigest().upper()
    return json.dumps({"output": "surat.pdf", "source_sha256": source, "sha256": digest}) + "\n"


@pytest.mark.timeout(20)
def test_a_pipe_is_no_record(resume: Callable[[], Result]) -> None:
    os.mkfifo(RECORDS / "a.jsonl")
    refused(resume(), "a.jsonl is no record of this program", "Move it away")


@pytest.mark.timeout(20)
def test_a_pipe_is_no_output(resume: Callable[[], Result]) -> None:
    OUTPUT.unlink()
    os.mkfifo(OUTPUT)
    refused(resume(), "keluar/surat.pdf")


def test_links_are_no_records(resume: Callable[[], Result], home: Path) -> None:
    (record,) = RECORDS.iterdir()
    record.rename("asli.jsonl")
    record.symlink_to(home / "asli.jsonl")
    refused(resume(), record.name)
    record.unlink()
    RECORDS.rename("catatan")
    RECORDS.symlink_to(home / "catatan")
    refused(resume(), ".bsre-sign is no record")
    OUTPUT.unlink()
    refused(resume(), ".bsre-sign is no record")
    assert not OUTPUT.exists()


@pytest.mark.parametrize("mode", [0o664, 0o646])
def test_a_record_that_others_may_write_says_nothing(resume: Callable[[], Result], mode: int) -> None:
    (record,) = RECORDS.iterdir()
    record.chmod(mode)
    refused(resume(), record.name, "can be written by other users", "chmod go-w")
    record.chmod(0o600)
    RECORDS.chmod(0o777)
    refused(resume(), ".bsre-sign can be written by other users")


@pytest.mark.skipif(os.geteuid() != 0, reason="only the administrator can give files away")
def test_a_record_of_somebody_else_says_nothing(resume: Callable[[], Result]) -> None:
    (record,) = RECORDS.iterdir()
    os.chown(record, 65534, -1)
    refused(resume(), record.name, "can be written by other users")


def test_who_does_not_go_on_needs_no_records(resume: Callable[[], Result], run: Run, ca: Ca) -> None:
    RECORDS.chmod(0o777)
    for _ in range(2):  # into a folder as an earlier umask, or a file system without permissions, leaves it
        assert run("sign", "surat.pdf", "--output-dir", "keluar", "--overwrite", *ca.key()).exit_code == 0
    refused(resume(), "can be written by other users")


def test_records_are_the_users_alone(resume: Callable[[], Result], ca: Ca, run: Run) -> None:
    OUTPUT.unlink()
    before = os.umask(0)
    try:
        assert status(resume()) == "signed"
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in RECORDS.iterdir()} == {0}
    assert status(resume()) == "found"


def test_records_have_their_limits(resume: Callable[[], Result]) -> None:
    long = RECORDS / "panjang.jsonl"
    long.write_text('{"output": "' + "x" * 20_000 + '"}\n')
    refused(resume(), "panjang.jsonl is no record")
    with long.open("wb") as stream:
        stream.truncate(1 << 40)
    refused(resume(), "panjang.jsonl is no record")


@pytest.mark.parametrize(
    "text",
    [
        b"catatan belanja\n",
        b"%PDF-1.7\n" + b"x" * 2_000_000 + b"/ByteRange [0 1 2 3]",
        b"<3080>/ByteRange [ 0 0 6 999999 ]",
    ],
    ids=["text", "range", "beyond"],
)
def test_an_output_without_a_signature_was_not_signed(resume: Callable[[], Result], text: bytes) -> None:
    (record,) = RECORDS.iterdir()
    OUTPUT.write_bytes(text)
    record.write_text(record.read_text() + line(text))
    refused(resume(), "keluar/surat.pdf exists already")
    assert OUTPUT.read_bytes() == text


@pytest.mark.parametrize("before_the_border", range(0, 30, 3))
def test_a_signature_is_seen_wherever_it_stands(before_the_border: int) -> None:
    """Large files are read in pieces."""
    padding = b" " * ((1 << 20) - len(b"<3080>") - before_the_border)
    data = b"<3080>" + padding + b"/ByteRange [ 0 0 6 20 ]" + padding
    assert carries_signature(io.BytesIO(data))
    assert not carries_signature(io.BytesIO(data.replace(b"<3080>", b"(3080)")))
