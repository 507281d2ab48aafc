"""What the judges are given: the document before and after, and what is said to have been done to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.trial.treatment import Treatment


@dataclass(frozen=True, slots=True)
class Case:
    """One document that was stamped and signed."""

    before: Path
    after: Path
    password: str | None
    field: str
    """The signature field that was filled."""
    clause: str | None
    """What must be read on the stamped pages; ``None`` where no stamp was drawn."""
    stamped: frozenset[int]
    """The examined pages that carry the stamp, from 1."""
    total: int
    """How many pages there are."""
    pages: tuple[int, ...]
    """The pages that are examined, from 1."""
    treatments: Mapping[int, Treatment]
    """By page; one for each that is examined."""
    may_overlap: bool
    """The agreement lets the stamp lie over what is there."""
    seconds: float
    """For each judge."""
    memory: int
    """Bytes, for judges that run in a process of this program."""
    scratch: Path
    """A folder for what judges write meanwhile."""
    pictures: Path | None
    """A folder for pictures of pages at fault."""
