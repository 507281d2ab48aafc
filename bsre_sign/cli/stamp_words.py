"""A stamp in a few words, for the line that tells of a finished document."""

from typing import TYPE_CHECKING

from bsre_sign import Text

if TYPE_CHECKING:
    from bsre_sign.stamp import StampResult


def stamp_words(stamp: "StampResult | None") -> Text:
    """Where the stamp is, or that there is none of ours."""
    if stamp is None or not stamp.pages:
        return Text("tanpa stempel baru", "no new stamp")
    first, last = stamp.pages[0], stamp.pages[-1]
    pages = str(first) if first == last else f"{first}-{last}"
    plural = "page" if first == last else "pages"
    if stamp.already:
        return Text(f"stempel sudah ada di halaman {pages}", f"stamp was there on {plural} {pages}")
    return Text(f"stempel di halaman {pages}", f"stamp on {plural} {pages}")
