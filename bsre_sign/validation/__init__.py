"""Judging evidence: facts in, verdicts out. No files, no network, no clock."""

from typing import TYPE_CHECKING

from bsre_sign.doors import opener

if TYPE_CHECKING:
    from bsre_sign.validation.judgement import judge
    from bsre_sign.validation.policy import ValidationPolicy

# Loaded when first used: who signs asks for a certificate's kind alone, and every start counts.
_BEHIND = {"judgement": ("judge",), "policy": ("ValidationPolicy",)}

__all__ = ["ValidationPolicy", "judge"]

__getattr__ = opener(__name__, _BEHIND)
