"""One document's report as HTML: the verdict, each signature, the pages, the stamp, and remarks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from bsre_sign.evidence import SignatureKind
from bsre_sign.language import Language, Text
from bsre_sign.report import rows, words
from bsre_sign.report.codes import code
from bsre_sign.report.html_answers import reasons
from bsre_sign.report.html_pages import PagePicture, figures, note
from bsre_sign.report.html_parts import DOCUMENT_SIGNS, Content, Markup, element, icon, opening, spaced
from bsre_sign.report.html_parts import rows as row_list
from bsre_sign.report.html_signature import signature_card, standing
from bsre_sign.report.model import DocumentReport, Outcome, SignatureReport
from bsre_sign.report.reason_text import grounds
from bsre_sign.report.times import shown


@dataclass(frozen=True, slots=True)
class Illustrated:
    """A report with pictures of the document's pages, which are drawn when they are written."""

    report: DocumentReport
    pages: Sequence[int] = ()
    """Which pages ``pictures`` shows, from 1."""
    total: int = 0
    """How many pages there are."""
    pictures: Iterable[PagePicture] = ()


def document_parts(one: Illustrated, identifier: str, language: Language, zone: tzinfo) -> Iterator[Markup]:
    """The document's part of the page, piece by piece."""
    report = one.report
    yield opening("article", class_="document", id=identifier)
    yield _verdict(report, identifier, language)
    yield _facts(one, identifier, language, zone)
    if report.signatures:
        count = len(report.signatures)
        heading = Text(f"Tanda tangan dan stempel waktu ({count})", f"Signatures and timestamps ({count})")
        yield element("h3", heading.to(language))
    for number, signature in enumerate(report.signatures, 1):
        yield signature_card(signature, number, identifier, report.facts, language, zone)
    if report.stamp is not None:
        found = [(row.label, element("span", row.text, class_=row.tone)) for row in rows.stamp(report.stamp, language)]
        yield _section(words.STAMP.to(language), element("div", row_list(found), class_="box"))
    if report.warnings:
        told = reasons(report.warnings, Outcome.PASSED, language, set())
        yield _section(words.REMARKS.to(language), element("div", told, class_="box"))
    if one.pages:
        yield element("h3", Text("Halaman", "Pages").to(language))
        yield note(report, one.pages, one.total, language)
        yield opening("div", class_="pages")
        yield from figures(report, one.pictures, one.total, identifier, language)
        yield Markup("</div>")
    yield Markup("</article>")


def _section(heading: str, content: Markup) -> Markup:
    return element("section", element("h3", heading), content)


def _verdict(report: DocumentReport, identifier: str, language: Language) -> Markup:
    found = grounds(report)
    why = None
    if report.verdict in words.GROUNDS and found:
        told = [_ground(name, numbers, report, identifier, language) for name, numbers in found.items()]
        why = element(
            "div", element("p", words.GROUNDS[report.verdict].to(language)), element("ul", *told), class_="grounds"
        )
    sign = DOCUMENT_SIGNS[report.verdict]
    return element(
        "section",
        icon(sign),
        element("h2", words.VERDICTS[report.verdict].to(language)),
        element("p", words.MEANINGS[report.verdict].to(language), class_="meaning"),
        why,
        class_=f"verdict {sign.tone}",
    )


def _ground(name: str, numbers: list[int], report: DocumentReport, identifier: str, language: Language) -> Markup:
    which: list[Content] = []
    if len(report.signatures) > 1:
        for number in numbers:
            link = element("a", f"[{number}]", href=f"#{identifier}-s{number}")
            which += [" ", link]
    return element("li", code(name).sentence.to(language), *which)


def _facts(one: Illustrated, identifier: str, language: Language, zone: tzinfo) -> Markup:
    report = one.report
    pairs: list[tuple[str, Content]] = [
        (Text("Berkas", "File").to(language), element("bdi", report.file)),
        (Text("Keadaan per", "As of").to(language), spaced(shown(report.validation_time, language, zone))),
        ("SHA-256", element("span", report.sha256, class_="hash")),
    ]
    if one.total:
        pairs.append((Text("Jumlah halaman", "Pages").to(language), str(one.total)))
    if report.facts is not None:
        size = f"{report.facts.size:,}"
        told = Text(f"{size.replace(',', '.')} bita", f"{size} bytes")
        pairs.append((Text("Ukuran", "Size").to(language), told.to(language)))
    signers = [
        _signer(number, signature, identifier, language, zone)
        for number, signature in enumerate(report.signatures, 1)
        if signature.kind is not SignatureKind.DOCUMENT_TIMESTAMP
    ]
    if signers:
        label = Text("Penanda tangan", "Signed by").to(language)
        pairs.insert(0, (label, element("ul", *signers, class_="signers")))
    return row_list(pairs)


def _signer(number: int, signature: SignatureReport, identifier: str, language: Language, zone: tzinfo) -> Markup:
    unknown = Text("tidak diketahui", "not known").to(language)
    name = (signature.signer.common_name if signature.signer is not None else "") or unknown
    when = Text("waktu tidak terbukti", "at a time that is not proved").to(language)
    if signature.at_signing is not None:
        when = spaced(shown(signature.at_signing.moment, language, zone))
    link = element("a", f"[{number}] ", element("bdi", name), href=f"#{identifier}-s{number}")
    return element("li", element("span", link, f", {when}"), " ", standing(signature, language))
