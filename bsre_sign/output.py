"""Writing an output whole or not at all.

It is written beside its place, into a file called ``.bsre-sign-….part`` that is locked for as long as somebody writes
it, and moved there in one step after it has reached the disk. Whatever ends the process, the place holds what it held
before, or all of the new file. A part that is left over is nobody's output; the next one that writes into the folder
removes it.
"""

import errno
import os
import re
import secrets
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bsre_sign.errors import OutputError, system_words
from bsre_sign.language import Text
from bsre_sign.large import LARGE, file_number

try:
    import fcntl
except ImportError:  # Windows, where an open file cannot be removed anyway
    fcntl = None  # type: ignore[assignment]

_PART = re.compile(r"\.bsre-sign-[0-9a-f]{16}\.part")
_UNWRITTEN = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG}
_NO_SUCH_SERVICE = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF}
_cleared: set[Path] = set()
_clearing = threading.Lock()


@contextmanager
def whole_file(path: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """A stream, readable and writable, whose content appears at ``path`` once the block ends without an exception.

    Without ``overwrite`` a file that is there, or appears meanwhile, is kept; with it, one that somebody else wrote
    meanwhile is. A link stays one: what it leads to is replaced. The new file belongs to whom the old one belonged to,
    as far as this process may give it away, and nobody else can read it who could not read the old one.

    Raises:
        OutputError: the file exists, its folder cannot be written to, or the disk does not confirm what was written.
    """
    try:
        existing = path.stat() if path.exists() else None
        if existing is not None and not stat.S_ISREG(existing.st_mode):
            raise no_regular_file(path)
        if existing is not None and not overwrite:
            raise exists_already(path)
        path = destination(path)
        _clear_once(path.parent)
        # A new file is opened like any other: the user's own umask decides who may read it.
        descriptor, part = _open_part(path.parent, 0o666 if existing is None else 0o600)
    except OSError as error:
        raise _unwritable(path, error) from error
    except ValueError as error:
        raise _unwritable(path, OSError(errno.EINVAL, str(error))) from error
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            if existing is not None:
                _hand_over(part, existing)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            if fcntl is not None:
                _move(part, path, existing)  # while it is locked, so that nobody clears it away
        if fcntl is None:
            _move(part, path, existing)  # no open file can be moved there
        _settle(path)
    except OSError as error:
        if error.errno in _UNWRITTEN:
            raise _unwritable(path, error) from error
        raise
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


@contextmanager
def settling(stream: BinaryIO) -> Iterator[None]:
    """A large output in ``stream`` is on its way to the disk while the block reads it.

    Raises:
        OSError: the disk does not take it.
    """
    stream.flush()
    number = file_number(stream)
    if number is None or not _is_large_output(number):
        yield
        return
    failures: list[OSError] = []

    def settle() -> None:
        try:
            os.fsync(number)
        except OSError as error:
            failures.append(error)

    helper = threading.Thread(target=settle, name="settling")
    helper.start()
    try:
        yield
    finally:
        helper.join()
    if failures:
        raise failures[0]  # the system tells of it once only: it must not get lost


def _is_large_output(number: int) -> bool:
    state = os.fstat(number)
    return state.st_size >= LARGE and state.st_nlink > 0  # what has no name is nobody's output


def clear_leftovers(folder: Path) -> None:
    """Remove the parts in ``folder`` that nobody writes any more, because their process was ended."""
    with os.scandir(folder) as entries:
        parts = [entry for entry in entries if _PART.fullmatch(entry.name)]
    for entry in parts:
        with suppress(OSError):  # somebody else's, or removed meanwhile
            if not entry.is_file(follow_symlinks=False):
                continue
            if fcntl is None:
                Path(entry.path).unlink()
                continue
            descriptor = os.open(entry.path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                Path(entry.path).unlink()
            finally:
                os.close(descriptor)


def _clear_once(folder: Path) -> None:
    """Clear ``folder`` the first time that this process writes into it."""
    with _clearing:
        place = folder.absolute()
        if place not in _cleared:
            clear_leftovers(folder)
            _cleared.add(place)


def destination(path: Path) -> Path:
    """Where a link at ``path`` leads; any other path as it is.

    Raises:
        OutputError: the link leads nowhere, or is somebody else's, who could have it lead anywhere.
    """
    if not path.is_symlink():
        return path
    if not path.exists():
        raise _link(path, Text(id="yang tidak menuju berkas apa pun", en="that leads nowhere"))
    if hasattr(os, "geteuid") and path.lstat().st_uid not in {os.geteuid(), 0}:
        raise _link(path, Text(id="milik pengguna lain", en="of another user"))
    return path.resolve()


def _hand_over(part: Path, existing: os.stat_result) -> None:
    """Give the part owner, group and permissions of the file that it replaces; only who had these reads it."""
    mode = stat.S_IMODE(existing.st_mode)
    if hasattr(os, "chown"):
        for owner in (existing.st_uid, -1):
            with suppress(OSError):  # only the administrator gives files away; a group only who belongs to it
                os.chown(part, owner, existing.st_gid)
                break
        else:
            mode &= ~stat.S_IRWXG | (mode & stat.S_IRWXO) << 3  # another group may do what everybody may
    part.chmod(mode)


def _open_part(folder: Path, mode: int) -> tuple[int, Path]:
    """A new part, locked, which nobody clears away; ``mode`` is what the umask is taken from."""
    while True:
        part = folder / f".bsre-sign-{secrets.token_hex(8)}.part"
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        if fcntl is None:
            return descriptor, part
        with suppress(OSError):  # a file system without locks, where nothing is ever cleared away
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # whoever clears it away holds it for a moment only
        if part.exists():
            return descriptor, part
        os.close(descriptor)  # cleared away between its making and its lock


def _move(part: Path, path: Path, existing: os.stat_result | None) -> None:
    """Give the part its name; only the file that was there at the beginning is replaced."""
    try:
        if existing is None:
            # A link fails where the name is taken; a rename would replace what came meanwhile.
            os.link(part, path)
            return
        _replace(part, path, existing)
    except FileExistsError as error:
        raise exists_already(path) from error
    except OSError as error:
        if existing is not None or path.exists():
            raise _unwritable(path, error) from error
        part.replace(path)  # a file system without links


def _replace(part: Path, path: Path, existing: os.stat_result) -> None:
    """Put the part in the place of the file that was there at the beginning, if it is that file still."""
    if not path.exists():
        raise _changed_meanwhile(path)
    if fcntl is None:
        if not _is_as_it_was(path.stat(), existing):
            raise _changed_meanwhile(path)
        part.replace(path)
        return
    with path.open("rb") as there:
        try:
            fcntl.flock(there, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _changed_meanwhile(path) from None  # somebody else is replacing it this very moment
        except OSError as error:
            if error.errno not in _NO_SUCH_SERVICE:
                raise
        # The one that was opened may have lost its name since: both have to be what they were.
        if not (_is_as_it_was(os.fstat(there.fileno()), existing) and _is_as_it_was(path.stat(), existing)):
            raise _changed_meanwhile(path)
        part.replace(path)


def _is_as_it_was(now: os.stat_result, before: os.stat_result) -> bool:
    return (now.st_ino, now.st_size, now.st_mtime_ns) == (before.st_ino, before.st_size, before.st_mtime_ns)


def _settle(path: Path) -> None:
    """Have the disk keep the new name too, so that it survives a power failure."""
    try:
        settle_folder(path.parent)
    except OSError as error:
        raise _unsettled(path, error) from error


def settle_folder(folder: Path) -> None:
    """Have the disk keep the names in ``folder``, as far as its file system can be asked to.

    Raises:
        OSError: the disk does not confirm it.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _NO_SUCH_SERVICE:  # some file systems sync no folder, some folders may not be opened
            raise


def exists_already(path: Path) -> OutputError:
    """The error that says that ``path`` is taken."""
    return OutputError(
        Text(id=f"{path} sudah ada dan tidak ditimpa.", en=f"{path} exists already and was not replaced."),
        Text(
            id="Pilih nama lain, atau izinkan dengan --overwrite.",
            en="Choose another name, or allow it by --overwrite.",
        ),
    )


def no_regular_file(path: Path) -> OutputError:
    """The error that says that what is at ``path``, such as a folder, is nothing that an output could replace."""
    return OutputError(
        Text(
            id=f"{path} sudah ada dan bukan berkas biasa.",
            en=f"{path} exists already and is not a regular file.",
        ),
        Text(
            id="Sebut nama berkas, misalnya nama baru di dalam folder itu.",
            en="Name a file, such as a new one in that folder.",
        ),
    )


def _link(path: Path, what: Text) -> OutputError:
    return OutputError(
        Text(id=f"{path} sudah ada dan berupa tautan {what.id}.", en=f"{path} exists already and is a link {what.en}."),
        Text(id="Sebut berkas tujuannya sendiri, atau nama lain.", en="Name the file itself, or another name."),
    )


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        Text(
            id=f"{path} tidak dapat ditulis: {system_words(error).id}.",
            en=f"{path} cannot be written: {system_words(error).en}.",
        ),
        Text(
            id="Periksa apakah foldernya ada, dapat ditulisi, dan diska tidak penuh.",
            en="Check that the folder exists and can be written to, and that the disk is not full.",
        ),
    )


def _changed_meanwhile(path: Path) -> OutputError:
    return OutputError(
        Text(
            id=f"{path} diubah pihak lain sementara keluaran ini dibuat, dan tidak ditimpa.",
            en=f"{path} was changed by somebody else while this output was made, and was not replaced.",
        ),
        Text(
            id="Periksa berkas itu; mungkin sudah ditandatangani orang lain.",
            en="Look at that file; somebody else may have signed it.",
        ),
    )


def _unsettled(path: Path, error: OSError) -> OutputError:
    return OutputError(
        Text(
            id=f"{path} sudah ditulis, tetapi diska tidak memastikan penyimpanannya: {system_words(error).id}.",
            en=f"{path} was written, but the disk does not confirm that it is kept: {system_words(error).en}.",
        ),
        Text(
            id="Periksa berkas itu dan diskanya sebelum menandatangani lagi.",
            en="Look at that file and its disk before signing again.",
        ),
    )
