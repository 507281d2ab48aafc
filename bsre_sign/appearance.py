"""What a second reader shows of pages that were signed, then and now.

Validation judges later revisions by their objects, as qpdf resolves them. A viewer resolves the same file by itself.
So each page is drawn as it was signed and as it is now. Where it looks different, people are shown where; its own
content, drawn without annotations and form fields, must be the same all the same, and so must fields that nobody
filled in; and where the signed revision had content under a field or annotation that only now comes to light, it was
prepared for that (a shadow attack).

What a signer's field lies over is told: a signature is somebody's consent. A document timestamp is nobody's, and
anybody can get one; so its field may stand on blank paper only.

Where later revisions did nothing but fill in fields, as the comparison of objects and of the bytes that hold them found
without any doubt, pages without fields or annotations are what they were, and are not drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bsre_sign.document import Document
from bsre_sign.errors import DocumentRefusedError, InputError
from bsre_sign.evidence import Appearance, DocumentFacts, Modifications, Place, SignatureFacts
from bsre_sign.viewer import PageDifference, Placement, Rect, Source, compare, page_count, unveiled

_MOST_PAGES = 200  # for all revisions of one document
_LOOKED_AT = frozenset({Modifications.FORMS, Modifications.ANNOTATIONS, Modifications.OTHER})
_NEAR = 0.01
"""Share of a page by which a frame may stand out of its field."""
_EDGE = 0.0015
"""Share of a page, about a point: a full stop is not much larger, and a pixel is not much smaller."""
_MOST_PLACES = 32  # of one page, each looked at by itself


def look(document: Document, facts: DocumentFacts) -> DocumentFacts:
    """``facts`` with what can be seen of later revisions, where these may have changed what is seen."""
    looked: dict[int, Appearance] = {}
    wanted = {one.covers_until for one in facts.signatures if _may_look_different(one) and one.covers_until}
    if not wanted:
        return facts
    data, budget = b"", _MOST_PAGES
    for end in sorted(wanted):
        ones = [one for one in facts.signatures if one.covers_until == end]
        pages = facts.annotated_pages if all(map(_is_only_filled_in, ones)) else None
        if pages is not None and not pages:
            continue
        data = data or document.read()
        revisions = _Revisions(
            data[:end],
            document.path or data,
            document.password,
            ones[0].touched,
            pages,
            ones[0].stamped,
            ones[0].shared,
        )
        looked[end] = revisions.look(budget)
        budget -= looked[end].pages
    return replace(facts, signatures=tuple(_with(one, looked) for one in facts.signatures))


def _may_look_different(one: SignatureFacts) -> bool:
    """Whether anything came that can be seen: evidence cannot, unless it brought a look along."""
    return one.modifications in _LOOKED_AT or (one.modifications is Modifications.LTA and one.touched is not None)


def _is_only_filled_in(one: SignatureFacts) -> bool:
    """Whether later revisions filled in fields, and neither did anything else nor left anything open."""
    return (
        one.modifications in {Modifications.FORMS, Modifications.LTA}
        and one.touched is not None
        and one.difference_error is None
        and not (one.beside or one.unexplained)
    )


def _with(one: SignatureFacts, looked: dict[int, Appearance]) -> SignatureFacts:
    return replace(one, appearance=looked[one.covers_until]) if one.covers_until in looked else one


@dataclass(frozen=True)
class _Revisions:
    """A signed revision and the present file."""

    signed: bytes
    present: Source
    password: str | None
    touched: tuple[Place, ...] | None
    """Where alone it may look different; ``None`` where it may anywhere but in the pages' own content."""
    pages: tuple[int, ...] | None
    """Which pages alone may look different, from 1; ``None`` where any may."""
    stamped: tuple[Place, ...]
    """Where document timestamps came."""
    shared: tuple[Place, ...]
    """Where fields that were filled in or added lie over, or under, others that were not."""

    def look(self, most: int) -> Appearance:
        """What the first ``most`` pages in question show."""
        try:
            total = page_count(self.signed, password=self.password)
            wanted = range(1, total + 1) if self.pages is None else [one for one in self.pages if one <= total]
            pages = list(wanted[:most])
            whole = self._compare(self.present, pages, bare=(False, False))
            own = self._compare(self.present, [one.page for one in whole if _visible(one)], bare=(True, True))
            changed = [(one.page, place) for one in whole if _visible(one) for place in one.places[:_MOST_PLACES]]
            how = [self._how(page, place) for page, place in changed]
            over = self._stamped_over(total)
            unveiled = self._unveiled([one.page for one in whole if _visible(one)])
        except DocumentRefusedError as error:
            return Appearance(unseen=str(error), too_much=True)
        except InputError as error:
            return Appearance(unseen=str(error))
        return Appearance(
            pages=len(pages),
            content_changed=tuple(
                sorted(
                    {one.page for one in own if _visible(one)}
                    | {one.page for one in whole if self._elsewhere(one)}
                    | over
                )
            ),
            changed=tuple(_place(*one) for one in changed),
            uncovered=(
                *(_place(*one) for one, what in zip(changed, how, strict=True) if what == "uncovered"),
                *unveiled,
            ),
            covered=(
                *(_place(*one) for one, what in zip(changed, how, strict=True) if what == "covered"),
                *(
                    one
                    for one in self.shared
                    if any(page == one.page and _share(place, one) for page, place in changed)
                ),
            ),
            unseen=_unseen(len(wanted), whole),
        )

    def _elsewhere(self, page: PageDifference) -> bool:
        """Whether the page looks different where no field was touched."""
        if self.touched is None or not _visible(page):
            return False
        touched = [one for one in self.touched if one.page == page.page]
        return any(not any(_meet(place, one) for one in touched) for place in page.places)

    def _stamped_over(self, total: int) -> set[int]:
        """Pages on which a document timestamp stands over anything, be it seen through or not: readers differ."""
        stamped = [one for one in self.stamped if one.page <= total]
        over = {one.page for one in stamped[_MOST_PLACES:]}  # nobody needs so many
        for one in stamped[:_MOST_PLACES]:
            around = Rect(
                max(0, one.x0 - _EDGE), max(0, one.y0 - _EDGE), min(1, one.x1 + _EDGE), min(1, one.y1 + _EDGE)
            )
            only = Placement(ignore=_around(around))
            (found,) = self._compare(self.present, [one.page], bare=(False, False), only=only)
            if found.drawable and not found.plain:
                over.add(one.page)
        return over

    def _how(self, page: int, place: Rect) -> Literal["uncovered", "covered", "added"]:
        """What a change in fields or annotations did to the page's own content in ``place``."""
        alone = Placement(ignore=_around(place))
        (signed,) = self._compare(self.signed, [page], bare=(True, False), only=alone)
        if signed.plain or not signed.drawable:
            return "added"
        (now,) = self._compare(self.present, [page], bare=(True, False), only=alone)
        if not now.drawable:
            return "added"
        if _visible(signed) and not _visible(now):
            return "uncovered"
        return "covered" if _visible(now) and not _visible(signed) else "added"

    def _unveiled(self, pages: list[int]) -> list[Place]:
        """Where content comes to light, whatever else changed beside it."""
        found = unveiled(
            self.signed,
            self.present,
            pages=pages,
            password_before=self.password,
            password_after=self.password,
        )
        return [_place(*one) for one in found]

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


def _meet(place: Rect, other: Place) -> bool:
    wide = min(place.x1, other.x1) - max(place.x0, other.x0)
    high = min(place.y1, other.y1) - max(place.y0, other.y0)
    return wide > -_NEAR and high > -_NEAR


def _share(place: Rect, other: Place) -> bool:
    wide = min(place.x1, other.x1) - max(place.x0, other.x0)
    high = min(place.y1, other.y1) - max(place.y0, other.y0)
    return wide > 0 and high > 0


def _place(page: int, place: Rect) -> Place:
    return Place(page, place.x0, place.y0, place.x1, place.y1)
