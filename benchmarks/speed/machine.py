"""What a run was made on, in words."""

import os
import platform
import shutil
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("pyhanko", "pyhanko-cli", "endesive", "pikepdf", "cryptography", "pypdfium2")
_TOOLS = {"pdfsig": ("pdfsig", "-v"), "mutool": ("mutool", "-v"), "node": ("node", "--version")}


def machine() -> dict[str, str]:
    """The processor, the memory, the system, and the versions of what takes part."""
    words = {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "load before": _load(),
        "python": platform.python_version(),
    }
    for name in _PACKAGES:
        try:
            words[name] = version(name)
        except PackageNotFoundError:
            words[name] = "not installed"
    return words | {name: _first_line(command) for name, command in _TOOLS.items()}


def clock() -> str:
    """The present time in UTC, ISO 8601."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def absent() -> tuple[str, ...]:
    """Contenders that are not installed."""
    return tuple(name for name, words in machine().items() if words == "not installed")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _memory() -> str:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return "unknown"
    return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.1f} GiB"


def _load() -> str:
    return " ".join(f"{one:.2f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"


def _first_line(command: tuple[str, ...]) -> str:
    if shutil.which(command[0]) is None:
        return "not installed"
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return next(iter((run.stdout + run.stderr).splitlines()), "")
