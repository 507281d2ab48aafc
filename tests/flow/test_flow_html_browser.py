"""The HTML report in a real browser: nothing is fetched, nothing is cut off on a phone, the verdict is seen."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import Browser, browser_command
from make_signed import RECIPES
from PIL import Image

from bsre_sign import Document, Language, Verifier
from bsre_sign.evidence import Place
from bsre_sign.report.html import to_html
from bsre_sign.report.html_document import Illustrated
from bsre_sign.report.html_pages import PagePicture
from bsre_sign.viewer import page_png, page_texts

if TYPE_CHECKING:
    from make_signed import Workshop

pytestmark = pytest.mark.skipif(
    browser_command() is None and not os.environ.get("CI"), reason="no Chromium is installed"
)
LONG = "NamaYangSangatPanjangTanpaSpasi" * 8


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profil")) as one:
        yield one


@pytest.fixture(scope="module")
def report(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents; one has marks on its page, and names that no line can be broken in."""
    documents: list[Illustrated] = []
    for name in ("isi-ditimpa-setelah-tanda-tangan.pdf", "semua-sudah-kedaluwarsa.pdf", "segel.pdf"):
        data = RECIPES[name](workshop)
        told = Verifier(workshop.trust, offline=True).report(Document.from_bytes(data, name))
        if not documents:
            (signature,) = told.signatures
            assert signature.signer is not None
            marked = replace(
                signature,
                field=LONG,
                signer=replace(signature.signer, common_name=LONG, organization=f"</p><script>{LONG}</script>"),
                place=Place(1, 0.5, 0.3, 0.9, 0.4),
                changed=(Place(1, 0.1, 0.45, 0.9, 0.55),),
            )
            told = replace(told, file=f"/{LONG}/{LONG}.pdf", signatures=(marked,))
        documents.append(Illustrated(told, (1,), 1, [PagePicture(1, page_png(data, 1))]))
    errors = [{"file": LONG, "cause": LONG, "hint": LONG}]
    target = tmp_path_factory.mktemp("laporan") / "laporan.html"
    moment = documents[0].report.validation_time
    target.write_text("".join(to_html(documents, Language.INDONESIAN, moment=moment, errors=errors)), encoding="utf-8")
    return target


@pytest.mark.parametrize("width", [320, 390, 1100])
def test_the_page_fits_and_asks_for_nothing(browser: Browser, report: Path, width: int) -> None:
    browser.requests.clear()
    browser.messages.clear()
    browser.open(report, width)
    assert browser.value("[document.documentElement.scrollWidth, innerWidth]") == [width, width]
    assert {one for one in browser.requests if not one.startswith("data:image/png;")} == {report.as_uri()}
    assert browser.messages == []  # such as a style that the policy refused
    assert browser.value("document.scripts.length") == 0
    assert browser.value("[...document.images].every(one => one.complete && one.naturalWidth > 0)")


def test_the_verdict_is_seen_first_and_large(browser: Browser, report: Path) -> None:
    browser.open(report, 390)
    told = browser.value(
        """[...document.querySelectorAll('.verdict')].map(one => {
             const title = one.querySelector('h2'), style = getComputedStyle(title);
             return [title.textContent, parseFloat(style.fontSize) > 24, style.visibility, title.clientHeight > 0] })"""
    )
    assert told == [[text, True, "visible", True] for text in ("TIDAK SAH", "SAH SAAT DITANDATANGANI", "SAH")]


def test_nothing_readable_is_pale(browser: Browser, report: Path) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 for every text."""
    browser.open(report, 1100)
    pale = browser.value(
        """(() => {
        const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
        const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
        const numbers = text => text.match(/[\\d.]+/g).map(Number);
        const ground = one => { for (; one; one = one.parentElement) {
            const c = numbers(getComputedStyle(one).backgroundColor);
            if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
        return [...document.querySelectorAll('main *, header *, footer *')].filter(one =>
            !one.closest('svg') && [...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
        ).filter(one => {
            const a = light(numbers(getComputedStyle(one).color)), b = light(ground(one));
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
        }).map(one => one.className + ': ' + one.textContent.slice(0, 40)); })()"""
    )
    assert pale == []


def test_marks_lie_over_the_picture(browser: Browser, report: Path) -> None:
    for width in (390, 1100):
        browser.open(report, width)
        shares = browser.value(
            """(() => { const image = document.querySelector('.sheet img').getBoundingClientRect();
            return ['signed', 'changed'].map(name => {
                const box = document.querySelector('.sheet .' + name).getBoundingClientRect();
                return [(box.left - image.left) / image.width, (box.top - image.top) / image.height,
                        (box.right - image.left) / image.width, (box.bottom - image.top) / image.height]; }) })()"""
        )
        assert shares[0] == pytest.approx([0.5, 0.6, 0.9, 0.7], abs=0.02)
        assert shares[1] == pytest.approx([0.1, 0.45, 0.9, 0.55], abs=0.02)


def test_on_paper_every_document_begins_a_page(browser: Browser, report: Path) -> None:
    browser.open(report, 1100)
    data = browser.printed()
    with Image.open(io.BytesIO(page_png(data, 1, scale=1.0))) as first:
        assert first.size == (595, 842)  # A4
    texts, _ = page_texts(data, most_pages=100)
    begun = [" ".join(text.split()) for text in texts if "Keadaan per" in text]
    assert len(begun) == 3
    assert begun[1].startswith("SAH SAAT DITANDATANGANI")
    assert begun[2].startswith("SAH")
