"""The stamp: the agreement's clause and logo at the foot of pages; laid out, drawn, found again."""

from bsre_sign.stamp.carries import carries
from bsre_sign.stamp.draw import Stamp, StampResult
from bsre_sign.stamp.find import FoundStamp, find

__all__ = ["FoundStamp", "Stamp", "StampResult", "carries", "find"]
