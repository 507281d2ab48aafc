"""Passphrases and passwords: from a file, the environment or the terminal, never from an argument."""

import os
import sys
import warnings
from pathlib import Path

from bsre_sign import CredentialError, InputError, Text
from bsre_sign.cli.shell import Shell
from bsre_sign.files import read_small

_MOST_BYTES = 64 * 1024

VARIABLE = "BSRE_SIGN_PASSPHRASE"


def passphrase(file: Path | None) -> bytes | str:
    """The key's passphrase: from ``file`` (``-``: stdin), else the environment, else asked for on the terminal.

    Raises:
        CredentialError: the file cannot be read, or there is no terminal to ask on.
    """
    if file is not None:
        return first_line(file)
    if VARIABLE in os.environ:
        return os.environ[VARIABLE]
    return _ask()


def password(file: Path | None) -> str | None:
    """The password of an encrypted PDF, if one is given.

    Raises:
        CredentialError: the file cannot be read.
        InputError: it is no text.
    """
    if file is None:
        return None
    try:
        return first_line(file).decode()
    except UnicodeDecodeError:
        raise InputError(
            Text(f"{file} bukan berkas teks UTF-8.", f"{file} is not a UTF-8 text file."),
            Text("Simpan kata sandinya sebagai teks biasa.", "Save the password as plain text."),
        ) from None


def first_line(file: Path) -> bytes:
    """The first line of a file, or of stdin for ``-``, without its end and without a byte order mark."""
    from_stdin = str(file) == "-"
    data = sys.stdin.buffer.readline() if from_stdin else read_small(file, _MOST_BYTES, CredentialError)
    return data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].removesuffix(b"\r")


def _ask() -> str:
    import getpass

    prompt = Shell.of().text(Text("Frasa sandi atau PIN kunci: ", "Passphrase or PIN of the key: "))
    with warnings.catch_warnings():
        # getpass would read the passphrase in plain sight where there is no terminal to silence.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(prompt)
        except (getpass.GetPassWarning, OSError):
            raise CredentialError(
                Text(
                    "Frasa sandi diperlukan, tetapi tidak ada terminal untuk menanyakannya.",
                    "A passphrase is needed, but there is no terminal to ask for it on.",
                ),
                Text(
                    f"Berikan dengan --passphrase-file FILE atau variabel {VARIABLE}.",
                    f"Give it by --passphrase-file FILE or the variable {VARIABLE}.",
                ),
            ) from None
