"""What the tests of documents read apart share."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bsre_sign import DocumentReport, DocumentVerdict, Limits, Verifier

if TYPE_CHECKING:
    from make_signed import Workshop

NOW = datetime.now(UTC) + timedelta(hours=1)
"""Later than anything is signed, however long the tests before take."""
linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not limit what a worker takes")


def verifier(workshop: Workshop, limits: Limits | None = None, *, online: bool = False) -> Verifier:
    fetcher = workshop.pki.fetcher(NOW) if online else None
    return Verifier(workshop.trust, clock=lambda: NOW, offline=not online, fetcher=fetcher, limits=limits)


def cut_off(report: DocumentReport, why: str) -> None:
    """Nothing is disproved and nothing proved, and it is said why."""
    assert report.verdict is DocumentVerdict.INDETERMINATE
    assert report.signatures == ()
    assert [one.code for one in report.warnings] == ["I-DECODE-LIMIT"]
    assert why in report.warnings[0].detail
