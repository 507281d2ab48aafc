"""Pages are compared where the old one lies now, and what is beneath the stamp is seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pikepdf
import pytest
from oracles_for_corpus import needs
from PIL import Image, ImageDraw, ImageFont

from benchmarks.trial import pages, pixels, visual
from benchmarks.trial.case import Case
from benchmarks.trial.engines import BeyondError, Pdfium, Poppler, Size
from benchmarks.trial.treatment import Treatment
from benchmarks.trial.visual import placement
from bsre_sign.viewer import Rect

SIZE = (300.0, 400.0)
BOX = (20.0, 10.0, 280.0, 40.0)
PLACED = Treatment(1, "placed", 1.0, 0.0, 0.0, BOX, SIZE)
SHRUNK = Treatment(1, "shrunk", 0.875, 18.75, 50.0, BOX, SIZE)
SCALE = 1000 / 300  # pixels a point at which pages are painted here


@dataclass
class Painted:
    """An engine whose pages are pictures that were painted beforehand."""

    pictures: list[Image.Image | None]
    sized: Size = SIZE
    broken: bool = False
    asked: list[float] = field(default_factory=list)

    def count(self) -> int:
        if self.broken:
            raise BeyondError("broken")
        return len(self.pictures)

    def sizes(self, numbers: Sequence[int]) -> dict[int, Size]:
        return dict.fromkeys(numbers, self.sized)

    def draw(self, numbers: Sequence[int], dpi: float) -> Iterator[tuple[int, Image.Image]]:
        self.asked.append(dpi)
        for number in numbers:
            picture = self.pictures[number - 1]
            if picture is not None:
                size = tuple(round(one * dpi / 72) for one in self.sized)
                yield number, picture.resize((size[0], size[1]), Image.Resampling.BOX)


def paint(*rectangles: tuple[float, float, float, float], text: bool = True, ground: str = "white") -> Image.Image:
    """A page with lines of text and black rectangles (points, from the top left)."""
    picture = Image.new("RGB", (round(SIZE[0] * SCALE), round(SIZE[1] * SCALE)), ground)
    draw = ImageDraw.Draw(picture)
    if text:
        for row in range(8):
            draw.text((100, 120 + 100 * row), "Surat ini dibuat untuk diuji", "black", ImageFont.load_default(48))
    for one in rectangles:
        draw.rectangle(tuple(value * SCALE for value in one), fill="black")
    return picture


def stamped(picture: Image.Image, treatment: Treatment) -> Image.Image:
    """The page as it ought to look afterwards."""
    paper = Image.new("RGB", picture.size, "white")
    size = (round(picture.width * treatment.scale), round(picture.height * treatment.scale))
    top = round(picture.height - treatment.dy * SCALE - size[1])
    paper.paste(picture.resize(size, Image.Resampling.LANCZOS), (round(treatment.dx * SCALE), top))
    ImageDraw.Draw(paper).rectangle((25 * SCALE, 365 * SCALE, 275 * SCALE, 366 * SCALE), fill="black")
    return paper


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(
        before=tmp_path / "before.pdf",
        after=tmp_path / "after.pdf",
        password=None,
        field="tte_1",
        clause="",
        stamped=frozenset({1}),
        total=1,
        pages=(1,),
        treatments={1: PLACED},
        may_overlap=False,
        seconds=10,
        memory=1 << 30,
        scratch=tmp_path / "scratch",
        pictures=tmp_path / "pictures",
    )


def judged(case: Case, before: Painted, after: Painted) -> dict[str, str]:
    """By judge: the fault, else the verdict."""
    found = pages.judge("poppler", case, before, after, overlap=True)
    return {one.judge: one.kind if one.verdict == "failed" else one.verdict for one in found.findings}


@pytest.mark.parametrize("treatment", [PLACED, SHRUNK], ids=lambda one: str(one.kind))
def test_a_page_that_only_got_its_stamp_passes(case: Case, treatment: Treatment) -> None:
    case = replace(case, treatments={1: treatment})
    before, after = Painted([paint()]), Painted([stamped(paint(), treatment)])
    assert judged(case, before, after) == {"poppler": "passed", "overlap": "passed"}
    assert before.asked[0] == pytest.approx(after.asked[0] * treatment.scale)


@pytest.mark.parametrize("treatment", [PLACED, SHRUNK], ids=lambda one: str(one.kind))
@pytest.mark.parametrize("lost", [True, False], ids=["lost", "added"])
def test_a_small_change_is_found_and_shown(case: Case, treatment: Treatment, lost: bool) -> None:
    case = replace(case, treatments={1: treatment})
    with_mark, without = paint((200, 330, 206, 336)), paint()
    before, after = (with_mark, without) if lost else (without, with_mark)
    found = judged(case, Painted([before]), Painted([stamped(after, treatment)]))
    assert found == {"poppler": "page changed (poppler)", "overlap": "passed"}
    assert case.pictures is not None
    sheet = Image.open(case.pictures / "page-0001-poppler.png")
    assert (220, 0, 0) in {colour for _, colour in sheet.getcolors(1 << 24) or []}


def test_a_pale_line_is_not_lost_unseen(case: Case) -> None:
    before = paint()
    ImageDraw.Draw(before).rectangle((200, 150, 800, 153), fill="#d8d8d8")
    assert judged(case, Painted([before]), Painted([stamped(paint(), PLACED)]))["poppler"] == "page changed (poppler)"


def test_a_page_that_is_not_where_it_is_said_to_be_is_found(case: Case) -> None:
    case = replace(case, treatments={1: replace(SHRUNK, dx=10.0)})
    assert judged(case, Painted([paint()]), Painted([stamped(paint(), SHRUNK)]))["poppler"] == "page changed (poppler)"


def test_something_on_the_new_paper_is_found(case: Case) -> None:
    case = replace(case, treatments={1: SHRUNK})
    after = stamped(paint(), SHRUNK)
    ImageDraw.Draw(after).rectangle((10, 600, 30, 640), fill="black")
    assert judged(case, Painted([paint()]), Painted([after]))["poppler"] == "page changed (poppler)"


def test_content_beneath_the_stamp_is_found_unless_allowed(case: Case) -> None:
    before = paint((100, 370, 101, 371))
    after = stamped(before, PLACED)
    assert judged(case, Painted([before]), Painted([after])) == {"poppler": "passed", "overlap": "stamp over content"}
    allowed = replace(case, may_overlap=True)
    assert judged(allowed, Painted([before]), Painted([after])) == {"poppler": "passed", "overlap": "passed"}


def test_content_beside_the_stamp_is_no_overlap(case: Case) -> None:
    before = paint((100, 350, 200, 358), (5, 360, 18, 395))
    assert judged(case, Painted([before]), Painted([stamped(before, PLACED)]))["overlap"] == "passed"


def test_a_dark_ground_is_told(case: Case) -> None:
    before = paint(text=False, ground="#802020")
    after = before.copy()
    ImageDraw.Draw(after).rectangle((100, 1220, 900, 1230), fill="black")
    assert judged(case, Painted([before]), Painted([after]))["overlap"] == "stamp on a dark ground"


def test_a_stamp_that_is_not_drawn_is_missed(case: Case) -> None:
    assert judged(case, Painted([paint()]), Painted([paint()]))["poppler"] == "stamp not seen (poppler)"


def test_what_was_not_drawn_before_is_no_harm(case: Case) -> None:
    after = Painted([stamped(paint(), PLACED)])
    assert judged(case, Painted([None]), after) == {"poppler": "unable", "overlap": "unable"}
    assert judged(case, Painted([paint()], broken=True), after) == {"poppler": "unable", "overlap": "unable"}


def test_what_is_not_drawn_any_more_is_harm(case: Case) -> None:
    before = Painted([paint()])
    assert judged(case, before, Painted([None]))["poppler"] == "page cannot be drawn any more (poppler)"
    assert judged(case, before, Painted([paint()], broken=True))["poppler"] == "output not opened (poppler)"
    assert judged(case, before, Painted([paint(), paint()]))["poppler"] == "page count changed (poppler)"


@pytest.mark.parametrize("after", [(300.0, 420.0), (310.0, 400.0)])
def test_a_page_of_another_size_than_told_is_found(case: Case, after: Size) -> None:
    found = judged(case, Painted([paint()]), Painted([stamped(paint(), PLACED)], sized=after))
    assert found["poppler"] == "page size changed (poppler)"


def test_a_moved_page_has_the_size_that_is_told(case: Case) -> None:
    case = replace(case, treatments={1: replace(SHRUNK, page_size=(300.0, 420.0))})
    found = judged(case, Painted([paint()]), Painted([stamped(paint(), SHRUNK)]))
    assert found["poppler"] == "page size changed (poppler)"


def test_positions_are_reckoned_in_the_engine_s_unit() -> None:
    doubled = Treatment(1, "shrunk", 0.5, 100.0, 200.0, (40.0, 20.0, 560.0, 80.0), (600.0, 800.0))
    place = pages.position(doubled, SIZE, SIZE)
    assert place is not None
    pixel = place.dpi / 72
    assert place.at == pytest.approx((50 * pixel, (400 - 100 - 200) * pixel))
    assert place.stamp == pytest.approx((20 * pixel, 360 * pixel, 280 * pixel, 390 * pixel))


def test_a_page_made_longer_lies_above_the_new_foot() -> None:
    longer = Treatment(1, "extended", 1.0, 0.0, 36.0, BOX, (300.0, 436.0))
    place = pages.position(longer, SIZE, (300.0, 436.0))
    assert place is not None
    assert place.at == pytest.approx((0, 0))
    assert place.exact
    assert placement(longer, SIZE, (300.0, 436.0)).inside == Rect(0.0, 36 / 436, 1.0, 1.0)


@pytest.mark.parametrize("longest", [1.0, 20.0, 14400.0])
def test_pictures_are_neither_tiny_nor_huge(longest: float) -> None:
    place = pages.position(Treatment(1, "placed", 1.0, 0.0, 0.0, None, (1.0, longest)), (1.0, longest), (1.0, longest))
    assert place is not None
    assert 299 < place.dpi / 72 * longest < 2001


def test_half_a_pixel_is_no_change_and_a_dot_is() -> None:
    page = paint()
    half = (1, 0, 0.5, 0, 1, 0.5)
    moved = page.transform(page.size, Image.Transform.AFFINE, half, Image.Resampling.BILINEAR, fillcolor="white")
    assert pixels.change(page, moved, (), exact=False).pixels == 0
    ImageDraw.Draw(moved).rectangle((500, 1200, 507, 1207), fill="black")
    assert pixels.change(page, moved, (), exact=False).pixels > 0
    assert pixels.change(page, moved, ((490, 1190, 520, 1220),), exact=False).pixels == 0


def pdf_with(path: Path, contents: Sequence[bytes]) -> Path:
    """A document of A6 pages with these content streams."""
    with pikepdf.new() as pdf:
        for content in contents:
            page = pdf.add_blank_page(page_size=(298, 420))
            page.Contents = pdf.make_stream(content)
        pdf.save(path)
    return path


def test_the_project_s_comparison_is_asked_for_the_examined_pages_alone(case: Case) -> None:
    square, none = b"100 300 8 8 re f", b""
    pdf_with(case.before, [square, square, square])
    pdf_with(case.after, [square, none, none])
    untouched = {page: Treatment(page, "untouched", 1.0, 0.0, 0.0, None, (298.0, 420.0)) for page in (1, 2, 3)}
    case = replace(case, total=3, pages=(1, 3), treatments=untouched)
    (found,) = visual.judge(case).findings
    assert (found.verdict, found.pages, found.kind) == ("failed", (3,), "page changed (pdfium)")
    (sound,) = visual.judge(replace(case, pages=(1,))).findings
    assert sound.verdict == "passed"


def test_the_project_s_comparison_is_told_where_the_old_page_lies(case: Case) -> None:
    pdf_with(case.before, [b"100 300 80 8 re f"])
    pdf_with(case.after, [b"q 0.875 0 0 0.875 18.625 52.5 cm 100 300 80 8 re f Q 40 20 200 10 re f"])
    treatment = Treatment(1, "shrunk", 0.875, 18.625, 52.5, (40.0, 20.0, 240.0, 30.0), (298.0, 420.0))
    assert visual.judge(replace(case, treatments={1: treatment})).findings[0].verdict == "passed"
    elsewhere = replace(treatment, dy=30.0)
    assert visual.judge(replace(case, treatments={1: elsewhere})).findings[0].verdict == "failed"


def test_both_engines_agree_on_the_sizes_of_pages(samples: Path, tmp_path: Path) -> None:
    needs("pdfinfo", "pdftoppm")
    path = samples / "lampiran-lanskap.pdf"
    poppler, pdfium = Poppler(path, None, tmp_path, 20), Pdfium(path, None)
    assert poppler.count() == pdfium.count() == 2
    for number, size in poppler.sizes([1, 2]).items():
        assert pdfium.sizes([number])[number] == pytest.approx(size, abs=0.01)
        assert size[0] > size[1]
    drawn = dict(poppler.draw([1, 2], 50))
    assert [one.size for one in drawn.values()] == [(585, 414), (585, 414)]
    assert [number for number, _ in pdfium.draw([1, 2, 3], 50)] == [1, 2]
