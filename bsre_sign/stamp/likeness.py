"""How alike two pictures of a logo are, though one was scaled, compressed or printed in grey."""

import io
from dataclasses import dataclass

from PIL import Image, ImageChops

_SIDE = 28  # pixels of the pictures that are compared, with their edges
_EDGE = 2  # pixels of paper around them, by which a plain shape has an outline
_MOST_PIXELS = 16_000_000  # read from the header, before anything is decoded
# What is lighter is paper: half way up a blurred edge, so that scaling does not move it; for a pale logo more.
_PAPER = (160, 225)
_RATIO = 1.15
_LIGHT_APART = 40  # of 255, on average
_COLOURS_APART = 18  # of 255, on average, where there is ink: recoding moves them by 8, two emblems differ by 27
_INKED = 210  # luminance; what is lighter has no colour to speak of
_GREY = 10  # mean distance of Cb and Cr from their middle; below, there is no colour to compare


@dataclass(frozen=True, slots=True)
class LogoPicture:
    """A picture without the paper around it, in 24 by 24 pixels with a narrow edge of white."""

    ratio: float
    """Width by height, before it was made square."""
    light: bytes
    """Luminance, row by row."""
    colour: tuple[bytes, bytes]
    """Cb and Cr (ITU-R BT.601)."""

    @classmethod
    def of(cls, data: bytes) -> "LogoPicture | None":
        """What a PNG or JPEG looks like on white paper; ``None`` where it is damaged, too large, or blank."""
        try:
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                if image.width * image.height > _MOST_PIXELS:
                    return None
                return cls.of_image(_on_paper(image))
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            return None

    @classmethod
    def of_image(cls, image: Image.Image) -> "LogoPicture | None":
        """The same of an opaque RGB image."""
        darkest = ImageChops.darker(ImageChops.darker(*image.split()[:2]), image.getchannel("B"))
        boxes = (darkest.point([255 * (value < paper) for value in range(256)]).getbbox() for paper in _PAPER)
        if (box := next(filter(None, boxes), None)) is None:
            return None
        ratio = (box[2] - box[0]) / (box[3] - box[1])
        inner = _SIDE - 2 * _EDGE
        square = Image.new("RGB", (_SIDE, _SIDE), "white")
        square.paste(image.crop(box).resize((inner, inner), Image.Resampling.BOX), (_EDGE, _EDGE))
        light, blue, red = square.convert("YCbCr").split()
        return cls(ratio, light.tobytes(), (blue.tobytes(), red.tobytes()))

    def likeness(self, other: "LogoPicture") -> float:
        """From 0 to 1: the correlation of luminance, 0 where proportions, brightness or colours are not alike."""
        wider, narrower = max(self.ratio, other.ratio), min(self.ratio, other.ratio)
        if wider > narrower * _RATIO or _difference(self.light, other.light) > _LIGHT_APART:
            return 0.0
        if self.colourful and other.colourful and self._colours_apart(other) > _COLOURS_APART:
            return 0.0
        return max(0.0, _correlation(self.light, other.light))

    @property
    def colourful(self) -> bool:
        """Whether there is more than grey."""
        inked = [number for number, light in enumerate(self.light) if light < _INKED]
        return any(sum(abs(plane[number] - 128) for number in inked) > _GREY * len(inked) for plane in self.colour)

    def _colours_apart(self, other: "LogoPicture") -> float:
        """The mean difference of Cb or Cr, the larger one, where either picture has ink."""
        lights = zip(self.light, other.light, strict=True)
        inked = [number for number, light in enumerate(lights) if min(light) < _INKED]
        planes = zip(self.colour, other.colour, strict=True)
        return max(sum(abs(one[number] - two[number]) for number in inked) for one, two in planes) / max(1, len(inked))


def _on_paper(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits per sample
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    return paper.convert("RGB")


def _difference(one: bytes, two: bytes) -> float:
    return sum(abs(a - b) for a, b in zip(one, two, strict=True)) / len(one)


def _correlation(one: bytes, two: bytes) -> float:
    """Pearson's; two flat pictures agree, a flat one agrees with nothing else."""
    count = len(one)
    mean_one, mean_two = sum(one) / count, sum(two) / count
    spread_one = sum((a - mean_one) ** 2 for a in one)
    spread_two = sum((b - mean_two) ** 2 for b in two)
    if not spread_one or not spread_two:
        return float(one == two)
    together = sum((a - mean_one) * (b - mean_two) for a, b in zip(one, two, strict=True))
    return float(together / (spread_one * spread_two) ** 0.5)
