"""``bsre-sign extend``: one document, a folder of them, and what is said when something is wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_case import LETTER, Ca, assert_one_error
from click.testing import Result

from bsre_sign import Document, DocumentVerdict, TrustStore, Verifier

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def signed(ca: Ca, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The letter at each level, signed once."""
    from click.testing import CliRunner

    from bsre_sign.cli.app import app

    folder = tmp_path_factory.mktemp("tertandatangani")
    found = {}
    for level in ("b-b", "b-t", "b-lta"):
        found[level] = folder / f"{level}.pdf"
        tsa = () if level == "b-b" else ("--tsa", ca.tsa)
        arguments = ("sign", str(LETTER), "-o", str(found[level]), *ca.key(), *tsa, "--level", level, "--no-stamp")
        done = CliRunner().invoke(app, list(arguments))
        assert done.exit_code == 0, done.output
    return found


@pytest.fixture
def archive(home: Path, signed: dict[str, Path]) -> Path:
    """A folder with documents in every state, one in a folder of its own."""
    folder = home / "arsip"
    (folder / "lama").mkdir(parents=True)
    shutil.copy(signed["b-t"], folder / "lama" / "b-t.PDF")
    shutil.copy(signed["b-lta"], folder)
    shutil.copy(LETTER, folder / "naskah.pdf")
    data = bytearray(signed["b-lta"].read_bytes())
    data[data.index(b"/MediaBox") + 12] ^= 1
    (folder / "diubah.pdf").write_bytes(data)
    (folder / "catatan.txt").write_text("bukan dokumen")
    return folder


def options(ca: Ca, *more: str) -> tuple[str, ...]:
    return ("--tsa", ca.tsa, "--trust", ca.root, "--allow-private", *more)


def verdict(ca: Ca, path: Path) -> DocumentVerdict:
    trust = TrustStore.empty().add(*ca.server.pki.roots())
    return Verifier(trust, offline=True).report(Document.open(path)).verdict


def test_one_document_is_raised_and_its_input_left_alone(run: Run, ca: Ca, home: Path, signed: dict[str, Path]) -> None:
    before = signed["b-t"].read_bytes()
    done = run("extend", str(signed["b-t"]), "-o", "surat-lta.pdf", *options(ca))
    assert done.exit_code == 0, done.output
    assert "surat-lta.pdf  (B-LTA, perpanjang lagi sebelum " in done.stdout
    assert done.stderr == ""
    assert verdict(ca, home / "surat-lta.pdf") is DocumentVerdict.VALID
    assert signed["b-t"].read_bytes() == before
    assert (home / "surat-lta.pdf").read_bytes().startswith(before)


def test_the_level_is_chosen_and_what_has_it_already_is_said_so(run: Run, ca: Ca, signed: dict[str, Path]) -> None:
    bare = ("--trust", ca.root, "--allow-private", "--level", "b-lt", "--lang", "en")
    done = run("extend", str(signed["b-t"]), "-o", "lt.pdf", *bare)
    assert done.exit_code == 0, done.output
    assert "(B-LT, extend again before " in done.stdout
    again = run("extend", "lt.pdf", "-o", "lagi.pdf", *bare)
    assert again.exit_code == 0
    assert "Nothing was lacking" in again.stderr
    assert Path("lagi.pdf").read_bytes() == Path("lt.pdf").read_bytes()
    lower = run("extend", "lt.pdf", "-o", "tetap.pdf", *options(ca, "--level", "b-t", "--lang", "en"))
    assert "(B-LT, extend again before " in lower.stdout


def test_a_link_in_the_archive_stays_one(run: Run, ca: Ca, home: Path, signed: dict[str, Path]) -> None:
    (home / "simpanan.pdf").write_bytes(signed["b-t"].read_bytes())
    (home / "surat-tte.pdf").symlink_to("simpanan.pdf")
    done = run("extend", "surat-tte.pdf", "--in-place", *options(ca))
    assert done.exit_code == 0, done.output
    assert (home / "surat-tte.pdf").is_symlink()
    assert verdict(ca, home / "simpanan.pdf") is DocumentVerdict.VALID
    assert len((home / "simpanan.pdf").read_bytes()) > len(signed["b-t"].read_bytes())


