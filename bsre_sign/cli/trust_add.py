"""``bsre-sign trust add``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bsre_sign import CredentialError, Text
from bsre_sign.cli.bilingual import Misuse, command, option
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.screen import aside, say, show
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.trust_ask import CONFIRMATION, agreed
from bsre_sign.cli.trust_folder import TrustFolder
from bsre_sign.cli.trust_sources import certificates_from
from bsre_sign.cli.trust_words import described, name_of, shown

if TYPE_CHECKING:
    from bsre_sign.trust import AnchorFacts


@command(
    "add",
    Text(
        "Percayai sertifikat CA untuk seterusnya, setelah sidik jarinya dicocokkan.\n\n"
        "Sumbernya berkas PEM, DER, atau P7B, sebuah folder, alamat https, atau - untuk stdin. Setiap sertifikat "
        "diperlihatkan dan ditanyakan; tanpa terminal hanya yang sidik jarinya disebut dengan --fingerprint.",
        "Trust a CA certificate from now on, once its fingerprint has been compared.\n\n"
        "The source is a PEM, DER or P7B file, a folder, an https address, or - for stdin. Each certificate is shown "
        "and asked about; without a terminal only those count whose fingerprint is named by --fingerprint.",
    ),
    more=Text(
        "\b\nContoh:\n"
        "  bsre-sign trust add induk.crt\n"
        "  bsre-sign trust add induk.crt --fingerprint SHA256\n"
        "\nYang ditambahkan dipercaya oleh sign dan verify. Untuk sekali pakai, juga untuk CA uji: --trust FILE.",
        "\b\nExamples:\n"
        "  bsre-sign trust add root.crt\n"
        "  bsre-sign trust add root.crt --fingerprint SHA256\n"
        "\nWhat is added is trusted by sign and verify. For a single run, and for the test CA: --trust FILE.",
    ),
)
@click.argument("source", metavar="FILE|DIR|URL")
@option(
    "--fingerprint",
    "fingerprints",
    multiple=True,
    metavar="SHA256",
    configurable=False,
    section=CONFIRMATION,
    text=Text(
        "Sidik jari yang dipercaya, tanpa ditanyakan lagi; boleh diulang.",
        "Fingerprint to trust without being asked again; repeatable.",
    ),
)
def add(source: str, fingerprints: tuple[str, ...]) -> Exit:
    """Show, ask, keep."""
    folder, shell = TrustFolder.required(), Shell.of()
    named = {_fingerprint(one) for one in fingerprints}
    found = _read(source)
    _check_named(named, list(found), source)
    kept = {one.sha256 for one in folder.entries() if one.certificate is not None}
    new = []
    for facts in found:
        if named and facts.sha256 not in named:
            continue
        if facts.sha256 in kept:
            say(f"{name_of(facts)}: {shell.text(Text('sudah ada', 'already there'))} ({facts.sha256[:16]})")
        else:
            new.append(facts)
    usable = _usable(new, named, shell)
    if not usable:
        return Exit.DONE
    accepted = _accepted(usable, named, shell)
    if not accepted:
        raise click.Abort
    for facts in accepted:
        path = folder.add(found[facts])
        done = Text(f"Ditambahkan: {name_of(facts)}", f"Added: {name_of(facts)}")
        say(f"{shell.text(done)} ({facts.sha256[:16]})  {shown(str(path))}")
    return Exit.DONE


def _read(source: str) -> dict["AnchorFacts", bytes]:
    from bsre_sign.trust import facts_of

    return {facts_of(one): one for one in certificates_from(source)}


def _fingerprint(text: str) -> str:
    from bsre_sign.trust import normal_fingerprint

    try:
        return normal_fingerprint(text)
    except CredentialError as error:
        raise Misuse(error.cause) from error


def _check_named(named: set[str], found: Sequence["AnchorFacts"], source: str) -> None:
    """Refuse where what was stated is not what is there: that is what fingerprints are for."""
    missing = named - {facts.sha256 for facts in found}
    if missing:
        one = min(missing)
        raise CredentialError(
            Text(f"Di {source} tidak ada sertifikat bersidik jari {one}.", f"{source} has no certificate {one}."),
            Text(
                "Tidak ada yang ditambahkan. Periksa sumber dan sidik jarinya.",
                "Nothing was added. Check the source and the fingerprint.",
            ),
        )


def _usable(new: Sequence["AnchorFacts"], named: set[str], shell: Shell) -> list["AnchorFacts"]:
    """Those that may be trusted at all; the others are told of.

    Raises:
        CredentialError: there is none, or one was asked for by name that may not.
    """
    refused = [(facts, why) for facts in new if (why := _refusal(facts)) is not None]
    if refused and (named or len(refused) == len(new)):
        raise refused[0][1]
    for _, why in refused:
        aside(shell, "warning:", why.cause)
    return [facts for facts in new if facts not in {one for one, _ in refused}]


def _refusal(facts: "AnchorFacts") -> CredentialError | None:
    if _is_pinned(facts):
        return None
    if facts.for_tests:
        return CredentialError(
            Text(
                f"{name_of(facts)} adalah CA uji, yang dapat dipakai siapa saja; tidak untuk dipercaya seterusnya.",
                f"{name_of(facts)} is a test CA, which anybody can use; it is not to be trusted for good.",
            ),
            Text("Untuk mencoba, berikan dengan --trust FILE.", "To try things out, give it by --trust FILE."),
        )
    if not facts.authority:
        return CredentialError(
            Text(
                f"{name_of(facts)} bukan sertifikat otoritas (CA).",
                f"{name_of(facts)} is not the certificate of an authority (CA).",
            ),
            Text(
                "Tambahkan sertifikat penerbitnya; untuk sekali pakai ada --trust FILE.",
                "Add its issuer's certificate; for a single run there is --trust FILE.",
            ),
        )
    return None


def _accepted(usable: Sequence["AnchorFacts"], named: set[str], shell: Shell) -> list["AnchorFacts"]:
    """Those that are named, trusted anyway, or agreed to on the terminal."""
    from bsre_sign import TrustStore

    accepted = []
    for facts in usable:
        show(described(facts, TrustStore.default().pinned, shell))
        if (
            facts.sha256 in named
            or _is_pinned(facts)
            or agreed(
                Text("Sidik jarinya cocok, dan dipercaya? [y/T]", "Is the fingerprint right, and to be trusted? [y/N]"),
                otherwise="--fingerprint SHA256",
            )
        ):
            accepted.append(facts)
        say()
    return accepted


def _is_pinned(facts: "AnchorFacts") -> bool:
    from bsre_sign import TrustStore

    return any(one.sha256 == facts.sha256 for one in TrustStore.default().pinned)
