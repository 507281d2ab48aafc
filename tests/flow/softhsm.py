"""SoftHSM2 as a real PKCS#11 device: tokens in a folder, filled by its own tool.

``python softhsm.py`` puts certificates and special keys into a token, which that tool cannot; in a process of its own,
so that it never shares a module with what is tested.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

PIN = "Pin-Uji-1234"
_SO_PIN = "Pin-Uji-SO-4321"
EVERY_KIND = "Semua Kunci"
TOKENS = (EVERY_KIND, "Kunci Saja", "Dua Sertifikat", "Dicabut", "PIN Salah", "Dijaga", "Kembar", "Kembar")
"""Their labels."""
_PLACES = ("/usr/lib/softhsm", "/usr/lib/x86_64-linux-gnu/softhsm", "/usr/lib64/softhsm", "/usr/local/lib/softhsm")


def required_module() -> Path:
    """SoftHSM's module; without it the test is skipped, and fails where ``CI`` is set."""
    found = [Path(place, "libsofthsm2.so") for place in _PLACES if Path(place, "libsofthsm2.so").is_file()]
    if found and shutil.which("softhsm2-util"):
        return found[0]
    if os.environ.get("CI"):
        pytest.fail("softhsm2 is not installed")
    pytest.skip("softhsm2 is not installed")


class _TokenInfo(ctypes.Structure):
    """CK_TOKEN_INFO."""

    _fields_ = [
        ("label", ctypes.c_ubyte * 32),
        ("names", ctypes.c_ubyte * 64),
        ("flags", ctypes.c_ulong),
        ("counts", ctypes.c_ulong * 10),
        ("rest", ctypes.c_ubyte * 20),
    ]


@dataclass(frozen=True)
class Device:
    """A folder of tokens."""

    folder: Path
    module: Path

    def __post_init__(self) -> None:
        (self.folder / "token").mkdir()
        (self.folder / "softhsm2.conf").write_text(
            f"directories.tokendir = {self.folder / 'token'}\nobjectstore.backend = file\nlog.level = ERROR\n"
        )

    @property
    def environment(self) -> dict[str, str]:
        return {"SOFTHSM2_CONF": str(self.folder / "softhsm2.conf")}

    def insert(self, label: str) -> None:
        """A new, empty token."""
        self._tool("--init-token", "--free", "--label", label, "--so-pin", _SO_PIN, "--pin", PIN)

    def remove(self, label: str) -> None:
        """Pull the token out: its files are deleted."""
        self._tool("--delete-token", "--token", label)

    def store_key(self, token: str, identifier: bytes, label: str, pem: bytes) -> None:
        """Put a private key (PKCS#8) into the token, as its owner would."""
        file = self.folder / "kunci.pem"
        file.write_bytes(pem)
        named = ("--token", token, "--label", label, "--id", identifier.hex(), "--pin", PIN)
        self._tool("--import", str(file), *named)
        file.unlink()

    def store_certificates(self, token: str, *certificates: tuple[bytes, str, bytes]) -> None:
        """Put certificates into the token: CKA_ID, label and DER of each."""
        things = [
            {"what": "certificate", "id": identifier.hex(), "label": label, "der": _encoded(der)}
            for identifier, label, der in certificates
        ]
        self._fill(token, things)

    def store_guarded_key(self, token: str, identifier: bytes, label: str, pkcs1: bytes) -> None:
        """Put an RSA key into the token that wants the PIN for each signature (CKA_ALWAYS_AUTHENTICATE)."""
        self._fill(token, [{"what": "guarded", "id": identifier.hex(), "label": label, "der": _encoded(pkcs1)}])

    def uri(self, token: str, **attributes: str | bytes) -> str:
        """A URI for the token, with further path attributes; ``pin_source`` goes into the query."""
        path = "".join(f";{name}={quote(value, safe='')}" for name, value in attributes.items() if name != "pin_source")
        source = f"&pin-source={attributes['pin_source']!s}" if "pin_source" in attributes else ""
        return f"pkcs11:token={quote(token)}{path}?module-path={self.module}{source}"

    def pin_count_low(self, token: str) -> bool:
        """Whether the device has noted a wrong PIN since the last right one (CKF_USER_PIN_COUNT_LOW)."""
        info = _TokenInfo()
        get = ctypes.CDLL(str(self.module)).C_GetTokenInfo
        slots = (ctypes.c_ulong * 64)()
        count = ctypes.c_ulong(64)
        assert ctypes.CDLL(str(self.module)).C_GetSlotList(1, slots, ctypes.byref(count)) == 0
        for slot in slots[: count.value]:
            if get(ctypes.c_ulong(slot), ctypes.byref(info)) == 0 and bytes(info.label).decode().rstrip() == token:
                return bool(info.flags & 0x10000)
        raise AssertionError(f"there is no token {token}")

    def open_sessions(self) -> int:
        """How many sessions this process has open: SoftHSM counts none itself, but knows each by its handle."""
        ask = ctypes.CDLL(str(self.module)).C_GetSessionInfo
        info = (ctypes.c_ulong * 4)()
        return sum(ask(ctypes.c_ulong(handle), ctypes.byref(info)) == 0 for handle in range(1, 30_000))

    def _tool(self, *arguments: str) -> str:
        run = subprocess.run(
            ["softhsm2-util", "--module", str(self.module), *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def _fill(self, token: str, things: list[dict[str, str]]) -> None:
        order = {"module": str(self.module), "token": token, "pin": PIN, "things": things}
        run = subprocess.run(
            [sys.executable, __file__],
            input=json.dumps(order),
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stdout + run.stderr


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _main() -> None:
    import pkcs11
    from asn1crypto import x509
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    order: dict[str, Any] = json.load(sys.stdin)
    token = pkcs11.lib(order["module"]).get_token(token_label=order["token"])
    with token.open(rw=True, user_pin=order["pin"]) as session:
        for thing in order["things"]:
            der = base64.b64decode(thing["der"])
            named = {pkcs11.Attribute.ID: bytes.fromhex(thing["id"]), pkcs11.Attribute.LABEL: thing["label"]}
            if thing["what"] == "certificate":
                subject = x509.Certificate.load(der).subject.dump()
                made = {**decode_x509_certificate(der), pkcs11.Attribute.SUBJECT: subject}
            else:
                made = {**decode_rsa_private_key(der), pkcs11.Attribute.ALWAYS_AUTHENTICATE: True}
                made |= {pkcs11.Attribute.PRIVATE: True, pkcs11.Attribute.SENSITIVE: True}
            session.create_object({**made, **named, pkcs11.Attribute.TOKEN: True})


if __name__ == "__main__":
    _main()
