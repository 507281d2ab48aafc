"""Contenders take turns, round after round, so that what else the machine does falls on all of them alike."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.speed.model import Figure, Outcome, Ratio, Spread, Timing

_LEAST_BATCH = 0.01
"""Seconds: shorter work is repeated within a round, so that the clock's grain does not count."""
_MOST_REPEATS = 50


@dataclass(frozen=True, slots=True)
class Taken:
    """What one turn took, for one document."""

    seconds: float
    cpu: float
    memory: int | None = None


class Contender(Protocol):
    """Does the work so often, and says what one time took."""

    def __call__(self, repeats: int, /) -> Taken:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function of this process."""

    work: Callable[[], object]
    documents: int = 1
    """How many it works on in one call."""

    def __call__(self, repeats: int) -> Taken:
        """Call it so often."""
        cpu, start = time.process_time(), time.perf_counter()
        for _ in range(repeats):
            self.work()
        end, cpu_end = time.perf_counter(), time.process_time()
        count = repeats * self.documents
        return Taken((end - start) / count, (cpu_end - cpu) / count)


@dataclass(frozen=True, slots=True)
class Contest:
    """What is compared on one workload, and which ratios are wanted."""

    section: str
    workload: str
    contenders: Mapping[str, Contender]
    figures: Sequence[Figure] = ()
    seconds: float = 10.0
    """About how long it may take."""
    least: int = 3
    """Rounds that are made however long they take."""


@dataclass(slots=True)
class _Turns:
    repeats: int
    taken: list[Taken] = field(default_factory=list)


def hold(contest: Contest, *, haste: float = 1.0) -> Outcome:
    """Have the contenders take turns until the time is over, ``haste`` times sooner than the contest says."""
    allowed, least = contest.seconds / haste, contest.least if haste == 1 else 2
    turns = {name: _Turns(_repeats(contender)) for name, contender in contest.contenders.items()}
    start, rounds = time.monotonic(), 0
    while rounds < least or (time.monotonic() - start) * (rounds + 1) / rounds < allowed:
        rounds += 1
        order = list(contest.contenders)
        if rounds % 2 == 0:
            order.reverse()  # nobody always goes behind the same other
        for name in order:
            turns[name].taken.append(contest.contenders[name](turns[name].repeats))
    timings = tuple(_timing(name, one.taken) for name, one in turns.items())
    ratios = tuple(_ratio(figure, turns[figure.what].taken, turns[figure.against].taken) for figure in contest.figures)
    return Outcome(contest.section, contest.workload, timings, ratios)


def _repeats(contender: Contender) -> int:
    """How often to repeat; the calls by which that is found warm the caches, and do not count."""
    took = contender(1).seconds
    if took < _LEAST_BATCH:
        took = contender(1).seconds
    return max(1, min(_MOST_REPEATS, round(_LEAST_BATCH / max(took, 1e-6))))


def _timing(name: str, taken: Sequence[Taken]) -> Timing:
    memories = [one.memory for one in taken if one.memory is not None]
    return Timing(
        name,
        Spread.of([one.seconds for one in taken]),
        Spread.of([one.cpu for one in taken]),
        max(memories) if memories else None,
        len(taken),
    )


def _ratio(figure: Figure, ones: Sequence[Taken], others: Sequence[Taken]) -> Ratio:
    pairs = zip(ones, others, strict=True)
    if figure.of == "memory":
        values = [(one.memory or 0) / (other.memory or 1) for one, other in pairs]
    elif figure.of == "cpu":
        values = [one.cpu / max(other.cpu, 1e-9) for one, other in pairs]
    else:
        values = [one.seconds / other.seconds for one, other in pairs]
    return Ratio(figure.what, figure.against, Spread.of(values), figure.goal, figure.of)
