"""Other people's programs, called."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def call(program: str, *arguments: str | Path) -> str:
    """What the program prints; it must be there where ``CI`` is set, and must succeed."""
    if shutil.which(program) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is not installed")
        pytest.skip(f"{program} is not installed")
    run = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout
