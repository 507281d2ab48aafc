"""Which certificates end a certification path."""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from bsre_sign.errors import CredentialError
from bsre_sign.language import Text
from bsre_sign.trust.files import read_anchors


@dataclass(frozen=True, slots=True)
class PinnedAnchor:
    """An anchor known by its digest alone."""

    id: str
    name: str
    sha256: str
    """Upper-case hexadecimal SHA-256 of the certificate's DER."""
    hierarchy: str
    """``national`` or ``old``."""
    not_after: date


@cache
def _pinned() -> tuple[PinnedAnchor, ...]:
    data = tomllib.loads(files("bsre_sign.trust").joinpath("anchors.toml").read_text())
    return tuple(PinnedAnchor(**entry) for entry in data["anchor"])


@dataclass(frozen=True, slots=True)
class TrustStore:
    """The anchors that a verification or a signer's preflight accepts; immutable, shared between threads.

    The operating system's own trust list is never consulted: it is about web servers.
    """

    pinned: tuple[PinnedAnchor, ...] = ()
    anchors: tuple[bytes, ...] = ()
    """Anchors given by the user, DER."""
    certificates: tuple[bytes, ...] = ()
    """Certificates, DER, that may serve in a path, or turn out to be pinned; not trusted by themselves."""

    @classmethod
    def default(cls) -> "TrustStore":
        """The Indonesian anchors, pinned by digest. No test anchor is ever among them."""
        return cls(pinned=_pinned())

    @classmethod
    def empty(cls) -> "TrustStore":
        """Nothing is trusted until something is added."""
        return cls()

    def add(self, *certificates: bytes) -> "TrustStore":
        """A store that also trusts ``certificates`` (DER).

        Self-issued ones and CA certificates become anchors alike: who gives one means to trust it.
        """
        return replace(self, anchors=tuple(dict.fromkeys((*self.anchors, *certificates))))

    def add_untrusted(self, *certificates: bytes) -> "TrustStore":
        """A store that also knows ``certificates`` (DER) as links, without trusting them."""
        return replace(self, certificates=tuple(dict.fromkeys((*self.certificates, *certificates))))

    def add_path(self, path: str | Path) -> "TrustStore":
        """A store that also trusts the certificates in a PEM or DER file, or in every such file of a folder.

        Raises:
            CredentialError: unreadable, or no certificate in it.
        """
        found = read_anchors(Path(path))
        if not found:
            raise CredentialError(
                Text(id=f"Tidak ada sertifikat di {path}.", en=f"There is no certificate in {path}."),
                Text(
                    id="Berikan berkas PEM/DER atau folder yang memuatnya.",
                    en="Give a PEM or DER file, or a folder of them.",
                ),
            )
        return self.add(*found)

    def anchors_among(self, certificates: Iterable[bytes]) -> tuple[bytes, ...]:
        """The given anchors, and those of ``certificates`` (DER) whose digest is pinned."""
        digests = {anchor.sha256 for anchor in self.pinned}
        candidates = (*self.certificates, *certificates) if digests else ()
        pinned = (one for one in candidates if hashlib.sha256(one).hexdigest().upper() in digests)
        return tuple(dict.fromkeys((*self.anchors, *pinned)))
