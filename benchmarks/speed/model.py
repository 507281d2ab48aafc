"""What is measured, and what comes of it. All ratios are of times or bytes: smaller is better."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with the quartiles around it."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of ``values``, of which there is at least one."""
        ordered = sorted(values)
        return cls(median(ordered), _at(ordered, 0.25), _at(ordered, 0.75))

    def times(self, factor: float) -> "Spread":
        """All three, multiplied."""
        return Spread(self.middle * factor, self.low * factor, self.high * factor)


def _at(ordered: Sequence[float], share: float) -> float:
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio that is wanted: ``what`` to ``against``, two contenders of one contest."""

    what: str
    against: str
    goal: float | None = None
    """What the ratio should be at most."""
    of: str = "time"
    """``time``; ``cpu``, the time without waiting for disks and other processes; or ``memory`` at the peak."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What one contender took for one document."""

    contender: str
    seconds: Spread
    cpu: Spread
    """Seconds of processor time, of all threads and, for whole programs, of all their processes."""
    memory: int | None
    """Bytes at the peak, of the largest process; only for whole programs."""
    rounds: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure as measured: the middle of the ratios of all rounds."""

    what: str
    against: str
    value: Spread
    goal: float | None
    of: str

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; ``None`` without one."""
        return None if self.goal is None else self.value.middle <= self.goal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one contest."""

    section: str
    workload: str
    timings: tuple[Timing, ...]
    ratios: tuple[Ratio, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Outcome":
        """The outcome that :meth:`to_json` gave."""
        timings = (
            Timing(**{**one, "seconds": Spread(**one["seconds"]), "cpu": Spread(**one["cpu"])})
            for one in data["timings"]
        )
        ratios = (Ratio(**{**one, "value": Spread(**one["value"])}) for one in data["ratios"])
        return cls(data["section"], data["workload"], tuple(timings), tuple(ratios))

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Report:
    """All outcomes of one run."""

    date: str
    """When it began: ISO 8601, UTC."""
    machine: Mapping[str, str]
    quick: bool
    outcomes: tuple[Outcome, ...]
    absent: tuple[str, ...] = ()
    """Contenders that are not installed."""
    failed: tuple[str, ...] = ()
    """Contests in which a contender failed, and how."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Report":
        """The report that :meth:`to_json` gave.

        Raises:
            ValueError: it is none, or one of another version.
        """
        if data.get("schema") != SCHEMA:
            raise ValueError("this is no report of a speed run, or one of another version")
        outcomes = tuple(map(Outcome.from_json, data["outcomes"]))
        return cls(data["date"], data["machine"], data["quick"], outcomes, tuple(data["absent"]), tuple(data["failed"]))

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "schema": SCHEMA,
            "date": self.date,
            "machine": dict(self.machine),
            "quick": self.quick,
            "absent": list(self.absent),
            "failed": list(self.failed),
            "outcomes": [one.to_json() for one in self.outcomes],
        }

    def ratios(self) -> dict[str, Ratio]:
        """Every ratio by a name of its own."""
        return {
            f"{one.section} · {one.workload} · {ratio.what} / {ratio.against}{_unit(ratio)}": ratio
            for one in self.outcomes
            for ratio in one.ratios
        }


def _unit(ratio: Ratio) -> str:
    return "" if ratio.of == "time" else f" ({ratio.of})"
