"""What tests share: the test PKI, the samples, and documents that are signed once and looked at often."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bsre_sign import TrustStore
from bsre_sign.testing import TestPki

if TYPE_CHECKING:
    from make_signed import Workshop
    from shelf import Shelf

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
# The scripts there are no package; tests call them as modules.
sys.path.append(str(SAMPLES))


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the samples."""
    return SAMPLES


@pytest.fixture(scope="session")
def pki() -> TestPki:
    """The test PKI, answering at addresses that lead nowhere: only its own fetchers reach it."""
    return TestPki.load()


@pytest.fixture(scope="session")
def trust(pki: TestPki) -> TrustStore:
    """The test root, and nothing else."""
    return TrustStore.empty().add(*pki.roots())


@pytest.fixture(scope="session")
def workshop(pki: TestPki) -> Workshop:
    """Signs with the test PKI's keys, carefully or carelessly."""
    from make_signed import Workshop

    return Workshop(pki)


@pytest.fixture(scope="session")
def shelf(workshop: Workshop) -> Shelf:
    """Signed samples; each is signed when it is first asked for."""
    from shelf import Shelf

    return Shelf(workshop)
