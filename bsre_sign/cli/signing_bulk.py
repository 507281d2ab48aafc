"""Signing many documents into a folder: threads for a few, processes for many, a cluster where one is named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bsre_sign import BsreSignError, CredentialError, OutputError, ServiceError, Text
from bsre_sign.cli.batch import progress
from bsre_sign.cli.failures import foreseen
from bsre_sign.cli.interrupts import ended_like_interrupted, kept
from bsre_sign.cli.places import Task
from bsre_sign.cli.screen import aside
from bsre_sign.cli.shell import Shell
from bsre_sign.cli.signing_order import Order
from bsre_sign.cli.signing_recipes import PASSPHRASE, PASSWORD, ClusterRecipe, HereRecipe, PoolRecipe
from bsre_sign.errors import system_words
from bsre_sign.report.json_text import json_text

if TYPE_CHECKING:
    from bsre_sign import Found, Signed, SigningRecipe

_WORTH_A_PROCESS = 8
"""Documents for each job from which on processes of their own are worth their start."""
_IN_FLIGHT = 8
_IN_FLIGHT_ON_CLUSTER = 256


@dataclass(frozen=True)
class Bulk:
    """How the many documents are gone about."""

    order: Order
    overwrite: bool
    resume: bool
    jobs: int
    cluster: str | None
    password_file: Path | None
    passphrase_file: Path | None
    password: str | None
    ask: Callable[[], bytes | str]
    _asked: list[bytes] = field(default_factory=list, repr=False)

    def sign(
        self, tasks: Sequence[Task], tell: Callable[[Task, "Signed | Found | BsreSignError"], None]
    ) -> list["Signed | Found | BsreSignError"]:
        """What became of each task, in their order; ``tell`` hears of each as soon as it is known.

        After an interrupt ``tell`` still hears of those that were begun.

        Raises:
            BsreSignError: the key cannot be opened or may not sign, so that no document can be signed.
            KeyboardInterrupt: after what was begun has been finished.
        """
        from bsre_sign import Failed, SigningTask, sign_all

        whole = {SigningTask(self._path(task.source), self._path(task.target)): task for task in tasks}
        told: list[Signed | Found | BsreSignError] = []
        label = Shell.of().text(Text("Menandatangani", "Signing"))
        try:
            with (
                ended_like_interrupted(),
                self._workers(len(tasks)) as (executor, recipe, in_flight),
                progress(label, len(tasks)) as advance,
            ):
                outcomes = sign_all(
                    whole, recipe, executor, overwrite=self.overwrite, resume=self.resume, in_flight=in_flight
                )
                # Closed where a result cannot be told: what was not begun stays unsigned.
                with closing(outcomes), kept() as interrupt:
                    for outcome in interrupt.end(outcomes):
                        told.append(foreseen(outcome.error) if isinstance(outcome, Failed) else outcome)
                        tell(whole[outcome.task], told[-1])
                        advance()
        except KeyboardInterrupt:
            aside(
                Shell.of(),
                "note:",
                Text(
                    f"Terhenti sesudah {len(told)} dari {len(tasks)}; lanjutkan dengan --resume.",
                    f"Stopped after {len(told)} of {len(tasks)}; go on with --resume.",
                ),
            )
            raise
        return told

    def _path(self, name: str) -> Path:
        """Workers elsewhere have another current folder."""
        return Path(name) if self.cluster is None else Path(name).absolute()

    @contextmanager
    def _workers(self, count: int) -> Iterator[tuple[Executor, "SigningRecipe", int]]:
        """Who signs, how they get ready, and how many documents they are given at a time."""
        if self.cluster is not None:
            with _cluster(self.cluster) as executor:
                recipe = ClusterRecipe(self.order, self.passphrase_file, self.password_file)
                yield executor, recipe, _IN_FLIGHT_ON_CLUSTER
            return
        signer = self.order.signer(self._answer)
        signer.preflight()  # what speaks against the certificate concerns every document
        if self.jobs == 1:
            from bsre_sign.bulk import SerialExecutor

            yield SerialExecutor(), HereRecipe(signer, self.password), 1
        elif count < self.jobs * _WORTH_A_PROCESS:
            with ThreadPoolExecutor(self.jobs) as threads:
                yield threads, HereRecipe(signer, self.password), _IN_FLIGHT * self.jobs
        else:
            from bsre_sign import WorkerPool

            secrets = {PASSPHRASE: self._asked[-1]} if self._asked else {}
            if self.password is not None:
                secrets[PASSWORD] = self.password.encode()
            with WorkerPool(min(self.jobs, count), secrets=secrets) as pool:
                yield pool, PoolRecipe(self.order), _IN_FLIGHT * self.jobs

    def _answer(self) -> bytes | str:
        """The passphrase or PIN, kept for the workers; a wrong one is not asked for again."""
        answer = self.ask()
        self._asked.append(answer if isinstance(answer, bytes) else answer.encode("utf-8", "surrogateescape"))
        return answer


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    """An executor over the workers of a Dask scheduler.

    Raises:
        CredentialError: the extra is not installed.
        ServiceError: nobody answers at the address.
    """
    try:
        dask: Any = import_module("distributed")
    except ImportError as error:
        raise CredentialError(
            Text("--cluster memerlukan Dask.", "--cluster needs Dask."),
            Text(
                "Pasang ekstra cluster di folder sumber bsre-sign: pip install '.[cluster]'.",
                "Install the extra cluster in the folder of bsre-sign's source: pip install '.[cluster]'.",
            ),
        ) from error
    # Without its finalizer: a client that never connected would wait for its scheduler again when it is dropped.
    connect: Any = type("Client", (dask.Client,), {"__del__": lambda _: None})
    try:
        client = connect(address, timeout=10, set_as_default=False)
    except Exception as error:
        raise ServiceError(
            Text(
                f"Klaster {address} tidak dapat dihubungi ({type(error).__name__}).",
                f"The cluster {address} cannot be reached ({type(error).__name__}).",
            ),
            Text(
                "Periksa alamat dan penjadwalnya; untuk tls://, juga sertifikat dalam konfigurasi Dask.",
                "Check the address and the scheduler; for tls://, the certificates in Dask's configuration too.",
            ),
        ) from error
    with client:
        yield client.get_executor()


@contextmanager
def lines_in(path: Path | None) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """What adds a line of JSON to the file at ``path``, at once; does nothing where none is named.

    Raises:
        OutputError: the file cannot be written, now or for one of the lines.
    """
    if path is None:
        yield lambda record: None
        return
    try:
        if _is_something_else(path):
            raise OutputError(
                Text(f"{path} sudah ada dan bukan baris JSON.", f"{path} is there already and holds no lines of JSON."),
                Text("Pilih berkas lain untuk --results.", "Choose another file for --results."),
            )
        lines = path.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise _untold(path, error) from error

    def write(record: Mapping[str, Any]) -> None:
        try:
            lines.write(json_text(record, indent=None) + "\n")
        except OSError as error:
            raise _untold(path, error) from error

    try:
        yield write
    finally:
        with suppress(OSError):  # of what is left over after an error that was told
            lines.close()


def _is_something_else(path: Path) -> bool:
    """Whether lines would be added to what is none of our own, such as a document that was named by mistake."""
    if not path.is_file():
        return False
    with path.open("rb") as there:
        return there.read(1) not in {b"", b"{"}


def _untold(path: Path, error: OSError) -> OutputError:
    said = system_words(error)
    return OutputError(
        Text(f"{path} tidak dapat ditulis: {said.id}.", f"{path} cannot be written: {said.en}."),
        Text(
            "Pilih tempat lain untuk --results, dan lanjutkan dengan --resume.",
            "Choose another place for --results, and go on with --resume.",
        ),
    )
