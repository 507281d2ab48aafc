"""How much faster ``bsre-sign check`` is with two jobs than with one, over signed letters, one of them broken.

::

    python -m benchmarks.gate                       # 1,000 documents, three rounds of each
    python -m benchmarks.gate --documents 200 --rounds 5

Each round starts the command line once for every number of jobs, in turn, so that a busy moment of the machine meets
them all. What counts is wall time, start of the program included. Nothing is asked over the network.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bsre_sign import Agreement, Document, Level, LocalCreator, Pkcs12Credential, Signer, TimestampAuthority, TrustStore
from bsre_sign.testing import TestPki, export

_LETTER = Path(__file__).resolve().parents[2] / "samples" / "surat-dinas.pdf"
_AGREEMENT = "bkn-2022"
_JOBS = (1, 2)


def make(folder: Path, count: int) -> None:
    """``count`` documents, each of its own bytes, and whom to trust."""
    pki = TestPki.load()
    export(pki, folder / "ca")
    fetcher = pki.fetcher()
    credential = Pkcs12Credential.from_bytes(pki.pkcs12("pejabat-satu", b"x"), lambda: "x")
    signer = Signer(
        LocalCreator(credential, tsa=TimestampAuthority(pki.tsa_url, fetcher=fetcher)),
        trust=TrustStore.empty().add(*pki.roots()),
        agreement=Agreement.load(_AGREEMENT),
        level=Level.B_LT,
        fetcher=fetcher,
    )
    (folder / "out").mkdir()
    for number in range(count):
        signer.sign_to(Document.open(_LETTER), folder / "out" / f"{number:05}.pdf")
    (folder / "out" / f"{count // 2:05}.pdf").write_bytes(b"%PDF-1.7\n" + bytes(2000))


def check(folder: Path, jobs: int) -> tuple[float, list[str]]:
    """Wall time in seconds, and the files that did not pass."""
    trust = str(folder / "ca" / "root.pem")
    options = ("--agreement", _AGREEMENT, "--trust", trust, "--no-user-trust", "--offline", "--format", "json")
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603  this very program
        [sys.executable, "-m", "bsre_sign", "check", "out", *options, "--jobs", str(jobs)],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    told = json.loads(done.stdout)
    return seconds, [one["file"] for one in told["documents"] if one["outcome"] != "passed"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, options.documents)
        found: dict[int, list[float]] = {jobs: [] for jobs in _JOBS}
        for number in range(options.rounds):
            for jobs in _JOBS if number % 2 == 0 else reversed(_JOBS):
                seconds, failed = check(folder, jobs)
                assert len(failed) == 1, failed
                found[jobs].append(seconds)
                print(f"{jobs} jobs  {seconds:7.2f} s  {options.documents / seconds:6.1f} documents/s")
    ratios = [one / two for one, two in zip(found[1], found[2], strict=True)]
    print(f"median    {median(found[1]):.2f} s and {median(found[2]):.2f} s: {median(ratios):.2f} times as fast")
    return 0


if __name__ == "__main__":
    sys.exit(main())
