"""The same call on Dask: a real scheduler, real workers, and one of these lost in the middle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from bulk_office import Office

from bsre_sign import Document, Failed, Outcome, SigningTask, Verifier, sign_all
from bsre_sign.testing import TestPki, export

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bsre_sign import TrustStore

distributed = pytest.importorskip("distributed", reason="needs the extra: pip install '.[cluster]'")
LETTERS = 60


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as running:
        yield running


@pytest.fixture
def tasks(samples: Path, tmp_path: Path) -> list[SigningTask]:
    data = (samples / "surat-dinas.pdf").read_bytes()
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    for number in range(LETTERS):
        (tmp_path / "in" / f"surat-{number:03}.pdf").write_bytes(data + f"%{number}\n".encode())
    return [SigningTask(one, tmp_path / "out" / one.name) for one in sorted((tmp_path / "in").iterdir())]


def test_a_lost_node_loses_nothing(
    cluster: Any, pki: TestPki, trust: TrustStore, tasks: list[SigningTask], tmp_path: Path
) -> None:
    export(pki, tmp_path / "keys")
    office = Office(
        tmp_path / "keys" / "pejabat-satu.p12", tmp_path / "keys" / "root.pem", tmp_path / "keys" / "passphrase.txt"
    )
    outcomes = []
    with distributed.Client(cluster.scheduler_address) as client:
        lost = next(iter(client.run(_pid).values()))
        for one in sign_all(tasks, office, client.get_executor(), in_flight=8):
            outcomes.append(one)
            if len(outcomes) == 10:
                psutil.Process(lost).kill()
    assert [one.task for one in outcomes] == tasks
    assert not [one for one in outcomes if isinstance(one, Failed)]
    assert sorted(one.name for one in (tmp_path / "out").glob("*.pdf")) == [one.target.name for one in tasks]
    verifier = Verifier(trust, offline=True)
    for task in tasks:
        (signature,) = verifier.report(Document.open(task.target)).signatures
        assert signature.now.integrity.outcome is Outcome.PASSED


def _pid() -> int:
    return psutil.Process().pid
