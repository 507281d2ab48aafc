"""Anchors in files and folders."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from bsre_sign.certificates import read_certificates
from bsre_sign.errors import CredentialError, system_words
from bsre_sign.language import Text

_SUFFIXES = {".pem", ".crt", ".cer", ".der"}
_MOST_FILES = 1000


def read_anchors(path: Path) -> tuple[bytes, ...]:
    """Every certificate (DER) in a file, or in the certificate files directly inside a folder.

    Raises:
        CredentialError: the folder or a file cannot be read, or a file holds something else.
    """
    try:
        names = [path]
        if path.is_dir():
            names = sorted(one for one in path.iterdir() if one.suffix.lower() in _SUFFIXES)[:_MOST_FILES]
    except OSError as error:
        said = system_words(error)
        raise CredentialError(
            Text(id=f"{path} tidak dapat dibaca: {said.id}.", en=f"{path} cannot be read: {said.en}."),
            Text(id="Periksa nama folder dan izinnya.", en="Check the folder's name and permissions."),
        ) from error
    return tuple(one.public_bytes(Encoding.DER) for name in names for one in read_certificates(name))
