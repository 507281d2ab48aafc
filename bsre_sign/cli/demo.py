"""``bsre-sign demo``."""

from pathlib import Path

import click

from bsre_sign import Text
from bsre_sign.cli.bilingual import command
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.options import FILE, overwrite_option


@command(
    "demo",
    Text(
        "Coba seluruh perjalanan dokumen, tanpa jaringan dan tanpa sertifikat.\n\n"
        "Sebuah perjanjian contoh distempel, ditandatangani kedua pihak, diperiksa, dipalsukan, dan diperiksa lagi, "
        "dengan CA uji yang hanya hidup di memori. Berkasnya ada di DIR (bawaan: bsre-sign-demo).",
        "Try a document's whole journey, without a network or a certificate.\n\n"
        "A sample agreement is stamped, signed by both parties, verified, forged and verified again, with a test CA "
        "that lives in memory only. The files are in DIR (default: bsre-sign-demo).",
    ),
)
@click.argument("folder", metavar="[DIR]", type=FILE, default=Path("bsre-sign-demo"))
@overwrite_option
def demo(folder: Path, overwrite: bool) -> Exit:
    """Walk through the journey."""
    from bsre_sign.cli.journey import Journey

    return Journey(folder, overwrite=overwrite).walk()
