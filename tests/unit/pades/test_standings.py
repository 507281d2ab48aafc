"""What is remembered of certificates is what the engine would say again."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509
from pades_material import certificate, pki

from bsre_sign.pades.reading import standings
from bsre_sign.pades.reading.path import PathChecker
from bsre_sign.pades.reading.revocation import EvidenceSource, RevocationEvidence
from bsre_sign.pades.reading.standings import Standings

NOW = datetime.now(UTC).replace(microsecond=0)
LABELS = ("pejabat-satu", "dicabut", "kedaluwarsa", "belum-berlaku", "tsa", "asing", "lemah-sha1")


def chain(label: str) -> list[x509.Certificate]:
    issuers = ["foreign-root"] if label == "asing" else ["ca", "root"]
    return [certificate(label), *map(certificate, issuers)]


def evidence(label: str) -> RevocationEvidence:
    return EvidenceSource(pki().fetcher()).gather(chain(label))


def moments(seed: str) -> list[datetime]:
    """Moments all over the years, and around those where something changes."""
    chance = random.Random(seed)
    around = [NOW, NOW + timedelta(days=1), NOW - timedelta(days=31), NOW + timedelta(days=31)]
    near = [one + timedelta(seconds=chance.randint(-900, 900)) for one in around for _ in range(5)]
    return near + [datetime(2019, 1, 1, tzinfo=UTC) + timedelta(hours=chance.randint(0, 300_000)) for _ in range(10)]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("known", ["nothing", "answers"])
def test_what_is_remembered_is_what_would_be_found_again(label: str, known: str) -> None:
    memory = Standings()
    what = evidence(label) if known == "answers" else RevocationEvidence()
    roots, links = pki().roots(), chain(label)
    for moment in moments(label):
        for shift in (timedelta(), timedelta(minutes=7), timedelta(minutes=-7)):
            fresh = PathChecker(roots, links, what).facts(certificate(label), moment + shift)
            kept = memory.checker(roots, links, what).facts(certificate(label), moment + shift)
            assert kept == fresh


def test_the_engine_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Counting(PathChecker):
        def __init__(self, *given: object) -> None:
            asked.append(given)
            super().__init__(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(standings, "PathChecker", Counting)
    memory = Standings()
    for second in range(5):
        checker = memory.checker(pki().roots(), chain("pejabat-satu"), RevocationEvidence())
        checker.facts(certificate("pejabat-satu"), NOW + timedelta(seconds=second))
    assert len(asked) == 1


def test_other_anchors_are_another_matter() -> None:
    memory, one = Standings(), certificate("pejabat-satu")
    trusted = memory.checker(pki().roots(), chain("pejabat-satu"), RevocationEvidence()).facts(one, NOW)
    foreign = memory.checker((), chain("pejabat-satu"), RevocationEvidence()).facts(one, NOW)
    assert trusted.status is not foreign.status


def test_only_so_much_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standings, "_MOST_SETS", 2)
    memory, one = Standings(), certificate("pejabat-satu")
    for errors in ("a", "b", "c"):
        memory.checker(pki().roots(), chain("pejabat-satu"), RevocationEvidence(errors=(errors,))).facts(one, NOW)
    assert len(memory._sets) == 2


def test_a_certificate_of_odd_size_is_looked_at_all_the_same() -> None:
    """Only what has an ordinary size is kept; the rest is decoded each time."""
    from bsre_sign.pades.reading import certificates

    der = certificate("pejabat-satu").dump()
    before = certificates.facts(x509.Certificate.load(der))
    keeps, certificates._REMEMBERED = certificates._REMEMBERED, 10
    try:
        assert certificates.facts(x509.Certificate.load(der)) == before
    finally:
        certificates._REMEMBERED = keeps
