"""The rules of PDF/A (ISO 19005) and PDF/UA (ISO 14289-1) that a stamp or a signature could break.

Not a validator: a document without violations may still break other rules. It judges what those two add.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

_DEVICES = {
    **dict.fromkeys(("g", "G"), "Gray"),
    **dict.fromkeys(("rg", "RG"), "RGB"),
    **dict.fromkeys(("k", "K"), "CMYK"),
}
_DEFINED_BY = {"Gray": {1, 3, 4}, "RGB": {3}, "CMYK": {4}}
_PAINTING = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Tj", "TJ", "'", '"', "Do", "sh", "EI", "INLINE IMAGE"}


def violations(data: bytes) -> set[str]:
    """Names of the rules that a document breaks of those that its own XMP claims; none for one that claims nothing."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        xmp = pdf.Root.Metadata.read_bytes() if Name.Metadata in pdf.Root else b""
        part = re.search(rb"pdfaid:part\W+(\d)", xmp)
        found = set(_archival(pdf, data, int(part[1]))) if part else set[str]()
        if re.search(rb"pdfuaid:part\W+1", xmp):
            found |= set(_accessible(pdf))
        return found


def _archival(pdf: Pdf, data: bytes, part: int) -> Iterator[str]:
    if not re.match(rb"%PDF-\d\.\d[\r\n]+%[\x80-\xff]{4}", data) or not re.search(rb"%%EOF\s?\s?\Z", data):
        yield "header or end"
    if pdf.is_encrypted or Name.ID not in pdf.trailer:
        yield "encryption or no identifier"
    if part == 1 and re.search(rb"/Type\s*/(ObjStm|XRef)\b", data):
        yield "object streams"
    if set(pdf.Root.get("/Perms", Dictionary()).keys()) - {"/DocMDP"}:
        yield "permissions"
    if "/AcroForm" in pdf.Root and bool(pdf.Root.AcroForm.get("/NeedAppearances", False)):
        yield "NeedAppearances"
    intended = {int(one.DestOutputProfile.N) for one in pdf.Root.get("/OutputIntents", Array())}
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        yield from _drawing(page.obj, page.obj.Resources, part, intended, seen)
        for annotation in page.obj.get("/Annots", Array()):
            yield from _annotation(annotation, part)


def _drawing(
    owner: Object, resources: Object, part: int, intended: set[int], seen: set[tuple[int, int]]
) -> Iterator[str]:
    """What a page or a form draws, and the forms, images, fonts and states that it draws with."""
    defined = {device for device, components in _DEFINED_BY.items() if components & intended}
    spaces: set[str] = set(resources.get("/ColorSpace", Dictionary()).keys())
    defined |= {space.removeprefix("/Default") for space in spaces}
    operators = {str(one.operator) for one in pikepdf.parse_content_stream(owner)}
    used = {_DEVICES[one] for one in operators & _DEVICES.keys()}
    for font in resources.get("/Font", Dictionary()).values():
        yield from _font(font, part)
    for state in resources.get("/ExtGState", Dictionary()).values():
        opaque = float(state.get("/ca", 1)) == float(state.get("/CA", 1)) == 1
        if part == 1 and not (opaque and state.get("/SMask", Name("/None")) == Name("/None")):
            yield "transparency"
    if part == 1 and "/Group" in owner and owner.Group.get("/S") == Name.Transparency:
        yield "transparency"
    for xobject in resources.get("/XObject", Dictionary()).values():
        if xobject.Subtype == Name.Image:
            space = str(xobject.get("/ColorSpace", ""))
            used |= {space.removeprefix("/Device")} if space.startswith("/Device") else set()
            if "/SMask" in xobject and (part == 1 or not intended):
                yield "transparency"
        elif xobject.objgen not in seen:
            seen.add(xobject.objgen)
            yield from _drawing(xobject, xobject.get("/Resources", Dictionary()), part, intended, seen)
    if used - defined:
        yield "device colours"


def _font(font: Object, part: int) -> Iterator[str]:
    inner = font.DescendantFonts[0] if font.Subtype == Name.Type0 else font
    descriptor = inner.get("/FontDescriptor", Dictionary())
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()):
        yield "font not embedded"
    elif font.Subtype == Name.Type0 and "/FontFile2" in descriptor:
        glyphs = int.from_bytes(_table(descriptor.FontFile2.read_bytes(), b"maxp")[4:6], "big")
        held = bytes(descriptor.CIDSet.read_bytes()) if "/CIDSet" in descriptor else None
        if held is None:
            if part == 1:
                yield "CIDSet"
        elif sum(byte.bit_count() for byte in held) < glyphs:
            yield "CIDSet"
    if "/ToUnicode" not in font:
        yield "ToUnicode"


def _table(program: bytes, tag: bytes) -> bytes:
    for start in range(12, 12 + 16 * int.from_bytes(program[4:6], "big"), 16):
        if program[start : start + 4] == tag:
            offset = int.from_bytes(program[start + 8 : start + 12], "big")
            return program[offset:]
    raise AssertionError(f"no table {tag!r}")


def _annotation(one: Object, part: int) -> Iterator[str]:
    flags = int(one.get("/F", 0))
    if one.Subtype != Name.Popup and (not flags & 4 or flags & (1 | 2 | 32)):
        yield "annotation flags"
    if one.Subtype != Name.Widget:
        return
    x0, y0, x1, y1 = map(float, one.Rect)
    appearance = one.get("/AP")
    if appearance is None:
        # From part 2 on, what has no extent needs no appearance (ISO 19005-2, 6.3.3).
        if part == 1 or (x0 != x1 and y0 != y1):
            yield "no appearance"
    elif set(appearance.keys()) != {"/N"} or not isinstance(appearance.N, Stream):
        yield "appearance"
    if {"/A", "/AA"} & set(one.keys()):
        yield "action"


def _accessible(pdf: Pdf) -> Iterator[str]:
    root = pdf.Root
    if not bool(root.get("/MarkInfo", Dictionary()).get("/Marked", False)) or "/Lang" not in root:
        yield "not tagged, or no language"
    if not bool(root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False)):
        yield "title not shown"
    tree = dict(pikepdf.NumberTree(root.StructTreeRoot.ParentTree).items())
    for page in pdf.pages:
        yield from _marked(page.obj)
        annotations = list(page.obj.get("/Annots", Array()))
        if annotations and page.obj.get("/Tabs") != Name.S:
            yield "tab order"
        left, bottom, right, top = map(float, page.cropbox)
        for one in annotations:
            x0, y0, x1, y1 = map(float, one.Rect)
            if x1 <= left or y1 <= bottom or x0 >= right or y0 >= top or int(one.get("/F", 0)) & 2:
                continue  # exempt, since nobody can see it
            element = tree.get(int(one.get("/StructParent", -1)))
            wanted = Name.Form if one.Subtype == Name.Widget else None
            if element is None or (wanted is not None and wanted != element.S):
                yield "annotation not tagged"
            if one.Subtype == Name.Widget and "/TU" not in one:
                yield "field without a name"


def _marked(page: Object) -> Iterator[str]:
    """Whether all that is painted is content or artifact (ISO 14289-1, 7.1)."""
    depth = 0
    for one in pikepdf.parse_content_stream(page):
        operator = str(one.operator)
        if operator in {"BDC", "BMC"}:
            depth += 1
        elif operator == "EMC":
            depth -= 1
        elif operator in _PAINTING and depth == 0:
            yield "content neither tagged nor artifact"
