"""What later revisions of a PDF did to a signed one, judged in linear time from what qpdf resolves."""

from bsre_sign.pades.difference.compare import Comparer
from bsre_sign.pades.difference.model import Change, Difference, FieldLock, Limits, Modifications

__all__ = ["Change", "Comparer", "Difference", "FieldLock", "Limits", "Modifications"]
