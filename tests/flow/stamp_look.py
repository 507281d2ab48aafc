"""What other programs see of a finished document: its clause, its stamp, its signature, its structure."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from bsre_sign import Agreement
from bsre_sign.stamp import PageTreatment, StampResult
from bsre_sign.viewer import Rect, page_png

CLAUSE = Agreement.load("bsre").stamp.sentence.split()
_LONGEST = 480.0
_MOST_PIXELS = 6000
_WORD = re.compile(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')


def tool(name: str) -> str:
    """The program's path; it must be there where ``CI`` is set."""
    path = shutil.which(name)
    if path is None and not os.environ.get("CI"):
        pytest.skip(f"{name} is not installed")
    assert path is not None, f"{name} is not installed"
    return path


def run(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [tool(name), *arguments], capture_output=True, text=True, errors="replace", check=False, timeout=60
    )


def clause_on_every_page(path: Path) -> None:
    """Poppler finds the clause once on every page, level, in reading order and within the crop box."""
    report = run("pdftotext", "-bbox", "-cropbox", path, "-").stdout
    turns = re.findall(r"rot:\s+(\d+)", run("pdfinfo", "-f", "1", "-l", "-1", path).stdout)
    pages = report.split("<page ")[1:]
    assert pages
    for page, turn in zip(pages, turns, strict=True):
        size = re.match(r'width="([\d.]+)" height="([\d.]+)"', page)
        assert size
        width, height = float(size[1]), float(size[2])
        if turn in {"90", "270"}:
            width, height = height, width
        words = _WORD.findall(page)
        texts = [word[4] for word in words]
        places = [at for at in range(len(texts)) if texts[at : at + len(CLAUSE)] == CLAUSE]
        assert len(places) == 1, texts[-40:]
        boxes = [tuple(map(float, word[:4])) for word in words[places[0] : places[0] + len(CLAUSE)]]
        for x0, y0, x1, y1 in boxes:
            assert -0.1 <= x0 < x1 <= width + 0.1
            assert -0.1 <= y0 < y1 <= height + 0.1
        first = [box for box in boxes if abs(box[1] - boxes[0][1]) < 0.01]
        assert len(first) > 4
        assert [box[0] for box in first] == sorted(box[0] for box in first)


def pdfsig_says_valid(path: Path) -> None:
    report = run("pdfsig", "-nocert", path).stdout
    assert report.count("Signature is Valid") == 1, report


def qpdf_complains(path: Path) -> bool:
    return run("qpdf", "--check", path).returncode != 0


def drawn_in_two_engines(path: Path, stamped: StampResult | None) -> None:
    """PDFium and poppler both draw the stamp where the result says, dark on a plain ground."""
    assert stamped is not None
    for done in stamped.treatments:
        if done.box is None or done.page_size is None:
            continue
        width, height = done.page_size
        right = min(done.box.x1, done.box.x0 + _LONGEST)  # on a wide page the rule goes on alone
        part = Rect(done.box.x0 / width, done.box.y0 / height, right / width, done.box.y1 / height)
        scale = max(1.0, 80 / max(1.0, done.box.height))
        assert_stamp(Image.open(io.BytesIO(page_png(path, done.page, scale=scale, part=part))), done)
        if max(width, height) * scale < _MOST_PIXELS:  # poppler draws whole pages
            assert_stamp(_by_poppler(path, done.page, part, scale), done)


def _by_poppler(path: Path, page: int, part: Rect, scale: float) -> Image.Image:
    picture = subprocess.run(
        [tool("pdftoppm"), "-png", "-cropbox", "-f", str(page), "-l", str(page), "-r", str(72 * scale), path],
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout
    whole = Image.open(io.BytesIO(picture))
    width, height = whole.size
    return whole.crop(
        (round(part.x0 * width), round((1 - part.y1) * height), round(part.x1 * width), round((1 - part.y0) * height))
    )


def assert_stamp(picture: Image.Image, done: PageTreatment) -> None:
    """Mostly paper, some of it dark, from the left end to well beyond the middle: text and a rule."""
    grey = picture.convert("L")
    dark = grey.point(lambda value: 255 if value < 150 else 0)
    share = dark.histogram()[255] / (dark.width * dark.height)
    assert 0.005 < share < 0.3, (done, share)
    bounds = dark.getbbox()
    assert bounds is not None
    assert bounds[0] < 0.1 * dark.width
    assert bounds[2] > 0.4 * dark.width
