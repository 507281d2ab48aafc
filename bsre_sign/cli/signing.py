"""What ``bsre-sign sign`` does: check what was asked, open the key once, sign each document, tell."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bsre_sign import BsreSignError, Text
from bsre_sign.cli.batch import each
from bsre_sign.cli.bilingual import misuse
from bsre_sign.cli.exits import Exit, gravest
from bsre_sign.cli.failures import error_record, exit_of
from bsre_sign.cli.options import is_typed, read_agreement, trust_store
from bsre_sign.cli.places import STANDARD, Task, check_free, open_document, plan, write_stdout
from bsre_sign.cli.remarks import remark_document, remark_end, remark_logo
from bsre_sign.cli.screen import aside, complain, say
from bsre_sign.cli.secret import password
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.signing_key import check_choice, open_credential
from bsre_sign.cli.stamp_words import stamp_record, stamp_words

if TYPE_CHECKING:
    from bsre_sign import Agreement, Document, Signer, SigningResult


@dataclass(frozen=True)
class Request:
    """The command line of ``sign``."""

    inputs: tuple[str, ...]
    output: str | None
    output_dir: Path | None
    overwrite: bool
    password_file: Path | None
    jobs: int
    as_json: bool
    p12: Path | None
    key: Path | None
    cert: Path | None
    chain: Path | None
    passphrase_file: Path | None
    level: str | None
    tsa: str | None
    reason: str | None
    location: str | None
    certify: str | None
    trust: tuple[Path, ...]
    agreement: str
    logo: Path | None
    no_stamp: bool

    @cached_property
    def agreement_chosen(self) -> "Agreement | None":
        """The agreement whose stamp is wanted.

        Raises:
            AgreementError: there is none of that name, or it is malformed.
        """
        return None if self.no_stamp else read_agreement(self.agreement)


def run(request: Request) -> Exit:
    """Sign everything that ``request`` names."""
    _check(request)
    if not request.no_stamp:
        from bsre_sign.viewer import warm_up

        warm_up()  # while the key is opened
    tasks = plan(request.inputs, request.output, request.output_dir)
    try:
        outcomes = _sign_all(request, tasks)
    except BsreSignError as error:
        if request.as_json:
            say(_as_json(Shell.of(), [], [(None, error)]))
        raise
    code = _tell(request, tasks, outcomes)
    _remark(request, tasks, outcomes)
    return code


def _check(request: Request) -> None:
    """Refuse what cannot be meant, before anything is read or asked."""
    check_choice(request.p12, request.key, request.cert)
    if request.level not in {None, "b-b"} and request.tsa is None:
        misuse(
            f"Tingkat {str(request.level).upper()} memerlukan layanan stempel waktu: --tsa URL.",
            f"Level {str(request.level).upper()} needs a timestamping service: --tsa URL.",
        )
    if request.tsa is not None:
        _check_address(request.tsa)
    if request.no_stamp and (is_typed("agreement") or is_typed("logo")):
        misuse("--no-stamp meniadakan --agreement dan --logo.", "--no-stamp leaves no use for --agreement or --logo.")
    if request.output == STANDARD and request.as_json:
        misuse("stdout tidak dapat memuat PDF sekaligus JSON.", "stdout cannot take both the PDF and JSON.")
    readers = (*request.inputs, str(request.passphrase_file), str(request.password_file))
    if readers.count(STANDARD) > 1:
        misuse("Hanya satu hal yang dapat dibaca dari stdin.", "Only one thing can be read from stdin.")


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        misuse("--tsa bukan alamat http atau https.", "--tsa is not an http or https address.")


def _sign_all(request: Request, tasks: Sequence[Task]) -> list["SigningResult | BsreSignError"]:
    """The result or the error of each task."""
    shell = Shell.of()
    word = password(request.password_file)

    def ready(task: Task) -> "Document":
        document = open_document(task.source, word)
        check_free(task.target, overwrite=request.overwrite)
        return document

    opened = each(tasks, ready, label="")
    if all(isinstance(one, BsreSignError) for one in opened):
        # Nobody is asked for a passphrase that nothing needs.
        return [one for one in opened if isinstance(one, BsreSignError)]
    signer = _signer(request)
    signer.preflight()  # what speaks against the certificate concerns every document

    def work(pair: tuple[Task, "Document | BsreSignError"]) -> "SigningResult":
        task, document = pair
        if isinstance(document, BsreSignError):
            raise document
        if task.target != STANDARD:
            return signer.sign_to(document, task.target, overwrite=request.overwrite)
        signed = signer.sign(document)
        write_stdout(signed.to_bytes())
        return signed.result

    label = shell.text(Text("Menandatangani", "Signing"))
    return each(list(zip(tasks, opened, strict=True)), work, label=label, jobs=request.jobs)


def _signer(request: Request) -> "Signer":
    from bsre_sign import Certify, Level, LocalCreator, SignaturePlan, Signer, TimestampAuthority

    trust, agreement = trust_store(request.trust), request.agreement_chosen
    credential = open_credential(request.p12, request.key, request.cert, request.chain, request.passphrase_file)
    return Signer(
        LocalCreator(credential, tsa=TimestampAuthority(request.tsa) if request.tsa else None),
        trust=trust,
        agreement=agreement,
        level=Level.parse(request.level) if request.level else None,
        logo=request.logo,
        plan=SignaturePlan(
            reason=request.reason,
            location=request.location,
            certify=Certify[request.certify.upper()] if request.certify else None,
        ),
    )


def _tell(request: Request, tasks: Sequence[Task], outcomes: Sequence["SigningResult | BsreSignError"]) -> Exit:
    shell = Shell.of()
    done: list[tuple[Task, SigningResult]] = []
    failed: list[tuple[str | None, BsreSignError]] = []
    for task, outcome in zip(tasks, outcomes, strict=True):
        if isinstance(outcome, BsreSignError):
            failed.append((task.source, outcome))
            complain(shell, outcome, task.source if len(tasks) > 1 else "")
            continue
        done.append((task, outcome))
        if request.as_json:
            continue
        line = _line(task, outcome)
        if task.target == STANDARD:
            aside(shell, "note:", line)
        else:
            say(shell.text(line))
    if request.as_json:
        say(_as_json(shell, done, failed))
    elif len(tasks) > 1:
        some = Text(f"{len(done)} dari {len(tasks)} ditandatangani.", f"{len(done)} of {len(tasks)} signed.")
        aside(shell, "note:", some)
    return gravest([exit_of(error) for _, error in failed])


def _remark(request: Request, tasks: Sequence[Task], outcomes: Sequence["SigningResult | BsreSignError"]) -> None:
    """What to know about the documents and the agreement, once something was signed."""
    results = [one for one in outcomes if not isinstance(one, BsreSignError)]
    if not request.as_json:
        for task, result in zip(tasks, outcomes, strict=True):
            if not isinstance(result, BsreSignError):
                remark_document(Shell.of(), task.source if len(tasks) > 1 else "", result.remarks)
    if results and request.agreement_chosen is not None:
        remark_end(Shell.of(), request.agreement_chosen)
        remark_logo(Shell.of(), request.agreement_chosen, request.logo, [one.stamp for one in results])


def _line(task: Task, result: "SigningResult") -> Text:
    from bsre_sign.report.lines import clean

    stamp = stamp_words(result.stamp)
    way = f"{clean(task.source)} → {clean(task.target)}"
    return Text(
        f"{way}  ({result.level}, {stamp.id}, kolom {result.field})",
        f"{way}  ({result.level}, {stamp.en}, field {result.field})",
    )


def _as_json(
    shell: Shell,
    done: Sequence[tuple[Task, "SigningResult"]],
    failed: Sequence[tuple[str | None, BsreSignError]],
) -> str:
    results: list[dict[str, Any]] = [
        {
            "file": task.source,
            "output": task.target,
            "field": result.field,
            "level": result.level.value,
            "stamp": stamp_record(result.stamp),
            "remarks": [remark.to(shell.language) for remark in result.remarks],
            "size": result.size,
            "sha256": result.sha256,
        }
        for task, result in done
    ]
    errors = [error_record(name, error, shell) for name, error in failed]
    return json.dumps({"results": results, "errors": errors}, ensure_ascii=False, indent=2)
