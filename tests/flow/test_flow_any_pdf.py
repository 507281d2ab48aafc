"""Whatever an office feeds in is stamped and signed with nothing harmed, or refused with one clear line."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from odd_files import DAMAGED, PAGES, SOUND, bytes_of, old, plain
from pikepdf import Array, Dictionary, Name
from shelf import Shelf, reported
from stamp_look import clause_on_every_page, drawn_in_two_engines, pdfsig_says_valid, qpdf_complains

from bsre_sign import (
    Agreement,
    Document,
    DocumentRefusedError,
    InputError,
    LocalCreator,
    Outcome,
    Signer,
    SigningResult,
    Stamper,
)
from bsre_sign.workers import process


@pytest.fixture(scope="module")
def signer(shelf: Shelf) -> Signer:
    workshop = shelf.workshop
    return Signer(
        LocalCreator(workshop.credential("pejabat-satu")), trust=workshop.trust, agreement=Agreement.load("bsre")
    )


def signed(signer: Signer, shelf: Shelf, data: bytes, folder: Path) -> SigningResult:
    """Stamped and signed, and everybody agrees that it is."""
    target = folder / "signed.pdf"
    result = signer.sign_to(Document.from_bytes(data), target, overwrite=True)
    report = reported(shelf.offline(), target.read_bytes())
    assert [one.now.integrity.outcome for one in report.signatures] == [Outcome.PASSED]
    assert report.stamp is not None
    assert report.stamp.clause == "found"
    clause_on_every_page(target)
    pdfsig_says_valid(target)
    source = folder / "source.pdf"
    source.write_bytes(data)
    assert not qpdf_complains(target) or qpdf_complains(source)
    drawn_in_two_engines(target, result.stamp)
    return result


@pytest.mark.parametrize("name", SOUND)
def test_odd_but_sound(name: str, signer: Signer, shelf: Shelf, tmp_path: Path) -> None:
    result = signed(signer, shelf, SOUND[name](), tmp_path)
    assert bool(result.remarks) == (name == "usage rights")


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_and_mended(name: str, signer: Signer, shelf: Shelf, tmp_path: Path) -> None:
    result = signed(signer, shelf, DAMAGED[name](), tmp_path)
    assert any("damaged" in remark.en for remark in result.remarks), result.remarks
    assert not any(str(tmp_path) in remark.en for remark in result.remarks)


@pytest.mark.parametrize("name", PAGES)
def test_odd_pages(name: str, signer: Signer, shelf: Shelf, tmp_path: Path) -> None:
    result = signed(signer, shelf, old(PAGES[name]()), tmp_path)
    assert result.stamp is not None
    (done,) = result.stamp.treatments
    assert done.kind == ("shrunk" if name in {"full to the foot", "dark"} else "placed")


def test_a_repair_that_changes_a_page_is_refused(signer: Signer, tmp_path: Path) -> None:
    """Viewers and qpdf mend this file differently: of two objects of one number each takes another."""
    body = old(plain(b"BT /F1 40 Tf 60 700 Td (Disetujui) Tj ET"))
    at = body.index(b"(Disetujui)")
    twin = body.replace(b"(Disetujui)", b"(Ditolak  )")
    start = body.rindex(b"\n", 0, body.rindex(b" 0 obj", 0, at)) + 1
    end = body.index(b"endobj", at) + 7
    damaged = (
        body[: body.rindex(b"xref\n", 0, body.rindex(b"startxref"))] + twin[start:end] + body[body.rindex(b"trailer") :]
    )
    target = tmp_path / "signed.pdf"
    try:
        result = signer.sign_to(Document.from_bytes(damaged), target)
    except DocumentRefusedError as error:
        assert "looks different" in str(error)  # noqa: PT017  either outcome is honest
        assert not target.exists()
    else:
        assert result.remarks


CLAUSE_ELSEWHERE = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh BSrE"
)


def with_footer(height: int, pages: int = 2) -> bytes:
    """Another system's footer, on the first page only, in small type."""
    half = len(CLAUSE_ELSEWHERE) // 2
    cut = CLAUSE_ELSEWHERE.rindex(" ", 0, half)
    lines = (CLAUSE_ELSEWHERE[:cut], CLAUSE_ELSEWHERE[cut + 1 :])
    pdf = plain(
        TEXT_AND + b"BT /F1 7 Tf 9 TL 60 %d Td (%s) Tj T* (%s) Tj ET" % (height, lines[0].encode(), lines[1].encode())
    )
    for _ in range(pages - 1):
        pdf.pages.extend(plain().pages)
    return old(pdf)


