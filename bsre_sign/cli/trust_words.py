"""How certificates are shown to somebody who is to trust them."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from bsre_sign import Text
from bsre_sign.cli.shell import Shell

if TYPE_CHECKING:
    from bsre_sign.report.lines import Line
    from bsre_sign.trust import AnchorFacts, PinnedAnchor

State = Literal["valid", "expired", "not_yet_valid", "unusable", "ignored"]

STATES: dict[State, Text] = {
    "valid": Text("berlaku", "valid"),
    "expired": Text("kedaluwarsa", "expired"),
    "not_yet_valid": Text("belum berlaku", "not valid yet"),
    "unusable": Text("tidak dapat dipakai", "unusable"),
    "ignored": Text("diabaikan", "ignored"),
}
_LONGEST = 300


def state_of(facts: "AnchorFacts", now: datetime) -> State:
    """Where ``now`` lies in the certificate's validity."""
    if now < facts.not_before:
        return "not_yet_valid"
    return "expired" if now > facts.not_after else "valid"


def shown(text: str) -> str:
    """``text`` out of a certificate or a file's name: made safe, and not endless."""
    from bsre_sign.report.lines import clean

    safe = clean(text)
    return safe if len(safe) <= _LONGEST else f"{safe[:_LONGEST]}…"


def name_of(facts: "AnchorFacts") -> str:
    """What to call the certificate."""
    return shown(facts.common_name or facts.subject or facts.sha256[:16])


def grouped(sha256: str) -> tuple[str, str]:
    """A fingerprint in groups of four, on two lines, as people compare it."""
    groups = [sha256[start : start + 4] for start in range(0, len(sha256), 4)]
    return " ".join(groups[:8]), " ".join(groups[8:])


def described(facts: "AnchorFacts", pinned: Sequence["PinnedAnchor"], shell: Shell) -> Iterator["Line"]:
    """Everything that somebody needs to decide whether to trust this certificate."""
    from bsre_sign.report.lines import Line, labelled, wrapped

    def row(label: Text, text: str) -> Iterator[Line]:
        return labelled(shell.text(label), text, column=14)

    yield Line(name_of(facts), "title")
    yield from row(Text("Subjek", "Subject"), shown(facts.subject))
    yield from row(Text("Penerbit", "Issuer"), shown(facts.issuer))
    since, until = (_day(one, shell) for one in (facts.not_before, facts.not_after))
    yield from row(Text("Berlaku", "Validity"), shell.text(Text(f"{since} s.d. {until}", f"{since} to {until}")))
    kind = Text("otoritas sertifikat (CA)", "certification authority (CA)")
    if not facts.authority:
        kind = Text("bukan otoritas sertifikat (CA)", "not a certification authority (CA)")
    yield from row(Text("Jenis", "Kind"), shell.text(kind))
    yield from row(Text("Kunci", "Key"), facts.key)
    first, second = grouped(facts.sha256)
    yield Line(f"  {'SHA-256':<14}{first}")
    yield Line(f"  {'':<14}{second}")
    anchor = next((one for one in pinned if one.sha256 == facts.sha256), None)
    if anchor is not None:
        same = Text(
            f"Jangkar bawaan {anchor.id}: sidik jarinya cocok.",
            f"Built-in anchor {anchor.id}: the fingerprint is the same.",
        )
        yield from wrapped(shell.text(same), "good", indent=2)
    for text in _doubts(facts, pinned, datetime.now(UTC)):
        yield from wrapped(shell.text(text), "doubt", indent=2, hang=2)


def _doubts(facts: "AnchorFacts", pinned: Sequence["PinnedAnchor"], now: datetime) -> Iterator[Text]:
    is_pinned = any(one.sha256 == facts.sha256 for one in pinned)
    namesake = next((one for one in pinned if _plain(one.name) == _plain(facts.common_name)), None)
    if namesake is not None and not is_pinned:
        yield Text(
            f"AWAS: bernama sama dengan jangkar bawaan {namesake.id}, tetapi ini sertifikat lain.",
            f"BEWARE: it is called like the built-in anchor {namesake.id}, but is another certificate.",
        )
    state = state_of(facts, now)
    if state == "expired":
        yield Text(
            "Sudah kedaluwarsa: hanya untuk dokumen dari masa berlakunya.",
            "It has expired: for documents from its time only.",
        )
    if state == "not_yet_valid":
        yield Text("Belum berlaku.", "It is not valid yet.")
    if facts.weak:
        yield Text(f"Kuncinya lemah ({facts.key}).", f"Its key is weak ({facts.key}).")
    if not facts.self_issued and not is_pinned:
        yield Text(
            "Bukan sertifikat induk: bila dipercaya, pencabutannya oleh penerbitnya tidak lagi diperiksa.",
            "It is no root: once it is trusted, whether its issuer has revoked it is not looked at any more.",
        )


def _plain(name: str) -> str:
    """A name without what eyes pass over."""
    return re.sub(r"[\W_]+", "", name).casefold()


def _day(moment: datetime, shell: Shell) -> str:
    from bsre_sign.report.times import shown_date

    # In UTC, as the certificate has it: "no end", which is the last second of 9999, exists in no zone east of it.
    return shown_date(moment, shell.language, UTC)
