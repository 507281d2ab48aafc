"""How a room's door loads what is behind it when it is first asked for: every start counts."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def opener(room: str, behind: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """A package's ``__getattr__`` (PEP 562): ``behind`` tells which of its modules has which public names."""
    where = {name: f"{room}.{module}" for module, names in behind.items() for name in names}

    def load(name: str) -> Any:
        if name not in where:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        value = getattr(import_module(where[name]), name)
        setattr(sys.modules[room], name, value)
        return value

    return load
