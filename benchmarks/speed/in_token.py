"""Signing with a key in SoftHSM, against the floor with that key."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from benchmarks.speed.model import Figure
from benchmarks.speed.office import OFFICIAL, Office
from benchmarks.speed.rounds import Contest
from benchmarks.speed.signing import BOTH, FLOOR, SIGN, house
from benchmarks.speed.workloads import Shop
from bsre_sign import Pkcs11Credential

_PIN, _TOKEN = "1234567890", "Kecepatan"
_PLACES = ("/usr/lib/softhsm", "/usr/lib/x86_64-linux-gnu/softhsm", "/usr/lib64/softhsm", "/usr/local/lib/softhsm")
_GOAL = 4.0


def module() -> Path | None:
    """SoftHSM's module; ``None`` where it is not installed."""
    found = (Path(place, "libsofthsm2.so") for place in _PLACES)
    return next((path for path in found if path.is_file()), None) if shutil.which("softhsm2-util") else None


def token(office: Office, shop: Shop, folder: Path) -> Iterator[Contest]:
    """One page, the key in a token."""
    library = module()
    if library is None:
        return
    with _filled(office, folder, library) as uri:
        own, issuers = folder / "official.der", folder / "issuers.pem"
        with Pkcs11Credential.open(uri, lambda: _PIN, certificate=own, chain=issuers) as credential:
            contenders = house(office, shop.letter(1), folder / "token.pdf", credential)
            figures = (Figure(SIGN, FLOOR), Figure(BOTH, FLOOR, _GOAL))
            yield Contest("pkcs11", "1 page, SoftHSM", contenders, figures, seconds=10, least=5)


@contextmanager
def _filled(office: Office, folder: Path, library: Path) -> Iterator[str]:
    """The URI of a token that holds the official's key; SoftHSM finds it by a variable of the environment."""
    tokens = folder / "tokens"
    shutil.rmtree(tokens, ignore_errors=True)
    tokens.mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
    environment = {"SOFTHSM2_CONF": str(settings)}
    key = office.pki.private_key(OFFICIAL).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "official.pem"
    file.write_bytes(key)
    (folder / "official.der").write_bytes(office.pki.certificate(OFFICIAL))
    issuers = map(x509.load_der_x509_certificate, office.pki.chain(OFFICIAL))
    (folder / "issuers.pem").write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in issuers))
    _tool(environment, "--init-token", "--free", "--label", _TOKEN, "--so-pin", _PIN, "--pin", _PIN)
    _tool(environment, "--import", str(file), "--token", _TOKEN, "--label", OFFICIAL, "--id", "01", "--pin", _PIN)
    with patch.dict(os.environ, environment):
        yield f"pkcs11:token={_TOKEN};id=%01?module-path={library}"


def _tool(environment: Mapping[str, str], *arguments: str) -> None:
    subprocess.run(  # noqa: S603
        ["softhsm2-util", *arguments],  # noqa: S607  the tool of the machine
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
