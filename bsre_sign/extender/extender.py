"""Extending a signed document: raised to a higher level, or its proof renewed before it lapses.

For each document:

1. Collect the facts and judge them, from what the document carries. One that does not hold is not extended.
2. Where a signature has no trusted time: a document timestamp, the way of ETSI EN 319 142-1, 6.3. A signature timestamp
   would have to be written into what later signatures cover.
3. From B-LT: the evidence that is missing, asked for after that time, into the DSS.
4. B-LTA: a document timestamp over all of it, in the same revision.
5. Judge what was written, again from the document alone, and compare what was there before byte for byte.
6. Hand over: whole, or not at all.
"""

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from bsre_sign.document import Document
from bsre_sign.extender.checks import check_worth, not_extended, not_reached, remarks
from bsre_sign.extender.result import ExtendedDocument, ExtensionResult, Longevity
from bsre_sign.extender.state import State
from bsre_sign.levels import Level
from bsre_sign.output import whole_file
from bsre_sign.pades.signing.extend import append
from bsre_sign.pades.signing.lacking import Lack, gather_lacking
from bsre_sign.pades.signing.preflight import without_tsa
from bsre_sign.services.cache import EvidenceCache
from bsre_sign.services.fetch import Fetcher
from bsre_sign.services.http import HttpFetcher
from bsre_sign.services.retry import PatientFetcher
from bsre_sign.services.timestamp import TimestampAuthority
from bsre_sign.trust import TrustStore


class Extender:
    """Raises and renews signatures. Made once, used for any number of documents, from threads too.

    Args:
        trust: the anchors to which signers and timestamping authorities must lead.
        tsa: who gives the time; needed but for B-LT over signatures that have a trusted time.
        fetcher: asks for revocation evidence. By default over HTTP, at public addresses only, patiently, and what was
            answered is kept for as long as it may be: documents of one CA share its evidence.
        clock: gives the present time, UTC.
    """

    def __init__(
        self,
        trust: TrustStore,
        *,
        tsa: TimestampAuthority | None = None,
        fetcher: Fetcher | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._trust = trust
        self._tsa = tsa
        self._fetcher = fetcher or EvidenceCache(PatientFetcher(HttpFetcher()))
        self._clock = clock

    def longevity(self, document: Document) -> Longevity:
        """Until when the proof of ``document`` holds. Nobody is asked.

        Raises:
            InputError: the document cannot be opened.
        """
        state = State.of(document, self._trust, self._clock())
        levels = [one.level for one in state.report.signatures if one.level is not None]
        level = min(levels, key=lambda one: one.rank, default=None)
        return Longevity(state.report.verdict, level, state.extend_before)

    def extend(self, document: Document, level: Level = Level.B_LTA) -> ExtendedDocument:
        """Raise the signatures of ``document`` to ``level``; for B-LTA what is there already is renewed.

        The result waits in memory.

        Raises:
            VerificationError: a signature does not hold, or there is none.
            DocumentRefusedError: no signature can be proved any more, or nothing can be appended.
            PreflightError: a signer's certificate was revoked, or there is no TSA where one is needed.
            ServiceError: the TSA, an OCSP responder or a CRL address failed.
            SelfCheckError: what came out does not hold.
            InputError: the document cannot be opened.
            ValueError: ``level`` is B-B, where every signature begins.
        """
        stream = io.BytesIO()
        return ExtendedDocument(stream, self._extend_into(document, level, stream))

    def extend_to(
        self, document: Document, path: str | Path, level: Level = Level.B_LTA, *, overwrite: bool = False
    ) -> ExtensionResult:
        """As :meth:`extend`, written straight to ``path``, whole or not at all.

        Raises:
            OutputError: the file exists, or its folder cannot be written to.
        """
        with whole_file(Path(path), overwrite=overwrite) as output:
            return self._extend_into(document, level, output)

    def _extend_into(self, document: Document, level: Level, stream: BinaryIO) -> ExtensionResult:
        if level is Level.B_B:
            raise ValueError("every signature begins at B-B")
        data = document.read()  # once: what is judged is what is extended, even where somebody writes to the file
        before = self._state(data, document, self._fetcher)
        check_worth(before)
        stream.write(data)
        state, evidence = before, dict[str, Lack]()
        if any(said.proved_time is None for _, said in state.signatures()):
            append(stream, (), self._authority(level), document.password, self._trust)
            state = self._state(_content(stream), document)
        if level >= Level.B_LT:
            evidence = state.lacks(level)
            parts = gather_lacking(state.document, evidence, self._trust, self._fetcher)
            tsa = self._authority(level) if level >= Level.B_LTA else None
            if parts or tsa is not None:
                append(stream, parts, tsa, document.password, self._trust)
        output = _content(stream)
        after = self._state(output, document)
        missing = not_reached(before, after, level) if output.startswith(data) else before.helped
        if missing:
            raise not_extended(missing)
        return ExtensionResult(
            level=max(level, after.level or level, key=lambda one: one.rank),
            fields=before.helped,
            evidence=tuple(evidence),
            timestamps=tuple(one for one in after.timestamps if one not in before.timestamps),
            extend_before=after.extend_before,
            added=len(output) - len(data),
            size=len(output),
            sha256=hashlib.sha256(output).hexdigest().upper(),
            remarks=tuple(remarks(before, changed=len(output) > len(data))),
        )

    def _state(self, data: bytes, document: Document, fetcher: Fetcher | None = None) -> State:
        there = Document.from_bytes(data, document.name, password=document.password)
        return State.of(there, self._trust, self._clock(), fetcher)

    def _authority(self, level: Level) -> TimestampAuthority:
        if self._tsa is None:
            raise without_tsa(level)
        return self._tsa


def _content(stream: BinaryIO) -> bytes:
    stream.flush()
    stream.seek(0)
    return stream.read()
