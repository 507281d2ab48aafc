"""Random damage is never passed over, never brings the verifier down, and never keeps it busy.

A few hundred documents by default. As many as are wished, in two processes::

    BSRE_SIGN_MUTANTS=20000 python -m pytest -n 2 --timeout=0 tests/flow/test_flow_attacks_mutated.py
"""

from __future__ import annotations

import hashlib
import os
import time

import pypdfium2
import pytest
from attack_kit import Sample, by_two
from attack_mutation import mutated
from shelf import Shelf

from bsre_sign import Document, DocumentReport, InputError, Level, Outcome

MUTANTS = int(os.environ.get("BSRE_SIGN_MUTANTS", "200"))
PARTS = 10
SECONDS = 3
"""Of processor time, for one document."""


@pytest.fixture(scope="module")
def samples(shelf: Shelf) -> list[Sample]:
    """Signed once; with evidence behind the signature; with a timestamp over all; by two persons."""
    letters = [shelf.letter(level) for level in (Level.B_B, Level.B_LT, Level.B_LT, Level.B_LTA)]
    # That of two persons takes several times as long.
    return [Sample(data, shelf.workshop) for data in (*letters * 4, by_two(shelf.workshop))]


def signed_digests(data: bytes, report: DocumentReport) -> list[bytes]:
    """Digests of what the signatures cover that are said to hold."""
    assert report.facts is not None
    found = []
    for judged, seen in zip(report.signatures, report.facts.signatures, strict=True):
        if judged.now.integrity.outcome is Outcome.PASSED:
            first, length, second, rest = seen.byte_range
            found.append(hashlib.sha256(data[first : first + length] + data[second : second + rest]).digest())
    return found


def shown(data: bytes) -> list[str]:
    """What another reader, which mends in its own way, shows on each page."""
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize("part", range(PARTS))
def test_no_damage_is_passed_over(part: int, samples: list[Sample], shelf: Shelf) -> None:
    verifier = shelf.offline()
    known: dict[bytes, tuple[set[bytes], list[str]]] = {}
    for seed in range(part, MUTANTS, PARTS):
        original = samples[seed % len(samples)].data
        data = mutated(original, seed)
        start = time.process_time()
        try:
            report = verifier.report(Document.from_bytes(data))
        except InputError:
            continue
        finally:
            assert time.process_time() - start < SECONDS, seed
        digests = signed_digests(data, report)
        if not digests:
            continue
        if original not in known:
            sound = verifier.report(Document.from_bytes(original))
            known[original] = set(signed_digests(original, sound)), shown(original)
        assert known[original][0].issuperset(digests), seed
        if len(digests) == len(report.signatures):
            assert shown(data) == known[original][1], seed
