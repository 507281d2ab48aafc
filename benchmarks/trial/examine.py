"""All judges, one after the other, each in a process of its own."""

from collections.abc import Callable, Collection

from benchmarks.trial import clause, pages, signature, visual
from benchmarks.trial.bench import Bench
from benchmarks.trial.case import Case
from benchmarks.trial.children import Ended, limited
from benchmarks.trial.engines import Poppler
from benchmarks.trial.outcome import Finding, Json
from benchmarks.trial.pages import Compared
from benchmarks.trial.programs import AbsentError, EndlessError

_SECONDS_A_PAGE = 0.5
_BY_POPPLER = ("pdfsig", "clause", "poppler")
_ENDLESS = "poppler does not come to an end"
_WORDS = {"time": "beyond the time limit", "memory": "beyond the memory limit"}


def examine(case: Case, bench: Bench) -> Compared:
    """What all judges say, and the pictures that they took."""
    findings: list[Finding] = []
    pictures: list[str] = []
    seconds = 2 * case.seconds + _SECONDS_A_PAGE * len(case.pages)
    for name, judge in _judges(case, bench, findings).items():
        if name in _BY_POPPLER and any(one.kind == _ENDLESS for one in findings):
            findings += [Finding(one, "unable", kind=_ENDLESS) for one in _told_by(name)]
            continue
        ended = limited(_asked, name, judge, seconds=seconds, memory=case.memory)
        if ended.how == "answered":
            said = Compared.from_json(ended.answer)
            findings += said.findings
            pictures += said.pictures
        else:
            findings += [_without(one, ended) for one in _told_by(name)]
    return Compared(tuple(findings), tuple(pictures))


def _judges(case: Case, bench: Bench, findings: list[Finding]) -> dict[str, Callable[[], Finding | Compared]]:
    """By name; ``findings`` are those that were made meanwhile."""
    return {
        "verifier": lambda: signature.by_verifier(case, bench),
        "pyhanko": lambda: signature.by_pyhanko(case, bench),
        "qpdf": lambda: signature.by_qpdf(case),
        "pdfsig": lambda: signature.by_pdfsig(case),
        "clause": lambda: clause.judge(case),
        "poppler": lambda: _by_poppler(case, {page for one in findings for page in one.pages}),
        "pdfium": lambda: visual.judge(case),
    }


def _by_poppler(case: Case, faulty: Collection[int]) -> Compared:
    before = Poppler(case.before, case.password, case.scratch / "before", case.seconds)
    after = Poppler(case.after, case.password, case.scratch / "after", case.seconds)
    return pages.judge("poppler", case, before, after, overlap=True, faulty=faulty)


def _asked(name: str, judge: Callable[[], Finding | Compared]) -> Json:
    try:
        said = judge()
    except EndlessError:
        said = Compared(tuple(Finding(one, "unable", kind=_ENDLESS) for one in _told_by(name)), ())
    except AbsentError as error:
        said = Compared(tuple(Finding(one, "absent", f"{error} is not installed") for one in _told_by(name)), ())
    return (said if isinstance(said, Compared) else Compared((said,), ())).to_json()


def _told_by(name: str) -> tuple[str, ...]:
    return ("poppler", "overlap") if name == "poppler" else (name,)


def _without(name: str, ended: Ended) -> Finding:
    """A judge that gave no answer. Of the project's own verifier that is a fault, of others it says nothing."""
    words = _WORDS.get(ended.how, f"crashed: {ended.reason}")
    return Finding(name, "failed" if name == "verifier" else "unable", ended.detail[:2000], kind=f"{name} {words}")
