"""Programs that share nothing with the library's judgement agree with it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from independent import archival_indication, opinions
from shelf import AGREEMENTS, Shelf

from bsre_sign import Level

each_agreement = pytest.mark.parametrize("agreement", sorted(AGREEMENTS))
each_level = pytest.mark.parametrize("level", list(Level))


def call(program: str, *arguments: str | Path) -> str:
    """What the program prints; it must be there where ``CI`` is set."""
    if shutil.which(program) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is not installed")
        pytest.skip(f"{program} is not installed")
    run = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture
def document(agreement: str, level: Level, shelf: Shelf, tmp_path: Path) -> Path:
    """A signed agreement as a file."""
    path = tmp_path / "dokumen.pdf"
    path.write_bytes(shelf.agreement(agreement, level))
    return path


@each_agreement
@each_level
def test_pdfsig_calls_the_signature_valid(document: Path, level: Level) -> None:
    printed = call("pdfsig", "-nocert", document)
    first = printed.split("Signature #2:")[0]
    assert "Signature Validation: Signature is Valid." in first
    assert "ETSI.CAdES.detached" in first
    assert ("Not total document signed" in first) is (level > Level.B_T)


@each_agreement
@each_level
def test_qpdf_finds_nothing_wrong(document: Path) -> None:
    printed = call("qpdf", "--check", document)
    assert "No syntax or stream encoding errors found" in printed
    assert not re.search(r"warning|error:", printed, flags=re.IGNORECASE)


@each_agreement
@each_level
def test_pyhanko_finds_it_intact_and_trusted(agreement: str, level: Level, shelf: Shelf) -> None:
    workshop = shelf.workshop
    found = opinions(shelf.agreement(agreement, level), workshop.pki.roots())
    assert len(found) == (2 if level is Level.B_LTA else 1)
    assert all(one.intact and one.trusted and one.changes_allowed for one in found)
    assert found[0].timestamp_holds is (None if level is Level.B_B else True)


@each_agreement
def test_pyhanko_passes_the_archival_validation(agreement: str, shelf: Shelf) -> None:
    assert archival_indication(shelf.agreement(agreement, Level.B_LTA), shelf.workshop.pki.roots()) == "OK"


def test_pyhanko_finds_both_parties_signatures_intact(shelf: Shelf) -> None:
    data = shelf.both_parties()[1]
    found = opinions(data, shelf.workshop.pki.roots())
    assert [one.field for one in found] == ["tte_1", "dts_1", "tte_2", "dts_2"]
    assert all(one.intact and one.trusted and one.changes_allowed for one in found)


def test_pdfsig_calls_both_parties_signatures_valid(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "dua-pihak.pdf"
    path.write_bytes(shelf.both_parties()[1])
    assert call("pdfsig", "-nocert", path).count("Signature Validation: Signature is Valid.") == 2
