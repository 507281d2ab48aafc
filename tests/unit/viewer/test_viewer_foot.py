"""Only what lies at the foot of a page is read and drawn there, with the same answers as if all of it were."""

from __future__ import annotations

from pathlib import Path

import pytest
from viewer_pages import bomb, deflated, document, here, with_widget, words

from bsre_sign.errors import DocumentRefusedError, NotAPdfError
from bsre_sign.viewer import Strip, limits, page_count, page_texts, survey, surveying, text_boxes
from bsre_sign.viewer.worker import ink as drawing
from bsre_sign.viewer.worker import objects

FOOT = Strip(top=84 / 842, left=0.05, right=0.95, rows=84)
LINES = [(f"baris-{y}", y) for y in range(20, 842, 20)]
TURNED = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 595 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 842"}


def upright(content: str, rotate: int) -> str:
    """``content``, made for a page that is not turned, upright on one that is."""
    return f"q {TURNED[rotate]} cm {content} Q"


def lines(rotate: int = 0) -> bytes:
    high = 842 if rotate in {0, 180} else 595
    content = "".join(words(text, 100, y) for text, y in LINES if y < high)
    return document(upright(content, rotate), rotate=rotate)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_no_more_than_the_foot_is_read(rotate: int) -> None:
    high = 842 if rotate in {0, 180} else 595
    with surveying(lines(rotate), reach=0.25) as look:
        ((_, view),) = look.look([None])

    read = view.text.split()
    assert read == [text for text, y in LINES if y < high][: len(read)]
    assert 0.25 * high - 25 < LINES[len(read) - 1][1] <= 0.25 * high + 5


def test_a_place_in_the_foots_text_is_found_where_it_stands() -> None:
    data = lines()
    with surveying(data, reach=0.25) as look:
        ((_, view),) = look.look([None])

    start = view.text.index("baris-140")
    ((box,),) = text_boxes(data, [(1, start, 9)], reach=0.25)

    assert 134 < box.y0 * 842 < 140 < box.y1 * 842 < 154


def test_a_text_that_reaches_into_the_foot_is_read_whole() -> None:
    data = document(
        "BT /F1 12 Tf 0 1 -1 0 300 190 Tm (tegak dari bawah ke atas halaman) Tj ET " + words("atas", 50, 500)
    )

    with surveying(data, reach=0.25) as look:
        ((_, view),) = look.look([None])

    assert view.text.split() == ["tegak", "dari", "bawah", "ke", "atas", "halaman"]


