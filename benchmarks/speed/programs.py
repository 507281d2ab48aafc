"""Whole programs, from their start to their end: this project's command line and those of others."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.speed.launcher import Allowance, Launcher, Program
from benchmarks.speed.model import Figure
from benchmarks.speed.node import SIGNPDF, has_signpdf
from benchmarks.speed.office import AGREEMENT, Office
from benchmarks.speed.rounds import Contender, Contest
from benchmarks.speed.workloads import Shop

_MB = 1_000_000
_REWRITE = "import pikepdf, sys; pikepdf.open(sys.argv[1]).save(sys.argv[2], compress_streams=False)"
_BARE, _HELP, _SIGN, _BOTH = "python -c pass", "bsre-sign --help", "bsre-sign sign --no-stamp", "bsre-sign sign"
_PYHANKO, _QPDF = "pyhanko sign", "pikepdf, open and save, + 150 MB"
_MORE_MEMORY = 150 * _MB


@dataclass(frozen=True, slots=True)
class Programs:
    """Command lines of those that sign and verify."""

    launcher: Launcher
    office: Office
    folder: Path

    def python(self, *arguments: str, output: Path | None = None, succeeds: bool = True) -> Program:
        """This Python."""
        return Program(self.launcher, (sys.executable, *arguments), output, succeeds)

    def sign(self, source: Path, *, stamp: bool) -> Program:
        """This project's ``sign``."""
        target = self.folder / "house.pdf"
        key = ("--p12", str(self.office.p12), "--passphrase-file", str(self.office.passphrase))
        drawn = ("--agreement", AGREEMENT) if stamp else ("--no-stamp",)
        rest = ("--level", "b-b", "--trust", str(self.office.root), *drawn)
        return self.python("-m", "bsre_sign", "sign", str(source), "-o", str(target), *key, *rest, output=target)

    def pyhanko_sign(self, source: Path) -> dict[str, Contender]:
        """The command line of pyHanko, signing without a stamp; empty where it is not installed."""
        if find_spec("pyhanko.cli") is None:
            return {}
        target = self.folder / "pyhanko.pdf"
        field = ("sign", "addsig", "--field", "Signature1", "--use-pades")
        key = ("pkcs12", "--passfile", str(self.office.passphrase), str(source), str(target), str(self.office.p12))
        return {_PYHANKO: self.python("-m", "pyhanko", *field, *key, output=target)}

    def verify(self, source: Path) -> dict[str, Contender]:
        """This project's ``verify``, and what others have."""
        root = str(self.office.root)
        ours = ("-m", "bsre_sign", "verify", str(source), "--trust", root, "--offline")
        found: dict[str, Contender] = {"bsre-sign verify": self.python(*ours, succeeds=False)}
        if find_spec("pyhanko.cli") is not None:
            theirs = ("-m", "pyhanko", "sign", "validate", "--no-revocation-check", "--trust", root, "--pretty-print")
            found["pyhanko validate"] = self.python(*theirs, str(source), succeeds=False)
        for name, words in {"pdfsig": ("-nocert",), "mutool": ("sign", "-v")}.items():
            if shutil.which(name):
                found[name] = Program(self.launcher, (name, *words, str(source)), None, succeeds=False)
        return found

    def rewrite(self, source: Path) -> Allowance:
        """What qpdf alone takes to read and write a file, and the memory that may be used besides."""
        target = self.folder / "rewritten.pdf"
        return Allowance(self.python("-c", _REWRITE, str(source), str(target), output=target), _MORE_MEMORY)


def start(office: Office, shop: Shop, folder: Path) -> Iterator[Contest]:
    """Programs that have next to nothing to do: most of it is their start."""
    with Launcher(folder) as launcher:
        programs = Programs(launcher, office, folder)
        contenders: dict[str, Contender] = {
            _BARE: programs.python("-c", "pass"),
            _HELP: programs.python("-m", "bsre_sign", "--help"),
        }
        yield Contest("start", "no document", contenders, (Figure(_HELP, _BARE, 6.0),), seconds=4, least=7)
        letter = shop.letter(1)
        theirs = programs.pyhanko_sign(letter)
        contenders = {_SIGN: programs.sign(letter, stamp=False), _BOTH: programs.sign(letter, stamp=True), **theirs}
        if has_signpdf(folder):
            target = folder / "signpdf.pdf"
            script = ("node", "-e", SIGNPDF, str(letter), str(target), str(office.p12), str(office.passphrase))
            contenders["node signpdf"] = Program(launcher, script, target)
        figures = [Figure(_SIGN, name, 0.4 if name == _PYHANKO else None) for name in list(contenders)[2:]]
        yield Contest("start", "sign 1 page", contenders, figures, seconds=12, least=5)


def large(office: Office, shop: Shop, folder: Path) -> Iterator[Contest]:
    """Long and large documents, against pyHanko's command line, which signs them without a stamp."""
    with Launcher(folder) as launcher:
        programs = Programs(launcher, office, folder)
        goals = {
            "500 pages": (shop.letter(500), 0.35),
            "5,000 pages": (shop.letter(5000), None),
            "photos, 100 MB": (shop.photos(100), 0.6),
            "20 scanned pages": (shop.scan(20), None),
            "200,000 objects": (shop.objects(200_000, packed=False), None),
            "200,000 objects in object streams": (shop.objects(200_000, packed=True), None),
        }
        for name, (source, goal) in goals.items():
            yield _against_pyhanko(programs, name, source, goal)
        few, many = shop.photos(100), shop.photos(400)
        contenders: dict[str, Contender] = {
            "100 MB": programs.sign(few, stamp=True),
            "400 MB": programs.sign(many, stamp=True),
            _QPDF: programs.rewrite(many),
        }
        figures = (Figure("400 MB", "100 MB", 4.4), Figure("400 MB", _QPDF, 1.0, "memory"))
        yield Contest("large", "photos, 100 and 400 MB, stamp and sign", contenders, figures, seconds=15, least=2)


def _against_pyhanko(programs: Programs, name: str, source: Path, goal: float | None) -> Contest:
    contenders: dict[str, Contender] = {
        _BOTH: programs.sign(source, stamp=True),
        _QPDF: programs.rewrite(source),
        **programs.pyhanko_sign(source),
    }
    figures = [Figure(_BOTH, _QPDF, 1.0, "memory")]
    if _PYHANKO in contenders:
        figures.append(Figure(_BOTH, _PYHANKO, goal))
    return Contest("large", name, contenders, figures, seconds=12, least=3)
