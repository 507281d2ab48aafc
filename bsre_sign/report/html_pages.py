"""Pictures of the pages, with the visible signatures marked and what changed highlighted."""

import base64
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bsre_sign.evidence import Place
from bsre_sign.language import Language, Text
from bsre_sign.report import rows
from bsre_sign.report.html_parts import Markup, element
from bsre_sign.report.html_signature import where
from bsre_sign.report.model import DocumentReport

FIRST_PAGES = 20
MOST_PAGES = 40
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page as a reader shows it."""

    page: int
    """From 1."""
    png: bytes | None
    """``None`` where it cannot be drawn."""


def chosen_pages(
    report: DocumentReport, total: int, *, first: int = FIRST_PAGES, most: int = MOST_PAGES
) -> tuple[int, ...]:
    """The pages to show: those with a signature or a change, and the first ones; ``most`` of them."""
    told = sorted({place.page for place in _places(report) if 1 <= place.page <= total})
    rest = (page for page in range(1, min(first, total) + 1) if page not in told)
    return tuple(sorted([*told, *rest][:most]))


def figures(
    report: DocumentReport, pictures: Iterable[PagePicture], total: int, document: str, language: Language
) -> Iterator[Markup]:
    """The pictures, one by one; ``document`` is the identifier of what they are part of."""
    for picture in pictures:
        yield _figure(report, picture, total, document, language)


def note(report: DocumentReport, shown: Sequence[int], total: int, language: Language) -> Markup:
    """What was left out, and what the marks mean; nothing where there is neither."""
    left, meaning = "", ""
    if len(shown) < total:
        pages = rows.ranges(shown)
        left = Text(
            f"Ditampilkan halaman {pages} dari {total}: halaman-halaman pertama serta yang memuat tanda tangan "
            "atau perubahan.",
            f"Shown are pages {pages} of {total}: the first ones, and those with a signature or a change.",
        ).to(language)
    marks = Text(
        "Kotak bergaris utuh dan bernomor menandai tanda tangan yang tampak; kotak bergaris putus-putus dan berarsir "
        "menandai bagian yang berubah setelah ditandatangani.",
        "A numbered box with a solid line marks a visible signature; a hatched box with a dashed line marks what was "
        "changed after signing.",
    )
    if any(place.page in shown for place in _places(report)):
        meaning = marks.to(language)
    said = " ".join(filter(None, (left, meaning)))
    return element("p", said, class_="small pages-note") if said else Markup()


def _figure(report: DocumentReport, picture: PagePicture, total: int, document: str, language: Language) -> Markup:
    number = picture.page
    told = _told(report, number, language)
    name = Text(f"Halaman {number} dari {total}", f"Page {number} of {total}").to(language)
    caption = element("figcaption", element("strong", name), f": {'; '.join(told)}" if told else None)
    size = _size(picture.png)
    if picture.png is None or size is None:
        sentence = Text("Halaman ini tidak dapat digambar.", "This page cannot be drawn.").to(language)
        sheet = element("p", sentence, class_="sheet empty")
    else:
        width, height = size
        # Base64 needs no escaping, and is too long to look at each character.
        source = Markup(f"data:image/png;base64,{base64.b64encode(picture.png).decode('ascii')}")
        image = element("img", src=source, alt="; ".join((name, *told)), width=width, height=height)
        sheet = element("div", image, _overlay(report, number, width, height, document), class_="sheet")
    return element("figure", sheet, caption, class_="page", id=f"{document}-p{number}")


def _overlay(report: DocumentReport, page: int, width: int, height: int, document: str) -> Markup | None:
    """Boxes over the picture, in its pixels. The caption says the same in words."""
    hatch = f"{document}-h{page}"
    changed = [place for one in report.signatures for place in one.changed if place.page == page]
    signed = [
        (number, one.place)
        for number, one in enumerate(report.signatures, 1)
        if one.place is not None and one.place.page == page
    ]
    if not changed and not signed:
        return None
    unit = max(width, height) / 60
    drawn = []
    if changed:
        line = element("path", d=f"M0 {unit:.1f}L{unit:.1f} 0", class_="stroke")
        drawn.append(
            element(
                "defs",
                element(
                    "pattern", line, id=hatch, width=f"{unit:.1f}", height=f"{unit:.1f}", patternUnits="userSpaceOnUse"
                ),
            )
        )
        drawn += [_box(one, width, height, "changed", fill=f"url(#{hatch})") for one in dict.fromkeys(changed)]
    for number, place in signed:
        left, top = place.x0 * width, (1 - place.y1) * height
        top = min(max(top, unit), height - unit)
        left = min(max(left, unit), width - unit)
        tag = element("circle", cx=f"{left:.1f}", cy=f"{top:.1f}", r=f"{unit:.1f}", class_="tag")
        digits = element("text", str(number), x=f"{left:.1f}", y=f"{top:.1f}", font_size=f"{unit * 1.2:.1f}")
        drawn += [_box(place, width, height, "signed", fill="none"), tag, digits]
    return element("svg", *drawn, viewBox=f"0 0 {width} {height}", aria_hidden="true", focusable="false")


def _box(place: Place, width: int, height: int, class_: str, *, fill: str) -> Markup:
    return element(
        "rect",
        x=f"{place.x0 * width:.1f}",
        y=f"{(1 - place.y1) * height:.1f}",
        width=f"{(place.x1 - place.x0) * width:.1f}",
        height=f"{(place.y1 - place.y0) * height:.1f}",
        fill=fill,
        class_=class_,
    )


def _told(report: DocumentReport, page: int, language: Language) -> list[str]:
    told = []
    for number, one in enumerate(report.signatures, 1):
        if one.place is not None and one.place.page == page:
            corner = where(one.place, language)
            told.append(Text(f"tanda tangan {number} di {corner}", f"signature {number} at the {corner}").to(language))
    changes: dict[Place, list[int]] = {}
    for number, one in enumerate(report.signatures, 1):
        for place in one.changed:
            if place.page == page:
                changes.setdefault(place, []).append(number)
    for place, numbers in changes.items():
        corner, after = where(place, language), ", ".join(map(str, numbers))
        changed = Text(
            f"di {corner} ada bagian yang berubah setelah tanda tangan {after}",
            f"at the {corner} something was changed after signature {after}",
        )
        told.append(changed.to(language))
    return told


def _places(report: DocumentReport) -> Iterator[Place]:
    for one in report.signatures:
        yield from one.changed
        if one.place is not None:
            yield one.place


def _size(png: bytes | None) -> tuple[int, int] | None:
    """Width and height in pixels (PNG, 11.2.2); ``None`` for what is no PNG."""
    if png is None or not png.startswith(_PNG) or len(png) < 24:
        return None
    width, height = struct.unpack(">II", png[16:24])
    return (width, height) if width and height else None
