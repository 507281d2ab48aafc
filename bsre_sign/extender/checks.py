"""Which documents are extended, whether they were, and what their owner should know of it."""

from collections.abc import Iterator, Sequence

from bsre_sign.errors import DocumentRefusedError, SelfCheckError, VerificationError
from bsre_sign.evidence import SignatureKind
from bsre_sign.extender.state import State
from bsre_sign.language import Text
from bsre_sign.levels import Level
from bsre_sign.pades.signing.together import APPENDED
from bsre_sign.report.model import DocumentVerdict, Outcome, SignatureReport


def check_worth(state: State) -> None:
    """Refuse what does not hold, and what nothing can be done for."""
    name = state.document.name
    if state.report.verdict is DocumentVerdict.UNSIGNED:
        raise VerificationError(
            Text(id=f"{name} tidak bertanda tangan.", en=f"{name} is not signed."),
            Text(id="Tanda tangani dahulu.", en="Sign it first."),
        )
    failed = [one for one in state.report.signatures if one.now.failed]
    if failed:
        said = "; ".join(f"{one.field}: {', '.join(codes(one))}" for one in failed)
        raise VerificationError(
            Text(
                id=f"{name} tidak sah, jadi tidak diperpanjang ({said}).",
                en=f"{name} is invalid, so it is not extended ({said}).",
            ),
            Text(
                id="Baca sebabnya dengan bsre-sign verify; mintalah berkas aslinya.",
                en="Read why by bsre-sign verify; ask for the original file.",
            ),
        )
    if not state.helped:
        said = "; ".join(f"{one.field}: {', '.join(codes(one))}" for one in state.report.signatures)
        raise DocumentRefusedError(
            Text(
                id=f"Tidak ada tanda tangan dalam {name} yang masih dapat dibuktikan ({said}).",
                en=f"No signature in {name} can be proved any more ({said}).",
            ),
            Text(
                id="Bukti yang sudah lewat masanya tidak dapat dipulihkan; bila induk sertifikatnya belum dikenal, "
                "berikan dengan --trust.",
                en="Proof that has lapsed cannot be restored; give a root that is not known by --trust.",
            ),
        )


def codes(one: SignatureReport) -> list[str]:
    """Why the signature does not pass now."""
    return sorted(
        {reason.code for answer in one.now.answers if answer.outcome is not Outcome.PASSED for reason in answer.reasons}
    )


def not_reached(before: State, after: State, level: Level) -> tuple[str, ...]:
    """The signatures that did not get what they should have."""
    reached = {
        one.field
        for one, said in after.signatures()
        if after.report.verdict is not DocumentVerdict.INVALID
        and said.proved_time is not None
        and (level < Level.B_LT or (one.embedded_chain and one.embedded_revocation))
        and (level < Level.B_LTA or after.timestamps[-1] in one.evidence_protected_by)
    }
    return tuple(one for one in before.helped if one not in reached)


def not_extended(fields: Sequence[str]) -> SelfCheckError:
    """The error for signatures that did not get what they should have."""
    named = ", ".join(fields)
    return SelfCheckError(
        Text(
            id=f"Pemeriksaan diri gagal: bukti untuk {named} tidak mencapai tingkat yang diminta.",
            en=f"The self-check failed: the proof for {named} does not reach the level that was asked for.",
        ),
        Text(
            id="Keluaran tidak diserahkan; laporkan sebagai galat program.",
            en="The output was withheld; report this as a defect.",
        ),
    )


def remarks(before: State, *, changed: bool) -> Iterator[Text]:
    """What to know about a document that was extended, or had no need of it."""
    if not changed:
        yield Text(id="Tidak ada yang kurang; dokumennya tetap.", en="Nothing was lacking; the document is as it was.")
    elif any(one.docmdp == 1 for one in before.facts.signatures):
        yield APPENDED
    for one in before.report.signatures:
        if one.kind is not SignatureKind.DOCUMENT_TIMESTAMP and one.field not in before.helped:
            why = ", ".join(codes(one))
            yield Text(
                id=f"Tanda tangan {one.field} tidak dapat dibuktikan dan tidak diperpanjang ({why}).",
                en=f"The signature {one.field} cannot be proved and was not extended ({why}).",
            )