TEXT_AND = b"BT /F1 12 Tf 60 700 Td (Naskah dinas) Tj ET "


def test_a_clause_that_is_there_gets_no_second_one(tmp_path: Path) -> None:
    stamper, target = Stamper(Agreement.load("bsre")), tmp_path / "out.pdf"
    done = stamper.stamp_to(Document.from_bytes(with_footer(30)), target)
    assert done.stamp.treated("kept") == (1,)
    assert done.stamp.treated("placed") == (2,)
    again = stamper.stamp_to(Document.open(target), tmp_path / "again.pdf")
    assert again.stamp.already
    alone = stamper.stamp_to(Document.from_bytes(with_footer(30, pages=1)), tmp_path / "alone.pdf")
    assert alone.stamp.already


def test_a_clause_that_is_quoted_in_the_text_does_not_count(tmp_path: Path) -> None:
    stamper = Stamper(Agreement.load("bsre"))
    done = stamper.stamp_to(Document.from_bytes(with_footer(500)), tmp_path / "out.pdf")
    assert done.stamp.treated("placed") == (1, 2)


def many_pages(count: int) -> bytes:
    pdf = plain()
    page = pdf.pages[0].obj
    root = pdf.Root.Pages
    kids = []
    for number in range(count):
        content = pdf.make_stream(b"BT /F1 12 Tf 60 700 Td (Halaman %d) Tj ET" % number)
        kids.append(
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Page, Parent=root, MediaBox=page.MediaBox, Resources=page.Resources, Contents=content
                )
            )
        )
    root.Kids, root.Count = Array(kids), count
    return bytes_of(pdf)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@pytest.mark.timeout(300)
def test_time_grows_with_the_pages(tmp_path: Path) -> None:
    stamper = Stamper(Agreement.load("bsre"))
    small, large = many_pages(500), many_pages(5000)
    stamper.stamp_to(Document.from_bytes(small), tmp_path / "warm.pdf")
    few = min(
        seconds(lambda: stamper.stamp_to(Document.from_bytes(small), tmp_path / "few.pdf", overwrite=True))
        for _ in range(3)
    )
    many = seconds(lambda: stamper.stamp_to(Document.from_bytes(large), tmp_path / "many.pdf"))
    assert many < 20 * few, f"500 pages {few:.2f} s, 5,000 pages {many:.2f} s"
    with pikepdf.open(tmp_path / "many.pdf") as pdf:
        assert len(pdf.pages) == 5000


@pytest.mark.timeout(300)
def test_time_grows_with_the_objects(tmp_path: Path) -> None:
    stamper = Stamper(Agreement.load("bsre"))

    def with_objects(count: int) -> bytes:
        pdf = plain()
        pdf.Root.Lampiran = Array([pdf.make_indirect(Dictionary(N=number)) for number in range(count)])
        return bytes_of(pdf)

    small, large = with_objects(20_000), with_objects(200_000)
    few = min(
        seconds(lambda: stamper.stamp_to(Document.from_bytes(small), tmp_path / "few.pdf", overwrite=True))
        for _ in range(3)
    )
    many = seconds(lambda: stamper.stamp_to(Document.from_bytes(large), tmp_path / "many.pdf"))
    assert many < 25 * few, f"20,000 objects {few:.2f} s, 200,000 objects {many:.2f} s"


def bomb(size: int = 1_500_000_000) -> bytes:
    """A page whose content unpacks to one and a half gigabytes of spaces."""
    packer = zlib.compressobj(9)
    block = b" " * (1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()
    pdf = plain()
    pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, packed, Filter=Name.FlateDecode)
    return bytes_of(pdf, compress_streams=False)


