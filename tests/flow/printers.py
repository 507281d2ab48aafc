"""Documents with a clause at their foot, as other programs print them: reportlab, LibreOffice, Chromium."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest

_LIMIT = 100  # seconds
_SIZE = 7  # points


@dataclass(frozen=True)
class Foot:
    """What stands at the foot of two pages that follow each other."""

    lines: tuple[str, ...]
    png: bytes | None = None
    svg: str | None = None
    """Drawn by Chromium alone."""


def printed(tool: str, feet: list[Foot], folder: Path) -> Path:
    """The document that ``tool`` makes: two pages for each foot."""
    return {"reportlab": _reportlab, "libreoffice": _libreoffice, "chromium": _chromium}[tool](feet, folder)


def _reportlab(feet: list[Foot], folder: Path) -> Path:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    path = folder / "reportlab.pdf"
    page = canvas.Canvas(str(path), pagesize=(595, 842))
    for number in range(2 * len(feet)):
        page.setFont("Helvetica", 12)
        page.drawString(50, 700, f"Halaman {number + 1}")
        page.setFont("Helvetica", _SIZE)
        for line, text in enumerate(feet[number // 2].lines):
            page.drawString(90, 60 - 9 * line, text)
        if (png := feet[number // 2].png) is not None:
            (folder / "logo.png").write_bytes(png)
            page.drawImage(str(folder / "logo.png"), 50, 36, 30, 30, mask="auto")
        page.showPage()
    page.save()
    return path


def _libreoffice(feet: list[Foot], folder: Path) -> Path:
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    }
    spaces = " ".join(f'xmlns:{short}="{name}"' for short, name in names.items())
    styles, masters, body = [], [], []
    for number, foot in enumerate(feet):
        styles.append(
            f'<style:style style:name="B{number}" style:family="paragraph" style:master-page-name="M{number}"/>'
        )
        lines = "".join(f'<text:p text:style-name="S">{escape(line)}</text:p>' for line in foot.lines)
        if foot.png is not None:
            image = base64.b64encode(foot.png).decode()
            lines += (
                '<text:p><draw:frame svg:width="30pt" svg:height="30pt" text:anchor-type="as-char"><draw:image>'
                f"<office:binary-data>{image}</office:binary-data></draw:image></draw:frame></text:p>"
            )
        masters.append(
            f'<style:master-page style:name="M{number}" style:page-layout-name="L">'
            f"<style:footer>{lines}</style:footer></style:master-page>"
        )
        body.append(
            f'<text:p text:style-name="B{number}">Halaman</text:p><text:p text:style-name="N">Lanjutan</text:p>'
        )
    source = folder / "libreoffice.fodt"
    source.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>'
        '<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="595pt" fo:page-height="842pt" '
        'fo:margin="40pt"/><style:footer-style/></style:page-layout>'
        f'<style:style style:name="S" style:family="paragraph"><style:text-properties fo:font-size="{_SIZE}pt"/>'
        '</style:style><style:style style:name="N" style:family="paragraph"><style:paragraph-properties '
        f'fo:break-before="page"/></style:style>{"".join(styles)}</office:automatic-styles>'
        f"<office:master-styles>{''.join(masters)}</office:master-styles><office:body><office:text>{''.join(body)}"
        "</office:text></office:body></office:document>",
        encoding="utf-8",
    )
    run(
        "soffice",
        "--headless",
        f"-env:UserInstallation={(folder / 'office').as_uri()}",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(source),
    )
    return folder / "libreoffice.pdf"


def _chromium(feet: list[Foot], folder: Path) -> Path:
    sections = []
    for foot in feet:
        lines = "<br>".join(escape(line) for line in foot.lines)
        logo = foot.svg or ""
        if foot.png is not None:
            logo = f'<img src="data:image/png;base64,{base64.b64encode(foot.png).decode()}">'
        sections.append(f"<section><h1>Halaman</h1><footer>{logo}<p>{lines}</p></footer></section>" * 2)
    source, path = folder / "chromium.html", folder / "chromium.pdf"
    source.write_text(
        '<!doctype html><html lang="id"><meta charset="utf-8"><style>@page{size:595pt 842pt;margin:0}body{margin:0}'
        "section{position:relative;width:595pt;height:842pt;break-after:page;overflow:hidden}"
        "footer{position:absolute;left:50pt;bottom:30pt;width:495pt;display:flex;align-items:center;gap:10pt}"
        f"footer img,footer svg{{width:30pt;height:30pt}}p{{margin:0;font:{_SIZE}pt sans-serif}}</style>"
        + "".join(sections),
        encoding="utf-8",
    )
    return chromium_pdf(source, path)


def chromium_pdf(source: Path, path: Path) -> Path:
    """The HTML file ``source`` printed to ``path``."""
    run(
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={path.parent / 'chromium'}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={path}",
        source.as_uri(),
    )
    return path


def run(program: str, *arguments: str) -> None:
    """Run a program that starts others; all of them end with it."""
    found = shutil.which(program)
    if found is None or os.name != "posix":
        pytest.skip(f"{program} is not installed")
    silent = subprocess.DEVNULL
    with subprocess.Popen(
        [found, *arguments], stdin=silent, stdout=silent, stderr=silent, start_new_session=True
    ) as one:
        try:
            assert one.wait(_LIMIT) == 0, f"{program} failed"
        finally:
            if one.poll() is None:
                os.killpg(one.pid, signal.SIGKILL)
