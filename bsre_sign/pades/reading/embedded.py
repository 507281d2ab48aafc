"""What a document carries by itself to prove a signature later, and which document timestamps protect it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pikepdf
from asn1crypto import x509

from bsre_sign.document import open_over
from bsre_sign.evidence import PathStatus, RevocationStatus
from bsre_sign.pades.reading import dss
from bsre_sign.pades.reading.certificates import fingerprint
from bsre_sign.pades.reading.fields import RawSignature
from bsre_sign.pades.reading.standings import Checkers, RememberingChecker

_USABLE = {PathStatus.TRUSTED, PathStatus.EXPIRED}
_ANSWERED = {RevocationStatus.GOOD, RevocationStatus.REVOKED, RevocationStatus.ON_HOLD}


@dataclass(frozen=True, slots=True)
class EmbeddedEvidence:
    """What is inside the document for one signer."""

    certificates: tuple[str, ...]
    """SHA-256 of the chain's certificates that the document carries."""
    chain: bool
    """Whether the chain is complete, up to below the anchor."""
    revocation: bool
    """Whether the revocation evidence for it is complete."""
    protected_by: tuple[str, ...]
    """Fields of the document timestamps that cover that evidence, oldest first."""


class Embedded:
    """Looks only at what the document carries, as if no service had ever been asked."""

    def __init__(
        self,
        data: memoryview,
        anchors: Sequence[bytes],
        carried: dss.CarriedEvidence,
        timestamps: Sequence[RawSignature],
        password: str | None,
        checkers: Checkers,
    ) -> None:
        self._data = data
        self._anchors = anchors
        self._carried = carried
        self._timestamps = timestamps
        self._password = password
        self._checkers = checkers
        self._checker = checkers.checker(anchors, carried.certificates, carried.revocation)
        self._known = {fingerprint(one) for one in carried.certificates}
        self._revisions: dict[int, RememberingChecker] = {}

    def of(self, certificate: x509.Certificate, moment: datetime, covers_until: int) -> EmbeddedEvidence:
        """What is there to prove ``certificate`` at ``moment``, for a signature that ends at ``covers_until``."""
        facts = self._checker.facts(certificate, moment)
        chain = facts.status in _USABLE and all(one in self._known for one in facts.chain[:-1])
        complete = chain and facts.revocation in _ANSWERED
        protected: list[str] = []
        if complete:
            for timestamp in self._timestamps:
                if timestamp.covers_until <= covers_until:
                    continue
                then = self._revision(timestamp.covers_until).facts(certificate, moment)
                if then.revocation in _ANSWERED:
                    protected.append(timestamp.field)
        return EmbeddedEvidence(
            certificates=tuple(one for one in facts.chain if one in self._known),
            chain=chain,
            revocation=complete,
            protected_by=tuple(protected),
        )

    def _revision(self, end: int) -> RememberingChecker:
        """A checker with the evidence that stood in the revision that ends at ``end``."""
        if end not in self._revisions:
            try:
                with open_over(self._data[:end], self._password) as pdf:
                    then = dss.read(pdf)
            except (pikepdf.PdfError, ValueError):
                then = dss.CarriedEvidence()  # a revision that cannot be opened protects nothing
            certificates = (*self._carried.certificates, *then.certificates)
            self._revisions[end] = self._checkers.checker(self._anchors, certificates, then.revocation)
        return self._revisions[end]