def test_json_says_what_was_added(run: Run, ca: Ca, signed: dict[str, Path]) -> None:
    done = run("extend", str(signed["b-b"]), "-o", "lta.pdf", *options(ca, "--json"))
    (result,) = json.loads(done.stdout)["results"]
    assert result["level"] == "B-LTA"
    assert result["timestamps"] == ["dts_1", "dts_2"]
    assert result["evidence"] == ["tte_1", "dts_1"]
    assert result["size"] == Path("lta.pdf").stat().st_size
    assert datetime.fromisoformat(result["extend_before"]) - datetime.now(UTC) > timedelta(days=700)


def test_the_second_authority_stands_in_for_the_first(run: Run, ca: Ca, signed: dict[str, Path]) -> None:
    nobody = "http://127.0.0.1:1/"
    done = run("extend", str(signed["b-t"]), "-o", "lta.pdf", "--tsa", nobody, *options(ca))
    assert done.exit_code == 0, done.output


def test_through_stdin_and_stdout(run: Run, ca: Ca, signed: dict[str, Path]) -> None:
    done = run("extend", "-", "-o", "-", *options(ca), stdin=signed["b-t"].read_bytes())
    assert done.exit_code == 0, done.output
    assert done.stdout_bytes.startswith(b"%PDF")


def test_due_lists_without_asking_anybody(run: Run, ca: Ca, archive: Path) -> None:
    asked = len(ca.server.fetcher.requests)
    done = run("extend", "--due", "600d", "arsip", "--trust", ca.root, "--json")
    told = json.loads(done.stdout)
    states = {Path(one["file"]).name: (one["state"], one["level"]) for one in told["results"]}
    assert states == {
        "b-lta.pdf": ("later", "B-LTA"),
        "b-t.PDF": ("due", "B-T"),
        "diubah.pdf": ("invalid", "B-LTA"),
        "naskah.pdf": ("unsigned", None),
    }
    assert done.exit_code == 1
    assert told["errors"] == []
    assert len(ca.server.fetcher.requests) == asked


def test_due_extends_in_place_what_is_due_and_nothing_else(run: Run, ca: Ca, archive: Path) -> None:
    before = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    (archive / "diubah.pdf").unlink()
    done = run("extend", "--due", "600d", "arsip", "--in-place", *options(ca, "--jobs", "2", "--lang", "en"))
    assert done.exit_code == 0, done.output
    assert "1 of 3 due." in done.stderr
    changed = [path.name for path in before if path.exists() and path.read_bytes() != before[path]]
    assert changed == ["b-t.PDF"]
    assert verdict(ca, archive / "lama" / "b-t.PDF") is DocumentVerdict.VALID
    again = run("extend", "--due", "600d", "arsip", "--in-place", *options(ca, "--lang", "en"))
    assert "0 of 3 due." in again.stderr


def test_due_extends_into_another_folder(run: Run, ca: Ca, archive: Path, home: Path) -> None:
    (home / "baru").mkdir()
    done = run("extend", "--due", "5000d", "arsip", "--output-dir", "baru", *options(ca))
    assert done.exit_code == 1, done.output  # one of them was tampered with
    assert sorted(path.name for path in (home / "baru").iterdir()) == ["b-lta.pdf", "b-t.PDF"]


def test_a_document_that_does_not_hold_is_refused(run: Run, ca: Ca, archive: Path, home: Path) -> None:
    done = run("extend", "arsip/diubah.pdf", "-o", "hasil-tte.pdf", *options(ca))
    assert_one_error(done, 1, home, "tidak sah", "I-HASH")
    unsigned = run("extend", "surat.pdf", "-o", "hasil-tte.pdf", *options(ca))
    assert_one_error(unsigned, 1, home, "tidak bertanda tangan")
    strange = run("extend", "arsip/b-lta.pdf", "-o", "hasil-tte.pdf", "--tsa", ca.tsa, "--no-user-trust")
    assert_one_error(strange, 4, home, "masih dapat dibuktikan")


