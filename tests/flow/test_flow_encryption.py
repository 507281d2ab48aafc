"""An encrypted PDF is signed and verified with its password, and stays encrypted."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from independent import opinions
from shelf import LETTER, Shelf

from bsre_sign import Document, DocumentVerdict, Level, PasswordNeededError, SignedDocument

USER, OWNER = "pembaca", "pemilik"


@pytest.fixture(scope="module")
def encrypted(samples: Path) -> bytes:
    """The letter, encrypted with AES-256."""
    output = io.BytesIO()
    with pikepdf.open(samples / LETTER) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(user=USER, owner=OWNER, R=6))
    return output.getvalue()


def sign(shelf: Shelf, data: bytes, level: Level, label: str = "pejabat-satu", password: str = USER) -> SignedDocument:
    """Sign an encrypted document."""
    return shelf.workshop.signer(label, level).sign(Document.from_bytes(data, password=password))


@pytest.mark.parametrize("level", list(Level))
def test_signature_reaches_its_level_and_holds(level: Level, encrypted: bytes, shelf: Shelf) -> None:
    data = sign(shelf, encrypted, level).to_bytes()
    report = shelf.online().report(Document.from_bytes(data, password=USER))
    assert report.verdict is (DocumentVerdict.INDETERMINATE if level is Level.B_B else DocumentVerdict.VALID)
    assert report.signatures[0].level is level
    assert report.stamp is not None
    assert report.stamp.clause == "found"
    assert all(one.intact and one.changes_allowed for one in opinions(data, shelf.workshop.pki.roots(), USER))


@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_evidence_inside_is_enough_without_services(level: Level, encrypted: bytes, shelf: Shelf) -> None:
    data = sign(shelf, encrypted, level).to_bytes()
    report = shelf.offline().report(Document.from_bytes(data, password=USER))
    assert report.verdict is DocumentVerdict.VALID


@pytest.mark.parametrize("password", [USER, OWNER])
def test_output_stays_encrypted_as_it_was(password: str, encrypted: bytes, shelf: Shelf) -> None:
    data = sign(shelf, encrypted, Level.B_B, password=password).to_bytes()
    for each in (USER, OWNER):
        with pikepdf.open(io.BytesIO(data), password=each) as pdf:
            assert pdf.is_encrypted
            assert pdf.encryption.R == 6
            assert str(pdf.encryption.stream_method).endswith("aesv3")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(data))


def test_second_signer_may_follow(encrypted: bytes, shelf: Shelf) -> None:
    once = sign(shelf, encrypted, Level.B_LT).to_bytes()
    twice = sign(shelf, once, Level.B_LTA, "pejabat-dua").to_bytes()
    assert twice[: len(once)] == once
    report = shelf.offline().report(Document.from_bytes(twice, password=USER))
    assert report.verdict is DocumentVerdict.VALID


@pytest.mark.parametrize("password", [None, "salah"])
def test_without_the_password_nothing_is_signed_or_verified(
    password: str | None, encrypted: bytes, shelf: Shelf
) -> None:
    document = Document.from_bytes(encrypted, password=password)
    with pytest.raises(PasswordNeededError):
        shelf.workshop.signer("pejabat-satu", Level.B_B).sign(document)
    signed = sign(shelf, encrypted, Level.B_B).to_bytes()
    with pytest.raises(PasswordNeededError):
        shelf.offline().report(Document.from_bytes(signed, password=password))
