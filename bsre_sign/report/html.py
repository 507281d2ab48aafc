"""Reports as one HTML page that stands by itself: no script, nothing fetched, readable on a phone and on paper.

The content security policy lets a browser run nothing and load nothing but the pictures inside the page, even if
something should ever slip through the escaping.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cache
from importlib import resources
from typing import Any

from bsre_sign.language import Language, Text
from bsre_sign.report import words
from bsre_sign.report.html_document import Illustrated, document_parts
from bsre_sign.report.html_parts import DOCUMENT_SIGNS, Content, Markup, badge, element, joined
from bsre_sign.report.html_parts import rows as row_list
from bsre_sign.report.serialise import tool_version
from bsre_sign.report.times import WIB, shown

_TITLE = Text("Laporan pemeriksaan tanda tangan elektronik", "Report on the verification of electronic signatures")


def to_html(
    documents: Sequence[Illustrated],
    language: Language,
    *,
    moment: datetime,
    errors: Sequence[Mapping[str, Any]] = (),
    zone: tzinfo | None = None,
) -> Iterator[str]:
    """The page, piece by piece, so that no two documents' pictures have to be held at once.

    Args:
        documents: the reports, with their pictures; an empty sequence where none could be judged.
        language: of everything but what stands in the documents.
        moment: when the page is made, aware.
        errors: files that could not be judged, each with ``file`` (or ``None``), ``cause`` and ``hint``.
        zone: in which times are told, by default WIB.

    Raises:
        ValueError: a time has no zone.
    """
    where = WIB if zone is None else zone
    title = _TITLE.to(language)
    if len(documents) == 1:
        title = f"{words.VERDICTS[documents[0].report.verdict].to(language)}: {documents[0].report.file}"
    yield f'<!DOCTYPE html>\n<html lang="{language.value}">\n{_head(title)}\n<body>\n'
    yield element("header", element("h1", _TITLE.to(language)), class_="top")
    yield "\n<main>\n"
    if len(documents) + len(errors) > 1:
        yield _contents(documents, language)
    if errors:
        yield _errors(errors, language)
    for number, one in enumerate(documents, 1):
        for part in document_parts(one, f"d{number}", language, where):
            yield f"{part}\n"
    yield "</main>\n"
    yield element("footer", _made(language, moment, where))
    yield "\n</body>\n</html>\n"


def _head(title: str) -> Markup:
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", Markup(style)),
    )


@cache
def _style() -> str:
    return resources.files(__package__).joinpath("html.css").read_text(encoding="utf-8")


def _contents(documents: Sequence[Illustrated], language: Language) -> Markup:
    counts = Counter(one.report.verdict for one in documents)
    told = ", ".join(
        f"{counts[verdict]} {word.to(language)}" for verdict, word in words.VERDICTS.items() if counts[verdict]
    )
    lines = [
        element(
            "li",
            element("a", element("bdi", one.report.file), href=f"#d{number}"),
            badge(words.VERDICTS[one.report.verdict].to(language), DOCUMENT_SIGNS[one.report.verdict]),
        )
        for number, one in enumerate(documents, 1)
    ]
    heading = Text(f"Daftar dokumen ({len(documents)})", f"Documents ({len(documents)})").to(language)
    return element(
        "nav",
        element("h2", heading),
        element("p", told, class_="small") if told else None,
        element("ol", *lines),
        class_="box contents",
    )


def _errors(errors: Sequence[Mapping[str, Any]], language: Language) -> Markup:
    pairs: list[tuple[str, Content]] = [
        (
            str(error["file"] or "-"),
            joined(element("p", str(error["cause"])), element("p", str(error["hint"]), class_="small")),
        )
        for error in errors
    ]
    heading = Text("Tidak dapat diperiksa", "Could not be examined").to(language)
    return element("section", element("h2", heading), row_list(pairs), class_="box contents")


def _made(language: Language, moment: datetime, zone: tzinfo) -> Markup:
    when = shown(moment, language, zone)
    told = Text(
        f"Dibuat dengan bsre-sign {tool_version()} pada {when}. Laporan ini menerangkan berkas dengan SHA-256 yang "
        "tercantum, sebagaimana adanya pada saat itu. Laporan ini sendiri tidak ditandatangani: untuk pembuktian, "
        "simpanlah berkasnya dan ulangi pemeriksaan.",
        f"Made with bsre-sign {tool_version()} on {when}. This report is about the file with the SHA-256 given "
        "above, as it was at that time. The report itself is not signed: for evidence, keep the file and check again.",
    )
    return element("p", told.to(language), class_="small made")
