"""What a second reader shows of pages that were signed, then and now.

Validation judges later revisions by their objects, as qpdf resolves them. A viewer resolves the same file by itself.
So each page is drawn as it was signed and as it is now. Where it looks different, people are shown where; its own
content, drawn without annotations and form fields, must be the same all the same; and where the signed revision had
content under a field or annotation that only now comes to light, it was prepared for that (a shadow attack).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bsre_sign.document import Document
from bsre_sign.errors import DocumentRefusedError, InputError
from bsre_sign.evidence import Appearance, DocumentFacts, Modifications, Place, SignatureFacts
from bsre_sign.viewer import PageDifference, Placement, Rect, Source, compare, page_count

_MOST_PAGES = 200  # for all revisions of one document
_LOOKED_AT = frozenset({Modifications.FORMS, Modifications.ANNOTATIONS, Modifications.OTHER})
_MOST_PLACES = 32  # of one page, each looked at by itself


def look(document: Document, facts: DocumentFacts) -> DocumentFacts:
    """``facts`` with what can be seen of later revisions, where these may have changed what is seen."""
    looked: dict[int, Appearance] = {}
    wanted = {one.covers_until for one in facts.signatures if one.modifications in _LOOKED_AT and one.covers_until}
    if not wanted:
        return facts
    data, budget = document.read(), _MOST_PAGES
    for end in sorted(wanted):
        revisions = _Revisions(data[:end], document.path or data, document.password)
        looked[end] = revisions.look(budget)
        budget -= looked[end].pages
    return replace(facts, signatures=tuple(_with(one, looked) for one in facts.signatures))


def _with(one: SignatureFacts, looked: dict[int, Appearance]) -> SignatureFacts:
    return replace(one, appearance=looked[one.covers_until]) if one.covers_until in looked else one


@dataclass(frozen=True)
class _Revisions:
    """A signed revision and the present file."""

    signed: bytes
    present: Source
    password: str | None

    def look(self, most: int) -> Appearance:
        """What the first ``most`` pages show."""
        try:
            total = page_count(self.signed, password=self.password)
            pages = list(range(1, min(total, most) + 1))
            whole = self._compare(self.present, pages, bare=(False, False))
            own = self._compare(self.present, [one.page for one in whole if _visible(one)], bare=(True, True))
            changed = [(one.page, place) for one in whole if _visible(one) for place in one.places[:_MOST_PLACES]]
            how = [self._how(page, place) for page, place in changed]
        except DocumentRefusedError as error:
            return Appearance(unseen=str(error), too_much=True)
        except InputError as error:
            return Appearance(unseen=str(error))
        return Appearance(
            pages=len(pages),
            content_changed=tuple(one.page for one in own if _visible(one)),
            changed=tuple(_place(*one) for one in changed),
            uncovered=tuple(_place(*one) for one, what in zip(changed, how, strict=True) if what == "uncovered"),
            covered=tuple(_place(*one) for one, what in zip(changed, how, strict=True) if what == "covered"),
            unseen=_unseen(total, whole),
        )

    def _how(self, page: int, place: Rect) -> Literal["uncovered", "covered", "added"]:
        """What a change in fields or annotations did to the page's own content in ``place``."""
        alone = Placement(ignore=_around(place))
        (signed,) = self._compare(self.signed, [page], bare=(True, False), only=alone)
        (now,) = self._compare(self.present, [page], bare=(True, False), only=alone)
        if signed.plain or not (signed.drawable and now.drawable):
            return "added"
        if _visible(signed) and not _visible(now):
            return "uncovered"
        return "covered" if _visible(now) and not _visible(signed) else "added"

    def _compare(
        self, later: Source, pages: list[int], bare: tuple[bool, bool], only: Placement | None = None
    ) -> list[PageDifference]:
        """The signed revision held against ``later``; with ``only``, on the one page of ``pages``."""
        return compare(
            self.signed,
            later,
            password_before=self.password,
            password_after=self.password,
            places=None if only is None else [only] * pages[0],
            bare=bare,
            pages=pages,
        )


def _visible(difference: PageDifference) -> bool:
    return difference.drawable and difference.changed > 0


def _unseen(total: int, found: Sequence[PageDifference]) -> str | None:
    """Why not all pages were seen, English; ``None`` where they were."""
    lost = [one.page for one in found if not one.drawable]
    if lost:
        return f"page {lost[0]} cannot be drawn"
    return f"only {len(found)} of {total} pages were drawn" if len(found) < total else None


def _around(place: Rect) -> tuple[Rect, ...]:
    """All of a page but ``place``."""
    return (
        Rect(0, 0, 1, place.y0),
        Rect(0, place.y1, 1, 1),
        Rect(0, place.y0, place.x0, place.y1),
        Rect(place.x1, place.y0, 1, place.y1),
    )


def _place(page: int, place: Rect) -> Place:
    return Place(page, place.x0, place.y0, place.x1, place.y1)
