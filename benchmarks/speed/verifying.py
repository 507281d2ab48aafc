"""Verifying: in this process, and whole programs."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.speed.floor import hash_pass
from benchmarks.speed.launcher import Launcher
from benchmarks.speed.model import Figure
from benchmarks.speed.office import Office
from benchmarks.speed.others import Pyhanko
from benchmarks.speed.programs import Programs
from benchmarks.speed.rounds import Call, Contender, Contest
from benchmarks.speed.workloads import Shop
from bsre_sign import Document, Level, Verifier

_OURS, _FRESH, _THEIRS = "verifier used before", "verifier made anew", "pyHanko, classic validation"


def _report(verifier: Verifier, source: Path) -> None:
    verifier.report(Document.open(source))


def _offline(office: Office) -> Verifier:
    """As pyHanko's classic validation here: neither asks a service, which would be what is measured."""
    return Verifier(office.trust, offline=True)


def _report_anew(office: Office, source: Path) -> None:
    _report(_offline(office), source)


def verifying(office: Office, shop: Shop, folder: Path) -> Iterator[Contest]:
    """One signature, four over many objects, five on a large file, and five that were each extended to B-LTA."""
    one = office.signed(shop.letter(1), folder / "one.pdf")
    large = office.signed(shop.photos(100), folder / "photos-five.pdf", times=5)
    five = office.signed(shop.letter(1), folder / "five.pdf", times=5, level=Level.B_LTA)
    theirs = Pyhanko(office)
    contenders: dict[str, Contender] = {
        _OURS: Call(partial(_report, _offline(office), one)),
        _FRESH: Call(partial(_report_anew, office, one)),
        _THEIRS: Call(partial(theirs.validate, one)),
    }
    figures = (Figure(_FRESH, _THEIRS, 0.6), Figure(_OURS, _THEIRS, 0.4))
    yield Contest("verify", "1 signature", contenders, figures, seconds=8, least=5)
    again = _offline(office)
    many = office.signed(shop.objects(20_000, packed=False), folder / "objects.pdf", times=4)
    contenders = {_OURS: Call(partial(_report, again, many)), _THEIRS: Call(partial(theirs.validate, many))}
    judged = Figure(_OURS, _THEIRS, 0.1)
    yield Contest("verify", "4 signatures, 20,000 objects", contenders, (judged,), seconds=12)
    contenders = {"verifier": Call(partial(_report, again, large)), "SHA-256": Call(partial(hash_pass, large))}
    yield Contest("verify", "5 signatures, 100 MB", contenders, (Figure("verifier", "SHA-256", 1.5),), seconds=12)
    contenders = {
        "five, refreshed five times": Call(partial(_report, again, five)),
        "one": Call(partial(_report, again, office.signed(shop.letter(1), folder / "lta.pdf", level=Level.B_LTA))),
    }
    grown = Figure("five, refreshed five times", "one", 5.0)
    yield Contest("verify", "B-LTA", contenders, (grown,), seconds=8)
    with Launcher(folder) as launcher:
        found = Programs(launcher, office, folder).verify(one)
        ours, *others = found
        against = [Figure(ours, name, 1.0 if name.startswith("pyhanko") else None) for name in others]
        yield Contest("verify", "1 signature, whole programs", found, against, seconds=12, least=5)
