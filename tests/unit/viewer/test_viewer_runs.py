"""How characters stand on a page: where, how they are turned, how wide the font says they are."""

import pytest
from viewer_pages import document, here, words

from bsre_sign.viewer import page_texts, text_boxes, text_runs
from bsre_sign.viewer.runs import _runs
from bsre_sign.workers.wire import WireError


def first_of(data: bytes, text: str) -> tuple[int, int, int]:
    return 1, page_texts(data, most_pages=1)[0][0].index(text), len(text)


def test_a_run_stands_where_its_box_is() -> None:
    data = document(words("Kepala # Dinas", 50, 300))
    wanted = first_of(data, "# Di")
    (run,), ((box,),) = text_runs(data, [wanted]), text_boxes(data, [wanted])
    assert run is not None
    assert run.place == box
    assert run.turn == 0
    assert run.widths == (556, 278, 722, 222)  # Helvetica's, of its metrics


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("matrix", "turn"), [("1 0 0 1", 0), ("0 1 -1 0", 90), ("-2 0 0 -2", 180), ("0 -1 1 0", -90), ("1 1 -1 1", 45)]
)
def test_a_run_is_turned_as_the_reader_sees_it(matrix: str, turn: float, rotate: int) -> None:
    data = document(f"BT /F1 12 Tf {matrix} 300 400 Tm (#) Tj ET", rotate=rotate)
    (run,) = text_runs(data, [first_of(data, "#")])
    assert run is not None
    assert (run.turn - (turn - rotate) + 180) % 360 - 180 == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("wanted", [(2, 0, 1), (0, 0, 1), (1, -1, 2), (1, 5000, 1), (1, 0, 0)])
def test_what_is_not_there_is_none(wanted: tuple[int, int, int]) -> None:
    assert text_runs(document(words("Surat", 50, 300)), [wanted]) == [None]


def test_a_worker_answers_with_places_and_nothing_else() -> None:
    answers = here({"do": "runs", "ranges": [[0, 1], [900, 1]]}, source=document(words("Surat", 50, 300)))
    head, body = answers[-1]
    assert not body
    assert [one is not None for one in head["runs"]] == [True, False]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"runs": 3},
        {"runs": [[]]},
        {"runs": [[[0, 0, 1, 1], 400, []]]},
        {"runs": [[[0, 0, 1, 1], 0, [-1]]]},
        {"runs": [[[0, 0, 2, 1], 0, [1]]]},
        {"runs": [[[0, 0, 1, 1], 0, ["a"]]]},
    ],
)
def test_an_answer_that_no_worker_gives_is_refused(answer: dict[str, object]) -> None:
    with pytest.raises(WireError):
        _runs(answer, bytearray())