ODD = {
    "blank": "",
    "above": words("jauh di atas", 100, 400),
    "across the edge": "0 g 100 80 50 50 re f",
    "just above": "0 g 100 84.3 50 50 re f",
    "beside": "0 g 0 20 20 20 re f",
    "wide line": "40 w 100 100 m 300 100 l S",
    "clipped away": "q 0 500 100 100 re W n 0 g 0 0 595 842 re f Q",
    "clipped to the foot": "q 100 10 100 20 re W n 0 g 0 0 595 842 re f Q",
    "mitre": "0 g 20 w 100 300 m 110 95 l 120 300 l S",
    "letters above their line": "BT /F1 60 Tf 100 90 Td (gjpqy) Tj ET",
    "scaled": "q 0.01 0 0 0.01 0 0 cm 0 g 10000 2000 5000 1000 re f Q",
    "turned": "q 0.7 0.7 -0.7 0.7 300 -100 cm 0 g 0 0 200 200 re f Q",
    "beyond every page": "0 g -9e9 -9e9 8e9 8e9 re f",
    "no numbers": "0 g 1e39 1e39 1e39 1e39 re f 1e39 0 0 1e39 0 0 cm 0 0 1 1 re f",
    "dark": "0 g 0 0 595 842 re f",
}


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("name", ODD)
def test_nothing_at_the_foot_is_overlooked(name: str, rotate: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = document(upright(ODD[name], rotate) + " " + words("x", 100, 700), rotate=rotate)
    asked = {"do": "ink", "top": FOOT.top, "left": FOOT.left, "right": FOOT.right, "rows": FOOT.rows}

    *_, (_, quick) = here(asked, source=data)
    *_, (_, after_text) = here({"do": "text", "reach": 0.2}, asked, source=data)
    monkeypatch.setattr(drawing, "is_empty", lambda *_: False)
    *_, (_, drawn) = here(asked, source=data)

    assert quick == after_text == drawn


def test_what_lies_at_the_foot_is_told_from_a_page_without_drawing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_background", lambda *_: pytest.fail("the page was drawn"))
    asked = {"do": "ink", "top": FOOT.top, "left": FOOT.left, "right": FOOT.right, "rows": FOOT.rows}

    *_, (_, found) = here(asked, source=document(words("jauh di atas", 100, 400)))

    assert found == bytes(84)


def test_annotations_and_fields_at_the_foot_are_seen() -> None:
    low, high = Strip(0.5, 0, 1, 50), Strip(1, 0, 1, 100)

    assert survey(with_widget("0 0 1"), [low])[0].ink == bytes(50)
    assert any(survey(with_widget("0 0 1"), [high])[0].ink or b"")


def test_a_page_of_very_many_things_is_drawn_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_MOST", 3)
    asked = {"do": "ink", "top": FOOT.top, "left": FOOT.left, "right": FOOT.right, "rows": FOOT.rows}
    data = document("0 g " + "".join(f"{x} 20 5 10 re f " for x in (100, 200, 300, 400)) + words("atas", 100, 700))

    *_, (_, text), (_, found) = here({"do": "text", "reach": 0.2}, asked, source=data)

    assert bytes(text) == b"atas"
    assert [row for row, inked in enumerate(found) if inked] == list(range(20, 30))


def test_a_strip_higher_than_what_was_read_is_seen_whole() -> None:
    data = document("0 g 100 300 50 10 re f " + words("kaki", 100, 20))

    with surveying(data, reach=0.1) as look:
        ((_, view),) = look.look([Strip(0.5, 0, 1, 421)])

    assert view.text == "kaki"
    assert view.ink is not None
    assert any(view.ink[299:311])


@pytest.mark.parametrize("ahead", [True, False])
@pytest.mark.parametrize("pages", [3, 17])
def test_only_so_many_pages_are_looked_at_as_are_asked_for(pages: int, ahead: bool) -> None:
    data = document(*(words(f"halaman {number}", 100, 20) for number in range(40)))

    with surveying(data) as look:
        if ahead:
            look.read_ahead()
        seen = look.look([FOOT] * pages, first=pages)
        assert look.total == 40
        assert sorted((index, view.text, any(view.ink or b"")) for index, view in seen) == [
            (number, f"halaman {number}", True) for number in range(pages)
        ]


def test_what_is_no_document_is_told_once_it_is_looked_at_and_harms_nobody() -> None:
    with pytest.raises(NotAPdfError), surveying(b"bukan PDF") as look:
        list(look.look([FOOT] * 3, first=3))
    with pytest.raises(NotAPdfError), surveying(b"bukan PDF"):
        pass

    assert page_count(document("")) == 1


def test_what_was_read_ahead_for_nothing_harms_nobody(tmp_path: Path) -> None:
    data = document(words("surat", 100, 20))
    for source in (data, b"bukan PDF", tmp_path / "tidak-ada.pdf"):
        with surveying(source) as look:
            look.read_ahead()

    assert page_texts(data, most_pages=1) == (["surat"], 1)


def test_a_first_page_that_takes_too_long_ahead_of_time_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_SECONDS", 1.0)
    data = bomb(deflated(b"[" * 1_000_000, 200), good=2)

    with surveying(data) as look:
        look.read_ahead()
        seen = dict(look.look([FOOT] * 3, first=3))

    assert [seen[number].text for number in range(3)] == ["", "sehat", "sehat"]


def test_whoever_looks_away_before_the_end_leaves_the_worker_to_others() -> None:
    data = bomb(deflated(words("sehat", 50, 50).encode(), 1), good=39)

    with surveying(data) as look:
        assert next(look.look([FOOT] * 40, first=40))[0] == 0

    assert page_texts(data, most_pages=2)[0] == ["sehat", "sehat"]


def test_a_document_that_takes_too_long_to_open_is_refused_once_and_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    data = document(words("surat", 100, 20)) + b"%" * (32 << 20)  # longer on its way than the time that it is given
    with monkeypatch.context() as patch:
        patch.setattr(limits, "OPENING_SECONDS", 1e-6)
        with surveying(data) as look:
            look.read_ahead()
            for _ in range(2):
                with pytest.raises(DocumentRefusedError, match="time limit"):
                    list(look.look([FOOT], first=1))

    assert page_texts(data, most_pages=1) == (["surat"], 1)
