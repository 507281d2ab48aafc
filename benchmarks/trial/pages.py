"""Judging what pages look like: outside of the stamp as before, and nothing beneath it."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from benchmarks.trial import pixels
from benchmarks.trial.case import Case
from benchmarks.trial.engines import BeyondError, Engine, Size
from benchmarks.trial.outcome import Finding, Json
from benchmarks.trial.programs import EndlessError
from benchmarks.trial.treatment import Treatment

_DPI = 100.0
_DPI_MOVED = 150.0  # what was moved or scaled is smoothed before it is compared
_LONGEST, _SHORTEST = 2000, 300  # pixels of a page's longer side
_TOGETHER = 8  # pages that are held at once
_AROUND_STAMP = 1.0  # points that are left out around its box, where strokes are smoothed
_ALONG_EDGES = 2.0  # pixels
_SAME = 0.01  # relative


@dataclass(frozen=True, slots=True)
class Position:
    """Where things lie on the picture of a new page."""

    dpi: float
    at: tuple[float, float]
    """The old page's left top corner, pixels."""
    stamp: tuple[float, float, float, float] | None
    """The stamp's box: left, top, right, bottom, pixels."""
    exact: bool
    """The old page lies there at its old size, on whole pixels."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What one engine says."""

    findings: tuple[Finding, ...]
    pictures: tuple[str, ...]

    def to_json(self) -> Json:
        """For :func:`json.dumps`."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Json) -> "Compared":
        """The inverse of :meth:`to_json`."""
        return cls(tuple(map(Finding.from_json, data["findings"])), tuple(data["pictures"]))


def position(treatment: Treatment, before: Size, after: Size) -> Position | None:
    """How a page is drawn and compared; ``None`` where it has not the size that it is said to have."""
    unit = treatment.page_size[0] / after[0]
    if abs(treatment.page_size[1] / unit / after[1] - 1) > _SAME:
        return None
    if not treatment.moved and max(abs(after[0] / before[0] - 1), abs(after[1] / before[1] - 1)) > _SAME:
        return None
    longer = max(after)
    dpi = min(_DPI_MOVED if treatment.moved else _DPI, _LONGEST * 72 / longer)
    dpi = max(dpi, _SHORTEST * 72 / longer)
    pixel = dpi / 72
    left = treatment.dx / unit * pixel
    top = (after[1] - treatment.dy / unit - treatment.scale * before[1]) * pixel
    stamp = None
    if treatment.box is not None:
        x0, y0, x1, y1 = (one / unit * pixel for one in treatment.box)
        height = after[1] * pixel
        stamp = (x0, height - y1, x1, height - y0)
    whole = max(abs(left - round(left)), abs(top - round(top))) < 0.02
    return Position(dpi, (left, top), stamp, exact=treatment.scale == 1 and whole)


def judge(
    name: str, case: Case, before: Engine, after: Engine, *, overlap: bool, faulty: Collection[int] = ()
) -> Compared:
    """Compare the pages of ``case`` as one engine draws them; ``overlap`` judges what lies beneath the stamp too.

    Pictures are taken of the pages at fault and of those that are ``faulty`` already.
    """
    unable = opens(name, before, after)
    if unable is not None:
        beneath = Finding("overlap", "unable", unable.detail, kind=unable.kind)
        findings = (unable, beneath) if overlap else (unable,)
        return Compared(findings, ())
    return _Comparison(name, case, before, after, faulty).run(overlap=overlap)


def opens(name: str, before: Engine, after: Engine) -> Finding | None:
    """What there is to say before any page is drawn; ``None`` where both can be drawn, page by page."""
    try:
        had = before.count()
    except BeyondError as error:
        return Finding(name, "unable", f"cannot open the document as it was: {error}", kind="input not opened")
    try:
        has = after.count()
    except BeyondError as error:
        return Finding(name, "failed", f"cannot open what came out: {error}", kind=f"output not opened ({name})")
    if had != has:
        return Finding(name, "failed", f"{had} pages became {has}", kind=f"page count changed ({name})")
    return None


class _Comparison:
    """One engine's walk through the pages."""

    def __init__(self, name: str, case: Case, before: Engine, after: Engine, faulty: Collection[int]) -> None:
        self._name = name
        self._case = case
        self._before = before
        self._after = after
        self._faulty = set(faulty)
        self._faults: dict[str, list[int]] = {}
        self._overlaps: dict[str, list[int]] = {}
        self._details: list[str] = []
        self._pictures: list[str] = []
        self._drawn = 0
        self._stopped = ""

    def run(self, *, overlap: bool) -> Compared:
        try:
            for dpi, scale, chunk in self._chunks():
                self._compare(dpi, scale, chunk)
        except (BeyondError, EndlessError) as error:
            self._stopped = str(error)
        own = {f"{kind} ({self._name})": pages for kind, pages in self._faults.items()}
        findings = self._findings(self._name, own, "; ".join(self._details[:8]))
        if overlap:
            findings += self._findings("overlap", self._overlaps, "")
        return Compared(tuple(findings), tuple(self._pictures))

    def _findings(self, judge: str, faults: dict[str, list[int]], detail: str) -> list[Finding]:
        if faults:
            return [Finding(judge, "failed", detail, tuple(pages), kind) for kind, pages in faults.items()]
        if self._stopped:
            return [Finding(judge, "unable", f"after {self._drawn} pages: {self._stopped}", kind="stopped on the way")]
        if not self._drawn:
            return [Finding(judge, "unable", kind="no page of the input is drawn")]
        return [Finding(judge, "passed")]

    def _chunks(self) -> Iterator[tuple[float, float, dict[int, Position]]]:
        """Pages that are drawn alike, some at a time: resolution, scale of the old page, and where things lie."""
        had, has = self._before.sizes(self._case.pages), self._after.sizes(self._case.pages)
        chunk: dict[int, Position] = {}
        like: tuple[float, float] | None = None
        for page in self._case.pages:
            if page not in had or not all(had[page]):
                continue
            if page not in has or not all(has[page]):
                self._fault("page cannot be drawn any more", page, "it has no size")
                continue
            treatment = self._case.treatments[page]
            place = position(treatment, had[page], has[page])
            if place is None:
                self._fault("page size changed", page, f"{_size(had[page])} became {_size(has[page])}")
                continue
            if chunk and (like != (place.dpi, treatment.scale) or len(chunk) == _TOGETHER):
                assert like is not None
                yield *like, chunk
                chunk = {}
            like = (place.dpi, treatment.scale)
            chunk[page] = place
        if chunk and like is not None:
            yield *like, chunk

    def _compare(self, dpi: float, scale: float, chunk: dict[int, Position]) -> None:
        old = dict(self._before.draw(list(chunk), dpi * scale))
        new = dict(self._after.draw([page for page in chunk if page in old], dpi))
        for page, before in old.items():
            self._drawn += 1
            if page not in new:
                self._fault("page cannot be drawn any more", page, "")
                continue
            self._compare_page(page, chunk[page], before, new[page])

    def _compare_page(self, page: int, place: Position, before: Image.Image, after: Image.Image) -> None:
        around = _AROUND_STAMP * place.dpi / 72 + 1
        ignore = [] if place.stamp is None else [outward(place.stamp, around)]
        if not place.exact:
            ignore += _edges(place.at, before.size)
        if place.exact and after.height > before.height:
            # Paper that was added at the foot has nothing to be compared with: the line around a link may go on there.
            ignore.append((0, round(place.at[1]) + before.height, after.width, after.height))
        wanted = pixels.expected(before, after.size, place.at)
        change = pixels.change(wanted, after, ignore, exact=place.exact)
        if change.pixels:
            self._fault("page changed", page, f"{change.pixels} pixels in {change.box}")
        box = None if place.stamp is None else _inward(place.stamp, after)
        if box is not None:
            if pixels.plain(after.crop(box)) is not None:
                self._fault("stamp not seen", page, "")
            obstacle = None if self._case.may_overlap else pixels.covered(wanted.crop(box))
            if obstacle is not None:
                self._faulty.add(page)
                self._overlaps.setdefault(obstacle, []).append(page)
        if page in self._faulty and self._case.pictures is not None:
            stamp = None if place.stamp is None else outward(place.stamp, 1)
            sheet = pixels.side_by_side(before, after, change, stamp)
            self._pictures.append(save(sheet, self._case.pictures, page, self._name))

    def _fault(self, kind: str, page: int, detail: str) -> None:
        self._faults.setdefault(kind, []).append(page)
        self._faulty.add(page)
        if detail:
            self._details.append(f"page {page}: {detail}")


