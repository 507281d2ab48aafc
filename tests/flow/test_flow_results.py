"""Signed documents that wait: saved by several threads, copied, sent to other processes, dropped."""

from __future__ import annotations

import copy
import gc
import hashlib
import io
import pickle
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pikepdf
import pytest

from bsre_sign import Document, Level, Signer, finished

if TYPE_CHECKING:
    from pathlib import Path

    from make_signed import Workshop


@pytest.fixture(scope="module")
def letter(samples: Path) -> Document:
    """A letter of 20 MB."""
    with pikepdf.open(samples / "surat-dinas.pdf") as pdf:
        pdf.pages[0].Resources.Blob = pikepdf.Stream(pdf, random.Random(1).randbytes(20_000_000))
        data = io.BytesIO()
        pdf.save(data)
    return Document.from_bytes(data.getvalue())


@pytest.fixture(scope="module")
def signer(workshop: Workshop) -> Signer:
    return workshop.signer("pejabat-satu", Level.B_B)


@pytest.fixture(params=["memory", "disk"])
def _waits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where results wait."""
    if request.param == "disk":
        monkeypatch.setattr(finished, "_IN_MEMORY", 0)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest().upper()


@pytest.mark.usefixtures("_waits")
def test_threads_that_save_one_result_get_all_of_it(letter: Document, signer: Signer, tmp_path: Path) -> None:
    signed = signer.sign(letter)
    together = threading.Barrier(3)

    def save(name: str) -> str:
        together.wait()
        signed.save(tmp_path / name)
        return sha256((tmp_path / name).read_bytes())

    def take() -> str:
        together.wait()
        return sha256(signed.to_bytes())

    with ThreadPoolExecutor(3) as threads:
        found = [threads.submit(save, "satu.pdf"), threads.submit(save, "dua.pdf"), threads.submit(take)]

    assert [one.result() for one in found] == [signed.result.sha256] * 3


@pytest.mark.usefixtures("_waits")
def test_a_copy_outlives_the_original(letter: Document, signer: Signer) -> None:
    """Nothing warns of an open file, either, when the last one goes."""
    signed = signer.sign(letter)
    other = copy.copy(signed)
    del signed
    gc.collect()

    assert sha256(other.to_bytes()) == other.result.sha256


def test_what_waits_in_memory_can_be_sent_to_another_process(letter: Document, signer: Signer) -> None:
    there = pickle.loads(pickle.dumps(signer.sign(letter)))

    assert sha256(there.to_bytes()) == there.result.sha256
