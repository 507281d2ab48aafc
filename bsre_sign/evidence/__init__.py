"""Facts seen in a document: what was measured, before anyone judges it.

Times are aware and in UTC. Digests are upper-case hexadecimal SHA-256. Nothing here is a verdict: the
judgement on these facts is made by :mod:`bsre_sign.validation`, which sees nothing else.
"""

from bsre_sign.evidence.document import (
    Appearance,
    Coverage,
    DocumentFacts,
    FieldLock,
    Modifications,
    Place,
    RevocationData,
    SignatureFacts,
    SignatureKind,
    SignerKind,
    StampFacts,
)
from bsre_sign.evidence.tokens import (
    Binding,
    CertificateFacts,
    Departure,
    PathFacts,
    PathStatus,
    RevocationStatus,
    TimestampFacts,
    TokenBytes,
    TokenFacts,
)

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
