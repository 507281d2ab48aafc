"""A password with other letters than ASCII opens a document in whichever way its software wrote it down."""

from __future__ import annotations

from pathlib import Path

import pytest
from lockers import WAYS, guarded, locked
from shelf import LETTER, Shelf

from bsre_sign import Document, DocumentRefusedError, DocumentVerdict, Level, PasswordNeededError

PASSWORD = "kata-sandi-é-Ü"


@pytest.mark.parametrize("way", sorted(WAYS))
def test_it_opens_signs_and_verifies(way: str, samples: Path, tmp_path: Path, shelf: Shelf) -> None:
    data = locked(samples / LETTER, WAYS[way], tmp_path, PASSWORD, "--password-mode=unicode")
    signer = shelf.workshop.signer("pejabat-satu", Level.B_LTA)
    signed = signer.sign(Document.from_bytes(data, password=PASSWORD)).to_bytes()
    report = shelf.offline().report(Document.from_bytes(signed, password=PASSWORD))
    assert report.verdict is DocumentVerdict.VALID
    for wrong in ("kata-sandi-e-U", "", None, "密"):
        with pytest.raises(PasswordNeededError):
            signer.sign(Document.from_bytes(data, password=wrong))


def test_utf_8_where_the_standard_wants_another_encoding(samples: Path, tmp_path: Path, shelf: Shelf) -> None:
    data = locked(samples / LETTER, WAYS["aes-128"], tmp_path, PASSWORD, "--password-mode=bytes")
    signed = shelf.workshop.signer("pejabat-satu", Level.B_LTA).sign(Document.from_bytes(data, password=PASSWORD))
    report = shelf.offline().report(Document.from_bytes(signed.to_bytes(), password=PASSWORD))
    assert report.verdict is DocumentVerdict.VALID


def test_encryption_that_is_not_known_is_named(samples: Path, shelf: Shelf) -> None:
    data = guarded((samples / LETTER).read_bytes(), gcm=True)
    with pytest.raises(DocumentRefusedError, match="encrypted in a way that is not supported"):
        shelf.workshop.signer("pejabat-satu", Level.B_B).sign(Document.from_bytes(data, password="pembaca"))
