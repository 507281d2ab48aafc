"""Documents made to hang or to fill the memory: they cost a worker, some seconds, and their own pages."""

import io
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from viewer_pages import MEGABYTE, bomb, deflated, document, endless, saved, words

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.viewer import (
    PageView,
    Rect,
    Strip,
    compare,
    limits,
    page_count,
    page_png,
    page_texts,
    pictures,
    survey,
    text_boxes,
)

FOOT = Strip(0.1, 0.05, 0.95, 84)
GOOD = PageView(595, 842, "sehat", None)


@pytest.fixture(scope="module")
def spaces() -> bytes:
    """A gigabyte of spaces in the page's content."""
    return deflated(b" " * MEGABYTE, 1000)


@pytest.fixture(scope="module")
def huge_image() -> bytes:
    """60,000 by 60,000 pixels in three megabytes."""
    pdf = pikepdf.open(one_page(b"q 500 0 0 500 50 50 cm /Im Do Q"))
    image = pikepdf.Stream(pdf, deflated(b"\x55" * MEGABYTE, 3434))
    image.Type, image.Subtype, image.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
    image.Width = image.Height = 60_000
    image.BitsPerComponent, image.Filter = 8, Name.FlateDecode
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Im=image))
    return saved(pdf)


def one_page(content: bytes) -> io.BytesIO:
    return io.BytesIO(document(content.decode()))


