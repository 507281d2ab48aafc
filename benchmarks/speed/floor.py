"""The least that signing can take: what no program can leave out.

The file is read, hashed (SHA-256) and written as it is, and the key is used once. It is written as this project writes
every output: beside the target, brought to the disk (fsync), and moved there in one step. Nothing is parsed.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bsre_sign.output import whole_file

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Floor:
    """The floor for one key."""

    sign: Callable[[bytes], bytes]

    def work(self, source: Path, target: Path) -> None:
        """Do the least for one document."""
        digest = hashlib.sha256()
        with source.open("rb", buffering=0) as stream, whole_file(target, overwrite=True) as output:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                output.write(chunk)
            self.sign(digest.digest())


def hash_pass(source: Path) -> str:
    """SHA-256 over a file, read in pieces."""
    digest = hashlib.sha256()
    with source.open("rb", buffering=0) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
