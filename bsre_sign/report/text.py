"""The report as a head of office reads it: the verdict first, then why, then everything it rests on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from bsre_sign.evidence import StampFacts
from bsre_sign.language import Language, Text
from bsre_sign.report import rows, words
from bsre_sign.report.codes import code
from bsre_sign.report.lines import BLANK, Line, Tone, clean, glued, labelled, wrapped
from bsre_sign.report.model import DocumentReport, DocumentVerdict, Outcome
from bsre_sign.report.reason_text import grounds, reasons_lines
from bsre_sign.report.signature_text import row_lines, signature_lines
from bsre_sign.report.times import WIB, shown

_TONES: dict[DocumentVerdict, Tone] = {
    DocumentVerdict.VALID: "good",
    DocumentVerdict.VALID_AT_SIGNING: "doubt",
    DocumentVerdict.INDETERMINATE: "doubt",
    DocumentVerdict.INVALID: "bad",
    DocumentVerdict.UNSIGNED: "bad",
}


def to_text(report: DocumentReport, language: Language, *, zone: tzinfo | None = None) -> str:
    """``report`` as plain text that ends with a line break; times in ``zone``, by default WIB."""
    return "".join(f"{line.text}\n" for line in to_lines(report, language, zone=zone))


def to_lines(report: DocumentReport, language: Language, *, zone: tzinfo | None = None) -> list[Line]:
    """``report`` as lines with a tone each; times in ``zone``, by default WIB."""
    where = WIB if zone is None else zone
    lines = [
        *_head(report, language, where),
        BLANK,
        *(
            line
            for number, signature in enumerate(report.signatures, 1)
            for line in signature_lines(signature, number, language, where)
        ),
        *([] if report.stamp is None else _stamp(report.stamp, language)),
        *_warnings(report, language),
    ]
    while lines[-1] == BLANK:
        lines.pop()
    return lines


def summary(reports: Sequence[DocumentReport], language: Language) -> list[Line]:
    """How many documents got which verdict; verdicts that none got are left out."""
    counts = Counter(report.verdict for report in reports)
    noun = "document" if len(reports) == 1 else "documents"
    heading = Text(f"Ringkasan: {len(reports)} dokumen", f"Summary: {len(reports)} {noun}")
    return [
        Line(heading.to(language), "title"),
        *(
            Line(f"{counts[verdict]:>6}  {word.to(language)}", _TONES[verdict])
            for verdict, word in words.VERDICTS.items()
            if counts[verdict]
        ),
    ]


def _head(report: DocumentReport, language: Language, zone: tzinfo) -> Iterator[Line]:
    verdict = words.VERDICTS[report.verdict].to(language)
    yield Line(verdict, _TONES[report.verdict])
    yield Line("=" * len(verdict), _TONES[report.verdict])
    yield from wrapped(words.MEANINGS[report.verdict].to(language))
    found = grounds(report)
    if report.verdict in words.GROUNDS and found:
        yield Line(words.GROUNDS[report.verdict].to(language))
        for name, numbers in found.items():
            which = glued(f" [{', '.join(map(str, numbers))}]") if len(report.signatures) > 1 else ""
            yield from wrapped(f"- {code(name).sentence.to(language)}{which}", indent=2, hang=2)
    yield BLANK
    yield from labelled(Text("Berkas", "File").to(language), clean(report.file), indent=0)
    checked = Text("Keadaan per", "As of").to(language)
    yield from labelled(checked, shown(report.validation_time, language, zone), indent=0)
    yield from labelled("SHA-256", report.sha256, "muted", indent=0)


def _stamp(stamp: StampFacts, language: Language) -> Iterator[Line]:
    yield Line(words.STAMP.to(language), "title")
    yield from row_lines(rows.stamp(stamp, language))
    yield BLANK


def _warnings(report: DocumentReport, language: Language) -> Iterator[Line]:
    if not report.warnings:
        return
    yield Line(words.REMARKS.to(language), "title")
    yield from reasons_lines(report.warnings, Outcome.PASSED, language, set(), indent=2)