def test_private_addresses_in_documents_are_not_asked_unless_that_is_allowed(
    run: Run, ca: Ca, home: Path, signed: dict[str, Path]
) -> None:
    bare = ("--tsa", ca.tsa, "--trust", ca.root, "--lang", "en")
    done = run("extend", str(signed["b-t"]), "-o", "hasil.pdf", *bare)
    assert done.exit_code == 5
    assert "the address is not a public one" in done.stderr
    assert "--allow-private" in done.stderr
    assert not (home / "hasil.pdf").exists()


@pytest.mark.parametrize("fault", ["busy", "wrong-nonce", "clock-fast"])
def test_an_authority_that_fails_or_lies(fault: str, run: Run, ca: Ca, home: Path, signed: dict[str, Path]) -> None:
    ca.server.fetcher.spoil("tsa", fault)
    try:
        done = run("extend", str(signed["b-t"]), "-o", "hasil-tte.pdf", *options(ca))
        sign = run("sign", "surat.pdf", "-o", "hasil-tte.pdf", *ca.key(), "--tsa", ca.tsa, "--no-stamp")
    finally:
        ca.server.fetcher.mend()
    assert_one_error(done, 5, home)
    assert_one_error(sign, 5, home)


def test_several_documents_are_signed_with_few_questions(run: Run, ca: Ca, home: Path) -> None:
    names = [f"{number}.pdf" for number in range(3)]
    for name in names:
        shutil.copy(LETTER, home / name)
    (home / "tte").mkdir()
    before = [ca.server.fetcher.count(kind) for kind in ("tsa", "ocsp", "crl")]
    done = run("sign", *names, "--output-dir", "tte", *ca.key(), "--tsa", ca.tsa, "--no-stamp", "--jobs", "2")
    assert done.exit_code == 0, done.output
    asked = [ca.server.fetcher.count(kind) - old for kind, old in zip(("tsa", "ocsp", "crl"), before, strict=True)]
    assert asked == [6, 2, 1]  # two timestamps each; once the signer, the authority and their CA


def test_what_allows_no_change_is_signed_with_its_evidence_in_one_revision(run: Run, ca: Ca, home: Path) -> None:
    options = ("--certify", "none", "--level", "b-lt", "--tsa", ca.tsa)
    assert run("sign", "surat.pdf", "-o", "surat-tte.pdf", *ca.key(), *options).exit_code == 0
    assert (home / "surat-tte.pdf").read_bytes().count(b"%%EOF") == 1
    assert verdict(ca, home / "surat-tte.pdf") is DocumentVerdict.VALID
    done = run("extend", "surat-tte.pdf", "-o", "surat-lta.pdf", *options[4:], "--trust", ca.root, "--allow-private")
    assert done.exit_code == 0, done.output
    assert "Adobe Acrobat" in done.stderr


def test_what_was_not_given_is_not_done(run: Run, ca: Ca, home: Path, signed: dict[str, Path]) -> None:
    name = str(signed["b-t"])
    for arguments in (
        (name, "-o", "x.pdf"),
        (name, *options(ca)),
        (name, "-o", "x.pdf", "--in-place", *options(ca)),
        ("--due", "90x", name),
        ("--due", "90d", name, "-o", "x.pdf", *options(ca)),
        ("--due", "90d", "-"),
        (name, "-o", "x.pdf", "--tsa", "http://nama:sandi@127.0.0.1/"),
        (name, "-o", "x.pdf", "--tsa", "ftp://127.0.0.1/"),
        (name, "-o", "-", "--json", *options(ca)),
    ):
        done = run("extend", *arguments)
        assert done.exit_code == 2, (arguments, done.output)
    assert not list(home.glob("x*"))
    (home / "kosong").mkdir()
    assert run("extend", "--due", "90d", "kosong").exit_code == 4
