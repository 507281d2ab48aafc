"""Whatever ends a signing, there is either what was there before or a whole signed document."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from shelf import LETTER, SAMPLES, Shelf, reported

from bsre_sign import Document, Level, Outcome, OutputError
from bsre_sign.output import clear_leftovers, whole_file

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes that fork and are killed")

SITE = Path(__file__).with_name("crash_site.py")
OLD = b"yang lama"


def at_the_site(*arguments: str | Path) -> str:
    """What the processes there print."""
    done = subprocess.run([sys.executable, SITE, *arguments], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def assert_whole(shelf: Shelf, path: Path) -> None:
    """The file is a signed document, of which nothing is missing."""
    report = reported(shelf.offline(), path.read_bytes())
    assert report.signatures
    assert all(one.now.integrity.outcome is Outcome.PASSED for one in report.signatures)


def parts(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.suffix == ".part"]


@pytest.mark.parametrize(("level", "before"), [("b-b", "new"), ("b-b", "old"), ("b-lta", "new")])
def test_killed_at_any_step_it_leaves_the_old_state_or_a_whole_output(
    level: str, before: str, shelf: Shelf, tmp_path: Path
) -> None:
    at_the_site("steps", tmp_path, level, before)
    places = sorted(tmp_path.iterdir())
    assert len(places) > 10
    done = 0
    for place in places:
        output = place / "surat.pdf"
        assert {path.name for path in place.iterdir()} - {output.name} == {path.name for path in parts(place)}
        if before == "old":
            assert output.exists()
        if output.exists() and output.read_bytes() != OLD:
            assert_whole(shelf, output)
            done += 1
        clear_leftovers(place)
        assert [path.name for path in place.iterdir()] in ([], ["surat.pdf"])
    assert 0 < done < len(places)


def test_killed_at_any_moment_it_leaves_whole_outputs_and_parts_that_the_next_one_removes(
    shelf: Shelf, tmp_path: Path
) -> None:
    at_the_site("moments", tmp_path, "7", "12")
    outputs = [path for path in tmp_path.iterdir() if path.suffix == ".pdf"]
    assert len(outputs) > 12
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in (*outputs, *parts(tmp_path))}
    for path in outputs[::10]:
        assert_whole(shelf, path)
    sizes = {path.stat().st_size for path in outputs}
    assert len(sizes) == 1  # the others are as large as those that were looked into


def test_a_part_that_was_left_over_is_never_taken_for_an_output(shelf: Shelf, tmp_path: Path) -> None:
    leftover = tmp_path / ".bsre-sign-0123456789abcdef.part"
    leftover.write_bytes((SAMPLES / LETTER).read_bytes()[:1000])
    signer = shelf.workshop.signer("pejabat-satu", Level.B_B, None)
    signer.sign_to(Document.open(SAMPLES / LETTER), tmp_path / "surat.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["surat.pdf"]
    assert_whole(shelf, tmp_path / "surat.pdf")


def test_of_two_processes_that_write_one_output_exactly_one_wins(shelf: Shelf, tmp_path: Path) -> None:
    target = tmp_path / "surat.pdf"
    said = at_the_site("together", target)
    assert sorted(said.splitlines()) == [f"{target} exists already and was not replaced.", "done"]
    assert_whole(shelf, target)
    assert [path.name for path in tmp_path.iterdir()] == ["surat.pdf"]


def test_of_two_processes_that_replace_one_output_the_second_one_notices(shelf: Shelf, tmp_path: Path) -> None:
    target = tmp_path / "surat.pdf"
    target.write_bytes(OLD)
    said = sorted(at_the_site("together", target).splitlines())
    assert said[1] == "done"
    assert "was changed by somebody else while this output was made" in said[0]
    assert_whole(shelf, target)
    assert [path.name for path in tmp_path.iterdir()] == ["surat.pdf"]


def test_what_somebody_is_writing_is_not_cleared_away(tmp_path: Path) -> None:
    with whole_file(tmp_path / "surat.pdf") as stream:
        stream.write(b"isi")
        cleaner = threading.Thread(target=clear_leftovers, args=(tmp_path,))
        cleaner.start()
        cleaner.join()
        assert len(parts(tmp_path)) == 1
    assert (tmp_path / "surat.pdf").read_bytes() == b"isi"


def test_files_of_others_are_not_cleared_away(tmp_path: Path) -> None:
    names = [".bsre-sign-0123456789abcdef.part.pdf", ".bsre-sign-x.part", "surat.part", ".0123456789abcdef.part"]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    (tmp_path / ".bsre-sign-00000000000000ff.part").symlink_to(tmp_path / "surat.part")
    (tmp_path / ".bsre-sign-00000000000000fe.part").mkdir()
    before = set(tmp_path.iterdir())
    clear_leftovers(tmp_path)
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize(("most", "overwrite"), [(0, False), (4096, True), (40_000, False)])
def test_a_full_disk_leaves_what_was_there(most: int, overwrite: bool, tmp_path: Path) -> None:
    """The kernel writes no file beyond a limit, as on a disk that is full."""
    target = tmp_path / "surat.pdf"
    if overwrite:
        target.write_bytes(OLD)
    assert "cannot be written" in at_the_site("full", target, str(most))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == ({"surat.pdf": OLD} if overwrite else {})


def test_an_output_that_the_disk_does_not_confirm_is_told_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def fail(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="does not confirm"), whole_file(tmp_path / "surat.pdf") as stream:
        stream.write(b"isi")
    assert (tmp_path / "surat.pdf").read_bytes() == b"isi"
