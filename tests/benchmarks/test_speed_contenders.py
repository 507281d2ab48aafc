"""What takes part in the speed run: the documents, the floor, and programs whose memory is their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from oracles_for_corpus import needs

from benchmarks.speed.floor import Floor
from benchmarks.speed.launcher import Allowance, Launcher, Program, ProgramError
from benchmarks.speed.office import Office
from benchmarks.speed.others import Pyhanko
from benchmarks.speed.parts import parts
from benchmarks.speed.signing import BOTH, FLOOR, SIGN, house
from benchmarks.speed.workloads import Shop

_MB = 1_000_000


def said(*command: str | Path) -> str:
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False).stdout


def test_documents_are_the_same_every_time(tmp_path: Path) -> None:
    one, other = Shop(tmp_path / "a"), Shop(tmp_path / "b")
    assert one.letter(2).read_bytes() == other.letter(2).read_bytes()
    assert one.objects(700, packed=True).read_bytes() == other.objects(700, packed=True).read_bytes()
    assert one.objects(700, packed=True).stat().st_size < one.objects(700, packed=False).stat().st_size


def test_documents_are_what_they_are_called(tmp_path: Path) -> None:
    needs("qpdf", "pdfinfo")
    shop = Shop(tmp_path)
    for path, pages in (
        (shop.letter(3), 3),
        (shop.photos(5), 1),
        (shop.scan(1), 1),
        (shop.objects(600, packed=True), 1),
    ):
        assert "No syntax or stream encoding errors" in said("qpdf", "--check", path)
        assert f"Pages:           {pages}\n" in said("pdfinfo", path)
    assert 4.9 * _MB < shop.photos(5).stat().st_size < 5.2 * _MB


def test_all_contenders_do_what_they_are_measured_for(tmp_path: Path) -> None:
    needs("pdfsig", "pdftotext")
    office, source, target = Office(tmp_path / "office"), Shop(tmp_path).letter(1), tmp_path / "out.pdf"
    works = house(office, source, target)
    works[SIGN](1)
    assert "Signature is Valid" in said("pdfsig", "-nocert", target)
    assert "secara elektronik" not in said("pdftotext", target, "-")
    works[BOTH](1)
    assert "Signature is Valid" in said("pdfsig", "-nocert", target)
    assert "secara elektronik" in said("pdftotext", target, "-")
    works[FLOOR](1)
    assert target.read_bytes() == source.read_bytes()
    theirs = Pyhanko(office)
    for signer in (theirs.as_it_comes, theirs.with_key_cached):
        theirs.sign(signer, source, target, stamp=True)
        assert "Signature is Valid" in said("pdfsig", "-nocert", target)
        assert "secara elektronik" in said("pdftotext", target, "-")
        theirs.validate(target)


def test_the_floor_uses_the_key_once(tmp_path: Path) -> None:
    signed: list[bytes] = []
    source = tmp_path / "a.pdf"
    source.write_bytes(b"isi")
    Floor(lambda data: signed.append(data) or data).work(source, tmp_path / "b.pdf")  # type: ignore[func-returns-value]
    assert len(signed) == 1


def test_a_program_s_memory_is_its_own(tmp_path: Path) -> None:
    weight = bytes(300 * _MB)  # of this process: no child may be charged with it
    with Launcher(tmp_path) as launcher:
        small = Program(launcher, (sys.executable, "-c", "pass"))
        large = Program(launcher, (sys.executable, "-c", f"bytearray(b'x') * {200 * _MB}"))
        assert (small(1).memory or 0) < 60 * _MB
        assert 200 * _MB < (large(1).memory or 0) < 280 * _MB
        assert (Allowance(small, 100 * _MB)(1).memory or 0) > 100 * _MB
    assert weight


def test_programs_find_their_modules_compiled(tmp_path: Path) -> None:
    (tmp_path / "modul.py").write_text("lambda: None\n")
    with Launcher(tmp_path) as launcher:
        Program(launcher, (sys.executable, "-c", "import modul"))(1)
    assert [one.name.partition(".")[0] for one in (tmp_path / "compiled").rglob("modul.*.pyc")] == ["modul"]


def test_a_program_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with Launcher(tmp_path) as launcher:
        failing = (sys.executable, "-c", "import sys; sys.exit('words of the program')")
        with pytest.raises(ProgramError, match="words of the program"):
            Program(launcher, failing)(1)
        assert Program(launcher, failing, succeeds=False)(1).seconds > 0


def test_the_parts_are_parts_of_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shop, "photos", lambda shop, _: shop.letter(2))
    seen = []
    for contest in parts(Office(tmp_path / "office"), Shop(tmp_path), tmp_path):
        seen.append(contest.workload)
        assert all(figure.goal is None for figure in contest.figures)
        one = contest.contenders
        if contest.workload == "1 page":
            took = {name: min(one[name](20).cpu for _ in range(5)) for name in one}
            looking = took["PDFium looks at their feet"]
            assert took["PDFium reads the pages"] < looking < took["PDFium looks at all of them"]
            assert took["qpdf reads and writes it"] < took[SIGN] < took[BOTH]
        elif contest.workload == "programs":
            assert one["python -c pass"](1).cpu < one["the key file opened"](1).cpu
    assert seen == ["1 page", "500 pages", "photos, 100 MB", "programs"]
