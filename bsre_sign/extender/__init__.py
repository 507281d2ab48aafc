"""Raising signatures to a higher level, and renewing their proof before it lapses."""

from bsre_sign.extender.extender import Extender
from bsre_sign.extender.result import ExtendedDocument, ExtensionResult, Longevity

__all__ = ["ExtendedDocument", "Extender", "ExtensionResult", "Longevity"]
