"""A digest follows whoever writes, and is that of what the file holds."""

from __future__ import annotations

import hashlib
import io
import mmap
import os
import random
import threading
from pathlib import Path

import pytest

from bsre_sign.pades.signing import ahead
from bsre_sign.pades.signing.ahead import Ahead

DATA = random.Random(2).randbytes(1_000_003)
posix = pytest.mark.skipif(os.name != "posix", reason="no file is mapped that others write to")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_WINDOW", 1 << 17)
    monkeypatch.setattr(ahead, "_MARK", 1 << 16)


@posix
@pytest.mark.parametrize("buffering", [0, -1])
def test_it_is_known_near_to_every_place(tmp_path: Path, buffering: int) -> None:
    with (tmp_path / "berkas").open("w+b", buffering=buffering) as stream:
        following = Ahead(stream, "sha384")
        with following:
            for start in range(0, len(DATA), 7_000):
                stream.write(DATA[start : start + 7_000])
            stream.flush()
        for end in (0, 5, 1 << 16, (1 << 16) + 1, 500_000, len(DATA)):
            begun = following.until(end)
            assert end - (1 << 17) < begun.end <= end
            assert begun.algorithm == "sha384"
            assert begun.running.digest() == hashlib.sha384(DATA[: begun.end]).digest()
    assert "digest" not in {one.name for one in threading.enumerate()}


def test_what_is_in_memory_is_not_followed() -> None:
    stream = io.BytesIO()
    following = Ahead(stream, "sha256")
    with following:
        stream.write(DATA)
    assert following.until(len(DATA)).end == 0


@posix
def test_a_file_that_cannot_be_read_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(5, "rusak")

    monkeypatch.setattr(mmap, "mmap", refuse)
    with (tmp_path / "berkas").open("w+b") as stream:
        following = Ahead(stream, "sha256")
        with following:
            stream.write(DATA)
        assert following.until(len(DATA)).end == 0


def test_an_exception_ends_it(tmp_path: Path) -> None:
    with (tmp_path / "berkas").open("w+b") as stream:
        with pytest.raises(KeyboardInterrupt), Ahead(stream, "sha256"):
            raise KeyboardInterrupt
        assert "digest" not in {one.name for one in threading.enumerate()}


def test_small_documents_are_not_worth_it() -> None:
    assert Ahead.over(io.BytesIO(), (16 << 20) - 1, "sha256") is None
    assert isinstance(Ahead.over(io.BytesIO(), 16 << 20, "sha256"), Ahead)
