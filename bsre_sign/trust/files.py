"""Anchors in files and folders."""

import stat
from pathlib import Path

from bsre_sign.errors import CredentialError, system_words
from bsre_sign.files import read_small
from bsre_sign.language import Text
from bsre_sign.trust.encoded import MOST_BYTES, MOST_CERTIFICATES, certificates_in, too_many

_SUFFIXES = {".pem", ".crt", ".cer", ".der", ".p7b", ".p7c"}


def read_anchors(path: Path) -> tuple[bytes, ...]:
    """Every certificate (DER) in a file, or in the certificate files directly inside a folder, each once.

    Raises:
        CredentialError: the folder or a file cannot be read, holds something else, or holds too much.
    """
    try:
        names = _certificate_files(path) if path.is_dir() else [path]
    except OSError as error:
        raise _unreadable(path, error) from error
    found: dict[bytes, None] = {}
    for name in names:
        found |= dict.fromkeys(certificates_in(read_small(name, MOST_BYTES, CredentialError), name.name))
        if len(found) > MOST_CERTIFICATES:
            raise too_many(str(path))
    return tuple(found)


def _certificate_files(folder: Path) -> list[Path]:
    """The files in ``folder`` that are called like certificates, by name.

    Raises:
        OSError: the folder, or one of them, cannot be looked at.
        CredentialError: there are too many, or one is no file at all.
    """
    names = sorted(one for one in folder.iterdir() if one.suffix.lower() in _SUFFIXES)
    if len(names) > MOST_CERTIFICATES:
        raise too_many(str(folder))
    for name in names:
        # A pipe would be waited for without end.
        if not stat.S_ISREG(name.stat().st_mode):
            raise CredentialError(
                Text(id=f"{name} bukan berkas biasa.", en=f"{name} is not a regular file."),
                Text(id="Keluarkan dari folder itu.", en="Take it out of that folder."),
            )
    return names


def _unreadable(path: Path, error: OSError) -> CredentialError:
    said = system_words(error)
    return CredentialError(
        Text(id=f"{path} tidak dapat dibaca: {said.id}.", en=f"{path} cannot be read: {said.en}."),
        Text(id="Periksa nama folder dan izinnya.", en="Check the folder's name and permissions."),
    )
