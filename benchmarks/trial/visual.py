"""Judging pages by the project's own visual comparison, which draws them with PDFium."""

from pathlib import Path

from benchmarks.trial import pages, pixels
from benchmarks.trial.case import Case
from benchmarks.trial.engines import Pdfium, Size
from benchmarks.trial.outcome import Finding
from benchmarks.trial.treatment import Treatment
from bsre_sign.errors import BsreSignError
from bsre_sign.viewer import PageDifference, Placement, Rect, compare

_NAME = "pdfium"
_SPECKS = 2e-5  # a share of the pixels that is no change
_AROUND_STAMP = 1.5  # points
_ALONG_EDGES = 1.0  # points


def judge(case: Case) -> pages.Compared:
    """Compare the pages that are examined, in one go."""
    before, after = Pdfium(case.before, case.password), Pdfium(case.after, case.password)
    unable = pages.opens(_NAME, before, after)
    if unable is not None:
        return pages.Compared((unable,), ())
    had, has = before.sizes(case.pages), after.sizes(case.pages)
    there = [page for page in case.pages if page in had]
    places = [
        placement(case.treatments[page], had[page], has[page]) if page in had else Placement()
        for page in range(1, max(there, default=0) + 1)
    ]
    try:
        found = compare(
            case.before,
            case.after,
            password_before=case.password,
            password_after=case.password,
            places=places,
            pages=there,
        )
    except BsreSignError as error:
        return pages.Compared((Finding(_NAME, "unable", error.cause.en, kind="pages cannot be drawn"),), ())
    return _judged(case, before, after, found)


def placement(treatment: Treatment, before: Size, after: Size) -> Placement:
    """Where the old page lies on the new one, in shares of the new one. A page without a size is not drawn anyway."""
    if not all((*before, *after)):
        return Placement()
    width, height = treatment.page_size
    unit = width / after[0]
    right = treatment.dx + treatment.scale * before[0] * unit
    top = treatment.dy + treatment.scale * before[1] * unit
    inside = _around(treatment.dx, treatment.dy, right, top, 0.0, treatment.page_size)
    ignore = []
    if treatment.box is not None:
        ignore.append(_around(*treatment.box, _AROUND_STAMP, treatment.page_size))
    if treatment.moved:
        # What reaches to the old page's edge is smoothed against the paper there.
        left, bottom, right, top = inside.x0 * width, inside.y0 * height, inside.x1 * width, inside.y1 * height
        for edge in (
            (left, bottom, left, top),
            (right, bottom, right, top),
            (left, bottom, right, bottom),
            (left, top, right, top),
        ):
            ignore.append(_around(*edge, _ALONG_EDGES, treatment.page_size))
    return Placement(inside, tuple(ignore))


def _around(x0: float, y0: float, x1: float, y1: float, more: float, size: tuple[float, float]) -> Rect:
    """The box and ``more`` points around it, as far as it is on the page, in shares of its ``size``."""
    return Rect(
        max(0.0, (x0 - more) / size[0]),
        max(0.0, (y0 - more) / size[1]),
        min(1.0, (x1 + more) / size[0]),
        min(1.0, (y1 + more) / size[1]),
    )


def _judged(case: Case, before: Pdfium, after: Pdfium, found: list[PageDifference]) -> pages.Compared:
    changed: list[int] = []
    lost: list[int] = []
    details: list[str] = []
    pictures: list[str] = []
    drawn = 0
    for one in found:
        if not one.drawable:
            if _draws(before, one.page):
                drawn += 1
                if not _draws(after, one.page):
                    lost.append(one.page)
            continue
        drawn += 1
        if one.changed <= _SPECKS:
            continue
        changed.append(one.page)
        details.append(f"page {one.page}: {one.changed:.3%} of the pixels in {_place(one.place)}")
        if case.pictures is not None:
            pictures += _picture(case, before, after, one, case.pictures)
    findings = [
        Finding(_NAME, "failed", "; ".join(details[:8]), tuple(some), kind=f"{kind} ({_NAME})")
        for kind, some in (("page changed", changed), ("page cannot be drawn any more", lost))
        if some
    ]
    if not findings:
        findings.append(
            Finding(_NAME, "passed") if drawn else Finding(_NAME, "unable", kind="no page of the input is drawn")
        )
    return pages.Compared(tuple(findings), tuple(pictures))


def _draws(engine: Pdfium, page: int) -> bool:
    return any(True for _ in engine.draw([page], 36))


def _picture(case: Case, before: Pdfium, after: Pdfium, one: PageDifference, folder: Path) -> list[str]:
    """Before, after, and where the comparison saw the difference."""
    place = pages.position(
        case.treatments[one.page], before.sizes([one.page])[one.page], after.sizes([one.page])[one.page]
    )
    if place is None:
        return []
    old = dict(before.draw([one.page], place.dpi * case.treatments[one.page].scale))
    new = dict(after.draw([one.page], place.dpi))
    if one.page not in old or one.page not in new:
        return []
    seen = new[one.page]
    wanted = pixels.expected(old[one.page], seen.size, place.at)
    ignore = [] if place.stamp is None else [pages.outward(place.stamp, 1)]
    change = pixels.change(wanted, seen, ignore, exact=place.exact)
    sheet = pixels.side_by_side(old[one.page], seen, change, ignore[0] if ignore else None, _box(one.place, seen.size))
    return [pages.save(sheet, folder, one.page, _NAME)]


def _box(place: Rect | None, size: tuple[int, int]) -> pixels.Box | None:
    if place is None:
        return None
    width, height = size
    return (
        int(place.x0 * width),
        int((1 - place.y1) * height),
        int(place.x1 * width) + 1,
        int((1 - place.y0) * height) + 1,
    )


def _place(place: Rect | None) -> str:
    return "no place" if place is None else f"{place.x0:.3f} {place.y0:.3f} {place.x1:.3f} {place.y1:.3f}"
