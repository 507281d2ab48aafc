"""A stamp in a few words, for the line that tells of a finished document, and in JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bsre_sign import Text

if TYPE_CHECKING:
    from bsre_sign.stamp import StampResult

_MOST_RANGES = 8


def stamp_words(stamp: "StampResult | None") -> Text:
    """Where the stamp is and what was done to make room for it, or that there is none of ours."""
    if stamp is None or not stamp.pages:
        return Text("tanpa stempel baru", "no new stamp")
    pages = _pages(stamp.pages)
    if stamp.already:
        return Text(f"stempel sudah ada di halaman {pages.id}", f"stamp was there on {pages.en}")
    words = [Text(f"stempel di halaman {pages.id}", f"stamp on {pages.en}")]
    for kind, done in (
        ("kept", Text("klausul sudah ada di halaman", "clause was there on")),
        ("shrunk", Text("isi diperkecil di halaman", "content made smaller on")),
        ("extended", Text("kaki diperpanjang di halaman", "foot made longer on")),
    ):
        if found := stamp.treated(kind):
            pages = _pages(found)
            words.append(Text(f"{done.id} {pages.id}", f"{done.en} {pages.en}"))
    return Text("; ".join(one.id for one in words), "; ".join(one.en for one in words))


def stamp_record(stamp: "StampResult | None") -> dict[str, Any] | None:
    """The stamp for JSON; pages on which it simply found its place are not listed again."""
    if stamp is None:
        return None
    return {
        "pages": list(stamp.pages),
        "logo": stamp.logo,
        "already": stamp.already,
        "kept": list(stamp.treated("kept")),
        "shrunk": [
            {"page": one.page, "scale": round(one.scale, 4)} for one in stamp.treatments if one.kind == "shrunk"
        ],
        "extended": [
            {"page": one.page, "points": round(one.dy, 2)} for one in stamp.treatments if one.kind == "extended"
        ],
    }


def _pages(pages: Sequence[int]) -> Text:
    """Pages as ranges."""
    ranges: list[list[int]] = []
    for page in pages:
        if ranges and ranges[-1][1] == page - 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    shown = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges[:_MOST_RANGES])
    more = "…" if len(ranges) > _MOST_RANGES else ""
    return Text(f"{shown}{more}", f"{'page' if len(pages) == 1 else 'pages'} {shown}{more}")
