"""``bsre-sign agreement``."""

import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bsre_sign import Text
from bsre_sign.cli.bilingual import command, group, misuse, option
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.options import FILES, is_typed, logo_option, overwrite_option, read_agreement
from bsre_sign.cli.places import STANDARD, check_free, write_stdout
from bsre_sign.cli.remarks import remark_logo
from bsre_sign.cli.screen import say, show
from bsre_sign.cli.shell import Shell

if TYPE_CHECKING:
    from bsre_sign import Agreement
    from bsre_sign.report.lines import Line

_BEARERS = {
    "agency": Text("Kewajiban instansi", "The agency's duties"),
    "issuer": Text("Kewajiban BSrE", "BSrE's duties"),
    "both": Text("Kewajiban kedua pihak", "Duties of both parties"),
}
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


@command("list", Text("Daftar perjanjian bawaan.", "The built-in agreements."))
def list_agreements() -> Exit:
    """One line for each agreement."""
    from bsre_sign import Agreement
    from bsre_sign.report.lines import Line

    shell = Shell.of()
    heads = (Text("ID", "ID"), Text("Ditandatangani", "Signed"), Text("Berakhir", "Ends"), Text("Perjanjian", "Title"))
    rows = [tuple(shell.text(head) for head in heads)]
    for name in Agreement.available():
        one = Agreement.load(name)
        rows.append((one.id, _day(one.signed_on, shell), _day(one.ends_on, shell), shell.text(one.title)))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for number, row in enumerate(rows):
        cells = (*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3])
        show([Line("  ".join(cells), "plain" if number else "title")])
    return Exit.DONE


@command(
    "show",
    Text(
        "Isi satu perjanjian: kewajiban, klausul, dan tampilannya.\n\n"
        "Dengan --preview, kaki halaman A4 dengan stempelnya juga digambar, untuk dibandingkan dengan contoh resmi.",
        "One agreement: duties, clause and look.\n\n"
        "With --preview the foot of an A4 page with its stamp is drawn too, to be compared with an official sample.",
    ),
)
@click.argument("name", metavar="ID|FILE")
@option(
    "--preview",
    "picture",
    metavar="FILE",
    configurable=False,
    section=FILES,
    text=Text("Gambar stempel ke berkas PNG ini; - untuk stdout.", "Draw the stamp into this PNG file; - for stdout."),
)
@overwrite_option
@logo_option
def show_agreement(name: str, picture: str | None, overwrite: bool, logo: Path | None) -> Exit:
    """Everything about one agreement."""
    shell, one = Shell.of(), read_agreement(name)
    if picture is None:
        for option_name in ("overwrite", "logo"):
            if is_typed(option_name):
                misuse(f"--{option_name} hanya berlaku dengan --preview.", f"--{option_name} goes with --preview only.")
    else:
        _draw(one, picture, shell, overwrite=overwrite, logo=logo)
    if picture != STANDARD:
        show(_lines(one, shell))
    return Exit.DONE


@command("validate", Text("Periksa berkas profil perjanjian sendiri.", "Check an agreement profile of one's own."))
@click.argument("file", metavar="FILE")
def validate(file: str) -> Exit:
    """Say that a profile is in order, or fail."""
    from bsre_sign import Agreement
    from bsre_sign.report.lines import clean

    one = Agreement.from_file(file)
    shell = Shell.of()
    duties = Text(f"{len(one.obligations)} kewajiban", f"{len(one.obligations)} duties")
    fine = Text("profil benar", "the profile is in order")
    say(f"{clean(file)}: {shell.text(fine)} ({one.id}, {shell.text(duties)})")
    return Exit.DONE


agreement = group(
    "agreement",
    Text("Lihat atau periksa perjanjian kerja sama dengan BSrE.", "Look at or check agreements with BSrE."),
    list_agreements,
    show_agreement,
    validate,
)


def _draw(one: "Agreement", picture: str, shell: Shell, *, overwrite: bool, logo: Path | None) -> None:
    """Draw the stamp into the file ``picture``, or on stdout."""
    from bsre_sign.cli.preview import preview
    from bsre_sign.output import whole_file

    if picture == STANDARD and sys.stdout.isatty():
        misuse("Gambar tidak ditulis ke terminal; alihkan ke berkas.", "No picture is written to a terminal.")
    check_free(picture, overwrite=overwrite)
    png, stamped = preview(one, logo)
    if picture == STANDARD:
        write_stdout(png)
    else:
        with whole_file(Path(picture), overwrite=overwrite) as output:
            output.write(png)
    remark_logo(shell, one, logo, [stamped])


def _lines(one: "Agreement", shell: Shell) -> Iterator["Line"]:
    from bsre_sign.report.lines import BLANK, Line, clean, labelled, wrapped

    def row(label: Text, text: str) -> Iterator[Line]:
        return labelled(shell.text(label), clean(text), indent=0)

    yield Line(clean(shell.text(one.title)), "title")
    yield BLANK
    yield from row(Text("ID", "ID"), one.id)
    yield from row(Text("Instansi", "Agency"), one.party)
    if one.numbers:
        yield from row(Text("Nomor", "Numbers"), "; ".join(one.numbers))
    if one.signed_on is not None:
        signed = f"{_day(one.signed_on, shell)}, {shell.text(_CLOSINGS[one.closing])}"
        yield from row(Text("Ditandatangani", "Signed"), signed)
    if one.ends_on is not None:
        years = Text(f"({one.term_years} tahun)", f"({one.term_years} years)")
        yield from row(Text("Berakhir", "Ends"), f"{_day(one.ends_on, shell)} {shell.text(years)}")
    if one.notice_days is not None:
        notice = Text(f"{one.notice_days} hari kalender sebelumnya", f"{one.notice_days} calendar days ahead")
        yield from row(Text("Pemberitahuan akhir", "Notice of early end"), shell.text(notice))
    yield from row(Text("Istilah", "Terms"), ", ".join(one.terms))
    yield from row(Text("Tingkat terendah", "Lowest level"), one.signing.minimum_level)
    yield BLANK
    yield Line(shell.text(Text("Stempel", "Stamp")), "title")
    yield from _stamp(one, shell)
    for bearer, heading in _BEARERS.items():
        duties = [duty for duty in one.obligations if duty.bearer == bearer]
        if duties:
            yield BLANK
            yield Line(shell.text(heading), "title")
        for duty in duties:
            yield from wrapped(clean(f"{duty.article} [{duty.id}]"), "muted", indent=2, hang=2)
            yield from wrapped(clean(shell.text(duty.text)), indent=4)


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


_NONE = Text("tidak ada", "none")


def _day(day: date | None, shell: Shell) -> str:
    from bsre_sign.report.times import WIB, shown_date

    return "-" if day is None else shown_date(datetime.combine(day, time(12), WIB), shell.language, WIB)
