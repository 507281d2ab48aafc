"""What stands beside the text, and where: the logo and the QR code. In points, before the stamp is made smaller."""

from dataclasses import dataclass
from typing import Literal

from bsre_sign.agreement import StampProfile

Side = Literal["left", "right"]

_GAP = 1.1  # between the logo, the QR code and the text, in font sizes
_WIDEST_LOGO = 5  # times the profile's logo height; a longer logo is drawn lower instead


@dataclass(frozen=True, slots=True)
class Part:
    """A logo or a QR code."""

    side: Side
    width: float
    height: float
    quiet: float
    """Around it nothing may be drawn."""
    offset: float
    """From the margin on its side to its edge there."""


@dataclass(frozen=True, slots=True)
class Flank:
    """One side of the text."""

    room: float = 0.0
    """Taken from the text's width, with the gap."""
    least_margin: float = 0.0
    """A quiet zone may lie in the margin, but not beyond the page."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The parts and the room that they take."""

    logo: Part | None
    qr: Part | None
    left: Flank
    right: Flank

    @classmethod
    def of(
        cls, profile: StampProfile, logo_ratio: float | None, qr_quiet: float | None, qr_share: float = 1
    ) -> "Beside":
        """Place the parts that there are; on one side, the logo stands at the edge and the QR code next to it.

        ``logo_ratio`` is the logo's width by its height, ``qr_quiet`` the quiet zone as a share of the QR code's side,
        ``qr_share`` the code's size as a share of the profile's.
        """
        logo = qr = None
        if logo_ratio:
            height = profile.logo_height * min(1, _WIDEST_LOGO / logo_ratio)
            logo = Part(profile.logo_side, height * logo_ratio, height, 0.0, 0.0)
        if qr_quiet is not None and profile.qr is not None:
            size, offset = profile.qr.size * qr_share, 0.0
            quiet = size * qr_quiet
            if logo is not None and logo.side == profile.qr.side:
                offset = logo.width + max(_GAP * profile.font_size, quiet)
            qr = Part(profile.qr.side, size, size, quiet, offset)
        return cls(logo, qr, _flank("left", profile, logo, qr), _flank("right", profile, logo, qr))

    @property
    def height(self) -> float:
        """Of the tallest part."""
        return max((part.height for part in (self.logo, self.qr) if part is not None), default=0.0)


def _flank(side: Side, profile: StampProfile, logo: Part | None, qr: Part | None) -> Flank:
    parts = [part for part in (logo, qr) if part is not None and part.side == side]
    if not parts:
        return Flank()
    inner = parts[-1]
    room = inner.offset + inner.width + max(_GAP * profile.font_size, inner.quiet)
    return Flank(room, max(0.0, *(part.quiet - part.offset for part in parts)))
