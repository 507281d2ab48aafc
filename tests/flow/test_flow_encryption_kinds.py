"""However a PDF is encrypted, its signed copy is encrypted so too, opens with the same passwords, and is whole."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lockers import IDENTITY, OWNER, STD_CF, USER, WAYS, filtered, guarded, locked, with_streams_of_every_kind
from oracles import call
from shelf import LETTER, Shelf

from bsre_sign import Agreement, Document, DocumentRefusedError, DocumentVerdict, Level, Stamper

each_way = pytest.mark.parametrize("way", sorted(WAYS))
each_password = pytest.mark.parametrize("password", [USER, OWNER])
OWN_KEYS = {"/Filter", "/V", "/R", "/Length", "/P", "/O", "/U", "/OE", "/UE", "/Perms", "/CF", "/StmF", "/StrF"}


@pytest.fixture(scope="module")
def letter(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The letter, with more in it."""
    path = tmp_path_factory.mktemp("terkunci") / "surat.pdf"
    path.write_bytes(with_streams_of_every_kind(samples / LETTER))
    return path


def signed(data: bytes, password: str | None, shelf: Shelf, level: Level = Level.B_B) -> bytes:
    """The encrypted document, signed."""
    document = Document.from_bytes(data, password=password)
    return shelf.workshop.signer("pejabat-satu", level).sign(document).to_bytes()


def lock(data: bytes, password: str) -> dict[str, bytes | str]:
    """The encryption dictionary, spelt out; entries of other versions that are empty count as absent."""
    with pikepdf.open(io.BytesIO(data), password=password) as pdf:
        entries: dict[str, Any] = {key: pdf.trailer.Encrypt[key] for key in OWN_KEYS & set(pdf.trailer.Encrypt.keys())}
        spelt = {
            key: value.unparse(resolved=True) if isinstance(value, pikepdf.Object) else str(value)
            for key, value in entries.items()
        }
        return {key: value for key, value in spelt.items() if value not in (b"()", b"<>")}


def held(data: bytes, password: str) -> list[bytes]:
    """The added streams, unpacked, and the string."""
    with pikepdf.open(io.BytesIO(data), password=password) as pdf:
        return [*(one.read_bytes() for one in pdf.Root.Isi.Aliran), bytes(pdf.Root.Isi.Teks)]


@each_way
@each_password
def test_algorithm_keys_and_permissions_stay(
    way: str, password: str, letter: Path, tmp_path: Path, shelf: Shelf
) -> None:
    before = locked(letter, WAYS[way], tmp_path)
    after = signed(before, password, shelf)
    for each in (USER, OWNER):
        assert lock(after, each) == lock(before, each)
        assert held(after, each) == held(before, each)
    assert b"Rahasia" not in after
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(after))


@each_way
def test_others_call_the_signature_valid(way: str, letter: Path, tmp_path: Path, shelf: Shelf) -> None:
    path = tmp_path / "keluaran.pdf"
    path.write_bytes(signed(locked(letter, WAYS[way], tmp_path), USER, shelf))
    for option, password in (("-upw", USER), ("-opw", OWNER)):
        printed = call("pdfsig", "-nocert", option, password, path)
        assert printed.count("Signature Validation: Signature is Valid.") == 1
        assert "Total document signed" in printed
    assert "No syntax or stream encoding errors" in call("qpdf", f"--password={USER}", "--check", path)


@each_way
def test_the_page_is_drawn_as_that_of_the_open_document(way: str, letter: Path, tmp_path: Path, shelf: Shelf) -> None:
    pictures = []
    plain = shelf.workshop.signer("pejabat-satu", Level.B_B).sign(Document.open(letter)).to_bytes()
    for data in (plain, signed(locked(letter, WAYS[way], tmp_path), USER, shelf)):
        path = tmp_path / "halaman.pdf"
        path.write_bytes(data)
        call("pdftoppm", "-r", "40", "-upw", USER, path, tmp_path / "halaman")
        (picture,) = tmp_path.glob("halaman*.ppm")
        pictures.append(picture.read_bytes())
        picture.unlink()
    assert pictures[0] == pictures[1]
    assert len(set(pictures[0])) > 50


@each_way
def test_nothing_is_unpacked(way: str, letter: Path, tmp_path: Path, shelf: Shelf) -> None:
    """The signed copy grows by what an open document grows by: stamp and signature, and not by its own streams."""
    before = locked(letter, WAYS[way], tmp_path)
    grown = len(signed(before, USER, shelf)) - len(before)
    plain = letter.read_bytes()
    assert grown < len(signed(plain, None, shelf)) - len(plain) + 4096


def test_an_owners_password_alone_restricts_and_does_not_lock(letter: Path, tmp_path: Path, shelf: Shelf) -> None:
    before = locked(letter, WAYS["aes-256-r6"], tmp_path, "")
    after = signed(before, None, shelf)
    assert lock(after, "") == lock(before, "") == lock(after, OWNER)
    assert shelf.offline().report(Document.from_bytes(after)).verdict is DocumentVerdict.INDETERMINATE


@each_way
def test_stamping_alone_keeps_the_lock_too(way: str, letter: Path, tmp_path: Path) -> None:
    before = locked(letter, WAYS[way], tmp_path)
    target = tmp_path / "stempel.pdf"
    Stamper(Agreement.load("bsre")).stamp_to(Document.from_bytes(before, password=USER), target)
    assert lock(target.read_bytes(), OWNER) == lock(before, OWNER)
    assert held(target.read_bytes(), USER) == held(before, USER)


def test_metadata_that_anybody_may_read_stays_so(letter: Path, tmp_path: Path, shelf: Shelf) -> None:
    for way in (("128", "--use-aes=y", "--cleartext-metadata"), ("256", "--cleartext-metadata")):
        before = locked(letter, way, tmp_path)
        after = signed(before, USER, shelf)
        with pikepdf.open(io.BytesIO(after), password=USER) as pdf:
            assert not bool(pdf.trailer.Encrypt.EncryptMetadata)
        assert b"<x:xmpmeta" in before
        assert b"<x:xmpmeta" in after
        assert lock(after, USER) == lock(before, USER)


@pytest.mark.parametrize(("streams", "strings"), [(IDENTITY, STD_CF), (STD_CF, IDENTITY)])
def test_what_was_half_encrypted_is_encrypted_with_the_same_keys(
    streams: Any, strings: Any, letter: Path, shelf: Shelf
) -> None:
    before = filtered(letter.read_bytes(), streams, strings)
    document = Document.from_bytes(before, password=USER)
    after = shelf.workshop.signer("pejabat-satu", Level.B_B, agreement=None).sign(document).to_bytes()
    for password in (USER, OWNER):
        keys = [{one: lock(data, password)[one] for one in ("/O", "/U", "/P", "/R")} for data in (before, after)]
        assert keys[0] == keys[1]
        assert held(after, password) == held(letter.read_bytes(), "")


def test_what_cannot_stay_as_it_is_encrypted_is_refused(letter: Path, shelf: Shelf) -> None:
    only_files = filtered(letter.read_bytes(), IDENTITY, IDENTITY, STD_CF)
    with pytest.raises(DocumentRefusedError, match="attachments"):
        signed(only_files, USER, shelf)
    with pytest.raises(DocumentRefusedError, match="integrity code"):
        signed(guarded(letter.read_bytes()), USER, shelf)
