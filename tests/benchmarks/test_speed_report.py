"""What the speed run works out: medians and ratios, tables, comparisons; contenders that take known times."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.speed import __main__ as speed
from benchmarks.speed.compare import comparison, worse
from benchmarks.speed.model import Figure, Outcome, Ratio, Report, Spread, Timing
from benchmarks.speed.rounds import Call, Contest, Taken, hold
from benchmarks.speed.table import markdown, text


@dataclass
class Told:
    """A contender that takes, round after round, what it is told; the warming calls come first."""

    seconds: list[float]
    memory: int | None = None
    calls: list[str] = field(default_factory=list)
    name: str = ""
    cpu: float = 0.0

    def __call__(self, repeats: int) -> Taken:
        self.calls.append(self.name)
        return Taken(self.seconds.pop(0), self.cpu, self.memory)


def report(ratio: float, *, goal: float | None = None, name: str = "ours") -> Report:
    spread = Spread(ratio, ratio * 0.99, ratio * 1.01)
    timings = (Timing(name, spread, spread, 1_000_000, 3), Timing("floor", Spread(1, 1, 1), Spread(1, 1, 1), None, 3))
    outcome = Outcome("sign", "1 page", timings, (Ratio(name, "floor", spread, goal, "time"),))
    return Report("2026-01-02T03:04:05Z", {"processor": "a slide rule"}, False, (outcome,), ("endesive",))


def test_a_spread_has_the_median_and_the_quartiles() -> None:
    assert Spread.of([5, 1, 2, 4, 3]) == Spread(3, 2, 4)
    assert Spread.of([1, 2]) == Spread(1.5, 1.25, 1.75)
    assert Spread.of([7]) == Spread(7, 7, 7)


def test_a_ratio_is_the_median_of_the_ratios_of_each_round() -> None:
    # The machine was slow in the second round, for both alike; the ratio of the medians would be 4.
    ours, floor = Told([9, 2, 40, 4]), Told([9, 1, 10, 1])
    contest = Contest("sign", "x", {"ours": ours, "floor": floor}, (Figure("ours", "floor", 4),), seconds=0)
    (ratio,) = hold(contest).ratios

    assert ratio.value == Spread(4, 3, 4)
    assert ratio.met is True
    assert Ratio("ours", "floor", Spread(4.1, 4, 5), 4, "time").met is False
    assert Ratio("ours", "floor", Spread(4.1, 4, 5), None, "time").met is None


def test_contenders_take_turns_and_nobody_always_goes_first() -> None:
    calls: list[str] = []
    contenders = {name: Told([1] * 5, calls=calls, name=name) for name in "ab"}
    hold(Contest("sign", "x", contenders, seconds=0))

    assert "".join(calls[2:]) == "abbaab"


def test_memory_is_compared_at_the_peak() -> None:
    contenders = {"ours": Told([1] * 5, memory=300), "qpdf": Told([1] * 5, memory=200)}
    contest = Contest("large", "x", contenders, (Figure("ours", "qpdf", 1, "memory"),), seconds=0)
    outcome = hold(contest)

    assert outcome.ratios[0].value.middle == 1.5
    assert [one.memory for one in outcome.timings] == [300, 200]


def test_the_time_of_the_processor_is_compared_apart() -> None:
    contenders = {"ours": Told([1] * 5, cpu=6), "floor": Told([1] * 5, cpu=2)}
    (ratio,) = hold(Contest("sign", "x", contenders, (Figure("ours", "floor", of="cpu"),), seconds=0)).ratios

    assert ratio.value.middle == 3


def test_short_work_is_repeated_within_a_round() -> None:
    done: list[int] = []
    taken = Call(lambda: done.append(1), documents=4)(10)

    assert len(done) == 10
    assert 0 < taken.seconds < 0.01


def test_a_report_survives_json() -> None:
    made = report(3, goal=4)

    assert Report.from_json(json.loads(json.dumps(made.to_json()))) == made
    with pytest.raises(ValueError, match="another version"):
        Report.from_json({**made.to_json(), "schema": 0})


def test_tables_say_ratio_noise_and_goal() -> None:
    for shown in (text(report(3, goal=4)), markdown(report(3, goal=4))):
        assert "2.97 to 3.03" in shown
        assert "≤ 4" in shown
        assert "reached" in shown
        assert "1 of 1 goals reached" in shown
        assert "Not installed: endesive" in shown
    assert "missed" in text(report(5, goal=4))


def test_a_quarter_more_is_worse_and_less_is_not() -> None:
    assert worse(report(4), report(4.9)) == []
    assert worse(report(4), report(3)) == []
    assert worse(report(4), report(5.1)) == ["sign · 1 page · ours / floor: 4 became 5.1"]
    assert worse(report(4), report(9, name="new")) == []


def test_a_comparison_says_what_changed_beyond_the_noise() -> None:
    assert "1.50 times" in comparison(report(4), report(6))
    assert "within the noise" in comparison(report(4), report(4.01))
    assert "in the new run only" in comparison(report(4), report(4, name="new"))


def test_a_run_writes_its_result_and_fails_where_it_got_worse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def section(*_: object) -> Iterator[Contest]:
        contenders = {"ours": Told([6] * 9), "floor": Told([1] * 9)}
        yield Contest("sign", "1 page", contenders, (Figure("ours", "floor", 4),), seconds=0)

    monkeypatch.setattr(speed, "SECTIONS", {"sign": section})
    baseline = tmp_path / "baseline.json"
    baseline.write_text(json.dumps(report(4).to_json()))
    page, out = tmp_path / "page.md", tmp_path / "out"

    assert speed.main(["--only", "sign", "--out", str(out), "--check", str(baseline), "--page", str(page)]) == 1
    assert "ours / floor: 4 became 6" in capsys.readouterr().err
    (result,) = out.glob("*.json")
    assert speed.read(result).outcomes[0].ratios[0].value.middle == 6
    assert "| ours / floor | 6 |" in page.read_text()
    assert speed.main(["--compare", str(baseline), str(result)]) == 0
    assert "1.50 times" in capsys.readouterr().out
    assert speed.main(["--result", str(result), "--check", str(result)]) == 0


def test_what_fails_costs_no_other_measurement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        raise RuntimeError("as if by mistake")

    def broken(*_: object) -> Iterator[Contest]:
        yield Contest("broken", "one", {"ours": Call(fails)}, seconds=0)
        yield Contest("broken", "two", {"ours": Told([1] * 9)}, seconds=0)
        raise ValueError("no room")

    def sound(*_: object) -> Iterator[Contest]:
        yield Contest("sound", "three", {"ours": Told([1] * 9)}, seconds=0)

    monkeypatch.setattr(speed, "SECTIONS", {"broken": broken, "sound": sound})

    assert speed.main(["--only", "broken,sound", "--out", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "failed: broken: one: RuntimeError: as if by mistake" in said
    assert "ValueError: no room" in said
    (result,) = tmp_path.glob("*.json")
    assert [one.workload for one in speed.read(result).outcomes] == ["two", "three"]


@pytest.mark.parametrize("given", [["--compare", "a.json", "b.json"], ["--result", "a.json"]])
def test_a_missing_result_is_said(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert speed.main(given) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_a_report_can_be_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib, of the extra bench, is not installed")
    from PIL import Image

    from benchmarks.speed.plot import draw

    draw(report(3, goal=4), tmp_path / "met.png")
    draw(report(5, goal=4), tmp_path / "missed.png")
    green, red = b"\x2a\x7f\x62", b"\xc8\x55\x3d"
    for name, seen, unseen in (("met.png", green, red), ("missed.png", red, green)):
        with Image.open(tmp_path / name) as picture:
            pixels = picture.convert("RGB").tobytes()
        colours = {pixels[at : at + 3] for at in range(0, len(pixels), 3)}
        assert seen in colours
        assert unseen not in colours
