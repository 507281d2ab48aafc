"""Reading the small files that hold keys and certificates."""

from pathlib import Path

from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

MAX_BYTES = 4 * 1024 * 1024


def read_limited(path: Path) -> bytes:
    """The file's bytes, at most 4 MiB.

    Raises:
        CredentialError: missing, not readable, or larger.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CredentialError(
            Text(id=f"{path} tidak dapat dibaca: {error.strerror}.", en=f"{path} cannot be read: {error.strerror}."),
            Text(id="Periksa nama dan izin berkas.", en="Check the file's name and permissions."),
        ) from error
    if len(data) > MAX_BYTES:
        raise CredentialError(
            Text(
                id=f"{path.name} terlalu besar untuk sebuah kunci atau sertifikat.",
                en=f"{path.name} is too large for a key or certificate.",
            ),
            Text(
                id="Berikan berkas kunci atau sertifikat, bukan dokumen.",
                en="Give a key or certificate file, not a document.",
            ),
        )
    return data


def passphrase_bytes(answer: str | bytes | None) -> bytes | None:
    """A passphrase as the bytes that key containers take (UTF-8)."""
    return answer.encode() if isinstance(answer, str) else answer
