"""``bsre-sign stamp``."""

import tempfile
from pathlib import Path

import click

from bsre_sign import Text
from bsre_sign.cli import options
from bsre_sign.cli.bilingual import command, option
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.options import FILES
from bsre_sign.cli.places import STANDARD, checked_target, open_document, write_stdout
from bsre_sign.cli.remarks import remark_document, remark_logo
from bsre_sign.cli.screen import aside, say
from bsre_sign.cli.secret import password
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.stamp_words import stamp_words


@command(
    "stamp",
    Text(
        "Bubuhkan klausul dan logo tanpa menandatangani.\n\n"
        "Dokumen yang sudah ditandatangani ditolak, karena stempel akan merusak tanda tangannya.",
        "Stamp the clause and the logo without signing.\n\n"
        "A signed document is refused, because a stamp would break its signature.",
    ),
)
@click.argument("source", metavar="INPUT")
@option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    section=FILES,
    text=Text("Berkas keluaran; - untuk stdout.", "Output file; - for stdout."),
)
@options.overwrite_option
@options.password_option
@options.agreement_option
@options.logo_option
def stamp(
    source: str, output: str, overwrite: bool, password_file: Path | None, agreement: str, logo: Path | None
) -> Exit:
    """Stamp one document."""
    from bsre_sign import Stamper
    from bsre_sign.report.cleaning import clean
    from bsre_sign.viewer import warm_up

    warm_up()
    target = checked_target(output)
    document = open_document(source, password(password_file))
    chosen = options.read_agreement(agreement)
    stamper = Stamper(chosen, logo=logo)
    if target == STANDARD:
        with tempfile.TemporaryDirectory() as folder:
            part = Path(folder) / "stamped.pdf"
            done = stamper.stamp_to(document, part)
            write_stdout(part.read_bytes())
    else:
        done = stamper.stamp_to(document, target, overwrite=overwrite)
    words, way = stamp_words(done.stamp), f"{clean(document.name)} → {clean(target)}"
    line = Text(f"{way}  ({words.id})", f"{way}  ({words.en})")
    if target == STANDARD:
        aside(Shell.of(), "note:", line)
    else:
        say(Shell.of().text(line))
    remark_document(Shell.of(), "", done.remarks)
    remark_logo(Shell.of(), chosen, logo, [done.stamp])
    return Exit.DONE
