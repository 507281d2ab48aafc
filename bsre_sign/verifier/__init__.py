"""Verifying a document: collect the evidence, find the stamp again, judge, report."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bsre_sign.verifier.limits import Limits
    from bsre_sign.verifier.pool import warm_up
    from bsre_sign.verifier.verifier import Verifier

# Loaded when first used: a worker is started before anything else is loaded.
_WHERE = {
    "Limits": "bsre_sign.verifier.limits",
    "Verifier": "bsre_sign.verifier.verifier",
    "warm_up": "bsre_sign.verifier.pool",
}

__all__ = ["Limits", "Verifier", "warm_up"]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value
