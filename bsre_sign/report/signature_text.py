"""The human text about one signature: who, when, the three answers, and how long the proof lasts."""

from collections.abc import Iterator
from datetime import tzinfo

from bsre_sign.evidence import SignatureKind
from bsre_sign.language import Language, Text
from bsre_sign.report import words
from bsre_sign.report.lines import BLANK, Line, Tone, clean, glued, labelled, wrapped
from bsre_sign.report.model import Answer, Judgement, Outcome, SignatureReport
from bsre_sign.report.reason_text import is_remark, reasons_lines
from bsre_sign.report.times import shown, shown_date

_TONES: dict[Outcome, Tone] = {Outcome.PASSED: "good", Outcome.FAILED: "bad", Outcome.INDETERMINATE: "doubt"}


def signature_lines(signature: SignatureReport, number: int, language: Language, zone: tzinfo) -> Iterator[Line]:
    """Everything about ``signature``, the ``number``-th of its document."""
    name = f": {clean(signature.signer.common_name)}" if signature.signer and signature.signer.common_name else ""
    yield from wrapped(f"[{number}] {words.KINDS[signature.kind].to(language)}{name}", "title", hang=4)
    yield from _who(signature, language, zone)
    yield from _when(signature, language, zone)
    yield from _answers(signature, language)
    yield from _proof(signature, language, zone)


def _who(signature: SignatureReport, language: Language, zone: tzinfo) -> Iterator[Line]:
    stamped = signature.kind is SignatureKind.DOCUMENT_TIMESTAMP
    who = Text("Penyelenggara", "Authority") if stamped else Text("Penanda tangan", "Signer")
    signer = signature.signer
    if signer is None:
        unknown = Text(
            "tidak diketahui; berkas tidak memuat sertifikat elektroniknya",
            "not known; the file does not hold the certificate",
        )
        yield from labelled(who.to(language), unknown.to(language), "doubt")
        return
    name = ", ".join(clean(part) for part in (signer.common_name, signer.organization) if part)
    kind = "" if stamped else f" ({words.SIGNER_KINDS[signature.signer_kind].to(language)})"
    yield from labelled(who.to(language), name + kind)
    issuer = clean(signer.issuer_common_name or signer.issuer)
    first, last = (glued(shown_date(day, language, zone)) for day in (signer.not_before, signer.not_after))
    certificate = Text(
        f"diterbitkan oleh {issuer}; masa berlaku {first} sampai dengan {last}",
        f"issued by {issuer}; in force from {first} to {last}",
    )
    yield from labelled(Text("Sertifikat", "Certificate").to(language), certificate.to(language))


def _when(signature: SignatureReport, language: Language, zone: tzinfo) -> Iterator[Line]:
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
        when = f"{glued(shown(proved, language, zone))}, {source.to(language)}"
        yield from labelled(Text("Waktu terbukti", "Proved time").to(language), when)
    else:
        yield from labelled(
            Text("Waktu terbukti", "Proved time").to(language), Text("tidak ada", "none").to(language), "doubt"
        )
        if timestamp is not None:
            when = f"{glued(shown(timestamp.time, language, zone))}, {by_token.to(language)}"
            unproved = Text("Waktu belum terbukti", "Unproved time")
            # Its time is all that a document timestamp has to say.
            stamped = signature.kind is SignatureKind.DOCUMENT_TIMESTAMP
            yield from labelled(unproved.to(language), when, "doubt" if stamped else "muted")
    if signature.claimed_time is not None:
        says = Text("menurut penanda tangan; tidak terbukti", "as stated by the signer; not proved").to(language)
        when = f"{glued(shown(signature.claimed_time, language, zone))}, {says}"
        yield from labelled(Text("Waktu dinyatakan", "Claimed time").to(language), when, "muted")


def _answers(signature: SignatureReport, language: Language) -> Iterator[Line]:
    now, signing = Text("Sekarang", "Now"), Text("Pada saat ditandatangani", "At the time of signing")
    if signature.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        signing = Text("Pada saat dibuat", "At the time it was made")
    both = Text(f"{signing.id} dan sekarang", f"{signing.en} and now")
    then = signature.at_signing
    hinted: set[str] = set()
    if then is None or _gist(then) == _gist(signature.now):
        moments = [(now if then is None else both, signature.now)]
    else:
        moments = [(signing, then), (now, signature.now)]
    for heading, judgement in moments:
        yield Line(f"  {heading.to(language)}:")
        waiting = False
        for (word, assertion), answer in zip(words.QUESTIONS, judgement.answers, strict=True):
            yield from _answer(word.to(language), assertion.to(language), answer, language)
            yield from _why(answer, language, hinted, waiting=waiting)
            waiting = waiting or answer.outcome is not Outcome.PASSED


def _answer(word: str, assertion: str, answer: Answer, language: Language) -> Iterator[Line]:
    outcome = words.OUTCOMES[answer.outcome].to(language)
    text = f"{outcome:<14}{assertion}" if answer.outcome is Outcome.PASSED else outcome
    yield from labelled(word, text, _TONES[answer.outcome], indent=4)


def _why(answer: Answer, language: Language, hinted: set[str], *, waiting: bool) -> Iterator[Line]:
    """The reasons of ``answer``; ``waiting`` where an earlier one has not passed."""
    # Remarks alone leave an answer open only under a raised bar, or because an earlier one is open.
    unexplained = waiting and all(is_remark(reason.code) for reason in answer.reasons)
    if answer.outcome is not Outcome.PASSED and (unexplained or not answer.reasons):
        yield from wrapped(words.WAITING.to(language), "plain", indent=6)
    yield from reasons_lines(answer.reasons, answer.outcome, language, hinted, indent=6)


def _gist(judgement: Judgement) -> list[tuple[Outcome, frozenset[str]]]:
    return [(answer.outcome, frozenset(reason.code for reason in answer.reasons)) for answer in judgement.answers]


def _proof(signature: SignatureReport, language: Language, zone: tzinfo) -> Iterator[Line]:
    covered = words.COVERAGES[signature.coverage].to(language)
    if not _unusable(signature):  # else nothing was compared
        covered = f"{covered}; {words.MODIFICATIONS[signature.modifications].to(language)}"
    yield from labelled(Text("Cakupan", "Covers").to(language), covered)
    if signature.level is not None:
        meaning = words.LEVELS[signature.level].to(language)
        yield from labelled(Text("Tingkat", "Level").to(language), f"{signature.level.value} ({meaning})")
    if signature.kind is not SignatureKind.DOCUMENT_TIMESTAMP:  # nobody commits to anything by a timestamp
        rung = signature.evidence.rung
        of = Text("R4 tertinggi", "R4 is the highest").to(language)
        proof = f"{rung.value}: {words.RUNGS[rung].to(language)} ({of})"
        yield from labelled(Text("Kekuatan bukti", "Strength of proof").to(language), proof)
    deadline = signature.evidence.extend_before
    if deadline is not None:
        tone: Tone = "doubt" if _expiring(signature) else "plain"
        label = Text("Perpanjang sebelum", "Extend before").to(language)
        yield from labelled(label, shown(deadline, language, zone), tone)
    yield BLANK


def _unusable(signature: SignatureReport) -> bool:
    return any(reason.code == "I-FORMAT" for reason in signature.now.integrity.reasons)


def _expiring(signature: SignatureReport) -> bool:
    return any(reason.code == "N-TS-EXPIRING" for answer in signature.now.answers for reason in answer.reasons)
