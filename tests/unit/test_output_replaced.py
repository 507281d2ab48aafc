"""What an output replaces: where links lead, whose the file was, and who could read it."""

import errno
import os
import stat
from pathlib import Path

import pytest

from bsre_sign.errors import OutputError
from bsre_sign.output import whole_file

posix = pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX knows them")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@posix
def test_a_link_stays_one_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "arsip").mkdir()
    file, link = tmp_path / "arsip" / "surat.pdf", tmp_path / "surat.pdf"
    file.write_bytes(b"lama")
    link.symlink_to("arsip/surat.pdf")

    with pytest.raises(OutputError, match="exists already"), whole_file(link):
        pass
    with whole_file(link, overwrite=True) as stream:
        stream.write(b"baru")
        assert names(tmp_path) == {"arsip", "surat.pdf"}
        assert file.read_bytes() == b"lama"

    assert file.read_bytes() == b"baru"
    assert (os.readlink(link), names(tmp_path / "arsip")) == ("arsip/surat.pdf", {"surat.pdf"})  # noqa: PTH115


@posix
@pytest.mark.parametrize("leads_to", ["tiada", "surat.pdf", "folder", "pipa", "/dev/null"])
def test_a_link_to_no_file_is_not_followed(tmp_path: Path, leads_to: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipa")
    link = tmp_path / "surat.pdf"
    link.symlink_to(leads_to)

    for overwrite in (False, True):
        with pytest.raises(OutputError, match="exists already and is"), whole_file(link, overwrite=overwrite):
            pass

    assert link.is_symlink()
    assert names(tmp_path) == {"folder", "pipa", "surat.pdf"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only the administrator can give links away")
def test_a_link_of_somebody_else_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, link = tmp_path / "milik.txt", tmp_path / "surat.pdf"
    file.write_bytes(b"milik pengguna")
    link.symlink_to(file)
    os.lchown(link, 65534, 65534)

    with pytest.raises(OutputError, match="another user"), whole_file(link, overwrite=True):
        pass

    assert file.read_bytes() == b"milik pengguna"


@posix
def test_what_replaces_a_file_is_never_more_open_than_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "surat.pdf"
    target.write_bytes(b"rahasia")
    target.chmod(0o600)
    modes: list[int] = []
    opened = os.open

    def watched(path: str | Path, flags: int, mode: int = 0o777) -> int:
        descriptor = opened(path, flags, mode)
        if flags & os.O_CREAT:
            modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return descriptor

    monkeypatch.setattr(os, "open", watched)
    before = os.umask(0)
    try:
        with whole_file(target, overwrite=True) as stream:
            stream.write(b"baru")
        target.chmod(0o644)
        with whole_file(target, overwrite=True) as stream:
            stream.write(b"baru")
    finally:
        os.umask(before)

    assert modes == [0o600, 0o600]
    assert stat.S_IMODE(target.stat().st_mode) == 0o644


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only the administrator can give files away")
def test_what_replaces_a_file_belongs_to_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "surat.pdf"
    target.write_bytes(b"lama")
    os.chown(target, 65534, 65533)
    target.chmod(0o640)

    with whole_file(target, overwrite=True) as stream:
        stream.write(b"baru")

    status = target.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (65534, 65533, 0o640)


@posix
@pytest.mark.parametrize(("gives", "mode"), [(True, 0o640), (False, 0o600)])
def test_a_file_that_cannot_be_given_away_opens_to_no_other_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gives: bool, mode: int
) -> None:
    """Who belongs to the group may give it to that; who does not keeps the group out."""
    target = tmp_path / "surat.pdf"
    target.write_bytes(b"lama")

    def refuse(_path: Path, owner: int, _group: int) -> None:
        if owner != -1 or not gives:
            raise PermissionError(errno.EPERM, "tidak boleh")

    monkeypatch.setattr(os, "chown", refuse)
    for before, after in ((0o640, mode), (0o644, 0o644)):
        target.chmod(before)
        with whole_file(target, overwrite=True) as stream:
            stream.write(b"baru")
        assert stat.S_IMODE(target.stat().st_mode) == after
