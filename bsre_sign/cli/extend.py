"""``bsre-sign extend``."""

from typing import Any

import click

from bsre_sign import Text
from bsre_sign.cli import options
from bsre_sign.cli.bilingual import command, option
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.extending import Request, check, days, extend_all, extender, targets
from bsre_sign.cli.machine import told_in_json
from bsre_sign.cli.options import FILES, JUDGEMENT, SIGNATURE
from bsre_sign.cli.timestamping import tsa_option


@command(
    "extend",
    Text(
        "Naikkan tingkat tanda tangan, atau perbarui buktinya sebelum lewat masa.\n\n"
        "Bukti dan stempel waktu ditambahkan di belakang; isi dan tanda tangan yang ada tidak berubah. Dokumen yang "
        "tidak sah ditolak. Keluaran ditulis utuh atau tidak sama sekali.",
        "Raise signatures to a higher level, or renew their proof before it lapses.\n\n"
        "Evidence and timestamps are added behind; content and signatures stay as they are. A document that is "
        "invalid is refused. An output appears whole or not at all.",
    ),
    more=Text(
        "\b\nContoh:\n"
        "  bsre-sign extend surat-tte.pdf -o surat-lta.pdf --tsa URL\n"
        "  bsre-sign extend --due 90d arsip\n"
        "  bsre-sign extend --due 90d arsip --in-place --tsa URL --tsa URL-KEDUA\n"
        "\nTanpa tujuan (--output-dir, --in-place), --due hanya mendaftar dan tidak bertanya ke jaringan.",
        "\b\nExamples:\n"
        "  bsre-sign extend letter-signed.pdf -o letter-lta.pdf --tsa URL\n"
        "  bsre-sign extend --due 90d archive\n"
        "  bsre-sign extend --due 90d archive --in-place --tsa URL --tsa SECOND-URL\n"
        "\nWithout a destination (--output-dir, --in-place), --due only lists, and asks no network.",
    ),
)
@click.argument("inputs", nargs=-1, required=True, metavar="FILE|DIR...")
@options.output_option
@options.output_dir_option
@option(
    "--in-place",
    is_flag=True,
    configurable=False,
    section=FILES,
    text=Text("Ganti berkas masukan dengan hasilnya.", "Replace each input file by its result."),
)
@options.overwrite_option
@options.password_option
@options.jobs_option
@options.json_option
@option(
    "--level",
    type=click.Choice(["b-t", "b-lt", "b-lta"], case_sensitive=False),
    default="b-lta",
    section=SIGNATURE,
    text=Text(
        "Tingkat yang dicapai (bawaan: b-lta); yang sudah B-LTA diperbarui.",
        "Level to reach (default: b-lta); what is B-LTA already is renewed.",
    ),
)
@tsa_option
@option(
    "--due",
    callback=days,
    metavar="DAYS",
    section=SIGNATURE,
    text=Text(
        "Hanya dokumen yang buktinya lewat masa dalam sekian hari (misalnya 90d); folder ditelusuri.",
        "Only documents whose proof lapses within so many days (such as 90d); folders are searched.",
    ),
)
@options.trust_options
@option(
    "--allow-private",
    is_flag=True,
    section=JUDGEMENT,
    text=Text(
        "Izinkan bertanya ke alamat privat atau loopback yang tertulis di dokumen.",
        "Allow asking private or loopback addresses that stand in documents.",
    ),
)
def extend(**given: Any) -> Exit:
    """Extend one document or many, or list what is due."""
    from bsre_sign.cli import extend_due, extend_words

    request = Request(**given)
    check(request)
    with told_in_json(request.as_json, extend_words.nothing_done):
        by = extender(request)
        if request.due is not None:
            return extend_due.run(request, by)
        tasks = targets(request, request.inputs)
        outcomes = extend_all(request, by, tasks)
    return extend_words.tell(tasks, outcomes, as_json=request.as_json)
