"""What is drawn on pages: the stamp at their foot, laid out, drawn, found again; the specimen of a signature."""

from typing import TYPE_CHECKING

from bsre_sign.doors import opener

if TYPE_CHECKING:
    from bsre_sign.stamp.carried import carries, check_carried
    from bsre_sign.stamp.clear import check_clear
    from bsre_sign.stamp.draw import Stamp
    from bsre_sign.stamp.find_logo import LogoPlace
    from bsre_sign.stamp.find_places import ClausePlace
    from bsre_sign.stamp.finding import FoundStamp, Reading, find
    from bsre_sign.stamp.looking import Look
    from bsre_sign.stamp.result import PageTreatment, StampResult
    from bsre_sign.stamp.specimen.drawer import SpecimenDrawer
    from bsre_sign.stamp.specimen.lengths import Length
    from bsre_sign.stamp.specimen.model import Specimen, SpecimenAnchor, SpecimenBox
    from bsre_sign.stamp.specimen.reserved import Reserved
    from bsre_sign.stamp.specimen.result import DrawnSpecimen, SpecimenPlace
    from bsre_sign.stamp.specimen.sight import Sight
    from bsre_sign.stamp.unharmed import check_unharmed

# Loaded when first used: who signs without a stamp needs hardly any of them, and every start counts.
_BEHIND = {
    "carried": ("carries", "check_carried"),
    "clear": ("check_clear",),
    "draw": ("Stamp",),
    "finding": ("FoundStamp", "Reading", "find"),
    "find_logo": ("LogoPlace",),
    "find_places": ("ClausePlace",),
    "looking": ("Look",),
    "result": ("PageTreatment", "StampResult"),
    "specimen.drawer": ("SpecimenDrawer",),
    "specimen.lengths": ("Length",),
    "specimen.model": ("Specimen", "SpecimenAnchor", "SpecimenBox"),
    "specimen.reserved": ("Reserved",),
    "specimen.result": ("DrawnSpecimen", "SpecimenPlace"),
    "specimen.sight": ("Sight",),
    "unharmed": ("check_unharmed",),
}

__all__ = [
    "ClausePlace",
    "DrawnSpecimen",
    "FoundStamp",
    "Length",
    "LogoPlace",
    "Look",
    "PageTreatment",
    "Reading",
    "Reserved",
    "Sight",
    "Specimen",
    "SpecimenAnchor",
    "SpecimenBox",
    "SpecimenDrawer",
    "SpecimenPlace",
    "Stamp",
    "StampResult",
    "carries",
    "check_carried",
    "check_clear",
    "check_unharmed",
    "find",
]

__getattr__ = opener(__name__, _BEHIND)
