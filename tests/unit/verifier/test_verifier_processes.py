"""The processes that read documents: what they may say, what they see, and what becomes of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from verifier_case import NOW, cut_off, linux, verifier

from bsre_sign import (
    Document,
    Limits,
    ServiceError,
    Verifier,
)
from bsre_sign.verifier import facts, warm_up
from bsre_sign.verifier.pool import pool
from bsre_sign.workers import process
from bsre_sign.workers.values import to_plain

if TYPE_CHECKING:
    from make_signed import Workshop

pytest_plugins = ["verifier_fixtures"]


def fake(monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Let workers be a script of ours, which can ``say`` frames and ``hear`` them."""
    script = (
        "import sys, json; sys.path += json.loads(sys.argv[1]); import time, os\n"
        "from bsre_sign.workers.wire import send, receive\n"
        "to, come = os.fdopen(1, 'wb', buffering=0), os.fdopen(0, 'rb', buffering=0)\n"
        "def say(head, body=b''): send(to, head, (body,))\n"
        "def hear():\n"
        "    while (got := receive(come, 1 << 40)) is not None and got[0]['do'] == 'close': pass\n"
        "    if got is None: raise SystemExit\n"
        "    return got\n"
    )
    monkeypatch.setattr(process, "_START", script + body)


READY = "say({'ready': True})\n"
WANTED = "['http://pki.test/', False, None, None, 100, 1.0]"
LIES = {
    "nothing": "raise SystemExit",
    "no frame": "to.write(b'\\xff' * 12)",
    "no answer": "say({})",
    "no facts": "say({'facts': True})",
    "no JSON": "say({'facts': True}, b'[' * 100000)",
    "other facts": "say({'facts': True}, b'[1, 2, 3]')",
    "facts that are not true": "say({'facts': 1}, b'[]')",
    "an unknown no": "say({'no': 'lain'})",
    "a long what": "say({'no': 'broken', 'what': 'x' * 1000})",
    "a what of several words": "say({'no': 'broken', 'what': 'a b'})",
    "an unknown error": "say({'error': ['SystemExit', ['a', 'b'], ['c', 'd']]})",
    "an error of another kind": "say({'error': ['SelfCheckError', ['a', 'b'], ['c', 'd']]})",
    "an error without words": "say({'error': ['InputError', ['a'], []]})",
    "an error of many words": "say({'error': ['InputError', ['a', 'b' * 20000], ['c', 'd']]})",
    "a wish that is none": "say({'fetch': 'http://pki.test/'})",
    "too large a wish": "say({'fetch': ['http://pki.test/', False, None, None, 1 << 40, 1.0]})",
    "too long a wish": "say({'fetch': ['http://pki.test/', False, None, None, 100, 1e6]})",
    "wishes without end": f"\n    while True: say({{'fetch': {WANTED}}}); hear()",
}


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("lie", LIES)
def test_a_worker_that_was_taken_over_can_only_leave_it_open(
    lie: str, workshop: Workshop, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch, READY + "while True:\n    hear(); " + LIES[lie])
    fetcher = workshop.pki.fetcher(NOW)

    report = Verifier(workshop.trust, fetcher=fetcher, limits=Limits()).report(Document.from_bytes(signed))

    cut_off(report, "the process that read it")
    assert len(fetcher.requests) == (128 if lie == "wishes without end" else 0)


@pytest.mark.usefixtures("alone")
def test_offline_a_worker_has_nothing_fetched(
    workshop: Workshop, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch, READY + f"hear(); say({{'fetch': {WANTED}}}); hear()")

    cut_off(verifier(workshop, Limits()).report(Document.from_bytes(signed)), "nonsense")


