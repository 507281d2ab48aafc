"""Whose key signs: a PKCS#12 file, key and certificate in files of their own, or a key in a token."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bsre_sign import InputError, Text
from bsre_sign.cli.bilingual import misuse
from bsre_sign.cli.options import is_typed
from bsre_sign.cli.secret import passphrase
from bsre_sign.cli.settings import FILE
from bsre_sign.cli.shell import Shell

if TYPE_CHECKING:
    from bsre_sign import SigningCredential

_KEPT = f"{__name__}."


def keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep the value of an option that concerns nothing but the key."""
    context.meta[f"{_KEPT}{parameter.name}"] = value


def check_choice(p12: Path | None, key: Path | None, cert: Path | None) -> None:
    """Refuse a command line that names no key, or two.

    Raises:
        Misuse: as the text says.
    """
    chosen = _chosen(p12, key)
    if len(chosen) > 1:
        misuse(
            "Berikan salah satu: --p12, --key dengan --cert, atau --pkcs11.",
            "Give one of: --p12, --key with --cert, or --pkcs11.",
        )
    if not chosen:
        misuse(
            "Kunci belum disebut: --p12 FILE, --key FILE dengan --cert FILE, atau --pkcs11 URI.",
            "Name a key: --p12 FILE, --key FILE with --cert FILE, or --pkcs11 URI.",
        )
    if chosen == ["key"] and cert is None:
        misuse("--key memerlukan --cert FILE.", "--key needs --cert FILE.")
    if chosen == ["p12"] and cert is not None and is_typed("cert"):
        misuse("--cert menyertai --key, bukan --p12.", "--cert goes with --key, not with --p12.")


def open_credential(
    p12: Path | None, key: Path | None, cert: Path | None, chain: Path | None, passphrase_file: Path | None
) -> "SigningCredential":
    """The credential; its passphrase or PIN is asked for only where one is needed.

    Raises:
        CredentialError: it cannot be opened.
        InputError: the configuration may not name it.
    """
    from bsre_sign import PemCredential, Pkcs12Credential

    def ask() -> bytes | str:
        return passphrase(passphrase_file)

    (chosen,) = _chosen(p12, key)
    pss = bool(_kept("rsa_pss"))
    if chosen == "pkcs11":
        return _in_token(_kept("pkcs11"), cert, chain, passphrase_file, pss=pss)
    if chosen == "p12":
        assert p12 is not None
        return Pkcs12Credential.open(p12, ask, chain=chain, pss=pss)
    assert key is not None
    assert cert is not None
    return PemCredential.open(key, cert, ask, chain=chain, pss=pss)


def _in_token(
    uri: str, cert: Path | None, chain: Path | None, passphrase_file: Path | None, *, pss: bool
) -> "SigningCredential":
    from bsre_sign.credential import Pkcs11Credential
    from bsre_sign.credential.pkcs11.uri import Pkcs11Uri

    _check_origin()
    if Pkcs11Uri.parse(uri).pin_source is not None and passphrase_file is not None:
        misuse(
            "PIN diberikan dua kali: pin-source dalam URI, dan --passphrase-file.",
            "The PIN is given twice: pin-source in the URI, and --passphrase-file.",
        )
    return Pkcs11Credential.open(uri, lambda: passphrase(passphrase_file), certificate=cert, chain=chain, pss=pss)


def _check_origin() -> None:
    """A file that came along with a folder of documents must not say which library is loaded."""
    context = click.get_current_context()
    source = context.find_root().get_parameter_source("config")
    if (
        is_typed("pkcs11")
        or source is click.core.ParameterSource.COMMANDLINE
        or Shell.of(context).settings_file != Path(FILE)
    ):
        return
    raise InputError(
        Text(
            f"{FILE}: sign.pkcs11 tidak boleh ada di berkas konfigurasi folder kerja: ia menyebut program yang dimuat.",
            f"{FILE}: sign.pkcs11 may not stand in the current folder's configuration: it names a program to load.",
        ),
        Text(
            "Pindahkan ke folder konfigurasi pengguna, atau sebut berkasnya dengan --config.",
            "Move it to the user's configuration folder, or name the file by --config.",
        ),
    )


def _chosen(p12: Path | None, key: Path | None) -> list[str]:
    """Which keys are named: what is typed wins over what a configuration says."""
    given = {"p12": p12, "key": key, "pkcs11": _kept("pkcs11")}
    named = [name for name, value in given.items() if value is not None]
    return [name for name in named if is_typed(name)] or named


def _kept(name: str) -> Any:
    return click.get_current_context().meta.get(f"{_KEPT}{name}")
