"""Which font the specimen is set in: the first of a few that has every character."""

import unicodedata
from dataclasses import dataclass

from bsre_sign.errors import SpecimenError
from bsre_sign.language import Text
from bsre_sign.stamp.font import Font

_FAMILIES = (("source-sans-pro", "source-sans-pro-semibold"), ("roboto", "roboto-medium"))
_MOST_NAMED = 10
_SHAPELESS = {"Cc", "Cf"}  # control characters, and those that only tell how others are set


@dataclass(frozen=True, slots=True)
class Typeface:
    """A regular and a bold font, each cut down to what is set in it."""

    regular: Font
    bold: Font

    def measure(self, text: str, bold: bool) -> float:
        """The width of ``text`` at size 1."""
        return (self.bold if bold else self.regular).width(text)


def cleaned(text: str) -> str:
    """``text`` on one line, composed (Unicode normalization form C), spaces joined, without characters of no shape."""
    shown = (
        one
        for one in unicodedata.normalize("NFC", text)
        if one.isspace() or unicodedata.category(one) not in _SHAPELESS
    )
    return " ".join("".join(shown).split())


def typeface(regular: str, bold: str, shapes: str) -> Typeface:
    """The first family that can set all of ``regular`` and ``bold``; with the outlines of ``shapes``.

    Raises:
        SpecimenError: none can; the characters that are missing are named.
        AgreementError: a font is not installed.
    """
    from bsre_sign.stamp.fontfile import lacking, load_font  # noqa: PLC0415  # slow to import, and not needed to verify

    missing = ""
    for plain, strong in _FAMILIES:
        absent = "".join(dict.fromkeys(lacking(plain, regular) + lacking(strong, bold)))
        if not absent:
            return Typeface(load_font(plain, regular, shapes), load_font(strong, bold))
        missing = absent if not missing or len(absent) < len(missing) else missing
    raise _missing(missing)


def _missing(characters: str) -> SpecimenError:
    named = ", ".join(_shown(one) for one in characters[:_MOST_NAMED])
    more = " …" if len(characters) > _MOST_NAMED else ""
    return SpecimenError(
        Text(
            f"Huruf spesimen tidak punya karakter {named}{more}.",
            f"The specimen's fonts lack the characters {named}{more}.",
        ),
        Text(
            "Tulis nama dan jabatan dengan huruf Latin, Yunani, atau Kiril (--signer-name, --signer-title).",
            "Write name and title in Latin, Greek or Cyrillic letters (--signer-name, --signer-title).",
        ),
    )


def _shown(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return f"{character} ({code})" if character.isprintable() else code
