"""An output appears whole or not at all, and replaces nothing that it was not told to."""

import errno
import io
import os
import stat
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from bsre_sign import output
from bsre_sign.errors import OutputError
from bsre_sign.output import settling, whole_file

posix = pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX knows them")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "LARGE", 3)


@pytest.mark.usefixtures("large")
def test_a_large_output_is_sent_to_the_disk_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(threading.current_thread().name))
    with (tmp_path / "surat.pdf").open("w+b") as stream:
        stream.write(b"ab")
        with settling(stream):
            pass
        assert synced == []
        stream.write(b"c")
        with settling(stream):
            stream.seek(0)
            assert stream.read() == b"abc"
    assert synced == ["settling"]


@pytest.mark.usefixtures("large")
def test_a_disk_that_does_not_take_it_is_told_once_the_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [OSError(errno.EIO, "rusak")]

    def fails_once(_: int) -> None:
        if told:
            raise told.pop()

    monkeypatch.setattr(os, "fsync", fails_once)

    def write() -> None:
        with whole_file(tmp_path / "surat.pdf") as stream:
            stream.write(b"abc")
            with settling(stream):
                pass

    with pytest.raises(OutputError, match="cannot be written"):
        write()
    assert names(tmp_path) == set()


@pytest.mark.usefixtures("large")
def test_what_nobody_keeps_is_not_sent_to_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: pytest.fail("to the disk"))
    with tempfile.TemporaryFile() as file:
        for stream in (file, io.BytesIO()):
            stream.write(b"abc")
            with settling(stream):
                assert stream.seek(0, 2) == 3


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def test_the_file_appears_when_the_block_ends_and_not_before(tmp_path: Path) -> None:
    target = tmp_path / "surat.pdf"

    with whole_file(target) as stream:
        stream.write(b"isi")
        stream.seek(0)
        assert stream.read() == b"isi"
        assert not target.exists()

    assert target.read_bytes() == b"isi"
    assert names(tmp_path) == {"surat.pdf"}


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("error", [RuntimeError("batal"), KeyboardInterrupt()])
def test_an_exception_leaves_nothing_behind(tmp_path: Path, error: BaseException, overwrite: bool) -> None:
    target = tmp_path / "surat.pdf"
    if overwrite:
        target.write_bytes(b"lama")

    def write() -> None:
        with whole_file(target, overwrite=overwrite) as stream:
            stream.write(b"separuh")
            raise error

    with pytest.raises(type(error)):
        write()

    assert names(tmp_path) == ({"surat.pdf"} if overwrite else set())
    if overwrite:
        assert target.read_bytes() == b"lama"


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_is_no_file_is_not_replaced_nor_offered_to_be(tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "keluar").mkdir()
    target = tmp_path / "keluar"
    with pytest.raises(OutputError, match="is not a regular file") as caught, whole_file(target, overwrite=overwrite):
        pass
    assert "--overwrite" not in caught.value.hint.en


def test_a_file_that_is_there_is_kept_and_the_block_never_runs(tmp_path: Path) -> None:
    target = tmp_path / "surat.pdf"
    target.write_bytes(b"lama")
    ran: list[bool] = []

    with pytest.raises(OutputError, match="exists already") as caught, whole_file(target):
        ran.append(True)

    assert not ran
    assert "--overwrite" in caught.value.hint.en
    assert target.read_bytes() == b"lama"
    assert names(tmp_path) == {"surat.pdf"}


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "surat.pdf"

    def write() -> None:
        with whole_file(target) as stream:
            stream.write(b"baru")
            target.write_bytes(b"milik orang lain")

    with pytest.raises(OutputError, match="exists already"):
        write()

    assert target.read_bytes() == b"milik orang lain"
    assert names(tmp_path) == {"surat.pdf"}


def test_with_overwrite_the_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    target = tmp_path / "surat.pdf"
    target.write_bytes(b"lama")

    with target.open("rb") as reader:
        with whole_file(target, overwrite=True) as stream:
            stream.write(b"baru")
            assert target.read_bytes() == b"lama"
        assert reader.read() == b"lama"

    assert target.read_bytes() == b"baru"


