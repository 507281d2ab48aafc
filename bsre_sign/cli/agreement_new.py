"""``bsre-sign agreement new`` and ``agreement validate``: an agency's own profile, begun and checked."""

import re
from pathlib import Path

import click

from bsre_sign import AgreementError, Text
from bsre_sign.cli.bilingual import command, misuse, option
from bsre_sign.cli.exits import Exit, gravest
from bsre_sign.cli.options import FILES, overwrite_option
from bsre_sign.cli.places import STANDARD, check_free, write_stdout
from bsre_sign.cli.screen import aside, complain, say
from bsre_sign.cli.shell import Shell

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@command(
    "new",
    Text(
        "Tulis profil awal untuk perjanjian instansi sendiri, dengan penjelasan setiap kunci.\n\n"
        "Simpan sebagai ID.toml di folder agreements dari konfigurasi pengguna, atau di folder yang disebut dengan "
        "--agreement-folder atau BSRE_SIGN_AGREEMENTS.",
        "Write a starting profile for an agreement of one's own, with every key explained.\n\n"
        "Keep it as ID.toml in the folder agreements of the user's configuration, or in a folder named by "
        "--agreement-folder or BSRE_SIGN_AGREEMENTS.",
    ),
)
@click.argument("name", metavar="ID")
@option(
    "-o",
    "--output",
    default=None,
    metavar="FILE",
    configurable=False,
    section=FILES,
    text=Text(
        "Berkas yang ditulis; bawaan ID.toml, - untuk stdout.", "File to write; by default ID.toml, - for stdout."
    ),
)
@overwrite_option
def new_agreement(name: str, output: str | None, overwrite: bool) -> Exit:
    """A file to begin with."""
    from bsre_sign import Agreement
    from bsre_sign.agreement import starting_profile
    from bsre_sign.output import whole_file

    shell = Shell.of()
    if len(name) > 60 or _ID.fullmatch(name) is None:
        misuse(
            f"{name}: ID terdiri dari huruf kecil, angka, dan tanda hubung.",
            f"{name}: an ID is made of lower-case letters, digits and hyphens.",
        )
    if name in Agreement.available():
        misuse(f"{name} sudah ada sebagai profil bawaan.", f"{name} is a built-in profile already.")
    text = starting_profile(name, shell.language).encode()
    target = output or f"{name}.toml"
    if target == STANDARD:
        write_stdout(text)
        return Exit.DONE
    check_free(target, overwrite=overwrite)
    with whole_file(Path(target), overwrite=overwrite) as stream:
        stream.write(text)
    say(target)
    aside(
        shell,
        "note:",
        Text(
            f"Isi yang bertanda GANTI, lalu: bsre-sign agreement validate {target}",
            f"Fill in what is marked CHANGE, then: bsre-sign agreement validate {target} --lang en",
        ),
    )
    return Exit.DONE


@command(
    "validate",
    Text(
        "Periksa berkas profil perjanjian sendiri; semua kesalahannya disebut, dengan baris dan kuncinya.",
        "Check agreement profiles of one's own; every fault is told, with its line and key.",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def validate(files: tuple[str, ...]) -> Exit:
    """Say that profiles are in order, or what is not."""
    from bsre_sign import Agreement
    from bsre_sign.compliance import Demands, rule_ids
    from bsre_sign.report.lines import clean

    shell, codes = Shell.of(), []
    for file in files:
        try:
            one = Agreement.from_file(file, rules=rule_ids())
            Demands.of(one)  # a severity that check would refuse
        except AgreementError as error:
            for fault in error.faults or (error,):
                complain(shell, fault)
            codes.append(Exit.INPUT)
            continue
        duties = Text(f"{len(one.obligations)} kewajiban", f"{len(one.obligations)} duties")
        fine = Text("profil benar", "the profile is in order")
        say(f"{clean(file)}: {shell.text(fine)} ({one.id}, {shell.text(duties)})")
        if one.id in Agreement.available():
            aside(
                shell,
                "warning:",
                Text(
                    f"{file}: dengan ID {one.id} yang dipakai ialah profil bawaan; pilih ID lain.",
                    f"{file}: the ID {one.id} means the built-in profile; choose another one.",
                ),
            )
    return gravest(codes)
