"""``bsre-sign trust``."""

import re
from collections.abc import Sequence
from pathlib import Path

import click

from bsre_sign import BsreSignError, CredentialError, Text
from bsre_sign.cli import options
from bsre_sign.cli.bilingual import command, group, option
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.machine import say_json
from bsre_sign.cli.screen import say, show
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.trust_add import add
from bsre_sign.cli.trust_ask import CONFIRMATION, agreed
from bsre_sign.cli.trust_folder import Kept, TrustFolder
from bsre_sign.cli.trust_list import as_record, given_ones, kept_ones, pinned_ones, show_list
from bsre_sign.cli.trust_words import described, name_of, shown

_LEAST_DIGITS = 8


@command(
    "list",
    Text(
        "Daftar jangkar kepercayaan dengan sidik jari SHA-256: bawaan, yang ditambahkan, dan yang diberikan.\n\n"
        "Cocokkan dengan yang diumumkan penyelenggaranya.",
        "The trust anchors with their SHA-256 fingerprints: built in, added, and given.\n\n"
        "Compare them with what their operators publish.",
    ),
)
@options.trust_option
@option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    section=options.FILES,
    text=Text("Bentuk daftar (bawaan: text).", "Form of the list (default: text)."),
)
def list_anchors(trust: tuple[Path, ...], form: str) -> Exit:
    """Each anchor with its digest, by where it comes from."""
    from bsre_sign import TrustStore

    shell, folder = Shell.of(), TrustFolder.of_user()
    listed = pinned_ones(TrustStore.default().pinned)
    broken: BsreSignError | None = None
    if folder is not None:
        try:
            listed += kept_ones(folder.entries(), folder.path)
        except BsreSignError as error:
            broken = error
    for path in trust:
        listed += given_ones(TrustStore.empty().add_path(path).anchors, path)
    if form == "json":
        say_json(as_record(listed, folder.path if folder is not None else None))
    else:
        show_list(listed, shell)
    if broken is not None:
        raise broken
    return Exit.DONE


@command(
    "remove",
    Text(
        "Hapus sertifikat yang pernah ditambahkan.\n\n"
        "ID adalah paling sedikit 8 digit pertama sidik jarinya, atau nama berkasnya; lihat: bsre-sign trust list.",
        "Remove a certificate that was added.\n\n"
        "ID is at least the first 8 digits of its fingerprint, or its file's name; see: bsre-sign trust list.",
    ),
)
@click.argument("name", metavar="ID")
@option(
    "--yes",
    is_flag=True,
    configurable=False,
    section=CONFIRMATION,
    text=Text("Hapus tanpa ditanyakan lagi.", "Remove without being asked."),
)
def remove(name: str, yes: bool) -> Exit:
    """Show, ask, remove."""
    from bsre_sign import TrustStore
    from bsre_sign.trust import facts_of

    folder, shell = TrustFolder.required(), Shell.of()
    entry = _chosen(name, folder.entries())
    what = shown(entry.name)
    if entry.certificate is not None:
        facts = facts_of(entry.certificate)
        what = name_of(facts)
        show(described(facts, TrustStore.default().pinned, shell))
    elif entry.fault is not None:
        say(f"{what}: {shown(shell.text(entry.fault))}")
    if not yes and not agreed(Text("Hapus? [y/T]", "Remove it? [y/N]"), otherwise="--yes"):
        raise click.Abort
    folder.remove(entry)
    say(shell.text(Text(f"Dihapus: {what}", f"Removed: {what}")))
    return Exit.DONE


trust = group("trust", Text("Atur jangkar kepercayaan.", "Manage the trust anchors."), list_anchors, add, remove)


def _chosen(name: str, entries: Sequence[Kept]) -> Kept:
    """The file that ``name`` means.

    Raises:
        CredentialError: none, or several.
    """
    exact = [one for one in entries if one.name == name]
    digits = re.sub(r"[\s:]", "", name).upper()
    fits = exact
    if not fits and len(digits) >= _LEAST_DIGITS:
        fits = [one for one in entries if one.sha256 is not None and one.sha256.startswith(digits)]
    if len(fits) == 1:
        return fits[0]
    cause = Text(f"Tidak ada sertifikat tambahan {name}.", f"There is no added certificate {name}.")
    if fits:
        cause = Text(f"{name} cocok dengan {len(fits)} sertifikat.", f"{name} fits {len(fits)} certificates.")
    raise CredentialError(
        cause,
        Text(
            f"Berikan paling sedikit {_LEAST_DIGITS} digit sidik jari dari bsre-sign trust list; yang bawaan tetap.",
            f"Give at least {_LEAST_DIGITS} digits of a fingerprint in bsre-sign trust list; built-in ones stay.",
        ),
    )