@posix
def test_a_link_that_leads_nowhere_counts_as_taken(tmp_path: Path) -> None:
    target = tmp_path / "surat.pdf"
    target.symlink_to(tmp_path / "tiada")

    with pytest.raises(OutputError, match="exists already"), whole_file(target) as stream:
        stream.write(b"baru")

    assert names(tmp_path) == {"surat.pdf"}
    assert target.is_symlink()


def test_a_folder_in_the_way_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "surat.pdf"
    target.mkdir()

    for overwrite in (False, True):
        with pytest.raises(OutputError), whole_file(target, overwrite=overwrite) as stream:
            stream.write(b"baru")
    assert names(tmp_path) == {"surat.pdf"}


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written: no such file"), whole_file(tmp_path / "a" / "b.pdf"):
        pass


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")

    with pytest.raises(OutputError, match="cannot be written"), whole_file(tmp_path / "a" / "b.pdf"):
        pass


@posix
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    # Root may write into any folder of a disk, but not into this one, which the kernel shows.
    folder = Path("/sys") if os.geteuid() == 0 else tmp_path / "terkunci"
    if os.geteuid() != 0:
        folder.mkdir(mode=0o500)

    with pytest.raises(OutputError, match=r"permission denied|read-only"), whole_file(folder / "surat.pdf"):
        pass


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a file system that nobody can write to")
def test_a_file_system_that_takes_no_files_is_told() -> None:
    with pytest.raises(OutputError, match="cannot be written"), whole_file(Path("/proc/self/surat.pdf")):
        pass


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    def write() -> None:
        with whole_file(tmp_path / "surat.pdf"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match="no space is left"):
        write()
    assert names(tmp_path) == set()


@posix
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_who_may_read_follows_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        with whole_file(tmp_path / "surat.pdf") as stream:
            stream.write(b"isi")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "surat.pdf").stat().st_mode) == mode


@pytest.mark.skipif(sys.platform != "linux", reason="names of at most 255 bytes")
def test_a_name_that_the_file_system_takes_is_taken(tmp_path: Path) -> None:
    target = tmp_path / ("a" * 251 + ".pdf")

    with whole_file(target) as stream:
        stream.write(b"isi")

    assert target.read_bytes() == b"isi"


@pytest.mark.skipif(sys.platform != "linux", reason="names of at most 255 bytes")
def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="the name is too long"), whole_file(tmp_path / ("a" * 300)):
        pass


@posix
def test_content_reaches_the_disk_before_its_name_and_its_name_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, link = os.fsync, os.link

    def recording_sync(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "content")
        sync(descriptor)

    def recording_link(source: Path, target: Path) -> None:
        done.append("name")
        link(source, target)

    monkeypatch.setattr(os, "fsync", recording_sync)
    monkeypatch.setattr(os, "link", recording_link)
    with whole_file(tmp_path / "surat.pdf") as stream:
        stream.write(b"isi")

    assert done == ["content", "name", "folder"]


def test_a_file_that_changes_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "surat.pdf"
    target.write_bytes(b"lama")

    def write() -> None:
        with whole_file(target, overwrite=True) as stream:
            stream.write(b"baru")
            target.write_bytes(b"ditandatangani orang lain")

    with pytest.raises(OutputError, match="changed by somebody else"):
        write()

    assert target.read_bytes() == b"ditandatangani orang lain"
    assert names(tmp_path) == {"surat.pdf"}


def test_a_file_that_is_taken_away_meanwhile_is_not_brought_back(tmp_path: Path) -> None:
    target = tmp_path / "surat.pdf"
    target.write_bytes(b"lama")

    def write() -> None:
        with whole_file(target, overwrite=True) as stream:
            stream.write(b"baru")
            target.unlink()

    with pytest.raises(OutputError, match="changed by somebody else"):
        write()

    assert names(tmp_path) == set()
