"""The report as HTML: whole, safe against what documents say, and readable without colours and pictures."""

import base64
import hashlib
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from html_reading import Page
from report_samples import ALL, INDETERMINATE, INVALID, NOW, SIGNATURE, SIGNER, UNSIGNED, VALID, VALID_AT_SIGNING

from bsre_sign.evidence import Place
from bsre_sign.language import Language
from bsre_sign.report import words
from bsre_sign.report.codes import code
from bsre_sign.report.html import to_html
from bsre_sign.report.html_document import Illustrated
from bsre_sign.report.html_pages import PagePicture, chosen_pages
from bsre_sign.report.html_parts import Markup, element, joined
from bsre_sign.report.html_signature import where
from bsre_sign.report.model import DocumentReport, DocumentVerdict

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>\u202egnihton\x00&amp;'
ERROR = {"file": "rusak.pdf", "cause": "rusak.pdf bukan PDF.", "hint": "Simpan ulang."}


def png(width: int = 60, height: int = 80) -> bytes:
    """A white picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def written(*reports: DocumentReport, language: Language = Language.INDONESIAN, **more: Any) -> str:
    return "".join(to_html([Illustrated(one) for one in reports], language, moment=NOW, **more))


def page(*reports: DocumentReport, language: Language = Language.INDONESIAN, **more: Any) -> Page:
    return Page(written(*reports, language=language, **more))


def drawn(report: DocumentReport, pictures: Sequence[PagePicture], total: int) -> Page:
    one = Illustrated(report, [picture.page for picture in pictures], total, pictures)
    return Page("".join(to_html([one], Language.INDONESIAN, moment=NOW)))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("report", ALL, ids=lambda one: str(one.verdict.value))
def test_every_verdict_is_said_in_words(report: DocumentReport, language: Language) -> None:
    read = page(report, language=language)
    assert read.text("h2") == words.VERDICTS[report.verdict].to(language)
    assert words.MEANINGS[report.verdict].to(language) in read.text()
    assert read.all("html") == [{"lang": language.value}]
    (verdict,) = read.all("section", "verdict")
    assert read.text("title") == f"{words.VERDICTS[report.verdict].to(language)}: {report.file}"
    assert len(read.all("article", "card")) == len(report.signatures)
    assert verdict["class"].split()[1] in {"good", "doubt", "bad", "plain"}


def test_no_two_verdicts_share_a_sign() -> None:
    strokes = {}
    for report in ALL:
        text = written(report)
        start = text.index('class="verdict')
        strokes[report.verdict] = re.findall(r'<path d="([^"]+)"', text[start:])[0]
    assert len(set(strokes.values())) == len(DocumentVerdict)


@pytest.mark.parametrize("report", ALL, ids=lambda one: str(one.verdict.value))
def test_every_reason_stands_with_its_hint_and_rule(report: DocumentReport) -> None:
    text = page(report).text()
    seen = [reason for one in report.signatures for answer in one.now.answers for reason in answer.reasons]
    for reason in (*seen, *report.warnings):
        entry = code(reason.code)
        for part in (entry.sentence.id, entry.hint.id, entry.etsi, entry.name, reason.detail):
            assert part in text


def test_the_signature_is_told_in_full() -> None:
    text = page(VALID).text()
    for part in (SIGNER.common_name, SIGNER.organization, "CA Contoh G1", "3 Maret 2023 pukul 09.15.02 WIB (UTC+7)"):
        assert part in text
    assert all(one in text for one in SIGNATURE.evidence.certificates)
    assert "tidak tampak pada halaman" in text
    assert "B-LT" in text


def test_both_moments_where_they_differ() -> None:
    text = page(VALID_AT_SIGNING).text("h6")
    assert "Pada saat ditandatangani" in text
    assert "Sekarang" in text
    assert page(VALID).text("h6") == "Pada saat ditandatangani dan sekarang"


def test_a_policy_forbids_everything_but_the_style_and_the_pictures() -> None:
    text = written(VALID)
    (policy,) = [one["content"] for one in Page(text).all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style


def hostile_reports() -> Iterator[DocumentReport]:
    certificate = replace(
        SIGNER, common_name=HOSTILE, organization=HOSTILE, issuer=HOSTILE, issuer_common_name=HOSTILE, subject=HOSTILE
    )
    for report in ALL:
        yield replace(
            report,
            file=HOSTILE,
            signatures=tuple(
                replace(
                    one,
                    field=HOSTILE,
                    sub_filter=HOSTILE,
                    signer=certificate,
                    digest_algorithm=HOSTILE,
                    timestamp=replace(one.timestamp, tsa=HOSTILE) if one.timestamp else None,
                )
                for one in report.signatures
            ),
            warnings=tuple(replace(one, detail=HOSTILE) for one in report.warnings),
        )


def test_what_documents_say_is_never_markup() -> None:
    reports = list(hostile_reports())
    text = written(*reports, errors=[{"file": HOSTILE, "cause": HOSTILE, "hint": HOSTILE}])
    read = Page(text)
    tags = {tag for tag, _ in read.elements}
    assert tags.isdisjoint({"script", "img", "iframe", "object", "embed", "form", "input", "base", "link"})
    assert not [
        name for _, attributes in read.elements for name in attributes if name.startswith("on") or name == "style"
    ]
    assert not [one for one in read.all("a") if not one["href"].startswith("#")]
    assert "alert(1)" in read.text()
    assert "\u202e" not in text
    assert "\x00" not in text
    harmless = Page(written(*(replace(one, file="a.pdf") for one in ALL), errors=[ERROR]))
    assert [tag for tag, _ in harmless.elements if tag == "article"] == [t for t, _ in read.elements if t == "article"]


def test_plain_strings_are_text_everywhere() -> None:
    assert element("p", "<b>", title='"<b>') == '<p title="&quot;&lt;b&gt;">&lt;b&gt;</p>'
    assert element("p", Markup("<b></b>"), None, "") == "<p><b></b></p>"
    assert joined("a&b", None) == "a&amp;b"
    assert element("p", "x", class_="c", aria_hidden="true", lang=None) == '<p class="c" aria-hidden="true">x</p>'
    for name in ("p onload", "p>", "", "1p"):
        with pytest.raises(ValueError, match="names"):
            element(name)
    with pytest.raises(ValueError, match="names"):
        element("p", **{"x onload": "y"})


def test_headings_descend_one_by_one() -> None:
    for read in (page(VALID), page(*ALL, errors=[ERROR]), page(UNSIGNED)):
        levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch(r"h[1-6]", tag)]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_several_documents_have_a_table_of_contents() -> None:
    read = page(*ALL, errors=[ERROR])
    names = [one.get("id") for one in read.all("article", "document")]
    links = [one["href"] for one in read.all("a") if re.fullmatch(r"#d\d+", one["href"])]
    assert links == [f"#{name}" for name in names]
    assert "rusak.pdf bukan PDF." in read.text()
    assert page(VALID).all("nav") == []
    assert len(page(VALID, errors=[ERROR]).all("nav")) == 1


def test_no_two_elements_share_an_identifier_and_every_link_leads_somewhere() -> None:
    seen = Place(1, 0.1, 0.1, 0.4, 0.2)
    report = replace(INVALID, signatures=tuple(replace(one, place=seen, changed=(seen,)) for one in INVALID.signatures))
    documents = [
        Illustrated(one, [1, 2], 2, [PagePicture(1, png()), PagePicture(2, png())]) for one in (report, report)
    ]
    read = Page("".join(to_html(documents, Language.ENGLISH, moment=NOW)))
    ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {one["href"].removeprefix("#") for one in read.all("a")} <= set(ids)
    fills = {one["fill"] for one in read.all("rect", "changed")}
    assert {one.removeprefix("url(#").removesuffix(")") for one in fills} <= set(ids)


def test_marks_lie_where_signature_and_change_are() -> None:
    signature = replace(SIGNATURE, place=Place(2, 0.5, 0.25, 1.0, 0.5), changed=(Place(2, 0.0, 0.75, 0.5, 1.0),))
    read = drawn(replace(VALID, signatures=(signature,)), [PagePicture(1, png()), PagePicture(2, png(200, 400))], 2)
    (signed,) = read.all("rect", "signed")
    assert [float(signed[name]) for name in ("x", "y", "width", "height")] == [100.0, 200.0, 100.0, 100.0]
    (changed,) = read.all("rect", "changed")
    assert [float(changed[name]) for name in ("x", "y", "width", "height")] == [0.0, 0.0, 100.0, 100.0]
    first, second = read.all("img")
    assert (first["width"], first["height"]) == ("60", "80")
    assert first["alt"] == "Halaman 1 dari 2"
    assert second["alt"] == (
        "Halaman 2 dari 2; tanda tangan 1 di sisi kanan; di kiri atas ada bagian yang berubah setelah tanda tangan 1"
    )
    assert base64.b64decode(first["src"].removeprefix("data:image/png;base64,")) == png()
    assert "tampilan berubah pada halaman 2" in read.text()


@pytest.mark.parametrize("data", [None, b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", png(0, 9)])
def test_a_page_that_cannot_be_drawn_is_told(data: bytes | None) -> None:
    read = drawn(VALID, [PagePicture(1, data)], 3)
    assert read.all("img") == []
    assert "Halaman ini tidak dapat digambar." in read.text()
    assert "Halaman 1 dari 3" in read.text()


def test_pages_are_bounded_and_what_is_left_out_is_said() -> None:
    far = replace(SIGNATURE, place=Place(90, 0, 0, 1, 1), changed=(Place(70, 0, 0, 1, 1), Place(101, 0, 0, 1, 1)))
    report = replace(VALID, signatures=(far,))
    assert chosen_pages(report, 100) == (*range(1, 21), 70, 90)
    assert chosen_pages(report, 100, first=1, most=2) == (70, 90)
    assert chosen_pages(report, 3) == (1, 2, 3)
    assert chosen_pages(UNSIGNED, 0) == ()
    many = tuple(replace(SIGNATURE, place=Place(page, 0, 0, 1, 1)) for page in range(1, 100))
    assert len(chosen_pages(replace(VALID, signatures=many), 100)) == 40
    read = drawn(report, [PagePicture(1, png()), PagePicture(90, png())], 100)
    assert "Ditampilkan halaman 1, 90 dari 100" in read.text()
    assert "Kotak bergaris" in read.text()
    assert "Kotak bergaris" not in drawn(UNSIGNED, [PagePicture(1, png())], 1).text()


def test_pictures_are_drawn_only_when_their_turn_comes() -> None:
    drawn_pages = []

    def pictures() -> Iterator[PagePicture]:
        for number in (1, 2):
            drawn_pages.append(number)
            yield PagePicture(number, png())

    pieces = to_html([Illustrated(VALID, (1, 2), 2, pictures())], Language.ENGLISH, moment=NOW)
    seen = []
    for piece in pieces:
        if "data:image/png" in piece:
            seen.append(len(drawn_pages))
    assert seen == [1, 2]


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (0.1, 0.1, "kiri bawah"),
        (0.9, 0.9, "kanan atas"),
        (0.5, 0.5, "tengah"),
        (0.5, 0.1, "tengah bawah"),
        (0.1, 0.5, "sisi kiri"),
        (1.0, 1.0, "kanan atas"),
    ],
)
def test_where_in_words(x: float, y: float, said: str) -> None:
    assert where(Place(1, x, y, x, y), Language.INDONESIAN) == said


def test_without_anything_to_show() -> None:
    read = page(errors=[ERROR])
    assert "rusak.pdf" in read.text()
    assert page(INDETERMINATE).all("figure") == []
