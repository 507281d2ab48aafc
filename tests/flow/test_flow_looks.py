"""While a key or a service is waited for, nobody holds a process that looks at documents: others need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bsre_sign import (
    Agreement,
    Certify,
    Document,
    Level,
    LocalCreator,
    ServiceError,
    SignaturePlan,
    Signer,
    Stamper,
    TimestampAuthority,
)
from bsre_sign.viewer.pool import pool
from bsre_sign.workers import process

if TYPE_CHECKING:
    from pathlib import Path

    from make_signed import Workshop

    from bsre_sign import Fetcher, Request


class _Held:
    """How many such processes are held whenever somebody is asked."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []

    def note(self, what: str) -> None:
        self.seen.append((what, len(pool()._leases)))


class _Services:
    def __init__(self, inner: Fetcher, held: _Held) -> None:
        self._inner, self._held = inner, held

    def fetch(self, request: Request, *, max_bytes: int, timeout: float) -> bytes:
        self._held.note("service")
        return self._inner.fetch(request, max_bytes=max_bytes, timeout=timeout)


class _Key(LocalCreator):
    held: _Held

    def create(self, digest: bytes, level: Level) -> bytes:
        self.held.note("key")
        return super().create(digest, level)


@pytest.mark.parametrize(
    ("was_signed", "certify"),
    [(False, None), (False, Certify.NONE), (True, None)],
    ids=["first", "first, evidence beforehand", "later"],
)
def test_no_worker_is_held_while_others_are_asked(
    was_signed: bool, certify: Certify | None, workshop: Workshop, samples: Path
) -> None:
    document = Document.open(samples / "surat-dinas.pdf")
    if was_signed:
        document = Document.from_bytes(workshop.signed("surat-dinas.pdf", "pejabat-dua", Level.B_B))
    held = _Held()
    services = _Services(workshop.pki.fetcher(), held)
    creator = _Key(workshop.credential("pejabat-satu"), tsa=TimestampAuthority(workshop.pki.tsa_url, fetcher=services))
    creator.held = held
    signer = Signer(
        creator,
        trust=workshop.trust,
        agreement=Agreement.load("bsre"),
        level=Level.B_LT,
        fetcher=services,
        plan=SignaturePlan(certify=certify),
    )

    signer.sign(document)

    assert {what for what, _ in held.seen} == {"key", "service"}
    assert {count for _, count in held.seen} == {0}


def test_where_nobody_can_look_the_machine_is_at_fault(
    workshop: Workshop, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool().close()
    monkeypatch.setattr(process, "_START", "raise SystemExit(1)")
    letter = Document.open(samples / "surat-dinas.pdf")

    with pytest.raises(ServiceError, match="cannot be started"):
        workshop.signer("pejabat-satu", Level.B_B).sign(letter)
    with pytest.raises(ServiceError, match="cannot be started"):
        Stamper(Agreement.load("bsre")).stamp_to(letter, tmp_path / "surat.pdf")

    assert not pool()._leases
