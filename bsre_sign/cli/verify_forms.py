"""The forms in which ``bsre-sign verify`` reports: text, JSON, HTML, and XML to ETSI TS 119 102-2."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bsre_sign import BsreSignError
from bsre_sign.cli.failures import error_record
from bsre_sign.cli.machine import say_json
from bsre_sign.cli.places import write_stdout
from bsre_sign.cli.screen import say, show
from bsre_sign.cli.shell import Shell

if TYPE_CHECKING:
    from bsre_sign import Document, DocumentReport
    from bsre_sign.report.html_document import Illustrated
    from bsre_sign.report.html_pages import PagePicture

FORMS = ("text", "json", "html", "etsi")
SERVICE_FAILED = "A-TRYLATER"
_SCALE = 1.25
_FEW_PAGES, _FEW_IN_ALL = 5, 20
"""Pictures of one document among several."""
_MOST_UNDRAWN = 3
"""Pages that could not be drawn, after which no further one is tried."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A document and the report on it."""

    document: "Document"
    report: "DocumentReport"


def print_report(
    form: str, found: Sequence[Verified], failed: Sequence[tuple[str, BsreSignError]], shell: Shell
) -> None:
    """Write the results in ``form`` to stdout."""
    reports = [one.report for one in found]
    if form == "text":
        _print_text(reports, shell)
        return
    errors = [error_record(name, error, shell) for name, error in failed]
    if form == "json":
        _print_json(reports, errors, shell)
    elif form == "html":
        _print_html(found, errors, shell)
    else:
        _print_etsi(reports, shell)


def nothing_verified(errors: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What JSON says where no document could be judged."""
    from bsre_sign.report.serialise import to_json

    return to_json([], language=Shell.of().language, errors=errors, moment=datetime.now(UTC))


def _print_json(reports: Sequence["DocumentReport"], errors: Sequence[dict[str, Any]], shell: Shell) -> None:
    from bsre_sign.report.serialise import to_json

    told = to_json(reports, language=shell.language, errors=errors, moment=datetime.now(UTC))
    say_json(told)


def _print_text(reports: Sequence["DocumentReport"], shell: Shell) -> None:
    from bsre_sign.report.text import summary, to_lines

    for position, report in enumerate(reports):
        if position:
            say()
        show(to_lines(_said_once(report), shell.language))
    if len(reports) > 1:
        say()
        show(summary(reports, shell.language))


def _print_html(found: Sequence[Verified], errors: Sequence[dict[str, Any]], shell: Shell) -> None:
    from bsre_sign.report.html import to_html

    documents = [_illustrated(one, alone=len(found) == 1) for one in found]
    for piece in to_html(documents, shell.language, moment=datetime.now(UTC), errors=errors):
        write_stdout(piece.encode())


def _print_etsi(reports: Sequence["DocumentReport"], shell: Shell) -> None:
    from bsre_sign.report.etsi import to_etsi

    for report in reports:
        write_stdout(to_etsi(report, shell.language))


def _illustrated(one: Verified, *, alone: bool) -> "Illustrated":
    from bsre_sign.report.html_document import Illustrated
    from bsre_sign.report.html_pages import chosen_pages

    stamp = one.report.stamp
    total = stamp.total_pages if stamp is not None else 0  # without one no page can be shown
    limits = {} if alone else {"first": _FEW_PAGES, "most": _FEW_IN_ALL}
    pages = chosen_pages(one.report, total, **limits)
    return Illustrated(_said_once(one.report), pages, total, _pictures(one, pages))


def _pictures(one: Verified, pages: Sequence[int]) -> Iterator["PagePicture"]:
    from bsre_sign.report.html_pages import PagePicture
    from bsre_sign.viewer import page_png

    data = one.document.read() if pages else b""
    # What is shown must be what was judged, even where somebody writes to the file meanwhile.
    same = hashlib.sha256(data).hexdigest().upper() == one.report.sha256
    undrawn = 0
    for page in pages:
        png = None
        if same and undrawn < _MOST_UNDRAWN:
            try:
                png = page_png(data, page, scale=_SCALE, password=one.document.password)
            except BsreSignError:
                undrawn += 1  # the report says so in the picture's place
        yield PagePicture(page, png)


def _said_once(report: "DocumentReport") -> "DocumentReport":
    """``report`` with all services that failed in one remark."""
    from bsre_sign.report.model import Reason

    failures = [one for one in report.warnings if one.code == SERVICE_FAILED]
    if len(failures) < 2:
        return report
    others = [one for one in report.warnings if one.code != SERVICE_FAILED]
    together = Reason(SERVICE_FAILED, " | ".join(one.detail for one in failures if one.detail))
    return replace(report, warnings=(*others, together))
