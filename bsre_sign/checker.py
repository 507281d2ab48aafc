"""Checking output documents against an agreement: verify, look where the clause came late, ask the rules."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bsre_sign.agreement import Agreement
from bsre_sign.compliance import CheckedDocument, Demands, Found, Kind, RuleOutcome, Seen, Setting, results, unopened
from bsre_sign.document import Document
from bsre_sign.errors import BsreSignError, InputError, ServiceError
from bsre_sign.evidence import DocumentFacts, Modifications, StampFacts
from bsre_sign.language import Text
from bsre_sign.report.codes import code
from bsre_sign.report.model import DocumentReport, DocumentVerdict, Reason
from bsre_sign.services.fetch import Fetcher
from bsre_sign.services.http import NOT_PUBLIC
from bsre_sign.stamp import find
from bsre_sign.stamp.likeness import LogoPicture
from bsre_sign.stamp.wording import wordings_of
from bsre_sign.trust import TrustStore
from bsre_sign.validation import ValidationPolicy
from bsre_sign.verifier import Limits, Verifier

_EXAMINED = 1000
"""Pages on which a verification looks for the clause."""
_LOOKED_AT, _CLOSELY = 4, 50
"""Pages with the clause beside which it looks for the logo, and on which that is looked for again."""
_OWN = "own"
"""A wording that only the profile knows."""
_SERVICE_FAILED = "A-TRYLATER"


class Checker:
    """Says of documents whether they keep an agreement, rule by rule. Made once, used from threads too.

    Args:
        agreement: whose demands count.
        trust: the anchors that count.
        kind: what the documents are: issued by the agency, or the agreement's own document, signed by its parties.
        signers: how many different signers a document must have at least; by default as the agreement says.
        settings: what an unmet rule does (error, warning, off), before the profile and the rules' own severity.
        logos: pictures (PNG, JPEG) of the logo, by which one is recognised that other software has drawn.
        fetcher: asks for revocation evidence; see :class:`~bsre_sign.Verifier`.
        offline: rely on what the documents carry.
        clock: gives the present time, UTC.
        limits: read each document in a process of its own; see :class:`~bsre_sign.Verifier`.

    Raises:
        AgreementError: ``settings`` or the profile names a rule that there is none, or makes ``pdf-opens`` mild.
        InputError: one of ``logos`` is no such picture.
    """

    def __init__(
        self,
        agreement: Agreement,
        *,
        trust: TrustStore,
        kind: Kind = "output",
        signers: int | None = None,
        settings: Mapping[str, Setting] | None = None,
        logos: Sequence[bytes] = (),
        fetcher: Fetcher | None = None,
        offline: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        limits: Limits | None = None,
    ) -> None:
        self.demands = Demands.of(agreement, kind=kind, signers=signers, settings=settings)
        self._logos = _usable(logos)
        self._verifier = Verifier(
            trust,
            policy=ValidationPolicy(minimum_rung=self.demands.rung),
            fetcher=fetcher,
            offline=offline,
            clock=clock,
            limits=limits,
        )

    def check(self, document: Document) -> CheckedDocument:
        """What came of each rule. Nothing that is wrong with the document is raised."""
        start = time.monotonic()
        try:
            report = self._verifier.report(document)
            if report.facts is None:
                found = self._cut_off(document, report)
            else:
                found = self._checked(document, report, report.facts)
        except (InputError, ServiceError) as error:
            found = self.refused(document.name, error, sha256=_sha256(document))
        return replace(found, seconds=time.monotonic() - start)

    def check_file(self, path: str | Path, *, password: str | None = None) -> CheckedDocument:
        """As :meth:`check`, for the file at ``path``; one that cannot be read fails the rule ``pdf-opens``."""
        path = Path(path)
        try:
            return self.check(Document.open(path, password=password))
        except InputError as error:
            return self.refused(str(path), error, sha256=_sha256(Document(str(path), path=path)))

    def check_bytes(self, data: bytes, name: str = "document.pdf", *, password: str | None = None) -> CheckedDocument:
        """As :meth:`check_file`, for a document in memory."""
        try:
            return self.check(Document.from_bytes(data, name, password=password))
        except InputError as error:
            return self.refused(name, error, sha256=_sha256(Document(name, data=data)))

    def refused(self, file: str, error: BsreSignError, *, sha256: str | None = None) -> CheckedDocument:
        """The result for a file that ``error`` kept from being checked."""
        is_input = isinstance(error, InputError)
        outcome = RuleOutcome.FAILED if is_input else RuleOutcome.INDETERMINATE
        why = Found(outcome, error.cause, error.hint)
        return CheckedDocument(
            file, sha256, None, unopened(why, self.demands), service_failed=isinstance(error, ServiceError)
        )

    def _cut_off(self, document: Document, report: DocumentReport) -> CheckedDocument:
        entries = [code(one.code) for one in report.warnings]
        why = Found(RuleOutcome.INDETERMINATE, entries[0].sentence, entries[0].hint, tuple(one.name for one in entries))
        return CheckedDocument(document.name, report.sha256, None, unopened(why, self.demands))

    def _checked(self, document: Document, report: DocumentReport, facts: DocumentFacts) -> CheckedDocument:
        stamp = self._stamp(document, report.stamp)
        seen = Seen(report, stamp, self._stamped_later(document, facts, stamp), self.demands)
        failures = [one for one in report.warnings if one.code == _SERVICE_FAILED]
        if report.verdict is not DocumentVerdict.INDETERMINATE:
            failures = []
        return CheckedDocument(
            file=report.file,
            sha256=report.sha256,
            verdict=report.verdict,
            results=results(seen),
            service_failed=not all(map(_is_refusal, failures)),
            service_spared=any(map(_is_refusal, failures)),
        )

    def _stamp(self, document: Document, stamp: StampFacts | None) -> StampFacts | None:
        """The clause and the logo; looked for again where the verification's own look leaves something open."""
        if stamp is None:
            return None
        profile = self.demands.agreement.stamp
        where = {1} if profile.pages == "first" else set(range(1, stamp.total_pages + 1))
        lacking = not where <= set(stamp.pages)
        open_logo = profile.logo and stamp.logo == "unknown" and (self._logos or len(stamp.pages) > _LOOKED_AT)
        if not lacking and not open_logo:
            return stamp
        source, most = document.path or document.read(), max(stamp.total_pages, 1)
        again = stamp
        try:
            if open_logo or (lacking and stamp.total_pages > _EXAMINED):
                found = find(source, password=document.password, max_pages=most, logos=self._logos, closely=_CLOSELY)
                again = found.facts
            if lacking and (words := self._own_words()):
                theirs = find(source, password=document.password, max_pages=most, clauses=words, logos=self._logos)
                again = _joined(again, theirs.facts)
        except InputError:  # what the first look found stands
            return again
        return again

    def _stamped_later(self, document: Document, facts: DocumentFacts, stamp: StampFacts | None) -> tuple[int, ...]:
        """The pages that got the clause only after the first signature, as a reader sees that revision and now."""
        # What milder changes bring are fields and comments, in which no clause counts.
        revisions = [
            one
            for one in facts.signatures
            if one.covers_until and one.modifications is Modifications.OTHER and one.pages_before == one.pages_after
        ]
        if stamp is None or not stamp.pages or not revisions:
            return ()
        signed, most = document.read()[: min(one.covers_until for one in revisions)], max(stamp.total_pages, 1)
        try:
            before = set(find(signed, password=document.password, max_pages=most).pages)
            if words := self._own_words():
                before |= set(find(signed, password=document.password, max_pages=most, clauses=words).pages)
        except InputError:  # a revision that cannot be shown does not tell when the clause came
            return ()
        return tuple(page for page in stamp.pages if page not in before)

    def _own_words(self) -> tuple[str, ...]:
        """The profile's clause, where no other profile has it."""
        words = self.demands.agreement.stamp.sentence
        return (words,) if any(one.id == _OWN for one in wordings_of(words)) else ()


