"""Which certificates end a certification path."""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from bsre_sign.errors import CredentialError
from bsre_sign.language import Text
from bsre_sign.trust.facts import facts_of
from bsre_sign.trust.files import read_anchors

Purpose = Literal["all", "signing", "timestamping"]
"""What an anchor is trusted for: signers' certificates, timestamping authorities, or both."""
Hierarchy = Literal["national", "old"]

_FINGERPRINT = re.compile("[0-9A-F]{64}")


@dataclass(frozen=True, slots=True)
class PinnedAnchor:
    """An anchor known by its digest alone."""

    id: str
    name: str
    sha256: str
    """Upper-case hexadecimal SHA-256 of the certificate's DER."""
    hierarchy: Hierarchy
    """``old``: out of use, for old documents only (remark A-OLD-HIERARCHY)."""
    not_after: date | None = None
    """Its last day (UTC), where that is known."""
    bsre: bool = False
    """Whether only BSrE issues below it; the national root has other authorities below it too."""


@cache
def _pinned() -> tuple[PinnedAnchor, ...]:
    data = tomllib.loads(Path(__file__).with_name("anchors.toml").read_text(encoding="utf-8"))
    return tuple(PinnedAnchor(**entry) for entry in data["anchor"])


@dataclass(frozen=True, slots=True)
class TrustStore:
    """The anchors that a verification or a signer's preflight accepts; immutable, shared between threads.

    The operating system's own trust list is never consulted: it is about web servers.
    """

    pinned: tuple[PinnedAnchor, ...] = ()
    """Anchors by digest, for all purposes."""
    anchors: tuple[bytes, ...] = ()
    """Anchors given by the user for all purposes, DER."""
    signing_anchors: tuple[bytes, ...] = ()
    """Anchors, DER, that count for signers only, and not for timestamping authorities."""
    timestamping_anchors: tuple[bytes, ...] = ()
    """Anchors, DER, that count for timestamping authorities only."""
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

    @property
    def known(self) -> tuple[bytes, ...]:
        """Every certificate (DER) that the store holds, trusted or not: links for certification paths."""
        held = (*self.certificates, *self.anchors, *self.signing_anchors, *self.timestamping_anchors)
        return tuple(dict.fromkeys(held))

    def pin(
        self,
        sha256: str,
        *,
        name: str,
        hierarchy: Hierarchy = "national",
        not_after: date | None = None,
        bsre: bool = False,
    ) -> "TrustStore":
        """A store that also trusts the certificate with this digest, wherever it turns up.

        Args:
            sha256: of the certificate's DER, 64 hexadecimal digits; spaces and colons between them do not matter.
            name: what to call the anchor.
            hierarchy: ``old`` for one that is out of use.
            not_after: the last day of its validity, if known.
            bsre: whether only BSrE issues below it.

        Raises:
            CredentialError: ``sha256`` is no such digest.
        """
        digest = normal_fingerprint(sha256)
        slug = "-".join(re.findall("[a-z0-9]+", name.lower())) or digest[:16].lower()
        anchor = PinnedAnchor(slug, name, digest, hierarchy, not_after, bsre)
        return replace(self, pinned=(*(one for one in self.pinned if one.sha256 != digest), anchor))

    def add(self, *certificates: bytes, purpose: Purpose = "all") -> "TrustStore":
        """A store that also trusts ``certificates`` (DER) for ``purpose``.

        Self-issued ones and CA certificates become anchors alike: who gives one means to trust it.

        Raises:
            CredentialError: one of them cannot be read.
        """
        _check(certificates)
        if purpose == "signing":
            return replace(self, signing_anchors=_joined(self.signing_anchors, certificates))
        if purpose == "timestamping":
            return replace(self, timestamping_anchors=_joined(self.timestamping_anchors, certificates))
        return replace(self, anchors=_joined(self.anchors, certificates))

    def add_untrusted(self, *certificates: bytes) -> "TrustStore":
        """A store that also knows ``certificates`` (DER) as links; such a one counts as an anchor only if it is pinned.

        Raises:
            CredentialError: one of them cannot be read.
        """
        _check(certificates)
        return replace(self, certificates=_joined(self.certificates, certificates))

    def add_path(self, path: str | Path, *, purpose: Purpose = "all") -> "TrustStore":
        """A store that also trusts the certificates in a PEM, DER or PKCS#7 file, or in every such file of a folder.

        Raises:
            CredentialError: unreadable, no certificate in it, or more than anybody means to trust.
        """
        found = read_anchors(Path(path))
        if not found:
            raise CredentialError(
                Text(id=f"Tidak ada sertifikat di {path}.", en=f"There is no certificate in {path}."),
                Text(
                    id="Berikan berkas PEM/DER/P7B atau folder yang memuatnya.",
                    en="Give a PEM, DER or P7B file, or a folder of them.",
                ),
            )
        return self.add(*found, purpose=purpose)

    def anchors_among(self, certificates: Iterable[bytes], purpose: Purpose = "all") -> tuple[bytes, ...]:
        """The anchors that count for ``purpose``: the given ones, and those of ``certificates`` that are pinned.

        For ``all`` these are the anchors without any restriction: one that is trusted for a single purpose counts
        only where that purpose is named.
        """
        restricted = {"signing": self.signing_anchors, "timestamping": self.timestamping_anchors}.get(purpose, ())
        digests = {anchor.sha256 for anchor in self.pinned}
        candidates = (*self.known, *certificates) if digests else ()
        pinned = (one for one in candidates if hashlib.sha256(one).hexdigest().upper() in digests)
        return tuple(dict.fromkeys((*self.anchors, *restricted, *pinned)))


def normal_fingerprint(text: str) -> str:
    """A SHA-256 fingerprint, as people write it, in 64 upper-case hexadecimal digits.

    Raises:
        CredentialError: it is none.
    """
    digits = re.sub(r"[\s:]", "", text).upper()
    if not _FINGERPRINT.fullmatch(digits):
        raise CredentialError(
            Text(
                id="Sidik jari SHA-256 terdiri atas 64 digit heksadesimal.",
                en="A SHA-256 fingerprint has 64 hexadecimal digits.",
            ),
            Text(id="Salin seluruh sidik jarinya.", en="Copy the whole fingerprint."),
        )
    return digits


def _check(certificates: Iterable[bytes]) -> None:
    for one in certificates:
        facts_of(one)


def _joined(before: tuple[bytes, ...], more: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys((*before, *more)))
