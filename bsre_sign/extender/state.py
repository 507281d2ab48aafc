"""A document as it stands: what is proved, what is lacking, until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bsre_sign.appearance import look
from bsre_sign.document import Document
from bsre_sign.evidence import (
    DocumentFacts,
    PathStatus,
    RevocationStatus,
    SignatureFacts,
    SignatureKind,
    TimestampFacts,
)
from bsre_sign.levels import Level
from bsre_sign.pades.reading.collect import collect
from bsre_sign.pades.signing.lacking import Lack
from bsre_sign.report.model import DocumentReport, Outcome, SignatureReport
from bsre_sign.services.fetch import Fetcher
from bsre_sign.trust import TrustStore
from bsre_sign.validation import ValidationPolicy, judge
from bsre_sign.validation.proof import Standing, Timestamps


@dataclass(frozen=True)
class State:
    """A document as it stands, judged from what it carries."""

    document: Document
    report: DocumentReport
    facts: DocumentFacts
    helped: tuple[str, ...]
    """The signatures that are proved, or can be, and go on to be."""

    @classmethod
    def of(cls, document: Document, trust: TrustStore, moment: datetime, fetcher: Fetcher | None = None) -> "State":
        """The state at ``moment`` (UTC); only where an issuer is missing in the document is ``fetcher`` asked."""
        facts = collect(document, trust, moment=moment, fetcher=None)
        if fetcher is not None and any(_without_chain(one) for one in facts.signatures):
            facts = collect(document, trust, moment=moment, fetcher=fetcher)
        facts = look(document, facts)
        report = judge(facts, ValidationPolicy())
        control = Timestamps.of(facts, ValidationPolicy()).control
        pairs = zip(facts.signatures, report.signatures, strict=True)
        helped = tuple(one.field for one, said in pairs if _is_helped(one, said, control[one.field]))
        return cls(document, report, facts, helped)

    def signatures(self) -> Iterator[tuple[SignatureFacts, SignatureReport]]:
        """Those that are helped."""
        for one, said in zip(self.facts.signatures, self.report.signatures, strict=True):
            if one.field in self.helped:
                yield one, said

    @property
    def level(self) -> Level | None:
        """The lowest level among them; ``None`` where one has none."""
        levels = [said.level for _, said in self.signatures()]
        known = [one for one in levels if one is not None]
        return min(known, key=lambda one: one.rank) if known and len(known) == len(levels) else None

    @property
    def extend_before(self) -> datetime | None:
        """The earliest time at which one of them lapses, UTC."""
        ends = (_end(said, self.facts.moment) for _, said in self.signatures())
        return min((one for one in ends if one is not None), default=None)

    @property
    def timestamps(self) -> tuple[str, ...]:
        """The fields of the document timestamps, oldest first."""
        return tuple(one.field for one in self.facts.signatures if one.kind is SignatureKind.DOCUMENT_TIMESTAMP)

    def lacks(self, level: Level) -> dict[str, Lack]:
        """Whose evidence is lacking for ``level``, by field.

        For B-LTA a timestamping authority is looked at when the next document timestamp covers it, or now: what was
        embedded years ago says nothing about the years between.
        """
        timestamps = Timestamps.of(self.facts, ValidationPolicy())
        found: dict[str, Lack] = {}
        for one, said in zip(self.facts.signatures, self.report.signatures, strict=True):
            timestamp = timestamps.relied_upon(one)
            authority = None
            if timestamp is not None and timestamps.standing(one, timestamp) is Standing.TRUSTED:
                moment = timestamps.control[one.field] if level >= Level.B_LTA else timestamp.time
                authority = _authority_lacks(timestamp, moment, online=self.facts.online)
            signer = None
            if one.kind is SignatureKind.DOCUMENT_TIMESTAMP:
                signer, authority = authority, None
            elif one.field not in self.helped:
                continue
            elif not (one.embedded_chain and one.embedded_revocation):
                signer = said.proved_time or timestamps.control[one.field]
            if signer is not None or authority is not None:
                raw = timestamp.token.raw if timestamp is not None else None
                found[one.field] = Lack(signer, authority, raw.sha256 if raw is not None else None)
        return found


def _without_chain(one: SignatureFacts) -> bool:
    return one.token is not None and any(path.status is PathStatus.NO_CHAIN for path in one.token.paths)


def _is_helped(one: SignatureFacts, said: SignatureReport, control: datetime) -> bool:
    """Whether the signature is intact and its certificate stands when it is proved to exist, or now."""
    if one.kind is SignatureKind.DOCUMENT_TIMESTAMP or one.token is None:
        return False
    path = one.token.path_at(said.proved_time or control)
    return said.now.integrity.outcome is Outcome.PASSED and path is not None and path.status is PathStatus.TRUSTED


def _end(said: SignatureReport, now: datetime) -> datetime | None:
    """Until when a signature can be extended."""
    until = said.evidence.extend_before
    if until is None or said.evidence.revocation or said.signer is None:
        return until
    # Many authorities answer for a certificate only as long as it has not expired.
    return min(until, said.signer.not_after) if said.signer.not_after > now else until


def _authority_lacks(timestamp: TimestampFacts, moment: datetime, *, online: bool) -> datetime | None:
    """``moment``, at which the authority behind a reliable timestamp has to stand, unless the document proves it."""
    path = timestamp.token.path_at(moment)
    proved = path is not None and path.revocation is RevocationStatus.GOOD and not online
    return None if proved else moment
