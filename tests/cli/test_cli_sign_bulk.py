"""Many documents by one command: processes, going on after an end, a line for each, a cluster."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import psutil
import pytest
from cli_case import Ca
from click.testing import Result

from bsre_sign import Document

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[bytes]"]
LETTER = Path(__file__).resolve().parents[2] / "samples" / "surat-dinas.pdf"


def letters(home: Path, count: int) -> list[str]:
    """Letters that differ, in ``home``, and a folder for what comes of them."""
    names = [f"surat-{number:02}.pdf" for number in range(count)]
    for number, name in enumerate(names):
        (home / name).write_bytes(LETTER.read_bytes() + f"%{number}\n".encode())
    (home / "tte").mkdir()
    return names


def test_processes_sign_many_and_each_gets_its_line(process: Process, ca: Ca, home: Path) -> None:
    names = letters(home, 17)
    (home / names[3]).write_bytes(b"This is no PDF.")
    done = process("sign", *names, "--output-dir", "tte", "--jobs", "2", "--results", "hasil.jsonl", *ca.key())
    assert done.returncode == 4, done.stderr
    lines = [json.loads(line) for line in (home / "hasil.jsonl").read_text().splitlines()]
    assert [line["file"] for line in lines] == names
    assert [line["status"] for line in lines] == ["failed" if name == names[3] else "signed" for name in names]
    for line in lines:
        if line["status"] == "signed":
            assert Document.open(home / line["output"]).sha256 == line["sha256"]
    assert b"16 dari 17 ditandatangani." in done.stderr


def test_it_goes_on_where_it_was(run: Run, ca: Ca, home: Path) -> None:
    names = letters(home, 4)
    run("sign", *names[:2], "--output-dir", "tte", *ca.key())
    kept = {path.name: path.read_bytes() for path in Path("tte").glob("*.pdf")}
    done = run("sign", *names, "--output-dir", "tte", "--resume", "--json", *ca.key())
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    assert [one["status"] for one in told["results"]] == ["found", "found", "signed", "signed"]
    assert {name: (home / "tte" / name).read_bytes() for name in kept} == kept
    again = run("sign", *names, "--output-dir", "tte", "--resume", *ca.key())
    assert "4 dari 4 ditandatangani, 4 di antaranya sudah ada." in again.stderr


@pytest.mark.parametrize(("how", "jobs"), [(signal.SIGINT, 2), (signal.SIGTERM, 2), (signal.SIGINT, 1)])
def test_an_interrupted_run_tells_what_it_signed(ca: Ca, home: Path, how: signal.Signals, jobs: int) -> None:
    names = letters(home, 60)
    told = ["--results", "hasil.jsonl", "--json", "--lang", "en"]
    command = [sys.executable, "-m", "bsre_sign", "sign", *names, "--output-dir", "tte", "--jobs", str(jobs), *ca.key()]
    started = subprocess.Popen(
        [*command, *told],
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hear_interrupts,  # noqa: PLW1509
    )
    deadline = time.monotonic() + 60
    while not list((home / "tte").glob("*.pdf")):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    started.send_signal(how)
    started.send_signal(how)  # as launchers do, to the process and to its group
    output, said = started.communicate(timeout=60)
    assert started.returncode == 130, said
    outputs = sorted(f"tte/{path.name}" for path in (home / "tte").glob("*.pdf"))
    assert 0 < len(outputs) < 60
    assert f"Stopped after {len(outputs)} of 60; go on with --resume." in said
    assert [one["output"] for one in json.loads(output)["results"]] == outputs
    lines = [json.loads(line) for line in (home / "hasil.jsonl").read_text().splitlines()]
    assert [line["output"] for line in lines] == outputs
    assert not list((home / "tte").glob(".*.part"))
    done = subprocess.run([*command, "--resume"], cwd=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"60 dari 60 ditandatangani, {len(outputs)} di antaranya sudah ada." in done.stderr
    assert len(list((home / "tte").glob("*.pdf"))) == 60


def _hear_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_no_secret_is_where_others_can_read_it(ca: Ca, home: Path) -> None:
    """Workers get the passphrase through a pipe: not as an argument, and not in their environment."""
    names = letters(home, 40)
    word = Path(ca.passphrase_file).read_text()
    command = [sys.executable, "-m", "bsre_sign", "sign", *names, "--output-dir", "tte", "--jobs", "2", *ca.key()]
    started = subprocess.Popen(command, cwd=home, stderr=subprocess.PIPE)
    seen: set[int] = set()
    while started.poll() is None:
        for child in psutil.Process(started.pid).children(recursive=True):
            try:
                assert word not in " ".join(child.cmdline())
                assert word not in "\n".join(child.environ().values())
                seen.add(child.pid)
            except psutil.Error:
                continue
        time.sleep(0.05)
    assert started.communicate()[1] is not None
    assert started.returncode == 0
    assert len(seen) >= 2


def test_documents_that_nobody_could_sign_get_their_lines(run: Run, ca: Ca, home: Path) -> None:
    letters(home, 0)
    done = run("sign", "tiada.pdf", "nihil.pdf", "--output-dir", "tte", "--results", "hasil.jsonl", *ca.key())
    assert done.exit_code == 4
    lines = [json.loads(line) for line in (home / "hasil.jsonl").read_text().splitlines()]
    assert [(line["file"], line["status"]) for line in lines] == [("tiada.pdf", "failed"), ("nihil.pdf", "failed")]


def test_results_are_not_added_to_a_document(run: Run, ca: Ca, home: Path) -> None:
    (name,) = letters(home, 1)
    before = (home / name).read_bytes()
    done = run("sign", name, "--output-dir", "tte", "--results", name, *ca.key())
    assert done.exit_code == 4
    assert (home / name).read_bytes() == before
    assert not list(Path("tte").glob("*.pdf"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_results_that_cannot_be_written_end_the_run(run: Run, ca: Ca, home: Path) -> None:
    names = letters(home, 3)
    done = run("sign", *names, "--output-dir", "tte", "--results", "/dev/full", *ca.key())
    assert done.exit_code == 4
    assert "/dev/full tidak dapat ditulis" in done.stderr
    assert "--resume" in done.stderr
    assert len(list(Path("tte").glob("*.pdf"))) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="names elsewhere are always text")
def test_a_name_that_is_no_text_is_told_as_json_does(process: Process, ca: Ca, home: Path) -> None:
    letters(home, 0)
    name = os.fsdecode(b"surat\xff.pdf")
    (home / name).write_bytes(LETTER.read_bytes())
    done = process("sign", name, "--output-dir", "tte", "--results", "hasil.jsonl", *ca.key())
    assert done.returncode == 0, done.stderr
    assert json.loads((home / "hasil.jsonl").read_text("utf-8"))["file"] == name


@pytest.mark.parametrize("option", [["--resume"], ["--results", "hasil.jsonl"], ["--cluster", "tcp://127.0.0.1:1"]])
def test_what_is_for_many_needs_a_folder(run: Run, ca: Ca, home: Path, option: list[str]) -> None:
    done = run("sign", "surat.pdf", "-o", "satu.pdf", *option, *ca.key())
    assert done.exit_code == 2
    assert not Path("satu.pdf").exists()


def test_a_cluster_has_an_address_of_its_own_kind(run: Run, ca: Ca, home: Path) -> None:
    letters(home, 1)
    done = run("sign", "surat-00.pdf", "--output-dir", "tte", "--cluster", "penjadwal:8786", *ca.key())
    assert done.exit_code == 2


def test_a_cluster_without_certificates_is_told_in_two_lines(process: Process, ca: Ca, home: Path) -> None:
    pytest.importorskip("distributed", reason="needs the extra: pip install '.[cluster]'")
    letters(home, 1)
    done = process("sign", "surat-00.pdf", "--output-dir", "tte", "--cluster", "tls://127.0.0.1:1", *ca.key())
    assert done.returncode == 5
    assert len(done.stderr.splitlines()) == 2, done.stderr


def test_a_cluster_that_does_not_answer(run: Run, ca: Ca, home: Path) -> None:
    pytest.importorskip("distributed", reason="needs the extra: pip install '.[cluster]'")
    letters(home, 1)
    done = run("sign", "surat-00.pdf", "--output-dir", "tte", "--cluster", "tcp://127.0.0.1:1", *ca.key())
    assert done.exit_code == 5
    assert "tidak dapat dihubungi" in done.stderr
    assert not list(Path("tte").glob("*.pdf"))


def test_a_cluster_signs(process: Process, ca: Ca, home: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="needs the extra: pip install '.[cluster]'")
    names = letters(home, 5)
    for name in names:
        with pikepdf.open(home / name, allow_overwriting_input=True) as pdf:
            pdf.save(home / name, encryption=pikepdf.Encryption(owner="pemilik", user="pembaca"))
    (home / "sandi.txt").write_text("pembaca\n")
    given = [*ca.key(), "--password-file", str(home / "sandi.txt")]
    with distributed.LocalCluster(n_workers=1, dashboard_address=None, silence_logs=50) as cluster:
        done = process("sign", *names, "--output-dir", "tte", "--cluster", cluster.scheduler_address, *given)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (home / "tte").glob("*.pdf")) == names
