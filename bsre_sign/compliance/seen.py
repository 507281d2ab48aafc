"""What the rules look at: the report on a document's signatures, its stamp, and what they ask of it."""

from dataclasses import dataclass

from bsre_sign.compliance.demands import Demands
from bsre_sign.evidence import SignatureKind, StampFacts
from bsre_sign.report.model import DocumentReport, Outcome, SignatureReport

LATER_CHANGES = frozenset({"I-MODIFIED", "I-DOCMDP", "I-FIELDLOCK", "I-PAGECOUNT", "I-VISUAL", "I-SHADOW"})
"""Verdict codes saying that a later revision did what was not allowed, while the signed bytes are all there."""
BELOW_RUNG = frozenset({"N-NOTSA", "N-NOREV", "N-NOT-LTV"})
"""Verdict codes saying that nothing is wrong but that less was done for the proof than is demanded."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One document, as it was seen."""

    report: DocumentReport
    stamp: StampFacts | None
    """``None`` where no page can be shown."""
    stamped_later: tuple[int, ...]
    """Pages, from 1, that got the clause only after the first signature."""
    demands: Demands

    @property
    def signatures(self) -> tuple[SignatureReport, ...]:
        """The signatures of signers: document timestamps are none."""
        return tuple(one for one in self.report.signatures if one.kind is not SignatureKind.DOCUMENT_TIMESTAMP)

    @property
    def legible(self) -> tuple[SignatureReport, ...]:
        """Those of them whose signer is known."""
        return tuple(one for one in self.signatures if one.signer is not None)

    @property
    def stamp_is_late(self) -> bool:
        """Whether the document fails because its stamp came late; then the stamp has to be made anew anyway."""
        return bool(self.stamped_later) and self.demands.fails("not-stamped-after-signing")

    @property
    def later_changes(self) -> tuple[str, ...]:
        """The codes, each once, by which later revisions disprove a signature."""
        found = (
            code for one in self.report.signatures for code in reasons(one, Outcome.FAILED) if code in LATER_CHANGES
        )
        return tuple(dict.fromkeys(found))


def reasons(signature: SignatureReport, outcome: Outcome) -> tuple[str, ...]:
    """The codes of the answers with ``outcome``, as of now."""
    answers = (answer for answer in signature.now.answers if answer.outcome is outcome)
    return tuple(reason.code for answer in answers for reason in answer.reasons)


def is_below_rung(signature: SignatureReport) -> bool:
    """Whether it is intact and authentic, and only less was done for the proof than is demanded."""
    now = signature.now
    if (now.integrity.outcome, now.authenticity.outcome) != (Outcome.PASSED, Outcome.PASSED):
        return False
    if now.non_repudiation.outcome is not Outcome.INDETERMINATE:
        return False
    why = now.non_repudiation.reasons
    return bool(why) and why[0].code in BELOW_RUNG
