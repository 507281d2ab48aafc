"""Passphrases on their way to a key container."""

from contextlib import suppress

MOST_BYTES = 4 * 1024 * 1024
"""The largest key file that is read."""


def passphrase_bytes(answer: str | bytes | None) -> bytes | None:
    """A passphrase as the bytes that key containers take: UTF-8; what a terminal could not decode stays as it was."""
    if not isinstance(answer, str):
        return answer
    encoded = answer.encode("utf-8", "surrogatepass")
    with suppress(UnicodeEncodeError):
        encoded = answer.encode("utf-8", "surrogateescape")
    return encoded
