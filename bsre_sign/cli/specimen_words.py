"""A specimen in a few words, for the line that tells of a finished document, and in JSON."""

from typing import TYPE_CHECKING, Any

from bsre_sign import Text

if TYPE_CHECKING:
    from bsre_sign import SigningResult

_MOST_PAGES = 6


def specimen_words(result: "SigningResult") -> Text:
    """On which pages the signature is seen; nothing where it is not."""
    pages = list(dict.fromkeys(one.page for one in result.specimens))
    if not pages:
        return Text("", "")
    listed = ", ".join(map(str, pages[:_MOST_PAGES])) + (" …" if len(pages) > _MOST_PAGES else "")
    return Text(f", spesimen di halaman {listed}", f", specimen on page {listed}")


def specimen_records(result: "SigningResult") -> list[dict[str, Any]]:
    """Each specimen for JSON: points on paper, origin at the bottom left of the page as it now is."""
    return [
        {
            "page": one.page,
            "box": [round(edge, 2) for edge in (one.box.x0, one.box.y0, one.box.x1, one.box.y1)],
            "page_size": [round(side, 2) for side in one.page_size],
            "turn": one.turn,
            "in": "page" if one.appearance is None else "field",
        }
        for one in result.specimens
    ]