MEASURED = """
import resource, sys, time
from pathlib import Path
from bsre_sign.errors import BsreSignError
from bsre_sign.viewer import *
from bsre_sign.viewer import limits
from bsre_sign.viewer.pool import pool
limits.PAGE_SECONDS = 2.0
path, strip = Path(sys.argv[1]), Strip(0.1, 0, 1, 84)
data = path.read_bytes()
for do in (lambda: survey(data, [strip]), lambda: page_texts(path, most_pages=1), lambda: page_png(data, scale=3),
           lambda: pictures(path, [1]), lambda: qr_codes(data, [1]), lambda: compare(data, path)):
    start = time.monotonic()
    try:
        do()
    except BsreSignError as error:
        assert type(error).__name__ == "DocumentRefusedError", error
    print(time.monotonic() - start)
pool().close()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
# Not from getrusage, which counts what the process that started this one took.
print(int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not limit what a worker takes")
@pytest.mark.parametrize("name", ["spaces", "huge_image", "shapes"])
def test_neither_the_worker_nor_this_process_fills_the_memory(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if name == "huge_image":
        data = request.getfixturevalue(name)
    else:
        data = bomb(request.getfixturevalue(name) if name == "spaces" else deflated(b"0 0 m 500 500 l S " * 58254, 300))
    path = tmp_path / "bom.pdf"
    path.write_bytes(data)

    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, timeout=110, check=True
    )

    *seconds, worker, this = map(float, done.stdout.split())
    assert worker < 300
    assert this < 150
    assert len(seconds) == 6
    assert max(seconds) < 20


def test_a_page_that_fills_the_memory_is_not_drawable_and_the_others_are(spaces: bytes) -> None:
    data = bomb(spaces, pages=2, good=2)

    views = survey(data, [FOOT] * 4)

    assert [view.text for view in views] == ["", "", "sehat", "sehat"]
    assert [view.ink is None for view in views] == [True, True, False, False]
    assert {(view.width, view.height) for view in views} == {(595, 842)}
    assert page_texts(data, most_pages=9) == (["", "", "sehat", "sehat"], 4)
    assert page_png(data, 3).startswith(b"\x89PNG")
    assert pictures(data, [1, 3]) == []
    assert text_boxes(data, [(1, 0, 5), (3, 0, 5)])[0] == []
    assert len(text_boxes(data, [(1, 0, 5), (3, 0, 5)])[1]) == 1
    assert [one.drawable for one in compare(data, data)] == [False, False, True, True]


def test_such_a_page_has_no_picture_and_its_number_is_told(spaces: bytes) -> None:
    with pytest.raises(DocumentRefusedError, match="Page 1 cannot be drawn with 260 MB"):
        page_png(bomb(spaces))


def test_the_third_such_page_is_too_much(spaces: bytes) -> None:
    data = bomb(spaces, pages=3, good=2)

    for ask in (
        lambda: page_texts(data, most_pages=9),
        lambda: survey(data, [FOOT] * 5),
        lambda: survey(data, [FOOT] * 5, texts=False),
        lambda: compare(data, data),
    ):
        with pytest.raises(DocumentRefusedError, match="Page 3 "):
            ask()
    assert page_texts(data, most_pages=2) == (["", ""], 5)


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_SECONDS", 1.0)


@pytest.mark.usefixtures("_impatient")
def test_a_page_that_is_never_drawn_keeps_its_text_and_the_next_page_is_drawn() -> None:
    pdf = pikepdf.open(one_page(words("terbaca", 50, 500).encode()))
    shapes = pikepdf.Stream(pdf, endless())
    shapes.Filter = Name.FlateDecode
    pdf.pages[0].contents_add(shapes)
    pdf.pages.extend(pikepdf.open(one_page(words("sehat", 50, 50).encode())).pages)
    data = saved(pdf)

    start = time.monotonic()
    first, second = survey(data, [FOOT, FOOT])

    assert time.monotonic() - start < 10
    assert (first.text, first.ink) == ("terbaca", None)
    assert second.text == "sehat"
    assert second.ink is not None
    assert any(second.ink)


@pytest.mark.usefixtures("_impatient")
def test_a_picture_that_takes_too_long_is_refused_with_the_reason() -> None:
    with pytest.raises(DocumentRefusedError, match="Page 1 cannot be drawn within 1 seconds") as caught:
        page_png(bomb(endless()))
    assert "1 detik" in caught.value.cause.id


def test_all_pages_together_have_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CALL_SECONDS", 0.2)
    monkeypatch.setattr(limits, "CALL_SECONDS_PER_PAGE", 0.0)
    data = bomb(deflated(b"0 0 500 800 re f 0 0 m 10 500 20 200 500 20 c S\n" * 100, 1), pages=200)

    with pytest.raises(DocumentRefusedError, match="time limit"):
        survey(data, [FOOT] * 200)


@pytest.mark.parametrize("ask", [lambda data: page_texts(data, most_pages=9), lambda data: survey(data, [])])
def test_all_texts_together_have_a_limit(ask: object, monkeypatch: pytest.MonkeyPatch) -> None:
    data = document(words("satu", 50, 50), words("dua", 50, 50), words("tiga", 50, 50))
    for room in ("pages", "feet"):
        monkeypatch.setattr(f"bsre_sign.viewer.{room}.LONGEST_TEXT", 8)

    with pytest.raises(DocumentRefusedError, match="memory"):
        ask(data)  # type: ignore[operator]


def test_a_document_larger_than_a_workers_memory_is_read_from_its_file(tmp_path: Path) -> None:
    length = limits.MEMORY + 100 * MEGABYTE
    content = words("besar", 50, 50)
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        f"<</Length {length}>>stream\n",
    ]
    path, places = tmp_path / "besar.pdf", []
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        for number, one in enumerate(objects, 1):
            places.append(file.tell())
            file.write(f"{number} 0 obj\n{one}\n".encode() + (b"endobj\n" if number < len(objects) else b""))
        file.seek(length, io.SEEK_CUR)  # a hole
        file.write(b"\nendstream\nendobj\n")
        start = file.tell()
        table = "".join(f"{place:010} 00000 n \n" for place in places)
        file.write(f"xref\n0 7\n0000000000 65535 f \n{table}trailer<</Size 7/Root 1 0 R>>\n".encode())
        file.write(f"startxref\n{start}\n%%EOF\n".encode())

    assert page_texts(path, most_pages=1) == (["besar"], 1)


@pytest.mark.parametrize(
    "content",
    [
        b"q " * 200_000,
        b"[" * 100_000,
        b"<<" * 100_000,
        b"/F1 1e38 Tf 1e38 0 0 1e38 0 0 cm BT (besar) Tj ET",
        b"1e38 w 0 0 m 1e38 1e38 l S",
        b"[0.0001] 0 d 0.0001 w 0 0 m 595 842 l S",
        b"BI /W 65000 /H 65000 /CS /G /BPC 8 ID x EI",
    ],
    ids=["saves", "arrays", "dictionaries", "letters", "lines", "dashes", "inline image"],
)
def test_odd_content_costs_its_page_at_most(content: bytes) -> None:
    data = bomb(deflated(content, 1), good=1)

    first, second = survey(data, [FOOT, FOOT])

    assert (first.width, first.height) == (595, 842)
    assert second.text == "sehat"
    assert second.ink is not None


def test_a_worker_is_well_again_after_a_bomb(spaces: bytes) -> None:
    survey(bomb(spaces), [FOOT])

    assert page_count(document("")) == 1
    assert page_png(document("1 0 0 rg 0 0 20 20 re f"), part=Rect(0, 0, 0.01, 0.01)).startswith(b"\x89PNG")
