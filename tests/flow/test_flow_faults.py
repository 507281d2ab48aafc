"""Services that fail or lie: the right error, the right exit code, and no output, in signing as in extending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from shelf import LETTER, SAMPLES, Shelf, reported

from bsre_sign import (
    BsreSignError,
    Document,
    DocumentVerdict,
    Extender,
    Level,
    LocalCreator,
    PreflightError,
    ServiceError,
    Signer,
    TimestampAuthority,
)
from bsre_sign.cli.exits import Exit
from bsre_sign.cli.failures import exit_of
from bsre_sign.testing import PkiFetcher
from bsre_sign.testing.faults import FAULTS
from bsre_sign.testing.services import ServiceKind
from bsre_sign.testing.timestamp import POLICY

# What is spoilt, how, and what must be said of it.
FAILS: tuple[tuple[str, str, type[BsreSignError], Exit, str], ...] = (
    ("tsa", "down", ServiceError, Exit.SERVICE, "connection refused"),
    ("tsa", "slow", ServiceError, Exit.SERVICE, "timed out"),
    ("tsa", "dripping", ServiceError, Exit.SERVICE, "timed out"),
    ("tsa", "busy", ServiceError, Exit.SERVICE, "too busy"),
    ("tsa", "garbage", ServiceError, Exit.SERVICE, "it is no timestamp"),
    ("tsa", "empty", ServiceError, Exit.SERVICE, "it is no timestamp"),
    ("tsa", "huge", ServiceError, Exit.SERVICE, "too large"),
    ("tsa", "wrong-imprint", ServiceError, Exit.SERVICE, "timestamped other data"),
    ("tsa", "wrong-nonce", ServiceError, Exit.SERVICE, "answers another request"),
    ("tsa", "no-nonce", ServiceError, Exit.SERVICE, "answers another request"),
    ("tsa", "no-certificate", ServiceError, Exit.SERVICE, "timestamped other data"),
    ("tsa", "wrong-key-purpose", ServiceError, Exit.SERVICE, "not one for timestamps"),
    ("tsa", "expired", ServiceError, Exit.SERVICE, "not valid at the time it states"),
    ("tsa", "wrong-policy", ServiceError, Exit.SERVICE, "its policy is 1.3.6.1.4.1.22408.1.2.3.46"),
    ("tsa", "clock-fast", ServiceError, Exit.SERVICE, r"differs by \+1440 minutes"),
    ("tsa", "clock-slow", ServiceError, Exit.SERVICE, "differs by -1440 minutes"),
    ("tsa", "altered", ServiceError, Exit.SERVICE, "timestamped other data"),
    ("tsa", "rejection", ServiceError, Exit.SERVICE, "system_failure kuota harian habis"),
    ("ocsp crl", "down", ServiceError, Exit.SERVICE, "connection refused"),
    ("ocsp crl", "slow", ServiceError, Exit.SERVICE, "timed out"),
    ("ocsp crl", "dripping", ServiceError, Exit.SERVICE, "timed out"),
    ("ocsp crl", "busy", ServiceError, Exit.SERVICE, "too busy"),
    ("ocsp crl", "garbage", ServiceError, Exit.SERVICE, "cannot be established"),
    ("ocsp crl", "empty", ServiceError, Exit.SERVICE, "cannot be established"),
    ("ocsp crl", "huge", ServiceError, Exit.SERVICE, "too large"),
    ("ocsp", "revoked", PreflightError, Exit.INPUT, "has been revoked"),
    ("ocsp", "unknown", ServiceError, Exit.SERVICE, "cannot be established"),
    ("ocsp", "wrong-serial", ServiceError, Exit.SERVICE, "cannot be established"),
    ("ocsp", "wrong-responder", ServiceError, Exit.SERVICE, "cannot be established"),
    ("ocsp", "stale", ServiceError, Exit.SERVICE, "cannot be established"),
    ("ocsp", "unsigned", ServiceError, Exit.SERVICE, "cannot be established"),
    ("crl", "down", ServiceError, Exit.SERVICE, "cannot be established"),
    ("crl", "stale", ServiceError, Exit.SERVICE, "cannot be established"),
    ("crl", "wrong-issuer", ServiceError, Exit.SERVICE, "cannot be established"),
    ("crl", "altered", ServiceError, Exit.SERVICE, "cannot be established"),
    ("crl", "huge", ServiceError, Exit.SERVICE, "too large"),
)
HARMLESS = (
    ("tsa", "granted-with-mods"),
    ("tsa", "grown-chain"),
    ("ocsp", "down"),
    ("ocsp", "refusal"),
    ("ocsp", "garbage"),
    ("ocsp", "huge"),
)
"""What must not keep anybody from working: a list stands in for a responder, and a place is made larger."""

Work = Callable[[PkiFetcher, Path], None]


def authority(shelf: Shelf, fetcher: PkiFetcher) -> TimestampAuthority:
    return TimestampAuthority(shelf.workshop.pki.tsa_url, fetcher=fetcher, policy=POLICY)


@pytest.fixture(params=["sign", "extend"])
def work(request: pytest.FixtureRequest, shelf: Shelf) -> Work:
    """Signs a letter, or extends a signed one, up to B-LTA."""
    trust = shelf.workshop.trust

    def sign(fetcher: PkiFetcher, output: Path) -> None:
        creator = LocalCreator(shelf.workshop.credential("pejabat-satu"), tsa=authority(shelf, fetcher))
        signer = Signer(creator, trust=trust, level=Level.B_LTA, fetcher=fetcher)
        signer.sign_to(Document.open(SAMPLES / LETTER), output)

    def extend(fetcher: PkiFetcher, output: Path) -> None:
        signed = Document.from_bytes(shelf.letter(Level.B_T))
        Extender(trust, tsa=authority(shelf, fetcher), fetcher=fetcher).extend_to(signed, output)

    return {"sign": sign, "extend": extend}[request.param]


def spoilt(shelf: Shelf, kinds: str, fault: str) -> PkiFetcher:
    fetcher: PkiFetcher = shelf.workshop.pki.fetcher()
    for kind in kinds.split():
        fetcher.spoil(kind, fault)
    return fetcher


@pytest.mark.parametrize(
    ("kinds", "fault", "error", "code", "said"), FAILS, ids=[f"{kinds} {fault}" for kinds, fault, *_ in FAILS]
)
def test_a_service_that_fails_or_lies_leaves_nothing_behind(
    kinds: str,
    fault: str,
    error: type[BsreSignError],
    code: Exit,
    said: str,
    work: Work,
    shelf: Shelf,
    tmp_path: Path,
) -> None:
    with pytest.raises(error, match=said) as caught:
        work(spoilt(shelf, kinds, fault), tmp_path / "surat-tte.pdf")
    assert exit_of(caught.value) is code
    assert caught.value.hint.id
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("kind", "fault"), HARMLESS, ids=[f"{kind} {fault}" for kind, fault in HARMLESS])
def test_what_can_be_borne_is_borne(kind: str, fault: str, work: Work, shelf: Shelf, tmp_path: Path) -> None:
    work(spoilt(shelf, kind, fault), tmp_path / "surat-tte.pdf")
    report = reported(shelf.offline(), (tmp_path / "surat-tte.pdf").read_bytes())
    assert report.verdict is DocumentVerdict.VALID
    assert report.signatures[0].level is Level.B_LTA


def test_every_fault_that_there_is_was_tried() -> None:
    tried = {(kind, fault) for kinds, fault, *_ in FAILS for kind in kinds.split()} | set(HARMLESS)
    known = {
        (kind.value, fault) for kind in (ServiceKind.TSA, ServiceKind.OCSP, ServiceKind.CRL) for fault in FAULTS[kind]
    }
    assert tried == known
