"""Fixtures of the tests on keys, which name this file in ``pytest_plugins``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from key_office import Office
from softhsm import TOKENS, Device, required_module

from bsre_sign.testing import TestPki


@pytest.fixture(scope="session")
def office(samples: Path, pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(samples, pki, tmp_path_factory.mktemp("kunci"))


@pytest.fixture(scope="session")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    """SoftHSM2 with a configuration of its own, shared by every test of a process.

    It reads configuration and tokens once, so all tokens have to be there before the module is first loaded.
    """
    made = Device(tmp_path_factory.mktemp("softhsm"), required_module())
    for label in TOKENS:
        made.insert(label)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in made.environment.items():
            patch.setenv(name, value)
        yield made
