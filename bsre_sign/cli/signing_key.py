"""Whose key signs: a PKCS#12 file, key and certificate in files of their own, or a key in a token."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bsre_sign.cli.bilingual import misuse
from bsre_sign.cli.options import is_typed

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


@dataclass(frozen=True)
class KeyChoice:
    """Where the key is and how it signs. It holds no secret, so that it may travel to who opens it."""

    p12: Path | None
    key: Path | None
    cert: Path | None
    chain: Path | None
    pkcs11: str | None
    pss: bool

    def open(self, ask: Callable[[], bytes | str]) -> "SigningCredential":
        """The credential; ``ask`` gives its passphrase or PIN where one is needed.

        Raises:
            CredentialError: it cannot be opened.
        """
        if self.pkcs11 is not None:
            from bsre_sign import Pkcs11Credential

            return Pkcs11Credential.open(self.pkcs11, ask, certificate=self.cert, chain=self.chain, pss=self.pss)
        if self.p12 is not None:
            from bsre_sign import Pkcs12Credential

            return Pkcs12Credential.open(self.p12, ask, chain=self.chain, pss=self.pss)
        from bsre_sign import PemCredential

        assert self.key is not None, "one of the three was chosen"
        assert self.cert is not None, "--key needs --cert"
        return PemCredential.open(self.key, self.cert, ask, chain=self.chain, pss=self.pss)


def chosen_key(
    p12: Path | None, key: Path | None, cert: Path | None, chain: Path | None, passphrase_file: Path | None
) -> KeyChoice:
    """The key that the command line or the configuration names."""
    (chosen,) = _chosen(p12, key)
    uri = _kept("pkcs11") if chosen == "pkcs11" else None
    if uri is not None:
        _check_one_pin(uri, passphrase_file)
    return KeyChoice(
        p12=p12 if chosen == "p12" else None,
        key=key if chosen == "key" else None,
        cert=cert,
        chain=chain,
        pkcs11=uri,
        pss=bool(_kept("rsa_pss")),
    )


def _check_one_pin(uri: str, passphrase_file: Path | None) -> None:
    from bsre_sign.credential.pkcs11.uri import Pkcs11Uri

    if Pkcs11Uri.parse(uri).pin_source is not None and passphrase_file is not None:
        misuse(
            "PIN diberikan dua kali: pin-source dalam URI, dan --passphrase-file.",
            "The PIN is given twice: pin-source in the URI, and --passphrase-file.",
        )


def _chosen(p12: Path | None, key: Path | None) -> list[str]:
    """Which keys are named: what is typed wins over what a configuration says."""
    given = {"p12": p12, "key": key, "pkcs11": _kept("pkcs11")}
    named = [name for name, value in given.items() if value is not None]
    return [name for name in named if is_typed(name)] or named


def _kept(name: str) -> Any:
    return click.get_current_context().meta.get(f"{_KEPT}{name}")
