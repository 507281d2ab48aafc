"""Signs in processes that are killed: at each step of writing an output, or at any moment.

A process of its own, for it forks. ::

    python crash_site.py steps FOLDER LEVEL old|new
    python crash_site.py moments FOLDER SEED TIMES
    python crash_site.py together FILE
    python crash_site.py full FILE BYTES

``steps`` kills one process before and one after each step, each in a folder of its own, until one comes through;
``moments`` kills ``TIMES`` processes that sign one file after another in ``FOLDER``; ``together`` has two processes
write the same ``FILE`` at the same time, replacing what is there; ``full`` writes where no file may be larger than
``BYTES``. Both print what is said.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "samples"))

from make_signed import LETTER, Workshop  # noqa: E402

from bsre_sign import Document, Level, OutputError, Signer  # noqa: E402
from bsre_sign.pades.signing.placeholder import Placeholder  # noqa: E402
from bsre_sign.testing import TestPki  # noqa: E402

OLD = b"yang lama"
STEPS: tuple[tuple[Any, str], ...] = (
    (os, "open"),
    (os, "fsync"),
    (os, "link"),
    (os, "replace"),
    (os, "unlink"),
    (Placeholder, "fill"),
)
"""What an output goes through, each of which is done with the file by one call."""


def kill_at(number: int, *, after: bool) -> None:
    """Have this process killed at its step of that number, counted from 0."""
    steps = count()

    def counted(do: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            here = next(steps) == number
            if here and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            result = do(*arguments, **options)
            if here:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return step

    for owner, name in STEPS:
        setattr(owner, name, counted(getattr(owner, name)))


def at_each_step(signer: Signer, document: Document, folder: Path, old: str) -> None:
    for number in count():
        for after in (False, True):
            place = folder / f"{number}-{'sesudah' if after else 'sebelum'}"
            place.mkdir()
            if old == "old":
                (place / "surat.pdf").write_bytes(OLD)
            child = os.fork()
            if child == 0:
                kill_at(number, after=after)
                signer.sign_to(document, place / "surat.pdf", overwrite=old == "old")
                os._exit(0)
            _, status = os.waitpid(child, 0)
            if not os.WIFSIGNALED(status):
                assert status == 0
                return


def at_any_moment(signer: Signer, document: Document, folder: Path, seed: int, times: int) -> None:
    chance = random.Random(seed)
    for number in range(times):
        child = os.fork()
        if child == 0:
            for one in count():
                signer.sign_to(document, folder / f"{number}-{one}.pdf")
        time.sleep(chance.uniform(0.01, 0.25))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def said(signer: Signer, document: Document, target: Path, *, overwrite: bool) -> bytes:
    """What comes of writing ``target``, as a line."""
    try:
        signer.sign_to(document, target, overwrite=overwrite)
    except OutputError as error:
        return f"{error.cause.en}\n".encode()
    return b"done\n"


def full(signer: Signer, document: Document, target: Path, most: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    os.write(1, said(signer, document, target, overwrite=target.exists()))


def together(signer: Signer, document: Document, target: Path) -> None:
    existed = target.exists()
    ready, go = os.pipe(), os.pipe()
    fill = Placeholder.fill

    def waiting(self: Placeholder, stream: Any, cms: bytes) -> None:
        fill(self, stream, cms)
        os.write(ready[1], b"1")
        os.read(go[0], 1)

    Placeholder.fill = waiting  # type: ignore[method-assign]
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            os.write(1, said(signer, document, target, overwrite=existed))
            os._exit(0)
        children.append(child)
    for _ in children:
        os.read(ready[0], 1)
    os.write(go[1], b"11")
    for child in children:
        os.waitpid(child, 0)


def main(how: str, folder: str, *rest: str) -> None:
    """As the module says."""
    workshop = Workshop(TestPki.load())
    level = {"steps": rest[0] if rest else "", "full": "b-lta"}.get(how, "b-b")
    signer = workshop.signer("pejabat-satu", Level.parse(level), None)
    document = Document.open(ROOT / "samples" / LETTER)
    signer.sign(document)  # whatever is loaded or asked for once
    if how == "steps":
        at_each_step(signer, document, Path(folder), rest[1])
    elif how == "together":
        together(signer, document, Path(folder))
    elif how == "full":
        full(signer, document, Path(folder), int(rest[0]))
    else:
        at_any_moment(signer, document, Path(folder), int(rest[0]), int(rest[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
