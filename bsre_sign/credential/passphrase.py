"""Passphrases and PINs on their way to a key."""

from contextlib import suppress
from pathlib import Path

from bsre_sign.errors import CredentialError
from bsre_sign.files import read_small

MOST_BYTES = 4 * 1024 * 1024
"""The largest key file that is read."""
_MOST_PASSPHRASE = 64 * 1024


def passphrase_bytes(answer: str | bytes | None) -> bytes | None:
    """A passphrase as the bytes that key containers take: UTF-8; what a terminal could not decode stays as it was."""
    if not isinstance(answer, str):
        return answer
    encoded = answer.encode("utf-8", "surrogatepass")
    with suppress(UnicodeEncodeError):
        encoded = answer.encode("utf-8", "surrogateescape")
    return encoded


def first_line(file: Path) -> bytes:
    """The first line of a file, without its end and without a byte order mark.

    Raises:
        CredentialError: the file cannot be read.
    """
    data = read_small(file, _MOST_PASSPHRASE, CredentialError)
    return data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].removesuffix(b"\r")
