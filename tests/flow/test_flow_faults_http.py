"""The same over HTTP: an authority that stalls, drips or is busy costs its own time and no more."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from shelf import LETTER, SAMPLES

from bsre_sign import (
    Document,
    EvidenceCache,
    Extender,
    HttpFetcher,
    Level,
    LocalCreator,
    PatientFetcher,
    Pkcs12Credential,
    ServiceError,
    Signer,
    TimestampAuthority,
    TrustStore,
)
from bsre_sign.testing import PASSPHRASE, PkiServer, TestPki, serve


@pytest.fixture(scope="module")
def server() -> Iterator[PkiServer]:
    with serve(lambda prefix: TestPki.load(url_prefix=prefix)) as running:
        yield running


@pytest.fixture(scope="module")
def trust(server: PkiServer) -> TrustStore:
    return TrustStore.empty().add(*server.pki.roots())


@pytest.fixture(scope="module")
def signed(server: PkiServer, trust: TrustStore) -> bytes:
    credential = Pkcs12Credential.from_bytes(server.pki.pkcs12("pejabat-satu", PASSPHRASE.encode()), lambda: PASSPHRASE)
    creator = LocalCreator(credential, tsa=TimestampAuthority(server.pki.tsa_url))
    return Signer(creator, trust=trust, level=Level.B_T).sign(Document.open(SAMPLES / LETTER)).to_bytes()


@pytest.fixture(autouse=True)
def honest_afterwards(server: PkiServer) -> Iterator[None]:
    yield
    server.fetcher.mend()


def extender(trust: TrustStore, tsa: TimestampAuthority) -> Extender:
    return Extender(trust, tsa=tsa, fetcher=EvidenceCache(PatientFetcher(HttpFetcher(allow_private=True))))


@pytest.mark.parametrize("fault", ["slow", "dripping"])
def test_a_stalling_authority_is_given_up_in_time(
    fault: str, server: PkiServer, trust: TrustStore, signed: bytes
) -> None:
    server.fetcher.spoil("tsa", fault)
    tsa = TimestampAuthority(server.pki.tsa_url, timeout=0.4)
    start = time.monotonic()
    with pytest.raises(ServiceError, match="timed out"):
        extender(trust, tsa).extend(Document.from_bytes(signed))
    assert time.monotonic() - start < 2.5  # the answer alone goes on for longer


def test_a_busy_authority_is_left_alone_and_the_next_one_asked(
    server: PkiServer, trust: TrustStore, signed: bytes
) -> None:
    server.fetcher.spoil("tsa", "busy")
    asked = server.fetcher.count("tsa")
    with serve(lambda prefix: TestPki.load(url_prefix=prefix)) as other:
        second = TimestampAuthority(other.pki.tsa_url)
        one = extender(trust, TimestampAuthority(server.pki.tsa_url, fallback=second))
        for _ in range(3):
            one.extend(Document.from_bytes(signed))
        assert other.fetcher.count("tsa") == 3
    assert server.fetcher.count("tsa") == asked + 1  # it asked for an hour's rest, once


def test_when_all_fail_each_is_named(server: PkiServer, trust: TrustStore, signed: bytes) -> None:
    server.fetcher.spoil("tsa", "rejection")
    nobody = TimestampAuthority("http://127.0.0.1:1/", timeout=1.0)
    tsa = TimestampAuthority(server.pki.tsa_url, fallback=nobody)
    with pytest.raises(ServiceError, match=r"kuota harian habis.*connection refused"):
        extender(trust, tsa).extend(Document.from_bytes(signed))
