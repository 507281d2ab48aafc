"""A logo from a PNG or JPEG file."""

import io
import zlib
from dataclasses import dataclass

from pikepdf import Dictionary, Name, Object, Pdf, Stream
from PIL import Image, ImageOps

from bsre_sign.errors import InputError
from bsre_sign.language import Text
from bsre_sign.stamp.marks import LOGO, OWN

_MOST_PIXELS = 16_000_000  # read from the header, before anything is decoded
_LONGEST_SIDE = 800  # pixels kept: over 1000 per inch at the usual height


@dataclass(frozen=True, slots=True)
class ImageLogo:
    """Samples of 8 bits, deflated. What shines through is set on white, so that the stamp fits into PDF/A-1."""

    width: float
    height: float
    _samples: bytes
    _gray: bool

    @classmethod
    def read(cls, data: bytes, name: str) -> "ImageLogo":
        """Decode an image; a large one is made smaller.

        Raises:
            InputError: damaged, or over 16 million pixels.
        """
        try:
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                if image.width * image.height > _MOST_PIXELS:
                    raise _too_large(name)
                return cls._of(ImageOps.exif_transpose(image))
        except Image.DecompressionBombError as error:
            raise _too_large(name) from error
        except (OSError, SyntaxError, ValueError) as error:
            raise InputError(
                Text(f"{name}: gambar rusak.", f"{name}: the picture is damaged."),
                Text("Simpan ulang gambar itu sebagai PNG.", "Save it as a PNG again."),
            ) from error

    @classmethod
    def _of(cls, image: Image.Image) -> "ImageLogo":
        if image.mode.startswith("I"):  # 16 bits per sample
            image = image.convert("I").point(lambda value: value / 256).convert("L")
        gray = image.mode in ("1", "L", "LA")
        image = _on_white(image, "L" if gray else "RGB")
        image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.LANCZOS)
        return cls(image.width, image.height, zlib.compress(image.tobytes(), 9), gray)

    @property
    def transparent(self) -> bool:
        """Never."""
        return False

    @property
    def emblem(self) -> None:
        """The whole image."""
        return None

    def add_to(self, pdf: Pdf) -> Object:
        """The image in a form of one unit per pixel."""
        image = Stream(
            pdf,
            self._samples,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=int(self.width),
            Height=int(self.height),
            ColorSpace=Name.DeviceGray if self._gray else Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.FlateDecode,
        )
        form = Stream(pdf, b"%d 0 0 %d 0 0 cm /Image Do" % (self.width, self.height))
        form["/Type"], form["/Subtype"] = Name.XObject, Name.Form
        form["/BBox"] = [0, 0, int(self.width), int(self.height)]
        form["/Resources"] = Dictionary(XObject=Dictionary(Image=image))
        form[LOGO] = OWN
        return form


def _on_white(image: Image.Image, mode: str) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert(mode)
    image = image.convert("LA" if mode == "L" else "RGBA")
    ground = Image.new(mode, image.size, "white")
    ground.paste(image.convert(mode), mask=image.getchannel("A"))
    return ground


def _too_large(name: str) -> InputError:
    return InputError(
        Text(f"{name}: gambar terlalu besar.", f"{name}: the picture is too large."),
        Text("Berikan gambar paling besar 16 juta piksel.", "Give an image of at most 16 million pixels."),
    )
