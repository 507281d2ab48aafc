"""A report as text for a terminal, and as Markdown for a page."""

from collections.abc import Iterator, Sequence

from benchmarks.speed.model import Outcome, Ratio, Report, Spread, Timing

_HEAD = ("what", "time", "quartiles", "per second", "CPU", "peak memory")
_PAGE = (
    "Made by `make bench`. What the contenders do, what the floor takes in, and where the time goes: "
    "[the speed run](../benchmarks/README.md#the-speed-run)."
)
_RATIO_HEAD = ("ratio", "median", "quartiles", "goal", "")


def text(report: Report) -> str:
    """The report for people at a terminal."""
    lines = [_about(report), ""]
    for outcome in report.outcomes:
        lines += [f"{outcome.section}: {outcome.workload}", *_columns(_HEAD, _timings(outcome))]
        if outcome.ratios:
            lines += ["", *_columns(_RATIO_HEAD, [_ratio(one) for one in outcome.ratios])]
        lines.append("")
    return "\n".join([*lines, _summary(report)])


def markdown(report: Report, picture: str | None = None) -> str:
    """The report as a page; ``picture`` is where the plot is, as the page sees it."""
    lines = ["# Speed", "", _about(report), ""]
    if picture is not None:
        lines += [f"![Every ratio with its quartiles and its goal]({picture})", ""]
    lines += [_PAGE, ""]
    lines += ["| | |", "|---|---|", *(f"| {name} | {words} |" for name, words in report.machine.items()), ""]
    for outcome in report.outcomes:
        lines += [f"## {outcome.section}: {outcome.workload}", "", *_rows(_HEAD, _timings(outcome)), ""]
        if outcome.ratios:
            lines += [*_rows(_RATIO_HEAD, [_ratio(one) for one in outcome.ratios]), ""]
    return "\n".join([*lines, _summary(report), ""])


def quantity(seconds: float) -> str:
    """A time in a unit that suits it."""
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _about(report: Report) -> str:
    said = f"Measured {report.date} on {report.machine.get('processor', 'a machine')}."
    said += " Medians over rounds in which all take turns; a ratio is the median of the ratios of all rounds."
    if report.quick:
        said += " A quick run: few rounds."
    return said + (f" Not installed: {', '.join(report.absent)}." if report.absent else "")


def _summary(report: Report) -> str:
    judged = [one for one in report.ratios().values() if one.goal is not None]
    met = sum(bool(one.met) for one in judged)
    return f"{met} of {len(judged)} goals reached."


def _timings(outcome: Outcome) -> list[tuple[str, ...]]:
    return [_timing(one) for one in outcome.timings]


def _timing(one: Timing) -> tuple[str, ...]:
    memory = f"{one.memory / 1e6:.0f} MB" if one.memory is not None else ""
    rate = f"{1 / one.seconds.middle:.{0 if one.seconds.middle < 0.1 else 2}f}"
    quartiles = f"{quantity(one.seconds.low)} to {quantity(one.seconds.high)}"
    return one.contender, quantity(one.seconds.middle), quartiles, rate, quantity(one.cpu.middle), memory


def _ratio(one: Ratio) -> tuple[str, ...]:
    name = f"{one.what} / {one.against}" + ("" if one.of == "time" else f" ({one.of})")
    goal = "" if one.goal is None else f"≤ {one.goal:.3g}"
    verdict = {None: "", True: "reached", False: "missed"}[one.met]
    return name, f"{one.value.middle:.3g}", _span(one.value), goal, verdict


def _span(value: Spread) -> str:
    return f"{value.low:.3g} to {value.high:.3g}"


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for first, *rest in (head, *rows):
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
        yield ("  " + "  ".join(cells)).rstrip()


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
