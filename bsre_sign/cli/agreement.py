"""``bsre-sign agreement``."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bsre_sign import AgreementError, Text
from bsre_sign.cli.agreement_folders import agreement_folder_option, agreement_folders
from bsre_sign.cli.agreement_json import agreement_record, say_record, summary_record
from bsre_sign.cli.agreement_new import new_agreement, validate
from bsre_sign.cli.agreement_text import agreement_lines, shown_day, state_words
from bsre_sign.cli.bilingual import command, group, misuse, option
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.options import FILES, is_typed, logo_option, overwrite_option, read_agreement
from bsre_sign.cli.places import STANDARD, check_free, write_stdout
from bsre_sign.cli.remarks import remark_logo
from bsre_sign.cli.screen import complain, show
from bsre_sign.cli.shell import Shell

if TYPE_CHECKING:
    from bsre_sign import Agreement

_PROFILES = Text("Profil", "Profiles")


def _common(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--date``, ``--format`` and ``--agreement-folder``."""
    function = agreement_folder_option(_PROFILES)(function)
    function = option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        section=FILES,
        text=Text("Bentuk keluaran: text (bawaan) atau json.", "Form of the output: text (default) or json."),
    )(function)
    return option(
        "--date",
        "on",
        default=None,
        metavar="YYYY-MM-DD",
        configurable=False,
        text=Text(
            "Tanggal yang ditanyakan; bawaan hari ini di WIB.", "The date asked about; by default today's in WIB."
        ),
    )(function)


@command(
    "list",
    Text("Daftar perjanjian, dan keadaannya pada suatu tanggal.", "The agreements, and their state on a date."),
)
@_common
def list_agreements(on: str | None, form: str) -> Exit:
    """One line for each agreement."""
    from bsre_sign.report.lines import Line, clean

    shell, day = Shell.of(), _day(on)
    found, failed = _every(agreement_folders())
    if form == "json":
        say_record({"agreements": [summary_record(one, day) for one in found]})
    else:
        heads = (Text("ID", "ID"), Text("Sejak", "From"), Text("Hari terakhir", "Last day"), Text("Keadaan", "State"))
        rows = [tuple(shell.text(head) for head in (*heads, Text("Perjanjian", "Title")))]
        for one in found:
            state = one.state(day)
            days = (shown_day(state.first_day, shell), shown_day(state.last_day, shell))
            rows.append((one.id, *days, shell.text(state_words(state)), clean(shell.text(one.title))))
        widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
        for number, row in enumerate(rows):
            cells = (*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1])
            show([Line("  ".join(cells), "plain" if number else "title")])
    for error in failed:
        complain(shell, error)
    return Exit.INPUT if failed else Exit.DONE


@command(
    "show",
    Text(
        "Isi satu perjanjian: keadaannya, klausul, kewajiban, dan siapa yang memenuhi masing-masing.\n\n"
        "Dengan --preview, kaki halaman A4 dengan stempelnya juga digambar, untuk dibandingkan dengan contoh resmi.",
        "One agreement: its state, its clause, its duties, and who sees to each.\n\n"
        "With --preview the foot of an A4 page with its stamp is drawn too, to be compared with an official sample.",
    ),
)
@click.argument("name", metavar="ID|FILE")
@_common
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
def show_agreement(
    name: str, on: str | None, form: str, picture: str | None, overwrite: bool, logo: Path | None
) -> Exit:
    """Everything about one agreement."""
    shell, day = Shell.of(), _day(on)
    one = read_agreement(name)
    if picture is None:
        for option_name in ("overwrite", "logo"):
            if is_typed(option_name):
                misuse(f"--{option_name} hanya berlaku dengan --preview.", f"--{option_name} goes with --preview only.")
    else:
        _draw(one, picture, shell, overwrite=overwrite, logo=logo)
    if picture == STANDARD:
        return Exit.DONE
    if form == "json":
        say_record(agreement_record(one, day))
    else:
        show(agreement_lines(one, day, shell))
    return Exit.DONE


agreement = group(
    "agreement",
    Text(
        "Lihat, buat, atau periksa perjanjian kerja sama dengan BSrE.", "Look at, begin or check agreements with BSrE."
    ),
    list_agreements,
    show_agreement,
    validate,
    new_agreement,
)


def _day(text: str | None) -> date:
    """The date asked about, by default today's in Western Indonesia."""
    from bsre_sign.report.times import WIB

    if text is None:
        return datetime.now(WIB).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        misuse(f"--date {text}: bukan tanggal seperti 2026-11-21.", f"--date {text}: no date such as 2026-11-21.")


def _every(folders: tuple[Path, ...]) -> tuple[list["Agreement"], list[AgreementError]]:
    """All agreements that there are, and what is wrong with the rest."""
    from bsre_sign import Agreement

    found, failed = [], []
    for name in Agreement.available(folders):
        try:
            found.append(Agreement.load(name, folders))
        except AgreementError as error:
            failed.append(error)
    return found, failed


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
