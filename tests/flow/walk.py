"""A PDF's objects as plain values, so that two documents can be compared whatever their object numbers are."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

Plain = object
_SAVED_ANEW = {"/Length"}
_ADDED = {"/DSS", "/Extensions", "/Version"}
"""What long-term evidence brings into the catalog."""


class Walk:
    """Walks what hangs below an object. What is ``known``, as pages are by their number, is not entered."""

    def __init__(
        self,
        pdf: Pdf,
        without: Collection[tuple[int, int]] = (),
        known: Mapping[tuple[int, int], Plain] | None = None,
    ) -> None:
        self._known = {page.obj.objgen: ("page", number) for number, page in enumerate(pdf.pages)} | dict(known or {})
        self._without = set(without)
        self._met: dict[tuple[int, int], int] = {}

    def plain(self, value: object) -> Plain:
        """``value`` with nothing left of the file's own numbering; what was met before is told by when."""
        if not isinstance(value, Object):
            return repr(value)
        if value.is_indirect:
            if value.objgen in self._known:
                return self._known[value.objgen]
            if value.objgen in self._met:
                return ("met", self._met[value.objgen])
            self._met[value.objgen] = len(self._met)
        if isinstance(value, Array):
            return [self.plain(one) for one in value if not self._is_left_out(one)]
        if isinstance(value, Dictionary | Stream):
            entries = {key: self.plain(value[key]) for key in sorted(set(value.keys()) - _SAVED_ANEW)}
            return (entries, value.read_raw_bytes()) if isinstance(value, Stream) else entries
        if isinstance(value, Name):
            return ("name", str(value))
        return ("string", bytes(value))

    def _is_left_out(self, value: object) -> bool:
        return isinstance(value, Object) and value.is_indirect and value.objgen in self._without


def _catalog(pdf: Pdf, without: Collection[tuple[int, int]]) -> dict[str, Plain]:
    """Everything in the catalog but the page tree and what signing brings; ``without`` is passed over."""
    entries = {
        key: Walk(pdf, without).plain(value) for key, value in pdf.Root.items() if key not in {"/Pages", *_ADDED}
    }
    form = entries.pop("/AcroForm", None)
    if isinstance(form, dict):
        form.pop("/SigFlags", None)
        if form != {"/Fields": []}:
            entries["/AcroForm"] = form
    return entries


def _pages(pdf: Pdf, without: Collection[tuple[int, int]]) -> list[dict[str, Plain]]:
    """Each page's entries, inherited ones too, but for what a stamp adds to: content and resources."""
    found = []
    for page in pdf.pages:
        entries = {
            key: Walk(pdf, without).plain(value)
            for key, value in page.obj.items()
            if key not in {"/Contents", "/Resources", "/Parent"}
        }
        entries |= {f"/{box}": [float(edge) for edge in getattr(page, box.lower())] for box in ("MediaBox", "CropBox")}
        if entries.get("/Annots") == []:
            del entries["/Annots"]
        found.append(entries)
    return found


def _ours(pdf: Pdf) -> set[tuple[int, int]]:
    """The fields that signing has added."""
    fields = pdf.Root.AcroForm.Fields if Name.AcroForm in pdf.Root else pikepdf.Array()
    return {one.objgen for one in fields if one.get("/FT") == Name.Sig and "/V" in one}


def facts(data: bytes) -> dict[str, Any]:
    """All of a document that must be equal before and after; the fields that signing added are left out."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        added = _ours(pdf)
        info = {key: str(value) for key, value in pdf.docinfo.items()}
        return {"catalog": _catalog(pdf, added), "pages": _pages(pdf, added), "info": info, "version": pdf.pdf_version}
