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


def test_a_program_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with Launcher(tmp_path) as launcher:
        failing = (sys.executable, "-c", "import sys; sys.exit('words of the program')")
        with pytest.raises(ProgramError, match="words of the program"):
            Program(launcher, failing)(1)
        assert Program(launcher, failing, succeeds=False)(1).seconds > 0
