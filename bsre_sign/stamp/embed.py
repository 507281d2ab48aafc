"""Font -> PDF objects: a composite font with Identity-H, so that any character can be set and read back."""

from dataclasses import dataclass

from pikepdf import Dictionary, Object, Pdf, Stream

from bsre_sign.stamp.font import Font
from bsre_sign.stamp.operators import numbers

_BFCHARS_PER_BLOCK = 100  # the limit of a CMap block


@dataclass(frozen=True, slots=True)
class EmbeddableFont:
    """The font's PDF objects, spelt out once; :meth:`add_to` puts them into a document (ISO 32000-2, 9.7)."""

    _program: bytes
    _program_length: int
    _to_unicode: bytes
    _cid_set: bytes
    _descriptor: bytes
    _cid_font: bytes
    _font: bytes

    @classmethod
    def of(cls, font: Font) -> "EmbeddableFont":
        """Spell out the objects of ``font``."""
        flags = 4 if font.italic_angle == 0 else 4 | 64  # symbolic, as a subset of any characters is; italic
        descriptor = b"<< /Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%s] /ItalicAngle %s" % (
            font.name.encode(),
            flags,
            numbers(*font.box, places=1),
            numbers(font.italic_angle),
        ) + b" /Ascent %s /Descent %s /CapHeight %s /StemV 80 >>" % (
            numbers(font.ascent),
            numbers(font.descent),
            numbers(font.cap_height),
        )
        cid_font = (
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDToGIDMap /Identity /DW 0 /W [0 [%s]]"
            b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
            % (font.name.encode(), numbers(*font.widths))
        )
        composite = b"<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H >>" % font.name.encode()
        return cls(
            font.program,
            font.program_length,
            _to_unicode(font),
            _cid_set(len(font.widths)),
            descriptor,
            cid_font,
            composite,
        )

    def add_to(self, pdf: Pdf) -> Object:
        """A new font dictionary in ``pdf``."""
        program = Stream(pdf, self._program, Filter=_FLATE, Length1=self._program_length)
        descriptor = Object.parse(self._descriptor)
        descriptor["/FontFile2"] = program
        descriptor["/CIDSet"] = Stream(pdf, self._cid_set)  # PDF/A-1 wants it
        cid_font = Object.parse(self._cid_font)
        cid_font["/FontDescriptor"] = pdf.make_indirect(descriptor)
        font = Object.parse(self._font)
        font["/DescendantFonts"] = [pdf.make_indirect(cid_font)]
        font["/ToUnicode"] = Stream(pdf, self._to_unicode)
        assert isinstance(font, Dictionary)
        return pdf.make_indirect(font)


_FLATE = Object.parse(b"/FlateDecode")


def _cid_set(count: int) -> bytes:
    """One bit for each of ``count`` CIDs, all of them there."""
    return bytes(sum(0x80 >> bit for bit in range(8) if byte * 8 + bit < count) for byte in range((count + 7) // 8))


def _to_unicode(font: Font) -> bytes:
    """CID -> character (ISO 32000-2, 9.10.3)."""
    pairs = [(glyph, character) for character, glyph in sorted(font.glyphs.items())]
    blocks = []
    for start in range(0, len(pairs), _BFCHARS_PER_BLOCK):
        block = pairs[start : start + _BFCHARS_PER_BLOCK]
        lines = "\n".join(
            f"<{glyph:04X}> <{character.encode('utf-16-be').hex().upper()}>" for glyph, character in block
        )
        blocks.append(f"{len(block)} beginbfchar\n{lines}\nendbfchar")
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<0000> <FFFF>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        )
    ).encode()
