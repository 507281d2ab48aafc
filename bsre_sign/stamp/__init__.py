"""The stamp: the agreement's clause and logo at the foot of pages; laid out, drawn, found again."""

from bsre_sign.stamp.carries import carries
from bsre_sign.stamp.draw import Stamp
from bsre_sign.stamp.find import FoundStamp, find
from bsre_sign.stamp.find_logo import LogoPlace
from bsre_sign.stamp.find_places import ClausePlace
from bsre_sign.stamp.result import PageTreatment, StampResult
from bsre_sign.stamp.unharmed import check_unharmed

__all__ = [
    "ClausePlace",
    "FoundStamp",
    "LogoPlace",
    "PageTreatment",
    "Stamp",
    "StampResult",
    "carries",
    "check_unharmed",
    "find",
]
