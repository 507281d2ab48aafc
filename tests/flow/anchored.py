"""Letters with anchors, as other programs print them: Word's own format through LibreOffice, LibreOffice, Chromium,
reportlab."""

from __future__ import annotations

import zipfile
from html import escape
from pathlib import Path

import pytest
from printers import chromium_pdf, run

LINES = (
    "Surat Keputusan Nomor 5 # 12 tidak memuat jangkar yang melekat: C#, A#1.",
    "Kepala Dinas Komunikasi dan Informatika,",
    "#",
    "Pejabat Uji Satu TEST",
    "Mengetahui, sekretaris: ${ttd2} pada baris yang sama dengan tulisan lain",
)
"""The first line has a ``#`` that stands alone too, so there are two."""


def letter(tool: str, folder: Path, lines: tuple[str, ...] = LINES) -> Path:
    """The letter that ``tool`` makes: one page, each line a paragraph, anchors centred."""
    makers = {"word": _word, "libreoffice": _libreoffice, "chromium": _chromium, "reportlab": _reportlab}
    return makers[tool](folder, lines)


def _reportlab(folder: Path, lines: tuple[str, ...]) -> Path:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    path = folder / "reportlab.pdf"
    page = canvas.Canvas(str(path), pagesize=(595, 842))
    page.setFont("Times-Roman", 12)
    for number, line in enumerate(lines):
        page.drawString(70, 760 - 50 * number, line)
    page.showPage()
    page.save()
    return path


def _word(folder: Path, lines: tuple[str, ...]) -> Path:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    font = '<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:sz w:val="24"/></w:rPr>'
    body = "".join(
        f'<w:p><w:pPr><w:spacing w:after="600"/></w:pPr><w:r>{font}<w:t xml:space="preserve">{escape(line)}</w:t></w:r>'
        "</w:p>"
        for line in lines
    )
    source = folder / "word.docx"
    with zipfile.ZipFile(source, "w") as package:
        package.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
        )
        package.writestr(
            "_rels/.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            'officeDocument" Target="word/document.xml"/></Relationships>',
        )
        package.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?><w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>',
        )
    return _by_office(folder, source)


def _libreoffice(folder: Path, lines: tuple[str, ...]) -> Path:
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    )
    body = "".join(f'<text:p text:style-name="C">{escape(line)}</text:p>' for line in lines)
    source = folder / "libreoffice.fodt"
    source.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>'
        '<style:style style:name="C" style:family="paragraph"><style:paragraph-properties fo:text-align="justify" '
        'fo:margin-bottom="30pt"/></style:style></office:automatic-styles><office:body><office:text>'
        f"{body}</office:text></office:body></office:document>",
        encoding="utf-8",
    )
    return _by_office(folder, source)


def _by_office(folder: Path, source: Path) -> Path:
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
    return source.with_suffix(".pdf")


def _chromium(folder: Path, lines: tuple[str, ...]) -> Path:
    source, path = folder / "chromium.html", folder / "chromium.pdf"
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
    source.write_text(
        '<!doctype html><html lang="id"><meta charset="utf-8"><style>@page{size:A4;margin:20mm}'
        f"p{{text-align:center;font:12pt serif;margin:0 0 30pt}}</style>{paragraphs}",
        encoding="utf-8",
    )
    return chromium_pdf(source, path)
