"""How fast is it? One command, one run; every figure a ratio in that run.

::

    python -m benchmarks.speed                        # all sections, below ten minutes
    python -m benchmarks.speed --only sign,start --quick
    python -m benchmarks.speed --compare OLD NEW      # two results, without measuring
    python -m benchmarks.speed --check BASELINE       # measure, and fail where a ratio is a quarter worse

``benchmarks/README.md`` says what is measured.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.speed import table
from benchmarks.speed.compare import comparison, worse
from benchmarks.speed.in_token import token
from benchmarks.speed.machine import absent, clock, machine
from benchmarks.speed.model import Outcome, Report
from benchmarks.speed.office import Office
from benchmarks.speed.parallel import parallel
from benchmarks.speed.parts import parts
from benchmarks.speed.plot import draw
from benchmarks.speed.programs import large, start
from benchmarks.speed.rounds import Contest, hold
from benchmarks.speed.signing import signing
from benchmarks.speed.verifying import verifying
from benchmarks.speed.workloads import Shop

Section = Callable[[Office, Shop, Path], Iterator[Contest]]
SECTIONS: dict[str, Section] = {
    "sign": signing,
    "parallel": parallel,
    "pkcs11": token,
    "start": start,
    "large": large,
    "verify": verifying,
    "parts": parts,
}
_HASTE = 4.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; the exit code: 0, 1 a ratio got worse, 2 usage or a contender that failed."""
    options = _options().parse_args(arguments)
    try:
        if options.compare is not None:
            old, new = map(read, options.compare)
            print(comparison(old, new))
            return 0
        baseline = read(options.check) if options.check is not None else None
        report = read(options.result) if options.result is not None else _measure(options)
        _write(report, options)
    except (ImportError, OSError, ValueError, KeyError, TypeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    grown = worse(baseline, report) if baseline is not None else []
    for line in grown:
        print(f"worse: {line}", file=sys.stderr)
    for line in report.failed:
        print(f"failed: {line}", file=sys.stderr)
    return 2 if report.failed else 1 if grown else 0


def read(path: Path) -> Report:
    """The result of an earlier run.

    Raises:
        OSError, ValueError, KeyError, TypeError: there is none in the file.
    """
    return Report.from_json(json.loads(path.read_text(encoding="utf-8")))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description="Measure the speed, as ratios.")
    parser.add_argument("--only", type=_sections, default=tuple(SECTIONS), metavar="SECTION,...", help=_names())
    parser.add_argument("--quick", action="store_true", help="few rounds: for a first look")
    parser.add_argument("--out", type=Path, default=Path("build/speed"), metavar="DIR", help="default: build/speed")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the ratios to this PNG (needs matplotlib)")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write the report to this Markdown file")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("OLD", "NEW"), help="compare two results")
    parser.add_argument("--check", type=Path, metavar="BASELINE", help="fail where a ratio is 25 %% worse than there")
    parser.add_argument("--result", type=Path, metavar="FILE", help="take this result instead of measuring")
    return parser


def _names() -> str:
    return "of " + ", ".join(SECTIONS)


def _sections(given: str) -> tuple[str, ...]:
    names = tuple(filter(None, given.split(",")))
    if not names or not set(names) <= set(SECTIONS):
        raise argparse.ArgumentTypeError(f"sections are {', '.join(SECTIONS)}")
    return names


def _measure(options: argparse.Namespace) -> Report:
    folder = options.out.resolve() / "files"
    folder.mkdir(parents=True, exist_ok=True)
    office, shop = Office(folder / "office"), Shop(folder / "documents")
    began, words = clock(), machine()
    outcomes: list[Outcome] = []
    failed: list[str] = []
    for name in options.only:
        contests = SECTIONS[name](office, shop, folder)
        where = name
        while True:
            # What fails costs its own contest, or in between its own section, and not what was measured for minutes.
            try:
                contest = next(contests, None)
                if contest is None:
                    break
                where = f"{contest.section}: {contest.workload}"
                print(f"{where} ...", file=sys.stderr, flush=True)
                outcomes.append(hold(contest, haste=_HASTE if options.quick else 1.0))
            except Exception as error:  # noqa: BLE001
                failed.append(f"{where}: {type(error).__name__}: {error}")
    return Report(began, words, options.quick, tuple(outcomes), absent(), tuple(failed))


def _write(report: Report, options: argparse.Namespace) -> None:
    print(table.text(report))
    if options.result is None:
        result = options.out / f"{report.date.replace(':', '')}.json"
        result.write_text(json.dumps(report.to_json(), indent=1) + "\n", encoding="utf-8")
        print(f"result: {result}")
    if options.page is not None:
        picture = os.path.relpath(options.plot, options.page.parent) if options.plot is not None else None
        options.page.write_text(table.markdown(report, picture), encoding="utf-8")
    if options.plot is not None:
        draw(report, options.plot)


if __name__ == "__main__":
    sys.exit(main())
