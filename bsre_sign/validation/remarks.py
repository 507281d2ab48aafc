"""Remarks about the file, which stand beside the verdict and do not change it."""

from collections.abc import Sequence

from bsre_sign.evidence import DocumentFacts, Place, SignatureFacts
from bsre_sign.report.model import Reason

_TOUCHING = 0.002
"""Share of a page up to which neighbours may run into one another."""


def warnings(document: DocumentFacts) -> tuple[Reason, ...]:
    """What a reader of the report should know of the file, and of the services that were asked."""
    found: list[Reason] = []
    if document.signatures and document.hybrid:
        found.append(Reason("I-HYBRID"))
    if document.signatures and document.trailing_bytes:
        found.append(Reason("I-TRAILING-BYTES", f"{document.trailing_bytes} bytes"))
    if document.signatures and document.uncovered_bytes:
        found.append(Reason("I-TRAILING-BYTES", f"{document.uncovered_bytes} of white space"))
    if document.placeholders:
        found.append(Reason("I-PLACEHOLDER", ", ".join(document.placeholders[:3])))
    if document.removed_signatures:
        found.append(Reason("I-REMOVED", ", ".join(document.removed_signatures[:3])))
    overlaps = _overlaps(document.signatures)
    if overlaps:
        found.append(Reason("I-OVERLAP", "; ".join(overlaps[:3])))
    return (*found, *(Reason("A-TRYLATER", error) for error in document.service_errors))


def _overlaps(signatures: Sequence[SignatureFacts]) -> list[str]:
    """Pairs of visible signatures that lie over one another."""
    seen = [(one.field, one.place) for one in signatures if one.place is not None]
    return [
        f"{name}, {other}"
        for number, (name, one) in enumerate(seen)
        for other, two in seen[number + 1 :]
        if _overlap(one, two)
    ]


def _overlap(one: Place, other: Place) -> bool:
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return one.page == other.page and wide > _TOUCHING and high > _TOUCHING
