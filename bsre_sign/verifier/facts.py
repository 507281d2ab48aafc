"""Everything that is to be seen in one document: signatures and evidence, what pages show, the stamp."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bsre_sign.appearance import look
from bsre_sign.document import Document
from bsre_sign.errors import InputError
from bsre_sign.evidence import DocumentFacts, StampFacts
from bsre_sign.large import LARGE
from bsre_sign.pades.reading.collect import collect
from bsre_sign.pades.reading.scan import holds_long_value
from bsre_sign.pades.reading.standings import Standings
from bsre_sign.pades.reading.structure import bytes_of
from bsre_sign.services.fetch import Fetcher
from bsre_sign.stamp import Reading, find
from bsre_sign.trust import TrustStore
from bsre_sign.verifier.limits import VALUE_TOO_LONG, CutOffError


def facts_of(
    document: Document,
    trust: TrustStore,
    *,
    moment: datetime,
    fetcher: Fetcher | None,
    standings: Standings | None = None,
) -> DocumentFacts:
    """The facts about ``document``, asked for ``moment`` (UTC); without a fetcher no socket is opened.

    What is found out about certificates stays in ``standings``, for the next document.

    Raises:
        InputError: the document cannot be opened.
        CutOffError: there is more in it than can be looked at.
    """
    with bytes_of(document) as data:
        if holds_long_value(data):  # every reader would hold it several times
            raise CutOffError(VALUE_TOO_LONG)
    if document.size >= LARGE:
        with _beside(document) as stamp:
            facts = look(document, collect(document, trust, moment=moment, fetcher=fetcher, standings=standings))
            return replace(facts, stamp=stamp())
    # While services are asked the viewer is left to others.
    with Reading(_source(document), document.password) if fetcher is None else nullcontext() as reading:
        facts = collect(document, trust, moment=moment, fetcher=fetcher, standings=standings)
        found = _stamp(document, reading)
    return replace(look(document, facts), stamp=found)


@contextmanager
def _beside(document: Document) -> Iterator[Callable[[], StampFacts | None]]:
    """What gives the facts about the stamp of a large document, which is looked for while the block runs.

    Most of that is waiting for the process that shows pages.
    """
    # Most documents are small, and never need it.
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    with ThreadPoolExecutor(1, "stamp") as helper:
        yield helper.submit(_stamp, document, None).result


def _source(document: Document) -> Path | bytes:
    return document.path or document.read()


def _stamp(document: Document, reading: Reading | None) -> StampFacts | None:
    """The clause and the logo; ``None`` where no page can be shown, which says nothing about the signatures."""
    try:
        found = find(_source(document), password=document.password, reading=reading)
    except InputError:
        return None
    return found.facts