def save(sheet: Image.Image, folder: Path, page: int, engine: str) -> str:
    """Write a sheet of pictures; its file's name."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"page-{page:04}-{engine}.png"
    sheet.save(path)
    return path.name


def _edges(at: tuple[float, float], size: tuple[int, int]) -> list[pixels.Box]:
    """Along the old page's edges, where what reaches to them is smoothed against the paper."""
    left, top = at
    right, bottom = left + size[0], top + size[1]
    lines = (
        (left, top, left, bottom),
        (right, top, right, bottom),
        (left, top, right, top),
        (left, bottom, right, bottom),
    )
    return [outward(one, _ALONG_EDGES) for one in lines]


def _inward(box: tuple[float, float, float, float], page: Image.Image) -> pixels.Box | None:
    """The pixels that lie in ``box`` altogether, ``None`` if there are none."""
    left, top, right, bottom = box
    whole = (max(0, int(left) + 1), max(0, int(top) + 1), min(page.width, int(right)), min(page.height, int(bottom)))
    return whole if whole[0] < whole[2] and whole[1] < whole[3] else None


def outward(box: tuple[float, float, float, float], around: float) -> pixels.Box:
    """All pixels that ``box`` touches, and ``around`` it as many more."""
    left, top, right, bottom = box
    return (max(0, int(left - around)), max(0, int(top - around)), int(right + around) + 1, int(bottom + around) + 1)


def _size(size: Size) -> str:
    return f"{size[0]:g} x {size[1]:g}"
