"""What a verification can come to, in words that others than reports use too."""

from enum import StrEnum


class Outcome(StrEnum):
    """The answer to one of the three questions."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"


class DocumentVerdict(StrEnum):
    """The answer about a document as a whole."""

    VALID = "valid"
    """Every signature passes all three questions now."""
    VALID_AT_SIGNING = "valid_at_signing"
    """All passed at the proved time of signing; now only evidence that time has lapsed is missing."""
    INDETERMINATE = "indeterminate"
    """Nothing is disproved, something is not proved."""
    INVALID = "invalid"
    """Something is disproved."""
    UNSIGNED = "unsigned"
    """No signature at all: a document timestamp alone is nobody's consent."""


class Indication(StrEnum):
    """Main status indication (ETSI EN 319 102-1, 5.1.3)."""

    TOTAL_PASSED = "TOTAL-PASSED"
    TOTAL_FAILED = "TOTAL-FAILED"
    INDETERMINATE = "INDETERMINATE"


class Rung(StrEnum):
    """How far the proof against denial climbs; each rung needs the one below it."""

    R0 = "R0"
    R1 = "R1"
    """Commitment: keyUsage nonRepudiation and a signing-certificate attribute."""
    R2 = "R2"
    """A trusted time (RFC 3161)."""
    R3 = "R3"
    """Embedded evidence, enough to repeat the verdict offline."""
    R4 = "R4"
    """Archival protection: a document timestamp over that evidence."""
