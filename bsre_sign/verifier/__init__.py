"""Verifying a document: collect the evidence, find the stamp again, judge, report."""

from typing import TYPE_CHECKING

from bsre_sign.doors import opener

if TYPE_CHECKING:
    from bsre_sign.verifier.limits import Limits
    from bsre_sign.verifier.pool import warm_up
    from bsre_sign.verifier.verifier import Verifier

# Loaded when first used: a worker is started before anything else is loaded.
_BEHIND = {"limits": ("Limits",), "pool": ("warm_up",), "verifier": ("Verifier",)}

__all__ = ["Limits", "Verifier", "warm_up"]

__getattr__ = opener(__name__, _BEHIND)
