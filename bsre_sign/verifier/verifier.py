"""The verifier: facts, here or in a process of their own, and the judgement on them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bsre_sign.document import Document
from bsre_sign.errors import VerificationError
from bsre_sign.evidence import DocumentFacts
from bsre_sign.language import Text
from bsre_sign.report.model import DocumentReport, DocumentVerdict, Reason
from bsre_sign.services.fetch import Fetcher
from bsre_sign.trust import TrustStore
from bsre_sign.validation import ValidationPolicy, judge
from bsre_sign.verifier.apart import facts_apart
from bsre_sign.verifier.limits import CutOffError, Limits

if TYPE_CHECKING:
    from bsre_sign.pades.reading.standings import Standings


class Verifier:
    """Answers whether documents are authentic, intact and undeniable. Made once, used from threads too.

    Args:
        trust: the anchors that count.
        policy: what is demanded beyond the defaults.
        fetcher: asks for revocation evidence. By default addresses in documents are asked over HTTP, public ones
            only; with ``offline`` nobody is asked and no socket is opened.
        offline: rely on what the document carries.
        clock: gives the present time, UTC.
        limits: read each document in a process of its own, which is ended where it takes more. For documents that
            come from strangers: a web service should set them. Without, documents are read in this process, which
            costs less to begin with; a document made for that may then keep it busy or fill its memory.
    """

    def __init__(
        self,
        trust: TrustStore,
        *,
        policy: ValidationPolicy | None = None,
        fetcher: Fetcher | None = None,
        offline: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        limits: Limits | None = None,
    ) -> None:
        self._trust = trust
        if fetcher is None and not offline:
            from bsre_sign.services.http import HttpFetcher  # noqa: PLC0415  loaded only where services are asked

            fetcher = HttpFetcher()
        self._fetcher = None if offline else fetcher
        self._clock = clock
        self._limits = limits
        self._standings: Standings | None = None
        demanded = policy or ValidationPolicy()
        self._policy = replace(
            demanded,
            old_anchors=demanded.old_anchors | {one.sha256 for one in trust.pinned if one.hierarchy == "old"},
            national_anchors=demanded.national_anchors
            | {one.sha256 for one in trust.pinned if one.hierarchy == "national"},
            bsre_anchors=demanded.bsre_anchors | {one.sha256 for one in trust.pinned if one.bsre},
        )

    def report(self, document: Document, *, at: datetime | None = None) -> DocumentReport:
        """The whole story about ``document``, at ``at`` (aware; default: the present). It judges, never decides.

        A document that takes more than ``limits`` allow is ``indeterminate``, has no signatures in the report, and the
        warning I-DECODE-LIMIT.

        Raises:
            InputError: the document cannot be opened. Whatever is wrong with its signatures is told in the report.
            ServiceError: the process that reads documents cannot be started.
        """
        moment = (at or self._clock()).astimezone(UTC)
        try:
            facts = self._facts(document, moment)
        except CutOffError as error:
            return _cut_off(document, moment, str(error))
        except MemoryError:
            return _cut_off(document, moment, "reading it takes more memory than there is")
        except RecursionError:
            return _cut_off(document, moment, "it is nested too deeply")
        return judge(facts, self._policy)

    def _facts(self, document: Document, moment: datetime) -> DocumentFacts:
        if self._limits is not None:
            return facts_apart(document, self._trust, moment=moment, fetcher=self._fetcher, limits=self._limits)
        # Where documents are read in another process, this one needs none of the engines.
        from bsre_sign.pades.reading.standings import Standings  # noqa: PLC0415
        from bsre_sign.verifier.facts import facts_of  # noqa: PLC0415

        if self._standings is None:
            self._standings = Standings()
        return facts_of(document, self._trust, moment=moment, fetcher=self._fetcher, standings=self._standings)

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
                or {warning.code for warning in report.warnings}
            )
            raise VerificationError(
                Text(
                    id=f"{document.name}: {report.verdict.value} ({', '.join(codes) or '-'}).",
                    en=f"{document.name}: {report.verdict.value} ({', '.join(codes) or '-'}).",
                ),
                Text(id="Baca laporan lengkapnya dengan report().", en="Read the whole story by report()."),
            )
        return report


def _cut_off(document: Document, moment: datetime, why: str) -> DocumentReport:
    """What can be said of a document that could not be read to the end: nothing is disproved, nothing proved."""
    return DocumentReport(
        file=document.name,
        sha256=document.sha256,
        verdict=DocumentVerdict.INDETERMINATE,
        signatures=(),
        stamp=None,
        warnings=(Reason("I-DECODE-LIMIT", why),),
        validation_time=moment,
    )
