"""Signed documents, each made once; and how their reports are read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from make_signed import Workshop

from bsre_sign import Document, DocumentReport, Level, Outcome, Verifier
from bsre_sign.testing import PkiFetcher

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
INDEX = tomllib.loads((SAMPLES / "index.toml").read_text(encoding="utf-8"))
MADE: list[dict[str, Any]] = INDEX["made"]
AGREEMENTS: dict[str, str] = {one["agreement"]: one["file"] for one in INDEX["sample"] if one["agreement"] != "bsre"}
"""The five agreements: id to file."""
LETTER = "surat-dinas.pdf"
PASSED = (Outcome.PASSED, Outcome.PASSED, Outcome.PASSED)


class Shelf:
    """Signed samples, by what they are."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self._kept: dict[tuple[object, ...], bytes] = {}

    def agreement(self, name: str, level: Level) -> bytes:
        """The agreement's own document, stamped for it and signed by its first party."""
        return self._keep((name, level), AGREEMENTS[name], "pejabat-satu", level, name)

    def letter(self, level: Level = Level.B_LT) -> bytes:
        """The one-page letter."""
        return self._keep(("letter", level), LETTER, "pejabat-satu", level, "bsre")

    def both_parties(self, level: Level = Level.B_LTA) -> tuple[bytes, bytes]:
        """An agreement after the first party signed, and after the second did."""
        once = self.agreement("grobogan-2023", level)
        return once, self._keep(("both", level), once, "pejabat-dua", level, "grobogan-2023")

    def _keep(self, key: tuple[object, ...], source: str | bytes, label: str, level: Level, agreement: str) -> bytes:
        if key not in self._kept:
            self._kept[key] = self.workshop.signed(source, label, level, agreement)
        return self._kept[key]

    def online(self) -> Verifier:
        """A verifier whose services all answer."""
        return self.online_through(self.workshop.pki.fetcher())

    def online_through(self, fetcher: PkiFetcher) -> Verifier:
        """A verifier whose services the test may stop."""
        return Verifier(self.workshop.trust, fetcher=fetcher)

    def offline(self) -> Verifier:
        """A verifier that relies on what documents carry."""
        return Verifier(self.workshop.trust, offline=True)


def reported(verifier: Verifier, data: bytes) -> DocumentReport:
    """The report on a document in memory."""
    return verifier.report(Document.from_bytes(data))


def outcomes(report: DocumentReport, signature: int = 0) -> tuple[Outcome, ...]:
    """Integrity, authenticity and non-repudiation now."""
    return tuple(answer.outcome for answer in report.signatures[signature].now.answers)


def codes(report: DocumentReport) -> set[str]:
    """Every code that some answer now bears."""
    return {reason.code for one in report.signatures for answer in one.now.answers for reason in answer.reasons} | {
        warning.code for warning in report.warnings
    }
