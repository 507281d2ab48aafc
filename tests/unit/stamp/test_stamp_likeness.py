"""A logo is known again, scaled, compressed and grey; another one is not taken for it."""

import io
from collections.abc import Callable

import pytest
from logo_emblems import EMBLEMS, emblem, png
from PIL import Image, ImageFilter

from bsre_sign.stamp.find_logo import ALIKE
from bsre_sign.stamp.likeness import LogoPicture


def on_white(image: Image.Image) -> Image.Image:
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    return paper.convert("RGB")


def jpeg(image: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    on_white(image).save(target, "JPEG", quality=quality)
    return target.getvalue()


def framed(image: Image.Image) -> Image.Image:
    wide = Image.new("RGBA", (image.width + 150, image.height + 40), (0, 0, 0, 0))
    wide.paste(image, (100, 20))
    return wide


RECODED: dict[str, Callable[[Image.Image], bytes]] = {
    "scaled to 128": lambda image: png(image.resize((128, 128), Image.Resampling.LANCZOS)),
    "scaled to 64": lambda image: png(image.resize((64, 64), Image.Resampling.BICUBIC)),
    "JPEG 80": lambda image: jpeg(image, 80),
    "JPEG 30": lambda image: jpeg(image.resize((128, 128)), 30),
    "grey": lambda image: png(on_white(image).convert("L")),
    "printed": lambda image: png(on_white(image).convert("CMYK").convert("RGB").point(lambda value: value * 0.92 + 12)),
    "16 colours": lambda image: png(on_white(image).quantize(16)),
    "blurred": lambda image: png(on_white(image).resize((96, 96)).filter(ImageFilter.GaussianBlur(1.2))),
    "with margins": lambda image: png(framed(image)),
    "a tenth wider": lambda image: png(image.resize((110, 100))),
}


def look(data: bytes) -> LogoPicture:
    found = LogoPicture.of(data)
    assert found is not None
    return found


@pytest.mark.parametrize("recoding", RECODED)
@pytest.mark.parametrize("name", EMBLEMS)
def test_the_same_emblem_is_alike(name: str, recoding: str) -> None:
    image = emblem(name)
    assert look(png(image)).likeness(look(RECODED[recoding](image))) >= ALIKE


@pytest.mark.parametrize("recoding", RECODED)
@pytest.mark.parametrize("name", EMBLEMS)
def test_another_emblem_is_not(name: str, recoding: str) -> None:
    mine = look(png(emblem(name)))
    for other in EMBLEMS:
        if other != name and {name, other} not in SAME_BUT_FOR_COLOUR:
            assert mine.likeness(look(RECODED[recoding](emblem(other)))) < ALIKE, other


SAME_BUT_FOR_COLOUR = [{"seal star", "green seal star"}]


def test_colour_tells_apart_where_there_is_colour() -> None:
    blue, green = emblem("seal star"), emblem("green seal star")
    assert look(png(blue)).likeness(look(png(green))) == 0
    assert look(jpeg(blue, 60)).likeness(look(jpeg(green, 60))) == 0


def test_proportions_count() -> None:
    image = emblem("seal star")
    mine = look(png(image))
    assert mine.likeness(look(png(image.resize((200, 200))))) > ALIKE
    assert mine.likeness(look(png(image.resize((240, 200))))) == 0


@pytest.mark.parametrize(
    "data", [b"", b"no picture", png(emblem("disc"))[:200], png(Image.new("RGB", (50, 50), "white")), b"GIF89a"]
)
def test_what_is_no_picture_looks_like_nothing(data: bytes) -> None:
    assert LogoPicture.of(data) is None


def test_a_huge_picture_is_not_decoded() -> None:
    target = io.BytesIO()
    Image.new("1", (5000, 5000)).save(target, "PNG")
    assert LogoPicture.of(target.getvalue()) is None


def test_sixteen_bits_and_palettes_are_read() -> None:
    deep = Image.new("I;16", (40, 40), 65535)
    deep.paste(0, (10, 10, 30, 30))
    square = Image.new("RGB", (20, 20), "black")
    assert look(png(deep)).likeness(look(png(square))) > ALIKE
