"""Verifying a document: collect the evidence, find the stamp again, judge, report."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from bsre_sign.appearance import look
from bsre_sign.document import Document
from bsre_sign.errors import InputError, VerificationError
from bsre_sign.evidence import StampFacts
from bsre_sign.language import Text
from bsre_sign.pades.reading.collect import collect
from bsre_sign.report.model import DocumentReport, DocumentVerdict
from bsre_sign.services.fetch import Fetcher
from bsre_sign.services.http import HttpFetcher
from bsre_sign.stamp.find import find
from bsre_sign.trust import TrustStore
from bsre_sign.validation import ValidationPolicy, judge


class Verifier:
    """Answers whether documents are authentic, intact and undeniable. Made once, used from threads too.

    Args:
        trust: the anchors that count.
        policy: what is demanded beyond the defaults.
        fetcher: asks for revocation evidence. By default addresses in documents are asked over HTTP, public ones
            only; with ``offline`` nobody is asked and no socket is opened.
        offline: rely on what the document carries.
        clock: gives the present time, UTC.
    """

    def __init__(
        self,
        trust: TrustStore,
        *,
        policy: ValidationPolicy | None = None,
        fetcher: Fetcher | None = None,
        offline: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._trust = trust
        self._fetcher = None if offline else (fetcher or HttpFetcher())
        self._clock = clock
        demanded = policy or ValidationPolicy()
        self._policy = replace(
            demanded,
            old_anchors=demanded.old_anchors | {one.sha256 for one in trust.pinned if one.hierarchy == "old"},
            bsre_anchors=demanded.bsre_anchors | {one.sha256 for one in trust.pinned if one.bsre},
        )

    def report(self, document: Document, *, at: datetime | None = None) -> DocumentReport:
        """The whole story about ``document``, at ``at`` (aware; default: the present). It judges, never decides.

        Raises:
            InputError: the document cannot be opened. Whatever is wrong with its signatures is told in the report.
        """
        facts = collect(document, self._trust, moment=(at or self._clock()).astimezone(UTC), fetcher=self._fetcher)
        return judge(replace(look(document, facts), stamp=_stamp(document)), self._policy)

    def verify(self, document: Document, *, at: datetime | None = None) -> DocumentReport:
        """The report on a document that passes.

        Raises:
            VerificationError: the verdict is anything but valid.
            InputError: the document cannot be opened.
        """
        report = self.report(document, at=at)
        if report.verdict is not DocumentVerdict.VALID:
            codes = sorted(
                {reason.code for one in report.signatures for answer in one.now.answers for reason in answer.reasons}
            )
            raise VerificationError(
                Text(
                    id=f"{document.name}: {report.verdict.value} ({', '.join(codes) or '-'}).",
                    en=f"{document.name}: {report.verdict.value} ({', '.join(codes) or '-'}).",
                ),
                Text(id="Baca laporan lengkapnya dengan report().", en="Read the whole story by report()."),
            )
        return report


def _stamp(document: Document) -> StampFacts | None:
    """The clause and the logo; ``None`` where no page can be shown, which says nothing about the signatures."""
    try:
        found = find(document.path or document.read(), password=document.password)
    except InputError:
        return None
    return StampFacts(
        clause=found.clause,
        pages=found.pages,
        total_pages=found.total_pages,
        logo="placeholder" if found.placeholder else found.logo,
    )