def object_bomb() -> bytes:
    """The catalogue lies in an object stream that unpacks to one and a half gigabytes."""
    packer = zlib.compressobj(9)
    block = b"<< /Type /Catalog /Pages 2 0 R >> " + b" " * (1 << 20)
    packed = b"".join(packer.compress(block if not turn else b" " * (1 << 20)) for turn in range(1500)) + packer.flush()
    head = b"%%PDF-1.7\n4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(
        packed
    )
    body = head + packed + b"\nendstream\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    rows = [
        (0, 0, 0),
        (2, 4, 0),
        (1, body.index(b"2 0 obj"), 0),
        (0, 0, 0),
        (1, body.index(b"4 0 obj"), 0),
        (1, len(body), 0),
    ]
    data = b"".join(bytes([kind]) + where.to_bytes(4, "big") + bytes([at]) for kind, where, at in rows)
    table = b"5 0 obj\n<< /Type /XRef /W [1 4 1] /Size 6 /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n"
    return body + table % (len(data), data) + b"startxref\n%d\n%%%%EOF\n" % len(body)


def page_tree(depth: int) -> bytes:
    rows = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    rows += [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3) for number in range(depth)]
    rows.append(b"<< /Type /Page /MediaBox [0 0 595 842] >>")
    return written(rows)


def page_loop(pages: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(pages))
    rows = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count %d /Kids [%s 2 0 R] >>" % (pages, kids)]
    rows += [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * pages
    return written(rows)


def nested(depth: int) -> bytes:
    rows = [b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * depth + b"]" * depth + b" >>"]
    rows += [b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"]
    return written(rows)


def written(rows: list[bytes]) -> bytes:
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, row in enumerate(rows, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, row))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(rows) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(rows) + 1, start))
    return out.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb": bomb,
    "bomb of objects": object_bomb,
    "page tree a million deep": lambda: page_tree(1_000_000),
    "page tree that bites its tail": lambda: page_loop(30_000),
    "array a million deep": lambda: nested(1_000_000),
}
_STAMP_ONE = """
import resource, sys
from bsre_sign import Agreement, BsreSignError, Document, Stamper
stamper = Stamper(Agreement.load("bsre"))
try:
    stamper.stamp_to(Document.open(sys.argv[1]), sys.argv[2])
    print("stamped")
except BsreSignError as error:
    print(type(error).__name__)
# Not ru_maxrss of this process: that counts what its parent had before it was started.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
most = max(int(status["VmHWM"].split()[0]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(most // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and measured on Linux only")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_take_seconds_and_little_memory(name: str, tmp_path: Path) -> None:
    source, target = tmp_path / "hostile.pdf", tmp_path / "out.pdf"
    source.write_bytes(HOSTILE[name]())
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _STAMP_ONE, source, target], capture_output=True, text=True, timeout=100, check=True
    )
    took = time.perf_counter() - start
    outcome, megabytes = done.stdout.split()
    assert outcome in {"NotAPdfError", "DocumentRefusedError"}
    assert not target.exists()
    assert int(megabytes) < 500
    assert took < 20, f"{took:.1f} s"


def test_nothing_but_typed_errors(signer: Signer, tmp_path: Path) -> None:
    """Every cut of a small file, and every byte changed once."""
    data, said = old(), set[str]()
    for cut in range(0, len(data), 61):
        for broken in (data[:cut], data[:cut] + b"\xff" + data[cut + 1 :], data[:cut] + data[cut + 40 :]):
            try:
                signer.sign_to(Document.from_bytes(broken), tmp_path / "out.pdf", overwrite=True)
            except InputError as error:
                said.update((error.cause.id, error.hint.id))
    assert said
    assert all(said)


def test_no_page_is_drawn_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One look answers both questions: whether the clause is there, and where there is room."""
    asked: list[str] = []
    real = process.Worker.ask

    def counted(worker: process.Worker, head: dict[str, Any], *rest: Any, **more: Any) -> None:
        asked.extend(one["do"] for one in head.get("commands", (head,)))
        real(worker, head, *rest, **more)

    monkeypatch.setattr(process.Worker, "ask", counted)
    Stamper(Agreement.load("bsre")).stamp_to(Document.from_bytes(many_pages(7)), tmp_path / "out.pdf")
    assert asked.count("ink") == 7
    assert asked.count("text") == 7
