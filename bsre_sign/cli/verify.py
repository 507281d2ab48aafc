"""``bsre-sign verify``."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bsre_sign import BsreSignError, Text
from bsre_sign.cli import options
from bsre_sign.cli.batch import each
from bsre_sign.cli.bilingual import command, misuse, option
from bsre_sign.cli.exits import Exit, gravest
from bsre_sign.cli.failures import exit_of
from bsre_sign.cli.machine import told_in_json
from bsre_sign.cli.options import FILES, JUDGEMENT
from bsre_sign.cli.places import STANDARD, open_document
from bsre_sign.cli.screen import aside, complain
from bsre_sign.cli.secret import password
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.verify_forms import FORMS, SERVICE_FAILED, Verified, nothing_verified, print_report

if TYPE_CHECKING:
    from bsre_sign import DocumentReport, Verifier
    from bsre_sign.report.model import Reason

_NOW, _SIGNING = "now", "signing"


@command(
    "verify",
    Text(
        "Periksa keaslian, keutuhan, dan kenirsangkalan dokumen.",
        "Verify that documents are authentic, intact and undeniable.",
    ),
    more=Text(
        "\b\nKode keluar untuk beberapa dokumen, yang pertama cocok berlaku:\n"
        "  4  ada masukan yang tidak dapat dibuka\n"
        "  1  ada yang tidak sah atau tidak bertanda tangan\n"
        "  5  ada yang belum dapat dipastikan karena layanan gagal\n"
        "  3  ada yang belum dapat dipastikan, atau sah hanya saat ditandatangani\n"
        "  0  semua sah",
        "\b\nExit code for several documents, the first that fits:\n"
        "  4  an input cannot be opened\n"
        "  1  one is invalid or unsigned\n"
        "  5  one cannot be established because a service failed\n"
        "  3  one cannot be established, or was valid only when it was signed\n"
        "  0  all are valid",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options.trust_options
@options.offline_option
@option(
    "--at",
    default=_NOW,
    metavar="now|signing|TIME",
    section=JUDGEMENT,
    text=Text(
        "Saat yang dinilai: sekarang (bawaan), saat ditandatangani, atau waktu ISO 8601 dengan zona.",
        "The moment judged: now (default), the time of signing, or an ISO 8601 time with its zone.",
    ),
)
@option(
    "--minimum-rung",
    type=click.Choice(["R1", "R2", "R3", "R4"], case_sensitive=False),
    default="R2",
    metavar="R1..R4",
    section=JUDGEMENT,
    text=Text(
        "Kekuatan bukti yang dituntut: R1 komitmen, R2 waktu tepercaya (bawaan), R3 bukti tersimpan, "
        "R4 perlindungan jangka panjang.",
        "Proof demanded: R1 commitment, R2 trusted time (default), R3 embedded evidence, R4 archival protection.",
    ),
)
@option(
    "--allow-private",
    is_flag=True,
    section=JUDGEMENT,
    text=Text(
        "Izinkan bertanya ke alamat privat atau loopback yang tertulis di dokumen.",
        "Allow asking private or loopback addresses that stand in documents.",
    ),
)
@options.password_option
@option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    section=FILES,
    text=Text(
        "Bentuk laporan: text (bawaan), json, html (satu halaman bergambar untuk layar dan cetak; alihkan ke berkas), "
        "atau etsi (XML menurut ETSI TS 119 102-2, satu dokumen saja).",
        "Form of the report: text (default), json, html (one page with pictures, for screen and print; redirect it to "
        "a file), or etsi (XML to ETSI TS 119 102-2, one document only).",
    ),
)
def verify(
    files: tuple[str, ...],
    trust: tuple[Path, ...],
    offline: bool,
    at: str,
    minimum_rung: str,
    allow_private: bool,
    password_file: Path | None,
    form: str,
) -> Exit:
    """Judge documents and report."""
    if files.count(STANDARD) and (len(files) > 1 or str(password_file) == STANDARD):
        misuse("- hanya untuk satu dokumen.", "- is for one document only.")
    if form == "etsi" and len(files) > 1:
        misuse("--format etsi hanya untuk satu dokumen.", "--format etsi is for one document only.")
    if form == "html" and sys.stdout.isatty():
        misuse(
            "HTML tidak ditulis ke terminal; alihkan ke berkas: > laporan.html",
            "HTML is not written to a terminal; redirect it: > report.html",
        )
    from bsre_sign.verifier import warm_up

    warm_up()  # while everything else is loaded
    moment = None if at in {_NOW, _SIGNING} else _moment(at)
    with told_in_json(form == "json", nothing_verified):
        verifier = _verifier(trust, minimum_rung, offline, allow_private)
        word = password(password_file)

    def work(name: str) -> Verified:
        document = open_document(name, word)
        return Verified(document, verifier.report(document, at=moment))

    shell = Shell.of()
    outcomes = each(files, work, label=shell.text(Text("Memeriksa", "Verifying")))
    found = [one for one in outcomes if not isinstance(one, BsreSignError)]
    failed = [(name, one) for name, one in zip(files, outcomes, strict=True) if isinstance(one, BsreSignError)]
    print_report(form, found, failed, shell)
    for name, error in failed:
        complain(shell, error, name if len(files) > 1 else "")
    _tell_of_guard([one.report for one in found], shell)
    return gravest(
        [
            exit_of(one) if isinstance(one, BsreSignError) else exit_for(one.report, at_signing=at == _SIGNING)
            for one in outcomes
        ]
    )


def exit_for(report: "DocumentReport", *, at_signing: bool) -> Exit:
    """The exit code for one report; ``at_signing``: what held when it was signed is enough."""
    from bsre_sign import DocumentVerdict

    if report.verdict is DocumentVerdict.VALID:
        return Exit.DONE
    if report.verdict in {DocumentVerdict.INVALID, DocumentVerdict.UNSIGNED}:
        return Exit.INVALID
    if at_signing and all(one.at_signing is not None and one.at_signing.passed for one in report.signatures):
        return Exit.DONE
    failures = [one for one in report.warnings if one.code == SERVICE_FAILED]
    if report.verdict is DocumentVerdict.INDETERMINATE and not all(map(_is_refusal, failures)):
        return Exit.SERVICE
    return Exit.INDETERMINATE


def _is_refusal(warning: "Reason") -> bool:
    """Whether a service was not asked because its address is a private one: nothing failed."""
    from bsre_sign.services.http import NOT_PUBLIC

    return warning.code == SERVICE_FAILED and warning.detail.rstrip(".").endswith(NOT_PUBLIC.en)


def _tell_of_guard(reports: Sequence["DocumentReport"], shell: Shell) -> None:
    """Say once what would let services on private addresses be asked, where a verdict may hang on that."""
    from bsre_sign import DocumentVerdict

    open_ones = [one for one in reports if one.verdict is DocumentVerdict.INDETERMINATE]
    if any(_is_refusal(warning) for one in open_ones for warning in one.warnings):
        aside(
            shell,
            "note:",
            Text(
                "Layanan pada alamat privat atau loopback tidak ditanyai; izinkan dengan --allow-private bila alamat "
                "itu milik jaringan Anda.",
                "Services at private or loopback addresses were not asked; allow it by --allow-private if those "
                "addresses belong to your network.",
            ),
        )


def _verifier(trust: tuple[Path, ...], minimum_rung: str, offline: bool, allow_private: bool) -> "Verifier":
    from bsre_sign import HttpFetcher, Limits, Rung, ValidationPolicy, Verifier

    return Verifier(
        options.trust_store(trust),
        policy=ValidationPolicy(minimum_rung=Rung(minimum_rung)),
        fetcher=HttpFetcher(allow_private=allow_private),
        offline=offline,
        limits=Limits(),
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        # One without a zone is refused below; UTC only lets both be converted here.
        converted = (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        misuse(
            f"--at {text}: bukan now, signing, atau waktu ISO 8601.",
            f"--at {text}: neither now nor signing nor an ISO 8601 time.",
        )
    if moment.tzinfo is None:
        whole = f"{moment.isoformat()}+07:00"  # a bare date cannot take a zone
        misuse(
            f"--at {text}: sebutkan zonanya, misalnya {whole}.",
            f"--at {text}: name its zone, such as {whole}.",
        )
    return converted
