"""What the tests of ``trust`` share."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from click.testing import Result

from bsre_sign.cli.trust_folder import TrustFolder


@dataclass(frozen=True)
class Cert:
    """A certificate of one's own making, as a file."""

    der: bytes
    path: Path

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.der).hexdigest().upper()

    @property
    def id(self) -> str:
        return self.sha256[:16]


def added(run: Callable[..., Result], one: Cert) -> Path:
    """``one`` in the user's folder, and where it lies there."""
    result = run("trust", "add", str(one.path), "--fingerprint", one.sha256)
    assert result.exit_code == 0, result.output
    return TrustFolder.required().path / f"{one.sha256}.pem"
