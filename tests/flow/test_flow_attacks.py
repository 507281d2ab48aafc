"""Every known attack is told for what it is, on a document with one signature and on one that is archived."""

from __future__ import annotations

import hashlib
import io
import re
import time

import attack_content  # noqa: F401  each registers its attacks
import attack_forgery  # noqa: F401
import attack_saving  # noqa: F401
import attack_tokens  # noqa: F401
import pikepdf
import pytest
from attack_kit import ATTACKS, EVIL, Sample, Told, by_two
from shelf import LETTER, Shelf, codes, outcomes, reported

from bsre_sign import Document, DocumentReport, DocumentVerdict, InputError, Level

SECONDS = 3
"""Of processor time, for one document."""
every = pytest.mark.parametrize("name", ATTACKS)


@pytest.fixture(scope="module")
def alone(shelf: Shelf) -> Sample:
    """The letter with one signature, B-B, and room for a longer one."""
    data = shelf.workshop.signed_unasked(LETTER, "pejabat-satu", Level.B_B)
    return Sample(data, shelf.workshop, other=shelf.agreement("bkn-2022", Level.B_T))


@pytest.fixture(scope="module")
def covered(shelf: Shelf) -> Sample:
    """Two pages that two persons signed, B-LTA."""
    return Sample(by_two(shelf.workshop), shelf.workshop, other=shelf.agreement("bkn-2022", Level.B_T))


def told(name: str, sample: Sample, shelf: Shelf) -> DocumentReport | None:
    """The report on the attack; ``None`` where the library refuses the file in its own words."""
    attack = ATTACKS[name]
    verifier = shelf.online() if attack.services else shelf.offline()
    data = attack.make(sample)
    assert data != sample.data
    start = time.process_time()
    try:
        report = verifier.report(Document.from_bytes(data))
    except InputError:
        return None
    finally:
        assert time.process_time() - start < SECONDS
    return report


def check(report: DocumentReport | None, expected: Told) -> None:
    assert report is not None
    found = codes(report)
    assert expected.code in found, (report.verdict, found)
    assert report.verdict is expected.verdict, found
    if expected.answers is not None:
        assert tuple(one.value for one in outcomes(report)) == expected.answers, found


def test_what_is_attacked_is_sound(alone: Sample, covered: Sample, shelf: Shelf) -> None:
    one = shelf.online().report(Document.from_bytes(alone.data))
    assert [one.value for one in outcomes(one)] == ["passed", "passed", "indeterminate"]
    assert shelf.online().report(Document.from_bytes(covered.data)).verdict is DocumentVerdict.VALID


@every
def test_attack_on_one_signature_is_told(name: str, alone: Sample, shelf: Shelf) -> None:
    check(told(name, alone, shelf), ATTACKS[name].alone)


@every
def test_attack_on_an_archived_document_is_told(name: str, covered: Sample, shelf: Shelf) -> None:
    check(told(name, covered, shelf), ATTACKS[name].covered)


def test_a_timestamp_that_is_taken_away_leaves_the_time_unproved(shelf: Shelf) -> None:
    """Unsigned attributes bind nobody: whoever takes the timestamp away takes only a proof away."""
    stamped = Sample(shelf.letter(Level.B_T), shelf.workshop)
    info = stamped.value
    del info["content"]["signer_infos"][0]["unsigned_attrs"]
    report = reported(shelf.online(), stamped.with_value(info.dump()))
    assert report.verdict is DocumentVerdict.INDETERMINATE
    assert "N-NOTSA" in codes(report)


def _timestamps(sample: Sample) -> list[tuple[int, tuple[int, int]]]:
    """The document timestamps: object number of the field, and where the value stands with its angle brackets."""
    fields = [one for one in sample.pdf.Root.AcroForm.Fields if one.V.SubFilter == "/ETSI.RFC3161"]
    return [(one.objgen[0], (int(one.V.ByteRange[1]), int(one.V.ByteRange[2]))) for one in fields]


def test_document_timestamps_that_changed_places_are_told(covered: Sample, shelf: Shelf) -> None:
    (_, (first, end)), (_, (second, other_end)) = _timestamps(covered)
    data = bytearray(covered.data)
    one, other = data[first + 1 : end - 1], data[second + 1 : other_end - 1]
    assert len(one) == len(other)
    data[first + 1 : end - 1], data[second + 1 : other_end - 1] = other, one
    report = reported(shelf.online(), bytes(data))
    assert report.verdict is DocumentVerdict.INVALID
    assert "I-HASH" in codes(report)


def test_a_document_timestamp_that_is_taken_out_is_told(covered: Sample, shelf: Shelf) -> None:
    number, _ = _timestamps(covered)[-1]
    text = covered.pdf.get_object(number, 0).unparse(resolved=True)
    report = reported(shelf.online(), covered.updated({number: re.sub(rb"/V \d+ 0 R", b"", text)}))
    assert report.verdict is DocumentVerdict.INVALID
    assert "I-MODIFIED" in codes(report)


def test_a_document_cut_back_to_an_earlier_revision_is_what_it_was_then(covered: Sample, shelf: Shelf) -> None:
    """Whoever takes the last proof away proves less, and nothing else."""
    ends = [one.covers_until for one in reported(shelf.online(), covered.data).facts.signatures]  # type: ignore[union-attr]
    report = reported(shelf.online(), covered.data[: ends[0]])
    assert [one.value for one in outcomes(report)] == ["passed", "passed", "passed"]
    assert "N-NOT-LTV" in codes(report)


@pytest.mark.parametrize("name", [name for name in ATTACKS if name.startswith("wrapped")])
def test_wrapping_is_the_attack_that_it_claims_to_be(name: str, alone: Sample) -> None:
    """All signed bytes are in the byte range, and qpdf shows the attacker's page: only the gap tells."""
    data = ATTACKS[name].make(alone)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        first, length, second, rest = (int(one) for one in pdf.Root.AcroForm.Fields[0].V.ByteRange)
        shown = pdf.get_object(alone.numbers["content"], 0).read_bytes()
    signed = data[first : first + length] + data[second : second + rest]
    assert hashlib.sha256(signed).digest() == alone.digest()
    assert shown == EVIL
    assert second + rest == len(data)