@pytest.mark.usefixtures("alone")
def test_a_worker_that_waited_and_is_gone_is_replaced(
    workshop: Workshop, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = verifier(workshop, Limits())
    first = one.report(Document.from_bytes(signed))
    (waiting,) = pool()._waiting
    monkeypatch.setattr(process.Worker, "alive", True)
    waiting.kill()

    assert one.report(Document.from_bytes(signed)) == first


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("body", ["", "raise SystemExit(1)", "to.write(b'salah')"])
def test_where_no_worker_starts_the_machine_is_at_fault_and_not_the_document(
    body: str, workshop: Workshop, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch, body)
    warm_up()

    with pytest.raises(ServiceError, match="cannot be started"):
        verifier(workshop, Limits()).report(Document.from_bytes(signed))


@pytest.mark.usefixtures("alone")
def test_where_no_process_can_be_made_the_machine_is_at_fault(
    workshop: Workshop, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("bsre_sign.workers.process.subprocess.Popen", none)
    warm_up()

    with pytest.raises(ServiceError, match="cannot be started"):
        verifier(workshop, Limits()).report(Document.from_bytes(signed))


def test_the_process_that_asks_needs_no_engine(signed: bytes, tmp_path: Path) -> None:
    (tmp_path / "surat.pdf").write_bytes(signed)
    code = (
        "import sys\n"
        "from bsre_sign import Document, Limits, TrustStore, Verifier\n"
        "Verifier(TrustStore.default(), offline=True, limits=Limits()).report(Document.open(sys.argv[1]))\n"
        "print([name for name in ('pyhanko', 'pyhanko_certvalidator', 'bsre_sign.pades') if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(tmp_path / "surat.pdf")], capture_output=True, text=True
    )

    assert (told.stdout, told.stderr) == ("[]\n", "")


@linux
@pytest.mark.usefixtures("alone")
def test_a_worker_sees_no_secrets_and_writes_no_core(
    workshop: Workshop, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BSRE_SIGN_PASSPHRASE", "sangat-rahasia")
    verifier(workshop, Limits()).report(Document.from_bytes(signed))
    (waiting,) = pool()._waiting
    folder = Path(f"/proc/{waiting._process.pid}")

    assert b"rahasia" not in (folder / "environ").read_bytes()
    limits = {line[:26].strip(): line[26:].split()[0] for line in (folder / "limits").read_text().splitlines()[1:]}
    assert limits["Max core file size"] == "0"
    assert int(limits["Max file size"]) == 64 << 20
    assert limits["Max address space"].isdigit()


@linux
def test_no_worker_outlives_its_parent(signed: bytes, tmp_path: Path) -> None:
    (tmp_path / "surat.pdf").write_bytes(signed)
    code = (
        "import os, signal, sys\n"
        "from bsre_sign import Document, Limits, TrustStore, Verifier\n"
        "from bsre_sign.verifier.pool import pool\n"
        "Verifier(TrustStore.default(), offline=True, limits=Limits()).report(Document.open(sys.argv[1]))\n"
        "pid = pool()._waiting[0]._process.pid\n"
        "with open(f'/proc/{pid}/task/{pid}/children') as children: print(pid, children.read(), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    told = subprocess.run([sys.executable, "-c", code, str(tmp_path / "surat.pdf")], capture_output=True, text=True)
    pids = [int(one) for one in told.stdout.split()]
    assert len(pids) == 2  # it, and the viewer's

    end = time.monotonic() + 10
    while any(map(_lives, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    assert not any(map(_lives, pids))


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_has_workers_of_its_own(signed: bytes, tmp_path: Path) -> None:
    (tmp_path / "surat.pdf").write_bytes(signed)
    code = (
        "import os, sys\n"
        "from bsre_sign import Document, Limits, TrustStore, Verifier\n"
        "one = Verifier(TrustStore.default(), offline=True, limits=Limits())\n"
        "read = lambda: len(one.report(Document.open(sys.argv[1])).signatures)\n"
        "assert read() == 1\n"
        "child = os.fork()\n"
        "if child == 0: os._exit(0 if read() == 1 else 1)\n"
        "assert os.waitpid(child, 0)[1] == 0\n"
        "assert read() == 1"
    )
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(tmp_path / "surat.pdf")], capture_output=True, text=True
    )

    assert (told.returncode, told.stderr) == (0, "")


def test_facts_of_the_kinds_that_there_are_can_be_sent(workshop: Workshop, signed: bytes) -> None:
    found = facts.facts_of(Document.from_bytes(signed), workshop.trust, moment=NOW, fetcher=None)

    assert json.loads(json.dumps(to_plain(found)))
