"""The forms in which ``bsre-sign check`` reports, on stdout or in a file."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bsre_sign import Language, Text
from bsre_sign.cli.places import write_stdout
from bsre_sign.cli.screen import aside, show
from bsre_sign.cli.shell import Shell
from bsre_sign.report.json_text import json_text

if TYPE_CHECKING:
    from bsre_sign.compliance import Checks


def write_checks(form: str, checks: "Checks", output: Path | None, *, overwrite: bool) -> None:
    """Write ``checks`` in ``form`` to ``output``, whole or not at all, else to stdout.

    Raises:
        OutputError: the file exists, or its folder cannot be written to.
    """
    shell = Shell.of()
    if not checks.documents:
        aside(shell, "note:", Text("Tidak ada dokumen untuk diperiksa.", "There is no document to check."))
    if output is not None:
        write_out(output, _FORMS[form](checks, shell.language), overwrite=overwrite)
    elif form == "text":
        from bsre_sign.compliance.text import to_lines

        show(to_lines(checks, shell.language))
    else:
        write_stdout(_FORMS[form](checks, shell.language))


def nothing_checked(errors: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What JSON says where nothing could be begun."""
    from bsre_sign.compliance.record import to_json_refused

    return to_json_refused(errors, datetime.now(UTC))


def write_out(path: Path, data: bytes, *, overwrite: bool) -> None:
    """A file, whole or not at all.

    Raises:
        OutputError: it exists, or its folder cannot be written to.
    """
    from bsre_sign.output import whole_file

    with whole_file(path, overwrite=overwrite) as stream:
        stream.write(data)


def _text(checks: "Checks", language: Language) -> bytes:
    from bsre_sign.compliance.text import to_lines

    return "".join(f"{line.text}\n" for line in to_lines(checks, language)).encode()


def _json(checks: "Checks", language: Language) -> bytes:
    from bsre_sign.compliance.record import to_json

    return _indented(to_json(checks, language))


def _sarif(checks: "Checks", language: Language) -> bytes:
    from bsre_sign.compliance.sarif import to_sarif

    return _indented(to_sarif(checks, language))


def _junit(checks: "Checks", language: Language) -> bytes:
    from bsre_sign.compliance.junit import to_junit

    return to_junit(checks, language)


def _github(checks: "Checks", language: Language) -> bytes:
    from bsre_sign.compliance.github import to_github

    return "".join(f"{line}\n" for line in to_github(checks, language)).encode()


def _indented(told: object) -> bytes:
    return (json_text(told) + "\n").encode()


_FORMS: dict[str, Callable[["Checks", Language], bytes]] = {
    "text": _text,
    "json": _json,
    "junit": _junit,
    "sarif": _sarif,
    "github": _github,
}
FORMS = tuple(_FORMS)
