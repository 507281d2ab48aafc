"""Judging evidence: facts in, verdicts out. No files, no network, no clock."""

from bsre_sign.validation.judge import judge
from bsre_sign.validation.policy import ValidationPolicy

__all__ = ["ValidationPolicy", "judge"]
