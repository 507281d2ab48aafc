"""Passphrases on their way to a key container."""

from bsre_sign.errors import WrongPassphraseError
from bsre_sign.language import Text

MOST_BYTES = 4 * 1024 * 1024
"""The largest key file that is read."""


def passphrase_bytes(answer: str | bytes | None) -> bytes | None:
    """A passphrase as the bytes that key containers take: UTF-8; what a terminal could not decode stays as it was.

    Raises:
        WrongPassphraseError: it holds what no bytes stand for.
    """
    try:
        return answer.encode("utf-8", "surrogateescape") if isinstance(answer, str) else answer
    except UnicodeEncodeError:
        # "from None": the exception carries the passphrase.
        raise WrongPassphraseError(
            Text(id="Frasa sandi memuat karakter yang rusak.", en="The passphrase holds a broken character."),
            Text(id="Ketik ulang frasa sandinya.", en="Type the passphrase again."),
        ) from None