def _usable(logos: Sequence[bytes]) -> tuple[bytes, ...]:
    """``logos``, refused here where each document would otherwise be searched in vain."""
    if any(LogoPicture.of(one) is None for one in logos):
        raise InputError(
            Text("Gambar logo rusak, kosong, atau terlalu besar.", "A logo's picture is damaged, blank or too large."),
            Text("Berikan logo sebagai PNG atau JPEG yang utuh.", "Give the logo as a complete PNG or JPEG."),
        )
    return tuple(logos)


def _joined(one: StampFacts, other: StampFacts) -> StampFacts:
    """What either look found."""
    pages = tuple(sorted({*one.pages, *other.pages}))
    clause = "missing" if not pages else "found" if len(pages) == one.total_pages else "partial"
    best = min((one, other), key=lambda facts: ("found", "placeholder", "unknown", "missing").index(facts.logo))
    return StampFacts(clause=clause, pages=pages, total_pages=one.total_pages, logo=best.logo)


def _is_refusal(warning: Reason) -> bool:
    """Whether a service was not asked because its address is a private one: nothing failed."""
    return warning.detail.rstrip(".").endswith(NOT_PUBLIC.en)


def _sha256(document: Document) -> str | None:
    """The digest of a file that need be no PDF; ``None`` where it cannot be read."""
    try:
        return document.sha256
    except (InputError, OSError):
        return None
