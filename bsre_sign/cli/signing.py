"""What ``bsre-sign sign`` does: check what was asked, open the key once, sign each document, tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bsre_sign import BsreSignError
from bsre_sign.cli.bilingual import misuse
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.failures import foreseen
from bsre_sign.cli.machine import say_json
from bsre_sign.cli.options import is_typed, read_agreement, trust_store
from bsre_sign.cli.places import STANDARD, Task, check_free, open_document, plan, write_stdout
from bsre_sign.cli.secret import passphrase, password
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.signing_fields import check_fields, plan_options
from bsre_sign.cli.signing_key import check_choice, chosen_key
from bsre_sign.cli.signing_order import Order
from bsre_sign.cli.signing_told import Outcome, as_record, outcome_record, remark, tell
from bsre_sign.cli.specimen import check_specimen, specimen
from bsre_sign.cli.timestamping import check_addresses

if TYPE_CHECKING:
    from bsre_sign import Agreement
    from bsre_sign.cli.signing_bulk import Bulk


@dataclass(frozen=True)
class Request:
    """The command line of ``sign``."""

    inputs: tuple[str, ...]
    output: str | None
    output_dir: Path | None
    overwrite: bool
    password_file: Path | None
    jobs: int
    resume: bool
    results: Path | None
    cluster: str | None
    as_json: bool
    p12: Path | None
    key: Path | None
    cert: Path | None
    chain: Path | None
    passphrase_file: Path | None
    level: str | None
    tsa: tuple[str, ...]
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
    tasks: list[Task] = []
    told: dict[Task, Outcome] = {}
    try:
        _check(request)
        tasks = plan(request.inputs, request.output, request.output_dir)
        if not request.no_stamp and request.cluster is None:
            from bsre_sign.viewer import warm_up

            warm_up()  # while the key is opened
        outcomes = [_sign_one(request, tasks[0])] if request.output_dir is None else _sign_many(request, tasks, told)
    except (BsreSignError, KeyboardInterrupt) as error:
        if request.as_json:
            whole = error if isinstance(error, BsreSignError) else None
            say_json(as_record(Shell.of(), list(told), list(told.values()), whole))
        raise
    code = tell(Shell.of(), tasks, outcomes, in_json=request.as_json)
    remark(Shell.of(), tasks, outcomes, request.agreement_chosen, request.logo, in_json=request.as_json)
    return code


def _check(request: Request) -> None:
    """Refuse what cannot be meant, before anything is read or asked."""
    check_choice(request.p12, request.key, request.cert)
    if request.level not in {None, "b-b"} and not request.tsa:
        misuse(
            f"Tingkat {str(request.level).upper()} memerlukan layanan stempel waktu: --tsa URL.",
            f"Level {str(request.level).upper()} needs a timestamping service: --tsa URL.",
        )
    check_addresses(request.tsa)
    if request.no_stamp and (is_typed("agreement") or is_typed("logo")):
        misuse("--no-stamp meniadakan --agreement dan --logo.", "--no-stamp leaves no use for --agreement or --logo.")
    if request.output == STANDARD and request.as_json:
        misuse("stdout tidak dapat memuat PDF sekaligus JSON.", "stdout cannot take both the PDF and JSON.")
    _check_bulk(request)
    check_fields(request.certify)
    check_specimen(in_field=plan_options()["field"] is not None)
    readers = (*request.inputs, str(request.passphrase_file), str(request.password_file))
    if readers.count(STANDARD) > 1:
        misuse("Hanya satu hal yang dapat dibaca dari stdin.", "Only one thing can be read from stdin.")


def _check_bulk(request: Request) -> None:
    if request.output_dir is None and request.output is not None:
        for name in ("resume", "results", "cluster"):
            if is_typed(name):
                misuse(f"--{name} hanya berlaku dengan --output-dir.", f"--{name} goes with --output-dir only.")
    if request.resume and request.overwrite and is_typed("resume") == is_typed("overwrite"):
        misuse("--resume dan --overwrite saling meniadakan.", "--resume and --overwrite exclude each other.")
    if request.cluster is not None and not request.cluster.startswith(("tcp://", "tls://")):
        misuse("--cluster bukan alamat tcp:// atau tls://.", "--cluster is no tcp:// or tls:// address.")
    if request.cluster is not None and STANDARD in {str(request.passphrase_file), str(request.password_file)}:
        misuse("Klaster tidak membaca stdin di sini.", "A cluster does not read stdin here.")


def _order(request: Request) -> Order:
    from bsre_sign import Certify, SignaturePlan

    return Order(
        key=chosen_key(request.p12, request.key, request.cert, request.chain, request.passphrase_file),
        tsa=request.tsa,
        trust=trust_store(request.trust),
        agreement=request.agreement_chosen,
        level=request.level,
        logo=request.logo,
        plan=SignaturePlan(
            reason=request.reason,
            location=request.location,
            certify=Certify[request.certify.upper()] if request.certify and not is_typed("no_certify") else None,
            **plan_options(),
        ),
        specimen=specimen(),
    )


def _sign_one(request: Request, task: Task) -> Outcome:
    """The document of ``-o``, which may come from stdin and go to stdout."""
    from bsre_sign import Signed, SigningTask

    try:
        document = open_document(task.source, password(request.password_file))
        check_free(task.target, overwrite=request.overwrite)
    except BsreSignError as error:
        return error  # nobody is asked for a passphrase that nothing needs
    signer = _order(request).signer(lambda: passphrase(request.passphrase_file))
    signer.preflight()  # what speaks against the certificate is not this document's fault
    whole = SigningTask(Path(task.source), Path(task.target))
    try:
        if task.target != STANDARD:
            return Signed(whole, signer.sign_to(document, task.target, overwrite=request.overwrite))
        signed = signer.sign(document)
        write_stdout(signed.to_bytes())
        return Signed(whole, signed.result)
    except Exception as error:  # noqa: BLE001  told like every other error
        return foreseen(error)


def _sign_many(request: Request, tasks: Sequence[Task], told: dict[Task, Outcome]) -> list[Outcome]:
    """What became of each task; ``told`` has it as soon as it is known, so that an interrupt loses nothing."""
    from bsre_sign.cli.signing_bulk import lines_in

    word = password(request.password_file) if request.cluster is None else None
    with lines_in(request.results) as write:

        def note(task: Task, outcome: Outcome) -> None:
            write(outcome_record(Shell.of(), task, outcome))
            told[task] = outcome

        if request.cluster is None and len(refused := _refused(request, tasks, word)) == len(tasks):
            for task, outcome in zip(tasks, refused, strict=True):
                note(task, outcome)
            return refused
        return _bulk(request, word).sign(tasks, note)


def _bulk(request: Request, word: str | None) -> "Bulk":
    from bsre_sign.cli.signing_bulk import Bulk

    return Bulk(
        order=_order(request),
        overwrite=request.overwrite,
        resume=request.resume,
        jobs=request.jobs,
        cluster=request.cluster,
        password_file=request.password_file,
        passphrase_file=request.passphrase_file,
        password=word,
        ask=lambda: passphrase(request.passphrase_file),
    )


def _refused(request: Request, tasks: Sequence[Task], word: str | None) -> list[Outcome]:
    """Why no task at all can be worked on; fewer than all of them where one can."""
    errors: list[Outcome] = []
    for task in tasks:
        try:
            open_document(task.source, word)
            check_free(task.target, overwrite=request.overwrite or request.resume)
        except BsreSignError as error:
            errors.append(error)
        else:
            break
    return errors
