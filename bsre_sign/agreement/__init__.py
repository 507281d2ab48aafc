"""Agreements with BSrE as data: what each obliges to, and the stamp that it asks for."""

from bsre_sign.agreement.agreement import Agreement, SigningProfile
from bsre_sign.agreement.obligation import Obligation
from bsre_sign.agreement.qr_profile import QrProfile
from bsre_sign.agreement.stamp_profile import Margins, StampProfile

__all__ = ["Agreement", "Margins", "Obligation", "QrProfile", "SigningProfile", "StampProfile"]
