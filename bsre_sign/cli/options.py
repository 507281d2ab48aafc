"""Options that several commands have."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bsre_sign import Text
from bsre_sign.cli.agreement_folders import agreement_folder_option, find_agreement
from bsre_sign.cli.bilingual import misuse, option
from bsre_sign.cli.screen import aside
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.trust_folder import TrustFolder

if TYPE_CHECKING:
    from bsre_sign import Agreement, TrustStore

KEY = Text("Kunci dan sertifikat", "Key and certificate")
SIGNATURE = Text("Tanda tangan", "Signature")
STAMP = Text("Stempel (klausul dan logo)", "Stamp (clause and logo)")
FILES = Text("Masukan dan keluaran", "Input and output")
JUDGEMENT = Text("Pemeriksaan", "Judgement")

FILE = click.Path(readable=False, path_type=Path)
"""Whether it can be read is found by reading it, which says in both languages why not."""


class _NamedFile(click.Path):
    """A file that is neither stdin nor stdout."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; ``-`` is refused, as nobody wants a file of that name."""
        if value == "-":
            named = param.opts[-1] if param is not None else self.name
            misuse(f"{named} memerlukan nama berkas, bukan -.", f"{named} needs a file's name, not -.")
        return super().convert(value, param, ctx)


NAMED_FILE = _NamedFile(readable=False, path_type=Path)

trust_option = option(
    "--trust",
    type=NAMED_FILE,
    multiple=True,
    metavar="FILE|DIR",
    section=JUDGEMENT,
    text=Text(
        "Sertifikat (PEM/DER/P7B) yang juga dipercaya, di samping jangkar Indonesia dan yang ditambahkan dengan "
        "trust add; boleh diulang.",
        "Certificates (PEM/DER/P7B) to trust besides the Indonesian anchors and those added by trust add; repeatable.",
    ),
)
_NO_USER_TRUST = "bsre_sign.no_user_trust"


def _leave_out_user_trust(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    context.meta[_NO_USER_TRUST] = wanted


def trust_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--trust`` and ``--no-user-trust``, for commands that call :func:`trust_store`."""
    no_user_trust = option(
        "--no-user-trust",
        is_flag=True,
        expose_value=False,
        callback=_leave_out_user_trust,
        section=JUDGEMENT,
        text=Text(
            "Abaikan sertifikat yang ditambahkan dengan trust add.", "Leave out the certificates added by trust add."
        ),
    )
    return trust_option(no_user_trust(function))


output_option = option(
    "-o",
    "--output",
    metavar="FILE",
    section=FILES,
    text=Text("Berkas keluaran; - untuk stdout.", "Output file; - for stdout."),
)
output_dir_option = option(
    "--output-dir",
    type=NAMED_FILE,
    metavar="DIR",
    section=FILES,
    text=Text("Folder keluaran; nama berkas dipertahankan.", "Folder for the outputs; file names are kept."),
)
jobs_option = option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    metavar="N",
    section=FILES,
    text=Text("Berapa dokumen dikerjakan bersamaan (bawaan: 1).", "Documents worked on at a time (default: 1)."),
)
json_option = option(
    "--json",
    "as_json",
    is_flag=True,
    section=FILES,
    text=Text("Tulis hasil sebagai satu objek JSON.", "Write the results as one JSON object."),
)
offline_option = option(
    "--offline",
    is_flag=True,
    section=JUDGEMENT,
    text=Text("Jangan bertanya ke jaringan; andalkan isi dokumen.", "Ask no network; rely on what the document holds."),
)
password_option = option(
    "--password-file",
    type=FILE,
    metavar="FILE",
    section=FILES,
    text=Text("Berkas dengan kata sandi PDF yang terenkripsi.", "File with the password of an encrypted PDF."),
)


def agreement_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--agreement`` and ``--agreement-folder``, for commands that call :func:`read_agreement`."""
    named = option(
        "--agreement",
        default="bsre",
        metavar="ID|FILE",
        section=STAMP,
        text=Text(
            "Perjanjian yang klausulnya dibubuhkan (bawaan: bsre); lihat: bsre-sign agreement list.",
            "Agreement whose clause is stamped (default: bsre); see: bsre-sign agreement list.",
        ),
    )
    return named(agreement_folder_option(STAMP)(function))


logo_option = option(
    "--logo",
    type=NAMED_FILE,
    metavar="FILE",
    section=STAMP,
    text=Text(
        "Logo resmi (PNG, JPEG, SVG, atau PDF) pengganti tanda netral.",
        "The official logo (PNG, JPEG, SVG or PDF) in place of the neutral mark.",
    ),
)
overwrite_option = option(
    "--overwrite",
    is_flag=True,
    section=FILES,
    text=Text("Timpa berkas keluaran yang sudah ada.", "Replace an output file that exists."),
)


def is_typed(name: str) -> bool:
    """Whether the option ``name`` of the running command stands on the command line itself."""
    return click.get_current_context().get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


def trust_store(paths: tuple[Path, ...]) -> "TrustStore":
    """The Indonesian anchors, what the user has confirmed for good, and what is given for this run.

    Raises:
        CredentialError: a file cannot be read or holds no certificate, or the user's trust folder is not in order.
    """
    from bsre_sign import TrustStore

    shell = Shell.of()
    if paths and not is_typed("trust"):
        # A folder that came from elsewhere may bring a configuration along: whom it trusts is said aloud.
        named = ", ".join(map(str, paths))
        here = "--trust" in shell.folders_for(click.get_current_context())
        file = "bsre-sign.toml" if here else shell.settings_file
        aside(shell, "note:", Text(f"{file} menambah kepercayaan kepada {named}.", f"{file} adds trust in {named}."))
    store = TrustStore.default()
    folder = TrustFolder.of_user()
    if folder is not None and not click.get_current_context().meta.get(_NO_USER_TRUST):
        store = store.add(*folder.certificates())
    for path in paths:
        store = store.add_path(path)
    return store


def read_agreement(name: str) -> "Agreement":
    """The built-in agreement ``name``, the one in a folder of profiles, or the one in the file of that name.

    Raises:
        AgreementError: there is none, or it is malformed.
    """
    return find_agreement(name)
