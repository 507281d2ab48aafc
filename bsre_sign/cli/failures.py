"""From exceptions to exit codes and to what people read of them."""

import os
import re
from typing import Any

import click

from bsre_sign import BsreSignError, ServiceError, Text, VerificationError
from bsre_sign.cli.bilingual import Misuse
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.shell import Shell


class MisuseError(BsreSignError):
    """A mistake on the command line, told in the way of all errors."""


class UnexpectedError(BsreSignError):
    """Something that the library does not foresee."""


def exit_of(error: BsreSignError) -> Exit:
    """The exit code for ``error``."""
    if isinstance(error, MisuseError):
        return Exit.USAGE
    if isinstance(error, ServiceError):
        return Exit.SERVICE
    return Exit.INVALID if isinstance(error, VerificationError) else Exit.INPUT


def error_record(file: str | None, error: BsreSignError, shell: Shell) -> dict[str, Any]:
    """``error`` as JSON tells it; ``file`` is the input that it is about."""
    return {
        "file": file,
        "error": type(error).__name__,
        "cause": error.cause.to(shell.language),
        "hint": error.hint.to(shell.language),
        "exit_code": int(exit_of(error)),
    }


def is_debugging() -> bool:
    """Whether tracebacks are wanted."""
    return os.environ.get("BSRE_SIGN_DEBUG") == "1"


def foreseen(error: Exception) -> BsreSignError:
    """``error`` as one that can be shown. Of a foreign exception only its type: its message may hold anything.

    Raises:
        Exception: ``error`` itself, where tracebacks are wanted.
    """
    if isinstance(error, BsreSignError):
        return error
    if isinstance(error, click.UsageError):
        return _misuse(error)
    if is_debugging():
        raise error
    name = type(error).__name__
    return UnexpectedError(
        Text(f"Terjadi kesalahan yang tidak terduga ({name}).", f"Something unexpected happened ({name})."),
        Text(
            "Laporkan sebagai galat program; rinciannya tampil bila BSRE_SIGN_DEBUG=1 disetel.",
            "Report it as a defect; setting BSRE_SIGN_DEBUG=1 shows the details.",
        ),
    )


def _misuse(error: click.UsageError) -> MisuseError:
    path = error.ctx.command_path if error.ctx is not None else "bsre-sign"
    if isinstance(error, click.NoSuchOption) and error.option_name == "--config":
        return MisuseError(
            Text("Opsi --config berdiri sebelum perintah.", "The option --config stands before the command."),
            Text(
                f"Tulis: bsre-sign --config FILE {_below(path)} ...",
                f"Write: bsre-sign --config FILE {_below(path)} ...",
            ),
        )
    hint = Text(f"Lihat cara memakainya: {path} --help", f"See how to use it: {path} --help --lang en")
    return MisuseError(_usage_text(error), hint)


def _below(path: str) -> str:
    """The command without the program's name."""
    return path.partition(" ")[2]


def _usage_text(error: click.UsageError) -> Text:
    """Click's own messages are English; the frequent ones are said in Indonesian too."""
    english = error.format_message()
    if isinstance(error, Misuse):
        return error.text
    if isinstance(error, click.MissingParameter):
        return Text(f"{_name(error)} wajib diberikan.", f"{_name(error)} is required.")
    if isinstance(error, click.NoSuchOption):
        near = f" Mungkin maksudnya {', '.join(error.possibilities)}." if error.possibilities else ""
        return Text(f"Opsi {error.option_name} tidak dikenal.{near}", english)
    if isinstance(error, click.BadParameter):
        return _value_text(error)
    if isinstance(error, click.BadOptionUsage):
        needs = "memerlukan nilai" if "requires" in english else "tidak menerima nilai"
        return Text(f"Opsi {error.option_name} {needs}.", english)
    for pattern, indonesian in _CLICK:
        if match := pattern.match(english):
            return Text(indonesian.format(*match.groups("")), english)
    return Text(f"Perintah tidak dapat dipahami: {english}", english)


_CLICK = (
    (re.compile(r"No such command '(.*?)'\. Did you mean (.*)\?"), "Tidak ada perintah {}. Mungkin maksudnya {}."),
    (re.compile(r"No such command '(.*?)'\."), "Tidak ada perintah {}."),
    (re.compile(r"Got unexpected extra arguments? \((.*)\)"), "Argumen berlebih: {}."),
)
"""Click's messages that have no class of their own in every release, and the same in Indonesian."""


def _value_text(error: click.BadParameter) -> Text:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        choices = ", ".join(map(str, kind.choices))
        return Text(
            f"Nilai untuk {_name(error)} tidak dikenal; pilihannya: {choices}.",
            f"Unknown value for {_name(error)}; choose from: {choices}.",
        )
    if isinstance(kind, click.IntRange):
        return Text(
            f"Nilai untuk {_name(error)} harus bilangan dari {kind.min} sampai {kind.max}.",
            f"The value for {_name(error)} must be a number from {kind.min} to {kind.max}.",
        )
    return Text(f"Nilai untuk {_name(error)} tidak sah: {error.message}", error.format_message())


def _name(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Option):
        return error.param.opts[-1]
    return (error.param.metavar or "").rstrip(".") if error.param is not None else "?"
