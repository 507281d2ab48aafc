"""Emblems that nobody uses, drawn with Pillow: some share their outline, as emblems of agencies do."""

import io
import math

from PIL import Image, ImageDraw, ImageFont

_SIDE = 400
_NAVY, _RED, _GREEN, _GOLD = (16, 52, 120), (190, 30, 40), (20, 120, 60), (212, 160, 20)
EMBLEMS = (
    "seal star",
    "green seal star",
    "seal hexagram",
    "seal check",
    "seal key",
    "seal lock",
    "ring",
    "shield star",
    "shield bar",
    "shield check",
    "disc",
    "square",
    "letters",
    "other letters",
)


def emblem(name: str) -> Image.Image:
    """400 by 400 pixels, transparent around."""
    image = Image.new("RGBA", (_SIDE, _SIDE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    last = name.rsplit(maxsplit=1)[-1]
    if "seal" in name or name == "ring":
        draw.ellipse((5, 5, 395, 395), fill=_GREEN if "green" in name else _NAVY)
        draw.ellipse((40, 40, 360, 360), fill="white")
    elif "shield" in name:
        draw.polygon([(40, 20), (360, 20), (360, 230), (200, 390), (40, 230)], fill=_GOLD)
    ink = "white" if "shield" in name else _NAVY
    match last:
        case "star":
            draw.polygon(_star(5, 50, 125), fill=_RED if "seal" in name else "white")
        case "hexagram":
            draw.polygon(_star(6, 70, 125), fill=_RED)
        case "check":
            draw.line([(110, 200), (180, 270), (300, 120)], fill=ink, width=44)
        case "bar":
            draw.rectangle((60, 150, 340, 200), fill=ink)
        case "key":
            draw.ellipse((120, 120, 200, 200), outline=ink, width=24)
            draw.line([(190, 190), (300, 300)], fill=ink, width=26)
            draw.line([(270, 270), (300, 240)], fill=ink, width=20)
        case "lock":
            draw.rectangle((130, 190, 270, 300), fill=ink)
            draw.arc((150, 110, 250, 240), 180, 360, fill=ink, width=24)
        case "disc":
            draw.ellipse((5, 5, 395, 395), fill=ink)
        case "square":
            draw.rectangle((5, 5, 395, 395), fill=ink)
        case "letters":
            font = ImageFont.load_default(170)
            draw.text((10, 60), "QZGW" if "other" in name else "ABCD", font=font, fill=ink)
    return image


def png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def _star(points: int, inner: float, outer: float) -> list[tuple[float, float]]:
    corners = []
    for number in range(2 * points):
        radius, angle = (inner if number % 2 else outer), math.pi * number / points
        corners.append((_SIDE / 2 + radius * math.sin(angle), _SIDE / 2 - radius * math.cos(angle)))
    return corners
