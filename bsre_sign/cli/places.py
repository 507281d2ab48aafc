"""Where documents come from and go to; ``-`` is stdin and stdout."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bsre_sign import OutputError, Text
from bsre_sign.cli.bilingual import misuse
from bsre_sign.cli.options import is_typed
from bsre_sign.cli.streams import to_stdout
from bsre_sign.output import destination, no_regular_file

if TYPE_CHECKING:
    from bsre_sign import Document

STANDARD = "-"


@dataclass(frozen=True)
class Task:
    """One document's way."""

    source: str
    target: str


def open_document(name: str, password: str | None) -> "Document":
    """The document in a file, or on stdin.

    Raises:
        InputError: it cannot be read or is no PDF.
    """
    from bsre_sign import Document

    if name == STANDARD:
        return Document.from_bytes(sys.stdin.buffer.read(), "stdin", password=password)
    return Document.open(name, password=password)


def plan(inputs: Sequence[str], output: str | None, folder: Path | None) -> list[Task]:
    """Which input becomes which output.

    Raises:
        Misuse: that cannot be told.
        OutputError: the folder for the outputs is none.
    """
    if output is not None and folder is not None and is_typed("output") != is_typed("output_dir"):
        # What is typed wins over what a configuration says.
        output, folder = (output, None) if is_typed("output") else (None, folder)
    if (output is None) == (folder is None):
        misuse("Berikan salah satu: -o FILE atau --output-dir DIR.", "Give one of: -o FILE or --output-dir DIR.")
    if STANDARD in inputs and (len(inputs) > 1 or folder is not None):
        misuse("Masukan - hanya untuk satu dokumen dengan -o.", "The input - is for one document with -o only.")
    if output is not None:
        if len(inputs) > 1:
            misuse("Beberapa masukan memerlukan --output-dir DIR.", "Several inputs need --output-dir DIR.")
        return [Task(inputs[0], checked_target(output))]
    assert folder is not None
    tasks = [Task(name, str(folder / Path(name).name)) for name in inputs]
    _refuse_same_names(tasks)
    if not folder.is_dir():
        raise OutputError(
            Text(
                f"Folder {folder} tidak ada atau bukan folder.", f"The folder {folder} is missing or is not a folder."
            ),
            Text("Buat foldernya dahulu, atau pilih yang lain.", "Make the folder first, or choose another one."),
        )
    return tasks


def checked_target(output: str) -> str:
    """``output``, unless it is a terminal, where a PDF is of no use, or a folder's name.

    Raises:
        Misuse: it is a terminal.
        OutputError: it ends as the name of a folder does.
    """
    if output == STANDARD and sys.stdout.isatty():
        misuse("PDF tidak ditulis ke terminal; alihkan ke berkas.", "A PDF is not written to a terminal; redirect it.")
    if output.endswith(("/", os.sep)):
        raise OutputError(
            Text(f"{output} menyebut folder, bukan berkas.", f"{output} names a folder, not a file."),
            Text("Sebut nama berkas di dalamnya, atau pakai --output-dir.", "Name a file in it, or use --output-dir."),
        )
    return output


def check_free(target: str, *, overwrite: bool) -> None:
    """See early whether ``target`` can be written; writing it settles the matter.

    Raises:
        OutputError: the file exists and may not be replaced, is a link that is not followed, or its folder is missing.
    """
    if target == STANDARD:
        return
    path = Path(target)
    with suppress(OSError):  # such as a name too long: writing tells better
        if path.exists() and not path.is_file():
            raise no_regular_file(path)
        if path.exists() and not overwrite:
            raise OutputError(
                Text(f"{path} sudah ada dan tidak ditimpa.", f"{path} exists already and was not replaced."),
                Text("Pilih nama lain, atau izinkan dengan --overwrite.", "Choose another name, or --overwrite it."),
            )
        destination(path)
        if not path.parent.is_dir():
            raise OutputError(
                Text(
                    f"{path} tidak dapat ditulis: folder {path.parent} tidak ada atau bukan folder.",
                    f"{path} cannot be written: the folder {path.parent} is missing or is not a folder.",
                ),
                Text("Buat foldernya dahulu, atau pilih yang lain.", "Make the folder first, or choose another one."),
            )


def write_stdout(data: bytes) -> None:
    """A finished document on stdout."""
    with to_stdout():
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _refuse_same_names(tasks: Sequence[Task]) -> None:
    taken: dict[str, str] = {}
    for task in tasks:
        first = taken.setdefault(os.path.normcase(task.target), task.source)
        if first is not task.source:
            misuse(
                f"{first} dan {task.source} akan menjadi satu keluaran, {task.target}.",
                f"{first} and {task.source} would become one output, {task.target}.",
            )
