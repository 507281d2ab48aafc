"""Two processes, and two threads, against one."""

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from benchmarks.speed.model import Figure
from benchmarks.speed.office import Office
from benchmarks.speed.rounds import Call, Contest
from benchmarks.speed.signing import sign_to
from benchmarks.speed.workloads import Shop
from bsre_sign import Signer

_DOCUMENTS = 32
_TWO_PROCESSES = 1 / 1.6


@cache
def _signer(folder: Path) -> Signer:
    """The worker's own; the key is opened once."""
    return Office(folder).signer(stamp=True)


def _share(folder: Path, source: Path, targets: list[Path]) -> None:
    for target in targets:
        sign_to(_signer(folder), source, target)


@dataclass(frozen=True, slots=True)
class Crew:
    """Workers that sign a pile of documents together."""

    pool: Executor = field(repr=False)
    workers: int
    office: Path
    source: Path
    targets: tuple[Path, ...]

    def work(self) -> None:
        """Sign the pile."""
        shares = [list(self.targets[first :: self.workers]) for first in range(self.workers)]
        for future in [self.pool.submit(_share, self.office, self.source, share) for share in shares]:
            future.result()


def parallel(office: Office, shop: Shop, folder: Path) -> Iterator[Contest]:
    """Stamping and signing a pile of one-page letters, at the time of one document each."""
    if (os.cpu_count() or 1) < 2:
        return
    targets = tuple(folder / f"pile-{number}.pdf" for number in range(_DOCUMENTS))
    with ExitStack() as stack:
        context = get_context("spawn")
        pools: dict[str, tuple[Executor, int]] = {
            "one process": (stack.enter_context(ProcessPoolExecutor(1, context)), 1),
            "two processes": (stack.enter_context(ProcessPoolExecutor(2, context)), 2),
            "one thread": (stack.enter_context(ThreadPoolExecutor(1)), 1),
            "two threads": (stack.enter_context(ThreadPoolExecutor(2)), 2),
        }
        crews = {
            name: Call(Crew(pool, workers, office.folder, shop.letter(1), targets).work, _DOCUMENTS)
            for name, (pool, workers) in pools.items()
        }
        figures = (
            Figure("two processes", "one process", _TWO_PROCESSES),
            Figure("two threads", "one thread"),
        )
        yield Contest("parallel", "1 page, stamp and sign", crews, figures, seconds=12, least=5)
