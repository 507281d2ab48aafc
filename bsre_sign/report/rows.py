"""What is told of a signature and of a stamp, as labels and texts: the same in every form that people read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from bsre_sign.evidence import SignatureKind, StampFacts
from bsre_sign.language import Language, Text
from bsre_sign.report import words
from bsre_sign.report.lines import Tone, clean, glued
from bsre_sign.report.model import Judgement, Outcome, SignatureReport
from bsre_sign.report.times import shown, shown_date


@dataclass(frozen=True, slots=True)
class Row:
    """A label, what stands beside it, and how much weight it carries."""

    label: str
    text: str
    tone: Tone = "plain"


def who(signature: SignatureReport, language: Language, zone: tzinfo) -> Iterator[Row]:
    """The signer and the certificate."""
    stamped = signature.kind is SignatureKind.DOCUMENT_TIMESTAMP
    label = Text("Penyelenggara", "Authority") if stamped else Text("Penanda tangan", "Signer")
    signer = signature.signer
    if signer is None:
        unknown = Text(
            "tidak diketahui; berkas tidak memuat sertifikat elektroniknya",
            "not known; the file does not hold the certificate",
        )
        yield Row(label.to(language), unknown.to(language), "doubt")
        return
    name = ", ".join(clean(part) for part in (signer.common_name, signer.organization) if part)
    kind = "" if stamped else f" ({words.SIGNER_KINDS[signature.signer_kind].to(language)})"
    yield Row(label.to(language), name + kind)
    issuer = clean(signer.issuer_common_name or signer.issuer)
    first, last = (glued(shown_date(day, language, zone)) for day in (signer.not_before, signer.not_after))
    certificate = Text(
        f"diterbitkan oleh {issuer}; masa berlaku {first} sampai dengan {last}",
        f"issued by {issuer}; in force from {first} to {last}",
    )
    yield Row(Text("Sertifikat", "Certificate").to(language), certificate.to(language))


def when(signature: SignatureReport, language: Language, zone: tzinfo) -> Iterator[Row]:
    """The time that is proved, and the one that is only claimed."""
    timestamp = signature.timestamp
    tsa = "" if timestamp is None else clean(timestamp.tsa)
    by_token = Text("menurut stempel waktu itu sendiri", "by the timestamp itself")
    if tsa:
        by_token = Text(f"menurut stempel waktu dari {tsa}", f"by the timestamp of {tsa}")
    if signature.at_signing is not None:
        proved = signature.at_signing.moment
        source = Text("menurut stempel waktu dokumen", "by a document timestamp")
        if timestamp is not None and timestamp.trusted and timestamp.time == proved:
            source = by_token
        text = f"{glued(shown(proved, language, zone))}, {source.to(language)}"
        yield Row(Text("Waktu terbukti", "Proved time").to(language), text)
    else:
        yield Row(Text("Waktu terbukti", "Proved time").to(language), Text("tidak ada", "none").to(language), "doubt")
        if timestamp is not None:
            text = f"{glued(shown(timestamp.time, language, zone))}, {by_token.to(language)}"
            unproved = Text("Waktu belum terbukti", "Unproved time")
            # Its time is all that a document timestamp has to say.
            stamped = signature.kind is SignatureKind.DOCUMENT_TIMESTAMP
            yield Row(unproved.to(language), text, "doubt" if stamped else "muted")
    if signature.claimed_time is not None:
        says = Text("menurut penanda tangan; tidak terbukti", "as stated by the signer; not proved").to(language)
        text = f"{glued(shown(signature.claimed_time, language, zone))}, {says}"
        yield Row(Text("Waktu dinyatakan", "Claimed time").to(language), text, "muted")


def proof(signature: SignatureReport, language: Language, zone: tzinfo) -> Iterator[Row]:
    """What the signature covers, its level, and how long the proof lasts."""
    covered = words.COVERAGES[signature.coverage].to(language)
    if not _unusable(signature):  # else nothing was compared
        covered = f"{covered}; {words.MODIFICATIONS[signature.modifications].to(language)}"
    yield Row(Text("Cakupan", "Covers").to(language), covered)
    if signature.level is not None:
        meaning = words.LEVELS[signature.level].to(language)
        yield Row(Text("Tingkat", "Level").to(language), f"{signature.level.value} ({meaning})")
    if signature.kind is not SignatureKind.DOCUMENT_TIMESTAMP:  # nobody commits to anything by a timestamp
        rung = signature.evidence.rung
        of = Text("R4 tertinggi", "R4 is the highest").to(language)
        text = f"{rung.value}: {words.RUNGS[rung].to(language)} ({of})"
        yield Row(Text("Kekuatan bukti", "Strength of proof").to(language), text)
    deadline = signature.evidence.extend_before
    if deadline is not None:
        label = Text("Perpanjang sebelum", "Extend before").to(language)
        yield Row(label, shown(deadline, language, zone), "doubt" if _expiring(signature) else "plain")


def stamp(facts: StampFacts, language: Language) -> Iterator[Row]:
    """The clause and the logo, as they were found again."""
    clause = words.CLAUSES[facts.clause].to(language)
    if facts.pages:
        pages = ranges(facts.pages)
        plural = "pages" if len(facts.pages) > 1 else "page"
        where = Text(f"halaman {pages} dari {facts.total_pages}", f"{plural} {pages} of {facts.total_pages}")
        clause = f"{clause} ({where.to(language)})"
    yield Row(Text("Klausul", "Clause").to(language), clause, "plain" if facts.clause == "found" else "doubt")
    logo = words.LOGOS[facts.logo].to(language)
    yield Row("Logo", logo, "doubt" if facts.logo in {"missing", "placeholder"} else "plain")


def moments(signature: SignatureReport, language: Language) -> list[tuple[str, Judgement]]:
    """The judgements to show under their headings: one where signing and now say the same, else both."""
    now, signing = Text("Sekarang", "Now"), Text("Pada saat ditandatangani", "At the time of signing")
    if signature.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        signing = Text("Pada saat dibuat", "At the time it was made")
    both = Text(f"{signing.id} dan sekarang", f"{signing.en} and now")
    then = signature.at_signing
    if then is None or _gist(then) == _gist(signature.now):
        return [((now if then is None else both).to(language), signature.now)]
    return [(signing.to(language), then), (now.to(language), signature.now)]


def ranges(pages: Sequence[int]) -> str:
    """``1-3, 5`` for 1, 2, 3, 5."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _gist(judgement: Judgement) -> list[tuple[Outcome, frozenset[str]]]:
    return [(answer.outcome, frozenset(reason.code for reason in answer.reasons)) for answer in judgement.answers]


def _unusable(signature: SignatureReport) -> bool:
    return any(reason.code == "I-FORMAT" for reason in signature.now.integrity.reasons)


def _expiring(signature: SignatureReport) -> bool:
    return any(reason.code == "N-TS-EXPIRING" for answer in signature.now.answers for reason in answer.reasons)
