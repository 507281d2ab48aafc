"""The workbench: a signer of the test PKI and who verifies it, made once and shared by all trials."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.trial.outcome import Json
from benchmarks.trial.treatment import treatments
from bsre_sign import (
    Agreement,
    BsreSignError,
    Document,
    Level,
    LocalCreator,
    Pkcs12Credential,
    Signer,
    TimestampAuthority,
    TrustStore,
    Verifier,
)
from bsre_sign.document import open_pdf
from bsre_sign.testing import PASSPHRASE, TestPki

_SIGNER = "pejabat-satu"
_FIRST_PAGES = 50
_LATER_PAGES = 10


@dataclass(frozen=True, slots=True)
class Bench:
    """What signs and what verifies."""

    signer: Signer
    verifier: Verifier
    roots: tuple[bytes, ...]
    """The test root, DER."""
    level: Level
    may_overlap: bool
    """The agreement lets the stamp lie over what is there."""

    @classmethod
    def set_up(cls, agreement: str, level: Level) -> "Bench":
        """The bench for one agreement (an id, or a profile's file) and level.

        Raises:
            AgreementError: there is no such agreement.
            PreflightError: the agreement demands a higher level.
        """
        profile = Agreement.load(agreement)
        pki = TestPki.load()
        fetcher = pki.fetcher()
        trust = TrustStore.empty().add(*pki.roots())
        credential = Pkcs12Credential.from_bytes(pki.pkcs12(_SIGNER, PASSPHRASE.encode()), lambda: PASSPHRASE)
        authority = TimestampAuthority(pki.tsa_url, fetcher=fetcher) if level > Level.B_B else None
        signer = Signer(
            LocalCreator(credential, tsa=authority), agreement=profile, trust=trust, level=level, fetcher=fetcher
        )
        signer.preflight()
        verifier = Verifier(trust, fetcher=fetcher)
        return cls(signer, verifier, pki.roots(), level, may_overlap=profile.stamp.overlap == "allow")


def sign(bench: Bench, source: Path, password: str | None, target: Path, choose: Callable[[int], list[int]]) -> Json:
    """Stamp and sign ``source`` into ``target``; what came of it, for JSON.

    ``choose`` tells which pages are examined, of so many.
    """
    try:
        result = bench.signer.sign_to(Document.open(source, password=password), target)
    except BsreSignError as error:
        return {"refused": type(error).__name__, "cause": error.cause.en, "hint": error.hint.en}
    with target.open("rb") as stream, open_pdf(stream, password) as pdf:
        pages = choose(len(pdf.pages))
        done = treatments(result.stamp, pdf, pages)
        total = len(pdf.pages)
    stamp = result.stamp
    stamped = set(stamp.pages) if stamp is not None else set()
    return {
        "field": result.field,
        "clause": stamp.clause if stamp is not None else None,
        "already": stamp.already if stamp is not None else False,
        "stamped": sorted(stamped.intersection(pages)),
        "total": total,
        "treatments": [one.to_json() for one in done],
    }


def some_pages(total: int) -> list[int]:
    """The pages that are examined of a document with ``total``: the first, and some of the later ones, from 1."""
    if total <= _FIRST_PAGES + _LATER_PAGES:
        return all_pages(total)
    beyond = total - _FIRST_PAGES
    later = (_FIRST_PAGES + round(beyond * (count + 1) / _LATER_PAGES) for count in range(_LATER_PAGES))
    return [*range(1, _FIRST_PAGES + 1), *later]


def all_pages(total: int) -> list[int]:
    """Every page, from 1."""
    return list(range(1, total + 1))
