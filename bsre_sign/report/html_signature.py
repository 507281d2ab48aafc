"""One signature as HTML: who, when, what, why, and the evidence."""

from collections.abc import Iterable
from datetime import tzinfo

from bsre_sign.evidence import CertificateFacts, DocumentFacts, Place, SignatureFacts
from bsre_sign.language import Language, Text
from bsre_sign.report import rows, words
from bsre_sign.report.html_answers import answers
from bsre_sign.report.html_parts import OUTCOME_SIGNS, PASSED_THEN, Content, Markup, badge, element, joined, spaced
from bsre_sign.report.html_parts import rows as row_list
from bsre_sign.report.model import Outcome, SignatureReport
from bsre_sign.report.rows import Row

_MOST_CHANGES = 20
_PARTS = (
    (Text("kiri bawah", "bottom left"), Text("tengah bawah", "bottom centre"), Text("kanan bawah", "bottom right")),
    (Text("sisi kiri", "left side"), Text("tengah", "centre"), Text("sisi kanan", "right side")),
    (Text("kiri atas", "top left"), Text("tengah atas", "top centre"), Text("kanan atas", "top right")),
)
"""A page in thirds, from the bottom left."""
_WHO = Text("Siapa dan kapan", "Who and when")
_WHAT = Text("Apa yang dicakup", "What is covered")
_WHY = Text("Keutuhan, keaslian, dan kenirsangkalan", "Integrity, authenticity and non-repudiation")
_EVIDENCE = Text("Bukti di dalam berkas", "Evidence in the file")


def signature_card(
    signature: SignatureReport,
    number: int,
    document: str,
    facts: DocumentFacts | None,
    language: Language,
    zone: tzinfo,
) -> Markup:
    """Everything about the ``number``-th signature; ``document`` is the identifier of what it is part of."""
    seen = facts.signatures[number - 1] if facts is not None and number <= len(facts.signatures) else None
    signer = signature.signer
    name = signer.common_name if signer is not None else ""
    kind = words.KINDS[signature.kind].to(language)
    return element(
        "article",
        element(
            "header",
            element("h4", element("span", str(number), class_="number"), " ", element("bdi", name or kind)),
            element("p", kind if name else None, class_="kind") if name else None,
            standing(signature, language),
        ),
        _part(_WHO, _told([*rows.who(signature, language, zone), *rows.when(signature, language, zone)]), language),
        _part(_WHAT, _what(signature, seen, document, language, zone), language),
        _part(_WHY, answers(signature, language), language),
        _part(_EVIDENCE, _evidence(signature, facts, language), language),
        class_="card",
        id=f"{document}-s{number}",
    )


def standing(signature: SignatureReport, language: Language) -> Markup:
    """In one badge how the signature stands now, and where it does not pass any more that it once did."""
    outcome = Outcome.PASSED if signature.now.passed else Outcome.INDETERMINATE
    if signature.now.failed:
        outcome = Outcome.FAILED
    if outcome is Outcome.INDETERMINATE and signature.at_signing is not None and signature.at_signing.passed:
        then = Text("LULUS SAAT ITU, SEKARANG BELUM PASTI", "PASSED THEN, NOT CERTAIN NOW")
        return badge(then.to(language), PASSED_THEN)
    return badge(words.OUTCOMES[outcome].to(language), OUTCOME_SIGNS[outcome])


def where(place: Place, language: Language) -> str:
    """In which part of the page, in words: ``kanan bawah``."""
    row, column = (min(int((low + high) / 2 * 3), 2) for low, high in ((place.y0, place.y1), (place.x0, place.x1)))
    return _PARTS[row][column].to(language)


def _part(heading: Text, content: Markup, language: Language) -> Markup:
    return element("section", element("h5", heading.to(language), class_="part"), content)


def _told(found: Iterable[Row]) -> Markup:
    return row_list([(row.label, element("span", spaced(row.text), class_=row.tone)) for row in found])


def _what(
    signature: SignatureReport, seen: SignatureFacts | None, document: str, language: Language, zone: tzinfo
) -> Markup:
    pairs: list[tuple[str, Content]] = [
        (row.label, element("span", spaced(row.text), class_=row.tone)) for row in rows.proof(signature, language, zone)
    ]
    pairs.append((Text("Letak", "Place").to(language), _place(signature.place, document, language)))
    if signature.changed:
        pages = rows.ranges([one.page for one in signature.changed])
        seen_on = Text(f"tampilan berubah pada halaman {pages}", f"what is shown was changed on page {pages}")
        pairs.append((Text("Tampilan", "Display").to(language), element("span", seen_on.to(language), class_="bad")))
    if seen is not None and seen.modification_details:
        label = Text("Perubahan sesudahnya (teknis)", "Later changes (technical)").to(language)
        pairs.append((label, _changes(seen.modification_details, language)))
    if seen is not None:
        claims = ((Text("Alasan", "Reason"), seen.reason), (Text("Lokasi", "Location"), seen.location))
        stated = Text("menurut penanda tangan", "as stated by the signer").to(language)
        pairs += [(name.to(language), joined(element("bdi", one), f" ({stated})")) for name, one in claims if one]
    return row_list(pairs)


def _place(place: Place | None, document: str, language: Language) -> Markup:
    if place is None:
        return element("span", Text("tidak tampak pada halaman", "not visible on any page").to(language))
    page = Text(f"halaman {place.page}", f"page {place.page}").to(language)
    return joined(element("a", page, href=f"#{document}-p{place.page}"), f", {where(place, language)}")


def _changes(details: tuple[str, ...], language: Language) -> Markup:
    shown = [element("li", element("bdi", one)) for one in details[:_MOST_CHANGES]]
    rest = len(details) - len(shown)
    if rest:
        shown.append(element("li", Text(f"dan {rest} lagi", f"and {rest} more").to(language)))
    return element("ul", *shown, class_="small")


def _evidence(signature: SignatureReport, facts: DocumentFacts | None, language: Language) -> Markup:
    known = facts.certificates if facts is not None else {}
    ids = [_certificate(one, known.get(one.removeprefix("C-"))) for one in signature.evidence.certificates]
    none = element("span", Text("tidak tersimpan", "none stored").to(language))
    complete = Text("lengkap untuk pemeriksaan ulang", "complete for checking again")
    lacking = Text("tidak ada atau belum lengkap", "none, or not complete")
    pairs: list[tuple[str, Content]] = [
        (Text("Sertifikat", "Certificates").to(language), element("ul", *ids, class_="ids") if ids else none),
        (
            Text("Keterangan pencabutan", "Revocation information").to(language),
            (complete if signature.evidence.revocation else lacking).to(language),
        ),
        (Text("Bidang", "Field").to(language), joined(element("bdi", signature.field), f" ({signature.sub_filter})")),
    ]
    algorithms = [one for one in (signature.digest_algorithm, signature.signature_algorithm) if one]
    if algorithms:
        pairs.append((Text("Algoritma", "Algorithms").to(language), ", ".join(algorithms)))
    if signature.signer is not None:
        serial = f"{signature.signer.serial_number:X}"
        pairs.append((Text("Nomor seri", "Serial number").to(language), element("span", serial, class_="hash")))
        key = f"{signature.signer.key_algorithm.upper()} {signature.signer.key_bits} bit"
        pairs.append((Text("Kunci", "Key").to(language), key))
    return row_list(pairs, "facts small")


def _certificate(identifier: str, facts: CertificateFacts | None) -> Markup:
    name = (facts.common_name or facts.subject) if facts is not None else ""
    return element("li", element("bdi", name), " ", element("span", identifier, class_="hash"))
