"""What is said about one document, and how it is written down."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal

Json = Any

JUDGES = ("verifier", "pyhanko", "pdfsig", "qpdf", "clause", "poppler", "pdfium", "overlap")
"""In the order in which they are told."""


class Outcome(StrEnum):
    """How a document came through."""

    SIGNED = "signed"
    """Stamped and signed, and no judge found a fault."""
    REFUSED = "refused"
    """Turned away with a typed error."""
    HARMED = "harmed"
    """Handed over, and a judge found a fault in it."""
    CRASHED = "crashed"
    """Anything else: an exception that is no ``BsreSignError``, or the process died."""
    LIMIT = "limit"
    """Neither finished nor refused within the time and memory that were granted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one judge says about one output."""

    judge: str
    verdict: Literal["passed", "failed", "unable", "absent"]
    """Unable: this document is beyond the judge, mostly its input already. Absent: the judge is not installed."""
    detail: str = ""
    pages: tuple[int, ...] = ()
    """The pages at fault, from 1."""
    kind: str = ""
    """A fault in few words that are alike for like faults."""

    @classmethod
    def from_json(cls, data: Json) -> "Finding":
        """From what :func:`dataclasses.asdict` and JSON made of it."""
        return cls(**{**data, "pages": tuple(data["pages"])})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one document."""

    file: str
    """Relative to the corpus."""
    outcome: Outcome
    reason: str
    """In words that are alike for like documents."""
    detail: str = ""
    seconds: float = 0.0
    pages: int = 0
    examined: int = 0
    """How many of the pages were looked at."""
    treatments: Mapping[str, int] = field(default_factory=dict)
    """How many of the examined pages were treated in which way."""
    findings: tuple[Finding, ...] = ()
    pictures: tuple[str, ...] = ()
    """Relative to the report's folder."""

    def to_json(self) -> Json:
        """For :func:`json.dumps`."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Json) -> "Verdict":
        """The inverse of :meth:`to_json`."""
        findings = tuple(map(Finding.from_json, data["findings"]))
        pictures = tuple(data["pictures"])
        return cls(**{**data, "outcome": Outcome(data["outcome"]), "findings": findings, "pictures": pictures})


def fault(findings: tuple[Finding, ...]) -> str:
    """The faults found, one behind the other; empty where there is none."""
    kinds = dict.fromkeys(one.kind or one.judge for one in findings if one.verdict == "failed")
    return "; ".join(kinds)
