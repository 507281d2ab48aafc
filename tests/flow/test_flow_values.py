"""Public values travel: to other processes and back, into sets, into the keys of dictionaries."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import bsre_sign as door
from bsre_sign import Agreement, BsreSignError, Document, Level, SigningTask, Text
from bsre_sign.finished import FinishedDocument

if TYPE_CHECKING:
    from shelf import Shelf

WORDS = Text("Sebab.", "Cause.")
ERRORS = [one for one in vars(door.errors).values() if isinstance(one, type) and issubclass(one, BsreSignError)]
VALUES = [name for name in door.__all__ if dataclasses.is_dataclass(getattr(door, name))]


@pytest.fixture(scope="module")
def examples(shelf: Shelf, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One of each, as far as it can be out of real work; by its type's name."""
    workshop, agreement = shelf.workshop, Agreement.load("bsre")
    fetcher = workshop.pki.fetcher()
    letter = Document.open(samples / "surat-dinas.pdf")
    specimen = door.Specimen(title="Kepala", name="Nama, S.H.")
    signed = workshop.signer("pejabat-satu", Level.B_LT).sign(letter, specimen=specimen)
    document = Document.from_bytes(signed.to_bytes())
    tsa = door.TimestampAuthority(workshop.pki.tsa_url, fetcher=fetcher)
    extender = door.Extender(workshop.trust, tsa=tsa, fetcher=fetcher)
    extended = extender.extend(document)
    checked = door.Checker(agreement, trust=workshop.trust, offline=True).check(document)
    stamped = door.Stamper(agreement).stamp_to(letter, tmp_path_factory.mktemp("stempel") / "surat.pdf")
    task, lock = SigningTask(Path("surat.pdf"), Path("keluar.pdf")), door.FieldLock("Include", ("tte_1",))
    found = (
        agreement,
        checked,
        checked.results[0],
        document,
        door.Failed(task, ValueError("lain")),
        door.Found(task, "00" * 32),
        door.HttpFetcher(),
        door.Length(5, "mm"),
        door.Limits(),
        door.PatientFetcher(door.HttpFetcher()),
        door.PreparedField("pihak_kedua", lock=lock),
        door.Request("http://uji.test/"),
        door.SignaturePlan(lock=lock),
        door.Signed(task, signed.result),
        door.SpecimenAnchor("#"),
        door.TimestampAuthority("http://uji.test/"),
        door.ValidationPolicy(),
        extended,
        extended.result,
        extender.longevity(document),
        lock,
        shelf.offline().report(document),
        signed,
        signed.result,
        signed.result.specimens[0],
        specimen,
        specimen.place,
        stamped,
        task,
        WORDS,
        workshop.trust,
    )
    return {type(one).__name__: one for one in found}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_comes_back_from_another_process_and_can_be_a_key(name: str, examples: dict[str, Any]) -> None:
    one = examples[name]
    assert dataclasses.is_dataclass(one)
    assert one.__dataclass_params__.frozen  # type: ignore[union-attr]

    there = pickle.loads(pickle.dumps(one))

    if isinstance(one, FinishedDocument):
        assert there.to_bytes() == one.to_bytes()
        assert there.result == one.result  # type: ignore[attr-defined]
    elif isinstance(one, door.Failed):
        assert (there.task, str(there.error)) == (one.task, str(one.error))
    else:
        assert there == one
        assert hash(there) == hash(one)
    assert one in {one}


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_comes_back_from_another_process(kind: type[BsreSignError]) -> None:
    error = kind(WORDS, Text("Saran.", "Hint."))
    there = pickle.loads(pickle.dumps(error))

    assert type(there) is kind
    assert (there.cause, there.hint) == (error.cause, error.hint)
