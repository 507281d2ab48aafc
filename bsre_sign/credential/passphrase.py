"""Passphrases and PINs on their way to a key."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bsre_sign.credential.model import Ask
from bsre_sign.errors import CredentialError
from bsre_sign.files import read_small

MOST_BYTES = 256 * 1024
"""The largest key file that is read; one with a long chain has some 20 KiB."""
_MOST_PASSPHRASE = 64 * 1024


@contextmanager
def lent(ask: Ask) -> Iterator[bytearray | None]:
    """What ``ask`` gives, as key containers take it: UTF-8; what a terminal could not decode stays as it was.

    It is overwritten afterwards, after failures too: tools that report errors may show the variables of each frame.
    """
    held = _bytes(ask())
    try:
        yield held
    finally:
        if held is not None:
            held[:] = bytes(len(held))


def _bytes(answer: str | bytes | None) -> bytearray | None:
    if not isinstance(answer, str):
        return None if answer is None else bytearray(answer)
    with suppress(UnicodeEncodeError):
        return bytearray(answer.encode("utf-8", "surrogateescape"))
    return bytearray(answer.encode("utf-8", "surrogatepass"))


def first_line(file: Path) -> bytes:
    """The first line of a file, without its end and without a byte order mark.

    Raises:
        CredentialError: the file cannot be read.
    """
    data = read_small(file, _MOST_PASSPHRASE, CredentialError)
    return data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].removesuffix(b"\r")
