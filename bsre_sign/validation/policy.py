"""What a judgement demands."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bsre_sign.evidence.strength import MINIMUM_EC_BITS, MINIMUM_RSA_BITS, WEAK_DIGESTS, weak_key
from bsre_sign.report.model import Rung

if TYPE_CHECKING:
    from bsre_sign.evidence import TokenFacts


@dataclass(frozen=True, slots=True)
class ValidationPolicy:
    """The demands of a caller or an agreement; the defaults are those of the ministry's own verifier."""

    minimum_rung: Rung = Rung.R2
    """The rung from which non-repudiation passes."""
    minimum_rsa_bits: int = MINIMUM_RSA_BITS
    minimum_ec_bits: int = MINIMUM_EC_BITS
    weak_digests: frozenset[str] = WEAK_DIGESTS
    clock_tolerance: timedelta = timedelta(minutes=10)
    """How far the claimed and the proved time may lie apart without remark, and a timestamp's time after the moment of
    judgement."""
    expiring: timedelta = timedelta(days=90)
    """How long before a timestamp's end a remark is made."""
    old_anchors: frozenset[str] = field(default_factory=frozenset)
    """SHA-256 of anchors of a hierarchy that is out of use."""
    national_anchors: frozenset[str] = field(default_factory=frozenset)
    """SHA-256 of anchors below which the policies of the Indonesian arc (2.16.360.1.1.1) mean what they say."""
    bsre_anchors: frozenset[str] = field(default_factory=frozenset)
    """SHA-256 of authorities below which only BSrE issues, anchors or not."""

    def weakness(self, token: "TokenFacts") -> str | None:
        """What ``token``, a signer's or a timestamping authority's, uses that is too weak, English."""
        found = []
        if (one := token.certificate) is not None:
            limits = {"rsa_bits": self.minimum_rsa_bits, "ec_bits": self.minimum_ec_bits}
            weak = weak_key(one.key_algorithm, one.key_bits, **limits)
            found += [f"{weak} key"] if weak is not None else []
        digests = dict.fromkeys((token.digest_algorithm, *token.digests))
        found += [f"signature with {digest}" for digest in digests if digest in self.weak_digests]
        return ", ".join(found) or None
