"""What a judgement demands."""

from dataclasses import dataclass, field
from datetime import timedelta

from bsre_sign.report.model import Rung


@dataclass(frozen=True, slots=True)
class ValidationPolicy:
    """The demands of a caller or an agreement; the defaults are those of the ministry's own verifier."""

    minimum_rung: Rung = Rung.R2
    """The rung from which non-repudiation passes."""
    minimum_rsa_bits: int = 2048
    minimum_ec_bits: int = 224
    weak_digests: frozenset[str] = frozenset({"md2", "md5", "sha1"})
    clock_tolerance: timedelta = timedelta(minutes=10)
    """How far the claimed and the proved time may lie apart without remark."""
    expiring: timedelta = timedelta(days=90)
    """How long before a timestamp's end a remark is made."""
    old_anchors: frozenset[str] = field(default_factory=frozenset)
    """SHA-256 of anchors of a hierarchy that is out of use."""
    national_anchors: frozenset[str] = field(default_factory=frozenset)
    """SHA-256 of anchors below which the policies of the Indonesian arc (2.16.360.1.1.1) mean what they say."""
    bsre_anchors: frozenset[str] = field(default_factory=frozenset)
    """SHA-256 of authorities below which only BSrE issues, anchors or not."""
