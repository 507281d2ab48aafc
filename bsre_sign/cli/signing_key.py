"""Whose key signs: a PKCS#12 file, or key and certificate in files of their own."""

from pathlib import Path
from typing import TYPE_CHECKING

from bsre_sign.cli.bilingual import misuse
from bsre_sign.cli.options import is_typed
from bsre_sign.cli.secret import passphrase

if TYPE_CHECKING:
    from bsre_sign import SigningCredential


def check_choice(p12: Path | None, key: Path | None, cert: Path | None) -> None:
    """Refuse a command line that names no key, or two.

    Raises:
        Misuse: as the text says.
    """
    if p12 is not None and key is not None and is_typed("p12") == is_typed("key"):
        misuse("Berikan salah satu: --p12, atau --key dengan --cert.", "Give one of: --p12, or --key with --cert.")
    if p12 is None and key is None:
        misuse(
            "Kunci belum disebut: --p12 FILE, atau --key FILE dengan --cert FILE.",
            "Name a key: --p12 FILE, or --key FILE with --cert FILE.",
        )
    if not _is_p12(p12, key) and cert is None:
        misuse("--key memerlukan --cert FILE.", "--key needs --cert FILE.")
    if _is_p12(p12, key) and cert is not None and is_typed("cert"):
        misuse("--cert menyertai --key, bukan --p12.", "--cert goes with --key, not with --p12.")


def open_credential(
    p12: Path | None, key: Path | None, cert: Path | None, chain: Path | None, passphrase_file: Path | None
) -> "SigningCredential":
    """The credential; its passphrase is asked for only where one is needed.

    Raises:
        CredentialError: it cannot be opened.
    """
    from bsre_sign import PemCredential, Pkcs12Credential

    def ask() -> bytes | str:
        return passphrase(passphrase_file)

    if _is_p12(p12, key):
        assert p12 is not None
        return Pkcs12Credential.open(p12, ask, chain=chain)
    assert key is not None
    assert cert is not None
    return PemCredential.open(key, cert, ask, chain=chain)


def _is_p12(p12: Path | None, key: Path | None) -> bool:
    """Whether the container is meant: what is typed wins over what a configuration says."""
    return p12 is not None and (key is None or is_typed("p12"))
