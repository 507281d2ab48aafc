"""How a room's door loads what is behind it when it is first asked for: every start counts."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def opener(room: str, where: Mapping[str, str]) -> Callable[[str], Any]:
    """A module's ``__getattr__`` (PEP 562) for ``room``, whose public names lie in the modules that ``where`` tells."""

    def load(name: str) -> Any:
        if name not in where:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        value = getattr(import_module(where[name]), name)
        setattr(sys.modules[room], name, value)
        return value

    return load
