"""Judging evidence: facts in, verdicts out. No files, no network, no clock."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bsre_sign.validation.judgement import judge
    from bsre_sign.validation.policy import ValidationPolicy

# Loaded when first used: who signs asks for a certificate's kind alone, and every start counts.
_WHERE = {"ValidationPolicy": "bsre_sign.validation.policy", "judge": "bsre_sign.validation.judgement"}

__all__ = ["ValidationPolicy", "judge"]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value
