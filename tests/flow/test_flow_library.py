"""The library as an e-office uses it: over HTTP, from threads, inside an event loop."""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from shelf import AGREEMENTS, LETTER, Shelf

from bsre_sign import (
    Agreement,
    Document,
    DocumentVerdict,
    Level,
    LocalCreator,
    Pkcs12Credential,
    Signer,
    TimestampAuthority,
    TrustStore,
    VerificationError,
    Verifier,
)
from bsre_sign.testing import PASSPHRASE, TestPki, export, serve


def test_example_of_the_documentation_runs(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(samples / LETTER, "surat.pdf")

    def ask_passphrase() -> str:
        return PASSPHRASE

    with serve(lambda prefix: TestPki.load(url_prefix=prefix)) as server:
        export(server.pki, tmp_path)
        Path("pejabat-satu.p12").rename("pejabat.p12")
        url = server.pki.tsa_url

        trust = TrustStore.default().add_path("root.pem")
        signer = Signer(
            creator=LocalCreator(Pkcs12Credential.open("pejabat.p12", ask_passphrase), tsa=TimestampAuthority(url)),
            agreement=Agreement.load("bkn-2022"),
            trust=trust,
        )
        signed = signer.sign(Document.open("surat.pdf"))
        signed.save("surat-tte.pdf")
        report = Verifier(trust).report(Document.open("surat-tte.pdf"))

        assert server.fetcher.count("tsa") == 2

    assert report.verdict is DocumentVerdict.VALID
    assert report.signatures[0].level is Level.B_LTA
    assert signed.result.sha256 == report.sha256
    assert signed.result.size == Path("surat-tte.pdf").stat().st_size
    assert report.stamp is not None
    assert report.stamp.clause == "found"


def test_verify_returns_a_pass_and_raises_on_anything_else(shelf: Shelf) -> None:
    passed = shelf.offline().verify(Document.from_bytes(shelf.letter(Level.B_LT)))
    assert passed.verdict is DocumentVerdict.VALID
    with pytest.raises(VerificationError, match="N-NOTSA"):
        shelf.online().verify(Document.from_bytes(shelf.letter(Level.B_B)))


def test_one_signer_and_one_verifier_serve_eight_threads(samples: Path, shelf: Shelf) -> None:
    signer = shelf.workshop.signer("pejabat-satu", Level.B_LT)
    verifier = shelf.online()
    files = [*AGREEMENTS.values(), LETTER]
    documents = [Document.open(samples / files[number % len(files)]) for number in range(24)]

    def journey(document: Document) -> tuple[DocumentVerdict, str]:
        signed = signer.sign(document)
        report = verifier.report(Document.from_bytes(signed.to_bytes()))
        assert report.sha256 == signed.result.sha256
        return report.verdict, report.sha256

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(journey, documents))
    assert [verdict for verdict, _ in results] == [DocumentVerdict.VALID] * 24
    assert len({digest for _, digest in results}) == 24


def test_signing_and_verifying_work_inside_a_running_event_loop(samples: Path, shelf: Shelf) -> None:
    async def main() -> DocumentVerdict:
        signed = shelf.workshop.signer("pejabat-satu", Level.B_LTA).sign(Document.open(samples / LETTER))
        report = shelf.online().report(Document.from_bytes(signed.to_bytes()))
        return report.verdict

    assert asyncio.run(main()) is DocumentVerdict.VALID
