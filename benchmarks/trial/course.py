"""The course of one trial: sign, examine, judge."""

import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.trial.bench import Bench, all_pages, sign, some_pages
from benchmarks.trial.case import Case
from benchmarks.trial.children import Ended, limited
from benchmarks.trial.examine import examine
from benchmarks.trial.outcome import Json, Outcome, Verdict, fault
from benchmarks.trial.treatment import Treatment

_JUDGES_TIME = 20.0  # times the limit, for signing and all judges together


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost."""

    seconds: float
    """For signing, and for what each judge calls."""
    memory: int
    """Bytes of address space of each process."""

    @property
    def whole(self) -> float:
        """Seconds after which a trial is given up, whatever holds it."""
        return _JUDGES_TIME * self.seconds + 600


@dataclass(frozen=True, slots=True)
class Job:
    """One document of the corpus."""

    path: Path
    """Absolute."""
    name: str
    """Relative to the corpus."""
    password: str | None


def trial(bench: Bench, job: Job, limits: Limits, scratch: Path, pictures: Path | None, every_page: bool) -> Json:
    """Put one document through; its :class:`Verdict`, for JSON. ``pictures`` is the folder of the report."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        verdict = _trial(bench, job, limits, Path(folder), pictures, every_page)
    return {**verdict.to_json(), "seconds": round(time.monotonic() - started, 2)}


def without_answer(job: Job, ended: Ended) -> Verdict:
    """The verdict on a document whose trial itself did not come to its end."""
    return _failed(job, ended, "examination: ")


def _trial(bench: Bench, job: Job, limits: Limits, folder: Path, pictures: Path | None, every_page: bool) -> Verdict:
    target = folder / "signed.pdf"
    choose = all_pages if every_page else some_pages
    made = limited(sign, bench, job.path, job.password, target, choose, seconds=limits.seconds, memory=limits.memory)
    if made.how != "answered":
        return _failed(job, made, "")
    said = made.answer
    if "refused" in said:
        cause = said["cause"].replace(str(job.path), "the document")
        return Verdict(job.name, Outcome.REFUSED, f"{said['refused']}: {cause}", said["hint"])
    done = {one.page: one for one in map(Treatment.from_json, said["treatments"])}
    gallery = None if pictures is None else pictures / job.name
    case = Case(
        before=job.path,
        after=target,
        password=job.password,
        field=said["field"],
        clause=said["clause"],
        stamped=frozenset(said["stamped"]),
        total=said["total"],
        pages=tuple(done),
        treatments=done,
        may_overlap=bench.may_overlap,
        seconds=limits.seconds,
        memory=limits.memory,
        scratch=folder,
        pictures=gallery,
    )
    seen = examine(case, bench)
    wrong = fault(seen.findings)
    if wrong and gallery is not None:
        gallery.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(target, gallery / target.name)
    return Verdict(
        job.name,
        Outcome.HARMED if wrong else Outcome.SIGNED,
        wrong or _way(said),
        pages=case.total,
        examined=len(case.pages),
        treatments=dict(Counter(one.kind for one in done.values())),
        findings=seen.findings,
        pictures=tuple(f"{job.name}/{one}" for one in seen.pictures),
    )


def _way(said: Json) -> str:
    if said["clause"] is None:
        return "signed; it was signed before, so nothing was stamped"
    return "signed; it had the stamp before" if said["already"] else "stamped and signed"


def _failed(job: Job, ended: Ended, prefix: str) -> Verdict:
    if ended.how == "crashed":
        return Verdict(job.name, Outcome.CRASHED, prefix + ended.reason, ended.detail)
    return Verdict(job.name, Outcome.LIMIT, f"{prefix}{ended.how}")
