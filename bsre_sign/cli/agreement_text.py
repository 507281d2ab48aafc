"""One agreement as people read it: what it is, how it stands, its stamp, its duties and who sees to each."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from bsre_sign import Text
from bsre_sign.cli.shell import Shell

if TYPE_CHECKING:
    from bsre_sign import Agreement
    from bsre_sign.agreement import AgreementState, Obligation
    from bsre_sign.report.lines import Line, Tone

_NONE = Text("tidak ada", "none")
_SIDES = {"left": Text("kiri", "left"), "right": Text("kanan", "right")}
_OVERLAPS = {
    "shrink": Text("isi halaman diperkecil", "the page's content is made smaller"),
    "extend": Text("halaman diperpanjang", "the page is made longer"),
    "refuse": Text("dokumen ditolak", "the document is refused"),
    "allow": Text("stempel dibubuhkan di atasnya", "the stamp is drawn over it"),
}
_CLOSINGS = {
    "electronic": Text("secara elektronik", "electronically"),
    "wet-ink": Text("dengan tanda tangan basah", "in wet ink"),
}
_SIGNERS = {
    "any": Text("orang atau segel elektronik", "a person or an electronic seal"),
    "person": Text("orang", "a person"),
    "seal": Text("segel elektronik", "an electronic seal"),
}
_CERTIFY = {
    None: Text("tidak dituntut", "not asked for"),
    "none": Text("ya, tanpa perubahan sesudahnya", "yes, with no change later"),
    "forms": Text("ya, boleh mengisi formulir dan menandatangani", "yes, filling forms and signing allowed"),
    "annotations": Text("ya, boleh juga berkomentar", "yes, commenting allowed too"),
}
_TONES: dict[str, "Tone"] = {"in-force": "good", "ended": "bad"}
_BEARERS = {
    "agency": Text("instansi", "the agency"),
    "issuer": Text("BSrE", "BSrE"),
    "both": Text("kedua pihak", "both parties"),
}
_GROUPS: tuple[tuple[Text, str, str | None], ...] = (
    (Text("Dipenuhi oleh alat ini", "Fulfilled by this program"), "fulfils", None),
    (Text("Diperiksa oleh alat ini", "Checked by this program"), "checks", None),
    (Text("Dikerjakan sendiri oleh instansi", "The agency's own to do"), "none", "agency"),
    (Text("Dikerjakan sendiri oleh kedua pihak", "Both parties' own to do"), "none", "both"),
    (Text("Dikerjakan oleh BSrE", "BSrE's to do"), "none", "issuer"),
)


def shown_day(day: date | None, shell: Shell) -> str:
    """A date in the language of the run; "-" for none."""
    from bsre_sign.report.times import WIB, shown_date

    return "-" if day is None else shown_date(datetime.combine(day, time(12), WIB), shell.language, WIB)


def state_words(state: "AgreementState") -> Text:
    """How an agreement stands, in few words."""
    if state.status == "in-force":
        return Text(f"berlaku, {state.days_left} hari lagi", f"in force, {state.days_left} days left")
    if state.status == "ended":
        days = state.days_since_end
        return Text(f"sudah berakhir, {days} hari yang lalu", f"ended {days} day{'s' if days != 1 else ''} ago")
    if state.status == "not-yet":
        return Text("belum berlaku", "not yet in force")
    return Text("tanpa jangka waktu", "without dates")


def agreement_lines(one: "Agreement", on: date, shell: Shell) -> Iterator["Line"]:
    """Everything about one agreement, as it stands on the day ``on``."""
    from bsre_sign.report.lines import BLANK, Line, clean

    yield Line(clean(shell.text(one.title)), "title")
    yield BLANK
    yield from _facts(one, shell)
    yield BLANK
    yield from _state(one, on, shell)
    yield BLANK
    yield from _demands(one, shell)
    yield BLANK
    yield Line(shell.text(Text("Stempel", "Stamp")), "title")
    yield from _stamp(one, shell)
    for heading, tool, bearer in _GROUPS:
        duties = [duty for duty in one.obligations if duty.tool == tool and bearer in (None, duty.bearer)]
        if duties:
            yield BLANK
            yield Line(shell.text(heading), "title")
        for duty in duties:
            yield from _duty(duty, shell, with_bearer=bearer is None)


def _row(label: Text, text: str, shell: Shell, *, indent: int = 0) -> Iterator["Line"]:
    from bsre_sign.report.lines import clean, labelled

    return labelled(shell.text(label), clean(text), indent=indent)


def _facts(one: "Agreement", shell: Shell) -> Iterator["Line"]:
    yield from _row(Text("ID", "ID"), one.id, shell)
    yield from _row(Text("Instansi", "Agency"), one.party, shell)
    yield from _row(Text("Pihak lainnya", "Other party"), one.issuer, shell)
    if one.numbers:
        yield from _row(Text("Nomor", "Numbers"), "; ".join(one.numbers), shell)
    if one.signed_on is not None:
        signed = f"{shown_day(one.signed_on, shell)}, {shell.text(_CLOSINGS[one.closing])}"
        yield from _row(Text("Ditandatangani", "Signed"), signed, shell)
    offices = ((Text("Surat ke instansi", "Letters to agency"), one.correspondence.agency),)
    for label, office in (*offices, (Text("Surat ke BSrE", "Letters to BSrE"), one.correspondence.issuer)):
        if office is not None:
            parts = (office.unit, office.address, office.phone, office.email)
            yield from _row(label, "; ".join(part for part in parts if part), shell)
    yield from _row(Text("Istilah", "Terms"), ", ".join(one.terms), shell)


def _state(one: "Agreement", on: date, shell: Shell) -> Iterator["Line"]:
    from bsre_sign.report.lines import Line, labelled

    state = one.state(on)
    day = Text(shown_day(on, shell), shown_day(on, shell))
    yield Line(shell.text(Text(f"Keadaan pada {day.id}", f"State on {day.en}")), "title")
    said = shell.text(state_words(state))
    if state.status == "ended":
        since = Text("tidak berlaku lagi sejak", "no longer in force since")
        said += f"; {shell.text(since)} {shown_day(state.ends_on, shell)}"
    yield from labelled(shell.text(Text("Keadaan", "State")), said, _TONES.get(state.status, "plain"))
    if state.first_day is not None and state.last_day is not None:
        span = Text("sampai dengan", "to")
        text = f"{shown_day(state.first_day, shell)} {shell.text(span)} {shown_day(state.last_day, shell)}"
        if one.last_day is None:
            text += f" ({one.term_years} {shell.text(Text('tahun', 'years'))})"
        yield from _row(Text("Berlaku", "In force"), text, shell, indent=2)
    if one.notice_days is not None:
        notice = Text(f"{one.notice_days} hari kalender sebelumnya", f"{one.notice_days} calendar days ahead")
        text = shell.text(notice)
        if state.last_notice_day is not None:
            latest = Text("paling lambat", "at the latest on")
            text += f", {shell.text(latest)} {shown_day(state.last_notice_day, shell)}"
        yield from _row(Text("Pemberitahuan akhir", "Notice of early end"), text, shell, indent=2)


def _demands(one: "Agreement", shell: Shell) -> Iterator["Line"]:
    from bsre_sign.report.lines import Line

    signing, verification = one.signing, one.verification
    yield Line(shell.text(Text("Tanda tangan pada dokumen keluaran", "Signatures on output documents")), "title")
    rows = [
        (Text("Tingkat terendah", "Lowest level"), str(signing.minimum_level)),
        (Text("Penanda tangan", "Signer"), shell.text(_SIGNERS[signing.signer])),
        (Text("Jumlah terendah", "At least"), str(signing.signers)),
        (Text("Sertifikasi", "Certification"), shell.text(_CERTIFY[signing.certify])),
        (Text("Bukti terendah", "Lowest proof"), str(verification.minimum_rung)),
    ]
    if verification.required_policies:
        rows.append((Text("Kebijakan wajib", "Policies asked for"), ", ".join(verification.required_policies)))
    rows += [(Text(f"Aturan {rule}", f"Rule {rule}"), severity) for rule, severity in one.check.severities]
    for label, text in rows:
        yield from _row(label, text, shell, indent=2)


def _stamp(one: "Agreement", shell: Shell) -> Iterator["Line"]:
    from bsre_sign.report.lines import Line, clean, labelled, wrapped

    stamp = one.stamp
    if stamp.heading:
        yield Line(f"  {clean(stamp.heading)}")
    for marker, line in zip(stamp.markers, stamp.clause, strict=True):
        if marker:
            yield from wrapped(clean(f"{marker} {line}"), indent=2, hang=len(marker) + 1)
        else:
            yield Line(f"  {clean(line)}")
    pages = Text("semua", "all") if stamp.pages == "all" else Text("pertama", "the first")
    height = f"{stamp.logo_height:g} pt"
    side = _SIDES[stamp.logo_side]
    logo = Text(f"di {side.id}, tinggi {height}", f"on the {side.en}, {height} high") if stamp.logo else _NONE
    align = Text("rata kiri", "left-aligned") if stamp.align == "left" else Text("di tengah", "centred")
    rule = Text(f"{stamp.rule_width:g} pt", f"{stamp.rule_width:g} pt") if stamp.rule else _NONE
    yield from labelled(shell.text(Text("Halaman", "Pages")), shell.text(pages))
    yield from labelled(
        shell.text(Text("Huruf", "Font")), f"{clean(stamp.font)} {stamp.font_size:g} pt, {shell.text(align)}"
    )
    yield from labelled("Logo", shell.text(logo))
    yield from labelled(shell.text(Text("Garis", "Rule")), shell.text(rule))
    if stamp.qr is not None:
        place = Text(f"di {_SIDES[stamp.qr.side].id}", f"on the {_SIDES[stamp.qr.side].en}")
        yield from labelled(
            shell.text(Text("Kode QR", "QR code")),
            f"{clean(stamp.qr.text)} ({shell.text(place)}, {stamp.qr.size:g} pt)",
        )
    if stamp.page_number:
        yield from labelled(shell.text(Text("Nomor halaman", "Page number")), clean(stamp.page_number))
    yield from labelled(
        shell.text(Text("Kaki halaman terisi", "No room at the foot")), shell.text(_OVERLAPS[stamp.overlap])
    )


def _duty(duty: "Obligation", shell: Shell, *, with_bearer: bool) -> Iterator["Line"]:
    from bsre_sign.report.lines import clean, wrapped

    bearer = _BEARERS[duty.bearer]
    whose = f", {shell.text(Text(f'kewajiban {bearer.id}', f'a duty of {bearer.en}'))}" if with_bearer else ""
    yield from wrapped(clean(f"{duty.article} [{duty.id}]{whose}"), "muted", indent=2, hang=2)
    yield from wrapped(clean(shell.text(duty.text)), indent=4)
    if duty.how is not None:
        yield from wrapped(clean(shell.text(duty.how)), "muted", indent=4)
