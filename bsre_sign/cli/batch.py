"""The same work on many inputs: errors are kept for each, the order stays, progress is shown to people."""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from bsre_sign import BsreSignError
from bsre_sign.cli.failures import foreseen
from bsre_sign.cli.screen import is_terminal

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def each(
    items: Sequence[_Item], work: Callable[[_Item], _Result], *, label: str, jobs: int = 1
) -> list[_Result | BsreSignError]:
    """``work`` done on every item, in ``jobs`` threads: its results, or errors, in the order of the items."""
    with progress(label, len(items)) as advance:

        def attempt(item: _Item) -> _Result | BsreSignError:
            try:
                return work(item)
            except Exception as error:  # noqa: BLE001  one bad input must not end the others
                return foreseen(error)
            finally:
                advance()

        if min(jobs, len(items)) <= 1:
            return [attempt(item) for item in items]
        with ThreadPoolExecutor(jobs) as pool:
            futures = [pool.submit(attempt, item) for item in items]
            try:
                return [future.result() for future in futures]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar with rate and time left, where a person sees it; call what it gives for each item that is done."""
    if total < 2 or not is_terminal(sys.stderr):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Task as Bar
    from rich.text import Text as RichText

    class Rate(ProgressColumn):
        def render(self, task: Bar) -> RichText:
            return RichText("" if task.speed is None else f"{task.speed:.1f}/s")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)
