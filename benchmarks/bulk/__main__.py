"""``python -m benchmarks.bulk``: sign many letters, kill workers in the middle, count and verify what came out."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil

from benchmarks.bulk.memory import Watch
from benchmarks.bulk.office import Office, letters
from bsre_sign import Document, Failed, Found, Outcome, Signed, Verifier, WorkerPool, sign_all
from bsre_sign.testing import TestPki, export

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "surat-dinas.pdf"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as asked, and print what was measured as one JSON object; exit 1 where a letter was lost or is not valid."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kill", type=int, default=2, help="workers killed, spread over the run")
    parser.add_argument("--dask", action="store_true", help="on a Dask cluster of this machine")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder otherwise")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        measured = _measure(Path(name), given.letters, given.jobs, given.kill, on_dask=given.dask)
    print(json.dumps(measured, indent=2))
    return 0 if measured["valid"] == measured["letters"] == measured["outputs"] else 1


def _measure(folder: Path, count: int, jobs: int, kills: int, *, on_dask: bool) -> dict[str, object]:
    export(TestPki.load(), folder / "keys")
    office = Office(folder / "keys")
    tasks = list(letters(SAMPLE, folder, count))
    kinds = {Signed: 0, Found: 0, Failed: 0}
    moments: list[float] = []
    fatal = {count * (one + 1) // (kills + 1) for one in range(kills)}
    with _executor(jobs, on_dask=on_dask) as executor, Watch() as watch:
        begun = time.monotonic()
        for outcome in sign_all(tasks, office, executor, in_flight=16 * jobs):
            kinds[type(outcome)] += 1
            moments.append(time.monotonic() - begun)
            if len(moments) in fatal:
                _kill_one()
    tenth = max(1, count // 10)
    rates = [
        (min(start + tenth, count) - start)
        / (moments[min(start + tenth, count) - 1] - (moments[start - 1] if start else 0))
        for start in range(0, count, tenth)
    ]
    outputs = sorted((folder / "out").glob("*.pdf"))
    return {
        "letters": count,
        "jobs": jobs,
        "killed": len(fatal),
        "seconds": round(moments[-1], 2),
        "rate": round(count / moments[-1], 1),
        "rate_by_tenth": [round(one, 1) for one in rates],
        "signed": kinds[Signed],
        "found": kinds[Found],
        "failed": kinds[Failed],
        "outputs": len(outputs),
        "memory_mib": round(max(value for _, value in watch.samples), 1),
        "memory_growth": round(watch.growth(), 3),
        "valid": _valid(office, outputs),
    }


@contextmanager
def _executor(jobs: int, *, on_dask: bool) -> Iterator[Executor]:
    if not on_dask:
        with WorkerPool(jobs) as pool:
            yield pool
        return
    dask: Any = import_module("distributed")  # an extra
    with (
        dask.LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
        dask.Client(cluster.scheduler_address) as client,
    ):
        yield client.get_executor()


def _kill_one() -> None:
    """End one worker the hard way."""
    for process in psutil.Process().children(recursive=True):
        words = " ".join(process.cmdline())
        if "spawn_main" in words:
            print(f"killing {process.pid}", file=sys.stderr)
            process.kill()
            return


def _valid(office: Office, outputs: Sequence[Path]) -> int:
    verifier = Verifier(office.trust, offline=True)
    good = 0
    for path in outputs:
        (signature,) = verifier.report(Document.open(path)).signatures
        good += signature.now.integrity.outcome is Outcome.PASSED
    return good


if __name__ == "__main__":
    sys.exit(main())
