"""Everything that is to be seen in one document: signatures and evidence, what pages show, the stamp."""

from dataclasses import replace
from datetime import datetime

from bsre_sign.appearance import look
from bsre_sign.document import Document
from bsre_sign.errors import InputError
from bsre_sign.evidence import DocumentFacts, StampFacts
from bsre_sign.pades.reading.collect import collect
from bsre_sign.pades.reading.scan import holds_long_value
from bsre_sign.pades.reading.standings import Standings
from bsre_sign.pades.reading.structure import bytes_of
from bsre_sign.services.fetch import Fetcher
from bsre_sign.stamp import find
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
    facts = collect(document, trust, moment=moment, fetcher=fetcher, standings=standings)
    return replace(look(document, facts), stamp=_stamp(document))


def _stamp(document: Document) -> StampFacts | None:
    """The clause and the logo; ``None`` where no page can be shown, which says nothing about the signatures."""
    try:
        found = find(document.path or document.read(), password=document.password)
    except InputError:
        return None
    return found.facts
