"""Fixtures of the tests of documents read apart, which name this file in ``pytest_plugins``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from bsre_sign import Level
from bsre_sign.verifier.pool import pool

if TYPE_CHECKING:
    from make_signed import Workshop


@pytest.fixture(scope="session")
def signed(workshop: Workshop) -> bytes:
    return workshop.signed("surat-dinas.pdf", "pejabat-satu", Level.B_T)


@pytest.fixture
def alone() -> Iterator[None]:
    """No worker is there before, and none after."""
    pool().close()
    yield
    pool().close()
