"""Pages to stamp, and what other programs see on them."""

import io
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf

A4 = (595.0, 842.0)


def letter(pages: int = 1, size: tuple[float, float] = A4, content: bytes = b"", **attributes: object) -> Pdf:
    """A document with some text on each page; ``attributes`` are set on the pages."""
    pdf = Pdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, pages + 1):
        pdf.add_blank_page(page_size=size)
        page = pdf.pages[-1].obj
        page["/Resources"] = Dictionary(Font=Dictionary(F1=font))
        text = b"BT /F1 12 Tf 20 60 Td (Halaman %d) Tj ET " % number
        page["/Contents"] = pdf.make_stream(text + content)
        for key, value in attributes.items():
            page[f"/{key}"] = Array(value) if isinstance(value, list) else value
    return pdf


def saved(pdf: Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def fields(page: Object, key: str) -> Dictionary:
    value = page[key]
    assert isinstance(value, Dictionary)
    return value


@dataclass(frozen=True)
class Word:
    """One word as the reader sees it: points from the top left of the crop box."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Seen:
    width: float
    height: float
    words: list[Word]

    def word(self, text: str) -> Word:
        return next(word for word in self.words if word.text == text)


def tool(name: str) -> str:
    path = shutil.which(name)
    if path is None and "CI" not in os.environ:
        pytest.skip(f"{name} is not installed")
    assert path is not None, f"{name} is not installed"
    return path


def run(*command: str | Path) -> str:
    done = subprocess.run([tool(str(command[0])), *command[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def seen_by_poppler(pdf: Pdf, folder: Path) -> list[Seen]:
    """Each page's crop box and words, upright."""
    path = folder / "seen.pdf"
    path.write_bytes(saved(pdf))
    report = run("pdftotext", "-bbox", "-cropbox", path, "-")
    turns = re.findall(r"rot:\s+(\d+)", run("pdfinfo", "-f", "1", "-l", "-1", path))
    pages = []
    for page, turn in zip(report.split("<page ")[1:], turns, strict=True):
        size = re.match(r'width="([\d.]+)" height="([\d.]+)"', page)
        assert size
        words = re.findall(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', page)
        width, height = float(size[1]), float(size[2])  # of the page as it lies, the words as it is seen
        if turn in ("90", "270"):
            width, height = height, width
        pages.append(Seen(width, height, [Word(word[4], *map(float, word[:4])) for word in words]))
    return pages


def checked_by_qpdf(pdf: Pdf, folder: Path) -> None:
    path = folder / "checked.pdf"
    path.write_bytes(saved(pdf))
    run("qpdf", "--check", path)
