"""Several parties sign one document."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from shelf import LETTER, PASSED, Shelf, outcomes, reported

from bsre_sign import Agreement, AlreadySignedError, Document, DocumentVerdict, Level, Outcome, Stamper
from bsre_sign.evidence import Coverage, Modifications, SignatureKind


@pytest.fixture(scope="module")
def mixed(shelf: Shelf) -> bytes:
    """Three signers, each at another level."""
    data = shelf.letter(Level.B_T)
    for label, level in (("pejabat-dua", Level.B_LT), ("pejabat-tiga", Level.B_LTA)):
        data = shelf.workshop.signed(data, label, level)
    return data


@pytest.mark.parametrize("services", [True, False], ids=["services", "offline"])
def test_both_parties_signatures_are_valid(services: bool, shelf: Shelf) -> None:
    report = reported(shelf.online() if services else shelf.offline(), shelf.both_parties()[1])
    assert report.verdict is DocumentVerdict.VALID
    assert [one.level for one in report.signatures] == [Level.B_LTA, None, Level.B_LTA, None]
    assert all(outcomes(report, number) == PASSED for number in range(4))


def test_first_party_s_signature_still_covers_its_revision(shelf: Shelf) -> None:
    first, *_, last = reported(shelf.offline(), shelf.both_parties()[1]).signatures
    assert first.coverage is Coverage.ENTIRE_REVISION
    assert first.modifications in {Modifications.LTA, Modifications.FORMS}
    assert last.coverage is Coverage.ENTIRE_FILE
    assert last.modifications is Modifications.NONE


def test_second_party_leaves_every_earlier_byte_as_it_was(shelf: Shelf) -> None:
    once, twice = shelf.both_parties()
    assert len(twice) > len(once)
    assert twice[: len(once)] == once


@pytest.mark.parametrize("level", list(Level))
def test_second_signer_at_any_level_leaves_every_earlier_byte_as_it_was(level: Level, shelf: Shelf) -> None:
    once = shelf.letter(Level.B_B)
    twice = shelf.workshop.signed(once, "pejabat-dua", level)
    assert twice[: len(once)] == once
    assert [one.level for one in reported(shelf.online(), twice).signatures if one.level][1] is level


def test_three_signers_at_mixed_levels_are_all_valid(mixed: bytes, shelf: Shelf) -> None:
    report = reported(shelf.online(), mixed)
    assert report.verdict is DocumentVerdict.VALID
    persons = [one for one in report.signatures if one.kind is SignatureKind.SIGNATURE]
    names = [one.signer.common_name for one in persons if one.signer]
    assert names == ["Pejabat Uji Satu TEST", "Pejabat Uji Dua TEST", "Pejabat Uji Tiga TEST"]
    assert [one.now.passed for one in persons] == [True, True, True]


def test_each_of_mixed_levels_is_at_least_what_its_signer_made(mixed: bytes, shelf: Shelf) -> None:
    report = reported(shelf.online(), mixed)
    levels = [one.level for one in report.signatures if one.level is not None]
    for level, made in zip(levels, (Level.B_T, Level.B_LT, Level.B_LTA), strict=True):
        assert level >= made


def test_one_weak_signature_decides_about_the_document(shelf: Shelf) -> None:
    data = shelf.workshop.signed(shelf.letter(Level.B_LT), "pejabat-dua", Level.B_B)
    report = reported(shelf.online(), data)
    assert report.verdict is DocumentVerdict.INDETERMINATE
    assert outcomes(report, 0) == PASSED
    assert outcomes(report, 1) == (Outcome.PASSED, Outcome.PASSED, Outcome.INDETERMINATE)


def test_stamper_refuses_a_signed_document_and_writes_nothing(shelf: Shelf, tmp_path: Path) -> None:
    document = Document.from_bytes(shelf.letter(Level.B_B))
    with pytest.raises(AlreadySignedError):
        Stamper(Agreement.load("bsre")).stamp_to(document, tmp_path / "keluaran.pdf")
    assert list(tmp_path.iterdir()) == []


def test_signer_does_not_stamp_a_signed_document(shelf: Shelf, samples: Path) -> None:
    workshop = shelf.workshop
    unstamped = workshop.signer("pejabat-satu", Level.B_B, None).sign(Document.open(samples / LETTER))
    assert unstamped.result.stamp is None
    second = workshop.signer("pejabat-dua", Level.B_B, "bsre").sign(Document.from_bytes(unstamped.to_bytes()))
    assert second.result.stamp is None
    report = reported(shelf.online(), second.to_bytes())
    assert report.stamp is not None
    assert report.stamp.clause == "missing"
    assert all(one.now.integrity.outcome is Outcome.PASSED for one in report.signatures)


def test_signature_fields_have_names_of_their_own(mixed: bytes) -> None:
    with pikepdf.open(io.BytesIO(mixed)) as pdf:
        names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
    assert names == ["tte_1", "tte_2", "tte_3", "dts_1"]
