"""A hundred documents at once, from a hundred threads of one verifier: the same answers as one by one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from attack_forgery import contents_garbage
from attack_kit import Sample
from attack_saving import content_replaced_by_update
from hostile_files import HOSTILE
from make_signed import RECIPES
from shelf import Shelf

from bsre_sign import Document, DocumentReport, DocumentVerdict, InputError, Level, Limits, Verifier
from bsre_sign.verifier.pool import pool

NOW = datetime.now(UTC) + timedelta(hours=1)  # later than anything is signed, however long the tests before take
Answer = DocumentReport | type[InputError]


@pytest.fixture(scope="module")
def documents(shelf: Shelf) -> list[Document]:
    """Sound, expired, tampered with, hostile, and no documents at all."""
    sample = Sample(shelf.letter(Level.B_LT), shelf.workshop)
    datas = [
        *(shelf.letter(level) for level in (Level.B_B, Level.B_LT)),
        RECIPES["semua-sudah-kedaluwarsa.pdf"](shelf.workshop),
        content_replaced_by_update(sample),
        contents_garbage(sample),
        *(HOSTILE[name].make(sample) for name in ("shared objects that double paths", "tables in a ring")),
        HOSTILE["mentions of byte ranges"].make(sample),
        b"%PDF-1.7\nrusak",
    ]
    return [Document.from_bytes(data, f"{number}.pdf") for number, data in enumerate(datas)]


@pytest.fixture
def _workers_end() -> Iterator[None]:
    yield
    pool().close()


def answer(verifier: Verifier, document: Document) -> Answer:
    try:
        return verifier.report(document)
    except InputError as error:
        return type(error)


@pytest.mark.usefixtures("_workers_end")
@pytest.mark.parametrize("limits", [None, Limits()], ids=["here", "apart"])
def test_a_hundred_at_once_are_judged_as_one_by_one(
    limits: Limits | None, documents: list[Document], shelf: Shelf
) -> None:
    verifier = Verifier(shelf.workshop.trust, offline=True, clock=lambda: NOW, limits=limits)
    alone = {document.name: answer(verifier, document) for document in documents}
    many = [documents[number % len(documents)] for number in range(100)]
    random.Random(4).shuffle(many)

    with ThreadPoolExecutor(100) as threads:
        found = list(threads.map(lambda document: (document.name, answer(verifier, document)), many))

    assert [name for name, told in found if told != alone[name]] == []
    verdicts = {told.verdict for told in alone.values() if isinstance(told, DocumentReport)}
    assert verdicts == set(DocumentVerdict) - {DocumentVerdict.UNSIGNED}
