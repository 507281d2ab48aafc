"""What ``bsre-sign extend`` was asked for, and the work on each document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bsre_sign import BsreSignError, Text
from bsre_sign.cli.batch import each
from bsre_sign.cli.bilingual import misuse
from bsre_sign.cli.options import trust_store
from bsre_sign.cli.places import STANDARD, Task, check_free, open_document, plan, write_stdout
from bsre_sign.cli.secret import password
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.timestamping import authority, check_addresses

if TYPE_CHECKING:
    from bsre_sign import Extender, ExtensionResult

_LONGEST = 36_500


def days(_context: click.Context, _: click.Parameter, value: str | None) -> timedelta | None:
    """The time that ``90d`` or ``90`` names."""
    if value is None:
        return None
    matched = re.fullmatch(r"([0-9]{1,6})d?", value.strip())
    if matched is None or int(matched[1]) > _LONGEST:
        misuse(f"--due {value}: bukan jumlah hari, misalnya 90d.", f"--due {value}: no number of days, such as 90d.")
    return timedelta(days=int(matched[1]))


@dataclass(frozen=True)
class Request:
    """The command line of ``extend``."""

    inputs: tuple[str, ...]
    output: str | None
    output_dir: Path | None
    in_place: bool
    overwrite: bool
    password_file: Path | None
    jobs: int
    as_json: bool
    level: str
    tsa: tuple[str, ...]
    due: timedelta | None
    trust: tuple[Path, ...]
    allow_private: bool

    @property
    def writes(self) -> bool:
        """Whether documents are extended, and not only listed."""
        return self.in_place or self.output is not None or self.output_dir is not None


def check(request: Request) -> None:
    """Refuse what cannot be meant, before anything is read or asked."""
    check_addresses(request.tsa)
    if request.in_place and (request.output is not None or request.output_dir is not None):
        misuse("--in-place meniadakan -o dan --output-dir.", "--in-place leaves no use for -o or --output-dir.")
    if not request.writes and request.due is None:
        misuse(
            "Berikan salah satu: -o FILE, --output-dir DIR, atau --in-place.",
            "Give one of: -o FILE, --output-dir DIR or --in-place.",
        )
    if request.due is not None and request.output is not None:
        misuse("--due memerlukan --output-dir atau --in-place.", "--due goes with --output-dir or --in-place.")
    if STANDARD in request.inputs and (request.due is not None or request.in_place):
        misuse("Masukan - hanya untuk satu dokumen dengan -o.", "The input - is for one document with -o only.")
    if request.output == STANDARD and request.as_json:
        misuse("stdout tidak dapat memuat PDF sekaligus JSON.", "stdout cannot take both the PDF and JSON.")
    if (request.writes or request.due is None) and request.level != "b-lt" and not request.tsa:
        misuse(
            f"Tingkat {request.level.upper()} memerlukan layanan stempel waktu: --tsa URL.",
            f"Level {request.level.upper()} needs a timestamping service: --tsa URL.",
        )


def extender(request: Request) -> "Extender":
    """Who extends.

    Raises:
        CredentialError: a trusted certificate cannot be read.
    """
    from bsre_sign import EvidenceCache, Extender, HttpFetcher, PatientFetcher

    fetcher = EvidenceCache(PatientFetcher(HttpFetcher(allow_private=request.allow_private)))
    return Extender(trust_store(request.trust), tsa=authority(request.tsa), fetcher=fetcher)


def targets(request: Request, inputs: Sequence[str]) -> list[Task]:
    """Which of ``inputs`` becomes which output."""
    if request.in_place:
        return [Task(one, one) for one in dict.fromkeys(inputs)]
    return plan(inputs, request.output, request.output_dir)


def extend_all(request: Request, by: "Extender", tasks: Sequence[Task]) -> list["ExtensionResult | BsreSignError"]:
    """The result or the error of each task."""
    from bsre_sign import Level

    level = Level.parse(request.level)
    word = password(request.password_file)
    overwrite = request.overwrite or request.in_place

    def work(task: Task) -> "ExtensionResult":
        document = open_document(task.source, word)
        check_free(task.target, overwrite=overwrite)
        if task.target != STANDARD:
            return by.extend_to(document, task.target, level, overwrite=overwrite)
        extended = by.extend(document, level)
        write_stdout(extended.to_bytes())
        return extended.result

    return each(tasks, work, label=Shell.of().text(Text("Memperpanjang", "Extending")), jobs=request.jobs)
