"""The ratios of a run as a picture."""

from pathlib import Path
from typing import Any

from benchmarks.speed.model import Report

_REACHED, _MISSED, _OTHER = "#2a7f62", "#c8553d", "#7a8799"


def draw(report: Report, path: Path) -> None:
    """Draw every ratio with its quartiles and its goal to the PNG at ``path``.

    Raises:
        ImportError: matplotlib is not installed.
    """
    import matplotlib as mpl  # noqa: PLC0415  wanted only where a picture is
    from matplotlib.figure import Figure as Sheet  # noqa: PLC0415

    mpl.use("Agg")
    ratios = list(reversed(report.ratios().items()))
    sheet = Sheet(figsize=(12, 1.6 + 0.32 * len(ratios)), dpi=110, layout="constrained")
    axes: Any = sheet.add_subplot()
    colours = {None: _OTHER, True: _REACHED, False: _MISSED}
    for row, (_, one) in enumerate(ratios):
        axes.barh(row, one.value.middle, height=0.6, color=colours[one.met], zorder=2)
        axes.plot((one.value.low, one.value.high), (row, row), color="#222222", linewidth=1.4, zorder=3)
        if one.goal is not None:
            axes.plot((one.goal, one.goal), (row - 0.42, row + 0.42), color="#222222", linewidth=2, zorder=4)
    axes.set_yticks(range(len(ratios)), [name for name, _ in ratios], fontsize=8)
    axes.set_xscale("log")
    axes.axvline(1, color="#444444", linewidth=0.8, linestyle=":")
    axes.grid(axis="x", color="#dddddd", zorder=0)
    axes.margins(y=0.01)
    said = "ratio, smaller is better · upright line: goal · thin line: quartiles · green: reached, red: missed"
    sheet.supxlabel(said, fontsize=9)
    axes.set_title(f"Measured {report.date[:10]} on {report.machine.get('processor', 'a machine')}", fontsize=10)
    sheet.savefig(path)
