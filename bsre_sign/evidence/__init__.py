"""Facts seen in a document: what was measured, before anyone judges it.

Times are aware and in UTC. Digests are upper-case hexadecimal SHA-256. Nothing here is a verdict: the
judgement on these facts is made by :mod:`bsre_sign.validation`, which sees nothing else.
"""

from typing import TYPE_CHECKING

from bsre_sign.doors import opener

if TYPE_CHECKING:
    from bsre_sign.evidence.certificates import CertificateFacts, PathFacts, PathStatus, RevocationStatus
    from bsre_sign.evidence.document import (
        Appearance,
        Coverage,
        DocumentFacts,
        Modifications,
        SignatureFacts,
        StampFacts,
    )
    from bsre_sign.evidence.parts import (
        Binding,
        Departure,
        FieldLock,
        Place,
        RevocationData,
        SignatureKind,
        SignerKind,
    )
    from bsre_sign.evidence.tokens import TimestampFacts, TokenBytes, TokenFacts

# Loaded when first used: who signs sees no whole document's facts, and making such classes takes time.
_BEHIND = {
    "certificates": ("CertificateFacts", "PathFacts", "PathStatus", "RevocationStatus"),
    "document": ("Appearance", "Coverage", "DocumentFacts", "Modifications", "SignatureFacts", "StampFacts"),
    "parts": ("Binding", "Departure", "FieldLock", "Place", "RevocationData", "SignatureKind", "SignerKind"),
    "tokens": ("TimestampFacts", "TokenBytes", "TokenFacts"),
}

__all__ = [
    "Appearance",
    "Binding",
    "CertificateFacts",
    "Coverage",
    "Departure",
    "DocumentFacts",
    "FieldLock",
    "Modifications",
    "PathFacts",
    "PathStatus",
    "Place",
    "RevocationData",
    "RevocationStatus",
    "SignatureFacts",
    "SignatureKind",
    "SignerKind",
    "StampFacts",
    "TimestampFacts",
    "TokenBytes",
    "TokenFacts",
]

__getattr__ = opener(__name__, _BEHIND)
