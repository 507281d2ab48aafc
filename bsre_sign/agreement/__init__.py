"""Agreements with BSrE as data: what each obliges to, how it stands, and what it asks of stamps and signatures."""

from bsre_sign.agreement.agreement import Agreement
from bsre_sign.agreement.correspondence import Correspondence, Office
from bsre_sign.agreement.demands import CheckProfile, Severity, SigningProfile, VerificationProfile
from bsre_sign.agreement.obligation import Obligation
from bsre_sign.agreement.qr_profile import QrProfile
from bsre_sign.agreement.stamp_profile import Margins, StampProfile
from bsre_sign.agreement.starting import starting_profile
from bsre_sign.agreement.state import AgreementState

__all__ = [
    "Agreement",
    "AgreementState",
    "CheckProfile",
    "Correspondence",
    "Margins",
    "Obligation",
    "Office",
    "QrProfile",
    "Severity",
    "SigningProfile",
    "StampProfile",
    "VerificationProfile",
    "starting_profile",
]
