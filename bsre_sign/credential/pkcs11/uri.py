"""PKCS#11 URIs: which module, which token, which key (RFC 7512)."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

_SHARED = r"A-Za-z0-9\-._~:\[\]@!$'()*+,="
_IN_PATH = re.compile(rf"(?:[{_SHARED}&]|%[0-9A-Fa-f]{{2}})*")
_IN_QUERY = re.compile(rf"(?:[{_SHARED}/?|]|%[0-9A-Fa-f]{{2}})*")
"""``pk11-pchar`` and ``pk11-qchar`` (RFC 7512, 2.3)."""
_TEXTS = {
    "token",
    "manufacturer",
    "serial",
    "model",
    "library-manufacturer",
    "library-description",
    "slot-description",
    "slot-manufacturer",
    "object",
}
_PATH = _TEXTS | {"library-version", "slot-id", "id", "type"}
_QUERY = {"module-path", "module-name", "pin-source"}
_PIN = re.compile(r"[:;?&]pin-value\b", re.IGNORECASE)
_MODULE_NAME = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")


@dataclass(frozen=True, slots=True)
class Pkcs11Uri:
    """What a URI demands; ``None`` where it demands nothing."""

    token: str | None = None
    manufacturer: str | None = None
    serial: str | None = None
    model: str | None = None
    library_manufacturer: str | None = None
    library_description: str | None = None
    library_version: tuple[int, int] | None = None
    slot_description: str | None = None
    slot_manufacturer: str | None = None
    slot_id: int | None = None
    object: str | None = None
    """CKA_LABEL."""
    id: bytes | None = None
    """CKA_ID."""
    type: str | None = None
    """``private`` or ``cert``: both lead to the private key, directly or by its certificate's CKA_ID."""
    module_path: Path | None = None
    module_name: str | None = None
    pin_source: Path | None = None
    """The file whose first line is the PIN."""

    @classmethod
    def parse(cls, uri: str) -> "Pkcs11Uri":
        """Read ``uri``.

        As RFC 7512, 2.5 has it, an unknown attribute in the path matches nothing, so it is refused; in the query it
        is ignored. A PIN in the URI is refused: command lines and configurations are read by others.

        Raises:
            CredentialError: it is malformed, holds a PIN, or demands what no private key can meet.
        """
        if _PIN.search(uri):
            raise _holds_pin()  # before anything else, so that no message repeats a part of it
        scheme, colon, rest = uri.partition(":")
        if not colon or scheme.lower() != "pkcs11":
            raise _unusable("tidak diawali pkcs11:", "it does not begin with pkcs11:")
        path, _, query = rest.partition("?")
        found: dict[str, object] = {}
        for name, value in _attributes(path, ";"):
            if name not in _PATH:
                raise _unusable(f"atribut {_shown(name)} tidak dikenal", f"unknown attribute {_shown(name)}")
            _add(found, name, _path_value(name, value))
        for name, value in _attributes(query, "&"):
            if name in _QUERY:
                _add(found, name, _query_value(name, value))
        if {"module_path", "module_name"} <= found.keys():
            raise _unusable("module-path dan module-name disebut bersama", "it has both module-path and module-name")
        return cls(**found)  # type: ignore[arg-type]  # every value was made for its name above


def _attributes(component: str, separator: str) -> list[tuple[str, str]]:
    parts = [part.partition("=") for part in component.split(separator)] if component else []
    for name, equals, _ in parts:
        if not equals or not re.fullmatch(r"[A-Za-z0-9_-]+", name):
            raise _unusable(f"{_shown(name)} bukan nama=nilai", f"{_shown(name)} is not name=value")
    return [(name, value) for name, _, value in parts]


def _add(found: dict[str, object], name: str, value: object) -> None:
    if name.replace("-", "_") in found:
        raise _unusable(f"atribut {name} disebut dua kali", f"the attribute {name} appears twice")
    found[name.replace("-", "_")] = value


def _path_value(name: str, value: str) -> object:
    if not _IN_PATH.fullmatch(value):
        raise _malformed(name)
    data = unquote_to_bytes(value)
    if name == "id":
        return data
    text = _text(name, data)
    if name in _TEXTS:
        return text
    if name == "slot-id" and re.fullmatch(r"[0-9]{1,20}", text):
        return int(text)
    if name == "library-version" and re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3})?", text):
        major, _, minor = text.partition(".")
        return int(major), int(minor or "0")
    if name == "type":
        if text in {"private", "cert"}:
            return text
        raise _unusable(f"type={_shown(text)} bukan kunci privat", f"type={_shown(text)} is no private key")
    raise _malformed(name)


def _query_value(name: str, value: str) -> object:
    if not _IN_QUERY.fullmatch(value):
        raise _malformed(name)
    text = _text(name, unquote_to_bytes(value))
    if name == "module-name":
        if not _MODULE_NAME.fullmatch(text):
            raise _unusable("module-name bukan nama saja", "module-name is not a mere name")
        return text
    if name == "module-path":
        return _absolute(name, text)
    # A command ("|…") and sources of other kinds would run or ask for something that nobody has checked.
    if not text.startswith("file:"):
        raise _unusable("pin-source bukan file:", "pin-source is not file:")
    place = text.removeprefix("file:")
    return _absolute(name, place.removeprefix("//") if place.startswith("///") else place)


def _absolute(name: str, text: str) -> Path:
    """An absolute path: one that is relative to whatever folder is current would load or read what lies there."""
    path = Path(text)
    if "\0" in text or not path.is_absolute() or text.startswith("//"):
        raise _unusable(f"{name} bukan jalur berkas yang utuh", f"{name} is no absolute path of a file")
    return path


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise _malformed(name) from error


def _malformed(name: str) -> CredentialError:
    return _unusable(f"nilai {name} tidak benar", f"the value of {name} is malformed")


def _shown(text: str) -> str:
    return ascii(text[:40])[1:-1] or "?"


def _holds_pin() -> CredentialError:
    return CredentialError(
        Text(
            id="URI PKCS#11 memuat PIN (pin-value), yang terbaca orang lain pada baris perintah.",
            en="The PKCS#11 URI holds a PIN (pin-value), which others can read on a command line.",
        ),
        Text(
            id="Hapus dari URI, ganti PIN itu, dan berikan lewat terminal, --passphrase-file, atau pin-source=file:.",
            en="Remove it, change that PIN, and give it on the terminal, by --passphrase-file or pin-source=file:.",
        ),
    )


def _unusable(indonesian: str, english: str) -> CredentialError:
    return CredentialError(
        Text(id=f"URI PKCS#11 tidak dapat dipakai: {indonesian}.", en=f"The PKCS#11 URI cannot be used: {english}."),
        Text(
            id="Contoh: pkcs11:token=Nama;id=%01?module-path=/usr/lib/softhsm/libsofthsm2.so",
            en="Example: pkcs11:token=Name;id=%01?module-path=/usr/lib/softhsm/libsofthsm2.so",
        ),
    )
