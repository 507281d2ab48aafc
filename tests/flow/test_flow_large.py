"""Large documents: signed behind their pictures, read once, and found sound by everybody."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from independent import opinions
from make_signed import Workshop
from oracles import call
from pikepdf import Array, Dictionary, Name

from bsre_sign import Document, DocumentVerdict, InputError, Level, Limits, Outcome, SelfCheckError, Verifier
from bsre_sign.pades.signing.placeholder import Placeholder

SIDE = 1300  # pixels: 5 MB unpacked
KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "object streams": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
    "encrypted": {"encryption": pikepdf.Encryption(owner="pemilik", user="", R=6)},
}


def album(path: Path, **options: Any) -> Path:
    """Four pages with a picture each, 20 MB together."""
    with pikepdf.Pdf.new() as pdf:
        for number in range(4):
            page = pdf.add_blank_page(page_size=(595, 842)).obj
            picture = pdf.make_stream(
                random.Random(number).randbytes(3 * SIDE * SIDE),
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=SIDE,
                Height=SIDE,
                ColorSpace=Name.DeviceRGB,
                BitsPerComponent=8,
            )
            page.Resources = Dictionary(XObject=Dictionary(Im=pdf.make_indirect(picture)))
            page.Contents = pdf.make_stream(b"q 400 0 0 400 97 320 cm /Im Do Q")
        pdf.Root.Extra = pdf.make_indirect(Array([Dictionary(Number=1)]))
        pdf.save(path, compress_streams=False, **options)
    return path


@pytest.fixture(scope="module", params=KINDS)
def signed(request: pytest.FixtureRequest, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Signed once, straight to a file."""
    folder = tmp_path_factory.mktemp("besar")
    source = album(folder / "album.pdf", **KINDS[request.param])
    target = folder / "album-tte.pdf"
    result = workshop.signer("pejabat-satu", Level.B_B, "bsre").sign_to(Document.open(source), target)
    assert result.size == target.stat().st_size
    assert result.sha256 == Document.open(target).sha256
    return target


def test_it_is_one_revision_and_its_value_stands_behind_the_pictures(signed: Path) -> None:
    data = signed.read_bytes()
    with pikepdf.open(signed) as pdf:
        _, start, end, rest = map(int, pdf.Root.AcroForm.Fields[0].V.ByteRange)
    assert data.count(b"startxref") == 1
    assert 4 * 3 * SIDE * SIDE < start < end < end + rest == len(data)
    assert rest < 64 << 10


def test_others_find_it_whole(signed: Path, workshop: Workshop) -> None:
    assert "Signature Validation: Signature is Valid." in call("pdfsig", "-nocert", signed)
    assert "No syntax or stream encoding errors found" in call("qpdf", "--check", signed)
    assert 'pagenum="4"' in call("mutool", "pages", signed)
    with pikepdf.open(signed) as pdf:
        password = "" if pdf.is_encrypted else None
    (one,) = opinions(signed.read_bytes(), workshop.pki.roots(), password=password)
    assert one.intact
    assert one.trusted


@pytest.fixture(scope="module")
def twice(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Signed by two, each through memory or a temporary file."""
    folder = tmp_path_factory.mktemp("dua")
    document = Document.open(album(folder / "album.pdf"))
    for number, label in enumerate(("pejabat-satu", "pejabat-dua")):
        target = folder / f"{number}.pdf"
        workshop.signer(label, Level.B_B, "bsre").sign(document).save(target)
        document = Document.open(target)
    return target


def test_the_verifier_has_the_same_answers_apart_and_leaves_no_thread(twice: Path, workshop: Workshop) -> None:
    now = datetime.now(UTC)
    reports = [
        Verifier(workshop.trust, offline=True, limits=limits).report(Document.open(twice), at=now)
        for limits in (None, Limits(), Limits())
    ]
    for report in reports:
        assert [one.now.integrity.outcome for one in report.signatures] == [Outcome.PASSED] * 2
        assert report.signatures == reports[0].signatures
        assert report.warnings == ()
        assert report.stamp is not None
        assert report.stamp.clause == "found"
        assert report.sha256 == Document.open(twice).sha256
    names = {one.name for one in threading.enumerate()}
    assert not {one for one in names if one.startswith(("digest", "stamp", "settling"))}


def test_a_byte_that_changed_anywhere_is_noticed(twice: Path, workshop: Workshop, tmp_path: Path) -> None:
    data = bytearray(twice.read_bytes())
    for place in (5_000_000, 19_000_000):
        data[place] ^= 1
        changed = tmp_path / f"{place}.pdf"
        changed.write_bytes(data)
        data[place] ^= 1
        report = Verifier(workshop.trust, offline=True).report(Document.open(changed))
        assert report.verdict is DocumentVerdict.INVALID


def test_where_the_document_cannot_be_read_no_thread_is_left(tmp_path: Path, workshop: Workshop) -> None:
    broken = tmp_path / "rusak.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + bytes(17 << 20))
    with pytest.raises(InputError):
        Verifier(workshop.trust, offline=True).report(Document.open(broken))
    names = {one.name for one in threading.enumerate()}
    assert not {one for one in names if one.startswith(("digest", "stamp", "settling"))}


def test_the_digest_that_is_signed_is_that_of_the_whole_file_once_more(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was digested while the file was written is not what the self-check goes by."""
    source, target = album(tmp_path / "album.pdf"), tmp_path / "album-tte.pdf"
    fill = Placeholder.fill

    def fill_and_damage(self: Placeholder, stream: Any, cms: bytes) -> None:
        fill(self, stream, cms)
        stream.seek(1_000_000)
        stream.write(b"dirusak")
        stream.seek(0, 2)

    monkeypatch.setattr(Placeholder, "fill", fill_and_damage)
    with pytest.raises(SelfCheckError, match="self-check"):
        workshop.signer("pejabat-satu", Level.B_B, "bsre").sign_to(Document.open(source), target)
    assert not target.exists()
