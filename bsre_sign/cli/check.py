"""``bsre-sign check``."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bsre_sign import InputError, Text
from bsre_sign.cli import options
from bsre_sign.cli.agreement_folders import agreement_folder_option
from bsre_sign.cli.bilingual import command, misuse, option
from bsre_sign.cli.check_forms import FORMS, nothing_checked, write_checks, write_out
from bsre_sign.cli.check_inputs import documents_in
from bsre_sign.cli.check_run import run_over
from bsre_sign.cli.exits import Exit, gravest
from bsre_sign.cli.folders import Search, tell_of_links
from bsre_sign.cli.machine import told_in_json
from bsre_sign.cli.options import FILE, FILES, JUDGEMENT
from bsre_sign.cli.places import STANDARD, check_free
from bsre_sign.cli.screen import complain
from bsre_sign.cli.secret import password
from bsre_sign.cli.shell import Shell
from bsre_sign.files import read_small

if TYPE_CHECKING:
    from bsre_sign import CheckedDocument
    from bsre_sign.compliance import Checks, Kind, RuleResult, Setting

DEMANDS = Text("Yang dituntut", "What is demanded")
_LARGEST_LOGO = 16 << 20
_SETTINGS: tuple["Setting", ...] = ("error", "warning", "off")


@command(
    "check",
    Text(
        "Periksa dokumen keluaran menurut perjanjian, aturan demi aturan; untuk CI.\n\n"
        "PATH adalah berkas, folder (semua *.pdf di dalamnya), pola seperti 'keluaran/**/*.pdf', atau - untuk daftar "
        "di stdin.",
        "Check output documents against an agreement, rule by rule; for CI.\n\n"
        "PATH is a file, a folder (every *.pdf in it), a pattern such as 'out/**/*.pdf', or - for a list on stdin.",
    ),
    more=Text(
        "\b\nContoh:\n"
        "  bsre-sign check keluaran/ --agreement bkn-2022\n"
        "  bsre-sign check keluaran/ --agreement bkn-2022 --format junit --output hasil.xml\n"
        "  bsre-sign check --changed-since origin/main --format github\n"
        "\b\nKode keluar untuk beberapa dokumen, yang pertama cocok berlaku:\n"
        "  4  ada berkas yang tidak dapat dibuka\n"
        "  1  ada dokumen yang tidak memenuhi suatu aturan\n"
        "  5  ada yang belum dapat dipastikan karena layanan gagal\n"
        "  3  ada yang belum dapat dipastikan\n"
        "  0  semua lulus; peringatan tidak menggagalkan",
        "\b\nExamples:\n"
        "  bsre-sign check out/ --agreement bkn-2022\n"
        "  bsre-sign check out/ --agreement bkn-2022 --format junit --output result.xml\n"
        "  bsre-sign check --changed-since origin/main --format github\n"
        "\b\nExit code for several documents, the first that fits:\n"
        "  4  a file cannot be opened\n"
        "  1  a document does not meet a rule\n"
        "  5  one cannot be established because a service failed\n"
        "  3  one cannot be established\n"
        "  0  all pass; warnings fail nothing",
    ),
)
@click.argument("paths", nargs=-1, metavar="PATH...")
@option(
    "--agreement",
    default="bsre",
    metavar="ID|FILE",
    section=DEMANDS,
    text=Text(
        "Perjanjian yang harus dipenuhi (bawaan: bsre); lihat: bsre-sign agreement list.",
        "Agreement to be kept (default: bsre); see: bsre-sign agreement list.",
    ),
)
@agreement_folder_option(DEMANDS)
@option(
    "--kind",
    type=click.Choice(["output", "agreement-itself"]),
    default="output",
    section=DEMANDS,
    text=Text(
        "Jenis dokumen: keluaran instansi (output, bawaan), atau naskah perjanjian itu sendiri, yang ditandatangani "
        "para pihaknya.",
        "What the documents are: issued by the agency (output, default), or the agreement's own document, signed by "
        "its parties.",
    ),
)
@option(
    "--signers",
    type=click.IntRange(1, 20),
    metavar="N",
    section=DEMANDS,
    text=Text(
        "Paling sedikit berapa penanda tangan; bawaan menurut perjanjian.",
        "How many signers at least; by default as the agreement says.",
    ),
)
@option(
    "--severity",
    "severities",
    multiple=True,
    metavar="RULE=error|warning|off",
    section=DEMANDS,
    text=Text(
        "Akibat bila suatu aturan tidak terpenuhi, mendahului profil; boleh diulang.",
        "What it means that a rule is not met, before the profile; repeatable.",
    ),
)
@option(
    "--logo",
    "logos",
    type=FILE,
    multiple=True,
    metavar="FILE",
    section=DEMANDS,
    text=Text(
        "Gambar logo (PNG atau JPEG) untuk mengenali logo yang dibubuhkan aplikasi lain; boleh diulang.",
        "Picture of the logo (PNG or JPEG), to recognise one that another application drew; repeatable.",
    ),
)
@options.trust_options
@options.offline_option
@option(
    "--allow-private",
    is_flag=True,
    section=JUDGEMENT,
    text=Text(
        "Izinkan bertanya ke alamat privat atau loopback yang tertulis di dokumen.",
        "Allow asking private or loopback addresses that stand in documents.",
    ),
)
@option(
    "--changed-since",
    "revision",
    metavar="REV",
    configurable=False,
    section=FILES,
    text=Text(
        "Hanya dokumen yang berubah sejak revisi git REV; tanpa PATH di seluruh folder kerja.",
        "Only documents that changed since the git revision REV; without PATH in all of the current folder.",
    ),
)
@option(
    "--baseline",
    type=FILE,
    metavar="FILE",
    section=FILES,
    text=Text(
        "Berkas acuan: temuan lama pada berkas yang belum berubah tidak menggagalkan.",
        "Baseline: old findings on files that have not changed fail nothing.",
    ),
)
@option(
    "--write-baseline",
    type=FILE,
    metavar="FILE",
    configurable=False,
    section=FILES,
    text=Text("Tulis semua temuan sekarang sebagai berkas acuan.", "Write all present findings as a baseline."),
)
@option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    section=FILES,
    text=Text(
        "Bentuk laporan: text (bawaan), json, junit, sarif (2.1.0), atau github (anotasi GitHub Actions).",
        "Form of the report: text (default), json, junit, sarif (2.1.0) or github (annotations of GitHub Actions).",
    ),
)
@option(
    "--output",
    type=FILE,
    metavar="FILE",
    section=FILES,
    text=Text(
        "Tulis laporan ke berkas ini, bukan ke stdout; - untuk stdout.",
        "Write the report to this file, not to stdout; - for stdout.",
    ),
)
@options.overwrite_option
@options.password_option
@options.jobs_option
def check(
    paths: tuple[str, ...],
    agreement: str,
    kind: "Kind",
    signers: int | None,
    severities: tuple[str, ...],
    logos: tuple[Path, ...],
    trust: tuple[Path, ...],
    offline: bool,
    allow_private: bool,
    revision: str | None,
    baseline: Path | None,
    write_baseline: Path | None,
    form: str,
    output: Path | None,
    overwrite: bool,
    password_file: Path | None,
    jobs: int,
) -> Exit:
    """Check documents and report."""
    settings = _settings(severities)
    if not paths and revision is None:
        misuse("PATH wajib diberikan, atau --changed-since REV.", "PATH is required, or --changed-since REV.")
    if STANDARD in paths and (revision is not None or str(password_file) == STANDARD):
        misuse("- tidak dapat dipakai bersama opsi itu.", "- does not go together with that option.")
    if str(write_baseline) == STANDARD:
        misuse("--write-baseline memerlukan nama berkas.", "--write-baseline needs a file's name.")
    target = None if str(output) == STANDARD else output
    with told_in_json(form == "json" and target is None, nothing_checked):
        for file in (target, write_baseline):
            if file is not None:
                check_free(str(file), overwrite=overwrite)
        from bsre_sign.verifier import warm_up

        warm_up()  # while everything else is loaded
        from bsre_sign import Checker, HttpFetcher, Limits
        from bsre_sign.compliance.baseline import LARGEST, Baseline, to_baseline

        known = Baseline() if baseline is None else Baseline.read(read_small(baseline, LARGEST), str(baseline))
        checker = Checker(
            options.read_agreement(agreement),
            trust=options.trust_store(trust),
            kind=kind,
            signers=signers,
            settings=settings,
            logos=[read_small(one, _LARGEST_LOGO) for one in logos],
            fetcher=HttpFetcher(allow_private=allow_private),
            offline=offline,
            limits=Limits(),
        )
        search = Search(hidden=revision is not None)
        files = documents_in(paths, search) if paths or revision is None else search.below(os.curdir)
        if revision is not None:
            from bsre_sign.cli.check_changed import changed_since

            files = changed_since(revision, files)
        tell_of_links(search, Shell.of())
        checks = run_over(files, checker, known, closed=search.closed, word=password(password_file), jobs=jobs)
    write_checks(form, checks, target, overwrite=overwrite)
    if form == "text":
        _complain(checks)
    if write_baseline is not None:
        write_out(write_baseline, to_baseline(checks), overwrite=overwrite)
        # What cannot be read has no digest by which a baseline would know it again.
        return gravest([exit_for(one) for one in checks.documents if one.sha256 is None])
    return gravest([exit_for(one) for one in checks.documents])


def _refusal(checked: "CheckedDocument") -> "RuleResult | None":
    """Why the document cannot be worked on; ``None`` where it can, or where a baseline knows that."""
    from bsre_sign.compliance import RuleOutcome

    opens = checked.result("pdf-opens")
    return opens if opens is not None and opens.counts and opens.outcome is RuleOutcome.FAILED else None


def _complain(checks: "Checks") -> None:
    from bsre_sign.compliance import advice

    for one in checks.documents:
        if (refusal := _refusal(one)) is not None and refusal.detail is not None:
            complain(Shell.of(), InputError(refusal.detail, advice(refusal)), one.file)


def exit_for(checked: "CheckedDocument") -> Exit:
    """The exit code for one document."""
    from bsre_sign.compliance import RuleOutcome

    if checked.outcome is RuleOutcome.PASSED:
        return Exit.DONE
    if checked.outcome is RuleOutcome.FAILED:
        return Exit.INVALID if _refusal(checked) is None else Exit.INPUT
    return Exit.SERVICE if checked.service_failed else Exit.INDETERMINATE


def _settings(severities: tuple[str, ...]) -> "dict[str, Setting]":
    """What ``--severity`` says; whether there are such rules is seen later."""
    settings: dict[str, Setting] = {}
    for text in severities:
        rule, _, value = text.partition("=")
        for setting in _SETTINGS:
            if value == setting:
                settings[rule] = setting
                break
        else:
            misuse(
                f"--severity {text}: tulis ATURAN=error, ATURAN=warning, atau ATURAN=off.",
                f"--severity {text}: write RULE=error, RULE=warning or RULE=off.",
            )
    return settings
