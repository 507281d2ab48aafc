"""The report of one verification: verdicts, and what they rest on.

A report is never truthy or falsy: a verdict that can be ignored by an ``if`` will be.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

from bsre_sign.evidence import (
    CertificateFacts,
    Coverage,
    DocumentFacts,
    Modifications,
    Place,
    SignatureKind,
    SignerKind,
    StampFacts,
)
from bsre_sign.levels import Level
from bsre_sign.report.outcomes import DocumentVerdict, Indication, Outcome, Rung

__all__ = [
    "Answer",
    "DocumentReport",
    "DocumentVerdict",
    "EvidenceReport",
    "Indication",
    "Judgement",
    "Outcome",
    "Reason",
    "Rung",
    "SignatureReport",
    "TimestampReport",
]


@dataclass(frozen=True, slots=True)
class Reason:
    """One code with what it is about; its sentence, hint and clause stand in the catalogue."""

    code: str
    detail: str = ""
    """What exactly, where the sentence alone would leave it open; English, technical."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, with all that speaks against or limits a pass.

    Reasons of a passed answer are remarks; they do not lower it.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("an Answer has no truth value: compare .outcome")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The three answers at one moment, and the ETSI indication that they amount to."""

    moment: datetime
    indication: Indication
    sub_indication: str | None
    integrity: Answer
    authenticity: Answer
    non_repudiation: Answer

    @property
    def answers(self) -> tuple[Answer, Answer, Answer]:
        """Integrity, authenticity, non-repudiation: the order in which they build on each other."""
        return self.integrity, self.authenticity, self.non_repudiation

    @property
    def passed(self) -> bool:
        """Whether all three are passed."""
        return all(answer.outcome is Outcome.PASSED for answer in self.answers)

    @property
    def failed(self) -> bool:
        """Whether any of the three is disproved."""
        return any(answer.outcome is Outcome.FAILED for answer in self.answers)

    def __bool__(self) -> NoReturn:
        raise TypeError("a Judgement has no truth value: ask .passed or .failed")


@dataclass(frozen=True, slots=True)
class TimestampReport:
    """The signature timestamp; of several the one that is relied upon, else the earliest."""

    time: datetime
    tsa: str
    trusted: bool
    """Whether its token is intact and its TSA was trusted when it was made."""
    sha256: str | None = None
    """Of the token, DER; ``None`` where that is not known."""


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """What the document itself carries to prove the signature later."""

    certificates: tuple[str, ...]
    """``C-`` and the SHA-256 of each."""
    revocation: bool
    rung: Rung
    extend_before: datetime | None
    """Until when the proof can still be renewed; ``None`` where nothing bounds it or it is past mending."""


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """One signature."""

    field: str
    kind: SignatureKind
    signer_kind: SignerKind
    signer: CertificateFacts | None
    level: Level | None
    sub_filter: str
    digest_algorithm: str | None
    signature_algorithm: str | None
    claimed_time: datetime | None
    timestamp: TimestampReport | None
    coverage: Coverage
    modifications: Modifications
    now: Judgement
    at_signing: Judgement | None
    """Judged at the best proved time of signing; ``None`` where no time is proved."""
    evidence: EvidenceReport
    proved_time: datetime | None = None
    """Since when, by what can be relied upon now, the signature is proved to exist: the best signature time (UTC)."""
    place: Place | None = None
    """Where the visible signature stands; ``None`` where a reader sees none."""
    changed: tuple[Place, ...] = ()
    """Parts of pages that show something else than when this was signed."""


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """One document: the verdict, each signature, the stamp beside it, and warnings."""

    file: str
    sha256: str
    verdict: DocumentVerdict
    signatures: tuple[SignatureReport, ...]
    stamp: StampFacts | None
    warnings: tuple[Reason, ...]
    validation_time: datetime
    facts: DocumentFacts | None = field(default=None, repr=False)
    """What was seen and judged; ``None`` in a report that was put together without a document."""

    def __bool__(self) -> NoReturn:
        raise TypeError("a DocumentReport has no truth value: compare .verdict")
