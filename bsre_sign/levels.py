"""Signature levels of PAdES baseline signatures (ETSI EN 319 142-1, clause 6)."""

from enum import StrEnum


class Level(StrEnum):
    """How long a signature can be proved: each level keeps what the one below it has."""

    B_B = "B-B"
    """Basic: the signature and the signing certificate."""
    B_T = "B-T"
    """With a trusted time (RFC 3161)."""
    B_LT = "B-LT"
    """With the certificates and revocation evidence that validation needs, inside the document."""
    B_LTA = "B-LTA"
    """With a document timestamp over that evidence, renewable."""

    @property
    def rank(self) -> int:
        """0 for B-B, rising. Levels compare by rank, never by spelling."""
        return _ORDER.index(self)

    def __lt__(self, other: str) -> bool:
        return self.rank < Level(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Level(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Level(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Level(other).rank

    @classmethod
    def parse(cls, text: str) -> "Level":
        """The level named by ``text``, in any case (``b-lta``).

        Raises:
            ValueError: no such level.
        """
        return cls(text.upper())


_ORDER = tuple(Level)
