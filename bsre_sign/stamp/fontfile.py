"""A TrueType file -> the subset that is embedded. Heavy to import, so it is imported when a stamp is made."""

import hashlib
import io
import struct
import threading
import zlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont, TTLibError

from bsre_sign.errors import AgreementError
from bsre_sign.language import Text
from bsre_sign.stamp.font import Font
from bsre_sign.stamp.fontcut import cut
from bsre_sign.stamp.fontname import letters, postscript_name
from bsre_sign.stamp.outlines import outlines_of

# Font name in a profile -> the package that carries the file with its licence, and where it lies there.
_PACKAGES = {
    "source-sans-pro": ("font_source_sans_pro", "files/SourceSansPro-Regular.ttf"),
    "source-sans-pro-semibold": ("font_source_sans_pro", "files/SourceSansPro-Semibold.ttf"),
    "source-sans-pro-italic": ("font_source_sans_pro", "files/SourceSansPro-It.ttf"),
    "roboto": ("font_roboto", "files/Roboto-Regular.ttf"),
    "roboto-medium": ("font_roboto", "files/Roboto-Medium.ttf"),
    "roboto-italic": ("font_roboto", "files/Roboto-Italic.ttf"),
    "vera": ("reportlab", "fonts/Vera.ttf"),
    "vera-italic": ("reportlab", "fonts/VeraIt.ttf"),
}
_RESTRICTED_LICENCE = 0x0002
_LOCK = threading.Lock()


def load_font(name: str, text: str, shapes: str = "") -> Font:
    """The font ``name`` (see ``agreement.FONTS``, or a path), cut down to ``text``, with outlines of ``shapes``.

    The same call gives the same bytes, always. Made once per process and kept; safe to call from threads.

    Raises:
        AgreementError: the font is not installed, is no TrueType font, may not be embedded, or lacks a character.
    """
    with _LOCK:
        return _load(name, "".join(sorted(set(text))), "".join(sorted(set(shapes))))


@lru_cache(maxsize=32)
def _load(name: str, characters: str, shapes: str) -> Font:
    path = _path(name)
    try:
        font = TTFont(io.BytesIO(path.read_bytes()), fontNumber=0, recalcTimestamp=False, lazy=True)
        with font:
            _check(font, name, characters + shapes)
            outlines = outlines_of(font, shapes)
            called = _name(font, path)
            facts = _facts(font)
            names = {character: font.getBestCmap()[ord(character)] for character in characters}
            program = cut(font, names.values())  # changes ``font``
            glyphs = {character: font.getGlyphID(name) for character, name in names.items()}
            scale = 1000 / font["head"].unitsPerEm
            metrics = font["hmtx"].metrics
            widths = tuple(round(metrics[glyph][0] * scale, 3) for glyph in font.getGlyphOrder())
    except (OSError, TTLibError, KeyError, AssertionError, ValueError, struct.error) as error:
        raise _unusable(name, Text("tidak dapat dibaca sebagai TrueType", "cannot be read as TrueType")) from error
    return Font(
        name=f"{_tag(program)}+{called}",
        program=zlib.compress(program, 9),
        program_length=len(program),
        glyphs=glyphs,
        widths=widths,
        outlines=outlines,
        **facts,
    )


def lacking(name: str, text: str) -> str:
    """The characters of ``text`` that the font ``name`` has no glyph for, each once, in their order.

    Raises:
        AgreementError: the font is not installed, or is no TrueType font.
    """
    with _LOCK:
        covered = _covered(name)
    return "".join(character for character in dict.fromkeys(text) if ord(character) not in covered)


@lru_cache(maxsize=8)
def _covered(name: str) -> frozenset[int]:
    try:
        with TTFont(_path(name), fontNumber=0, lazy=True) as font:
            return frozenset(font.getBestCmap() or {})
    except (OSError, TTLibError, KeyError, AssertionError, ValueError, struct.error) as error:
        raise _unusable(name, Text("tidak dapat dibaca sebagai TrueType", "cannot be read as TrueType")) from error


def _path(name: str) -> Path:
    if name not in _PACKAGES:
        return Path(name)
    package, file = _PACKAGES[name]
    spec = find_spec(package)  # found, not imported: some of these packages work when they are imported
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(folder, file)).is_file():
            return path
    raise AgreementError(
        Text(f'Huruf "{name}" tidak terpasang.', f'The font "{name}" is not installed.'),
        Text(
            f"Pasang paket Python {package}, atau pilih huruf lain.",
            f"Install the Python package {package}, or choose another font.",
        ),
    )


def _check(font: TTFont, name: str, characters: str) -> None:
    if "glyf" not in font:
        raise _unusable(name, Text("tidak berisi kontur TrueType", "has no TrueType outlines"))
    if font["OS/2"].fsType & 0x000F == _RESTRICTED_LICENCE:
        raise _unusable(
            name, Text("tidak boleh disematkan menurut lisensinya", "may not be embedded, says its licence")
        )
    cmap = font.getBestCmap() or {}
    missing = "".join(character for character in characters if ord(character) not in cmap)
    if missing:
        raise _unusable(name, Text(f'tidak punya karakter "{missing}"', f'lacks the characters "{missing}"'))


def _unusable(name: str, reason: Text) -> AgreementError:
    return AgreementError(
        Text(f'Huruf "{name}" {reason.id}.', f'The font "{name}" {reason.en}.'),
        Text("Pilih huruf lain pada kunci stamp.font.", "Choose another font under the key stamp.font."),
    )


def _facts(font: TTFont) -> dict[str, Any]:
    head, hhea, os2 = font["head"], font["hhea"], font["OS/2"]
    scale = 1000 / head.unitsPerEm
    cap = getattr(os2, "sCapHeight", 0) or font["glyf"][font.getBestCmap()[ord("H")]].yMax
    return {
        "ascent": round(hhea.ascent * scale, 1),
        "descent": round(hhea.descent * scale, 1),
        "cap_height": round(cap * scale, 1),
        "italic_angle": float(font["post"].italicAngle),
        "box": tuple(round(edge * scale, 1) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)),
    }


def _name(font: TTFont, path: Path) -> str:
    return (postscript_name(font.reader["name"]) if "name" in font else "") or letters(path.stem)


def _tag(program: bytes) -> str:
    """Six capitals that tell subsets apart (ISO 32000-2, 9.9.2), the same for the same subset."""
    digest = hashlib.sha256(program).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
