"""Reading the small files that users name: keys, passphrases, certificates, profiles, logos."""

from pathlib import Path

from bsre_sign.errors import BsreSignError, InputError, system_words
from bsre_sign.language import Text


def read_small(path: Path, most: int, error: type[BsreSignError] = InputError) -> bytes:
    """The file's bytes, at most ``most``.

    Raises:
        error: the file cannot be read, or is larger.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as reason:
        said = system_words(reason)
        raise error(
            Text(id=f"{path} tidak dapat dibaca: {said.id}.", en=f"{path} cannot be read: {said.en}."),
            Text(id="Periksa nama berkas dan izinnya.", en="Check the file's name and permissions."),
        ) from reason
    if len(data) > most:
        raise error(
            Text(id=f"{path} terlalu besar untuk kegunaan ini.", en=f"{path} is too large for this use."),
            Text(
                id=f"Berikan berkas paling besar {most // 1024} KiB.", en=f"Give a file of at most {most // 1024} KiB."
            ),
        )
    return data
