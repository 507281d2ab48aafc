"""Writing an output whole or not at all."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bsre_sign.errors import OutputError, system_words
from bsre_sign.language import Text


@contextmanager
def whole_file(path: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """A stream, readable and writable, whose content appears at ``path`` once the block ends without an exception.

    It is written beside the target and moved there in one step, after it has reached the disk. Without
    ``overwrite`` a file that is there, or appears meanwhile, is kept.

    Raises:
        OutputError: the file exists, or its folder cannot be written to.
    """
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        existing = path.stat() if path.exists() else None
        if existing is not None and not (overwrite and stat.S_ISREG(existing.st_mode)):
            raise _exists(path)
        # Opened like any new file, so that the user's own umask decides who may read the output.
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as error:
        raise _unwritable(path, error) from error
    except ValueError as error:
        raise _unwritable(path, OSError(errno.EINVAL, str(error))) from error
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            if existing is not None:
                part.chmod(stat.S_IMODE(existing.st_mode))  # who could read the old one can read the new one
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _move(part, path, overwrite=overwrite)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG}:
            raise _unwritable(path, error) from error
        raise
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def _move(part: Path, path: Path, *, overwrite: bool) -> None:
    try:
        if overwrite:
            part.replace(path)
        else:
            # A link fails where the name is taken; a rename would replace what came meanwhile.
            os.link(part, path)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        if overwrite or path.exists():
            raise _unwritable(path, error) from error
        part.replace(path)  # a file system without links


def _exists(path: Path) -> OutputError:
    return OutputError(
        Text(id=f"{path} sudah ada dan tidak ditimpa.", en=f"{path} exists already and was not replaced."),
        Text(
            id="Pilih nama lain, atau izinkan dengan --overwrite.",
            en="Choose another name, or allow it by --overwrite.",
        ),
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
