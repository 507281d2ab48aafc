"""Revocation evidence that is at hand, from wherever it came (RFC 6960, RFC 5280)."""

import hashlib
from dataclasses import dataclass

from bsre_sign.evidence import RevocationData


@dataclass(frozen=True, slots=True)
class RevocationEvidence:
    """OCSP responses and CRLs, DER, unjudged."""

    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    errors: tuple[str, ...] = ()
    """Services that were asked in vain, English."""

    def __add__(self, other: "RevocationEvidence") -> "RevocationEvidence":
        return RevocationEvidence(
            tuple(dict.fromkeys((*self.ocsps, *other.ocsps))),
            tuple(dict.fromkeys((*self.crls, *other.crls))),
            tuple(dict.fromkeys((*self.errors, *other.errors))),
        )

    def facts(self) -> tuple[RevocationData, ...]:
        """What is there, by its digests."""
        kinds = (("ocsp", self.ocsps), ("crl", self.crls))
        return tuple(
            RevocationData(kind, hashlib.sha256(one).hexdigest().upper()) for kind, ones in kinds for one in ones
        )
