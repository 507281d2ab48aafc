"""Read the stamp back from a document, whoever drew it."""

import io
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from pikepdf import PasswordError, Pdf, PdfError

from bsre_sign.stamp.marks import PLACEHOLDER, logo_in, stamp_in
from bsre_sign.stamp.page import PageReader
from bsre_sign.viewer import page_texts

Found = Literal["found", "missing", "unknown"]


@dataclass(frozen=True, slots=True)
class FoundStamp:
    """The stamp as it was found in a document's visible pages. It says nothing about signatures."""

    clause: Literal["found", "missing", "partial"]
    """Found: on all pages where it belongs. Partial: on some. Only the pages that were looked at count."""
    pages: tuple[int, ...]
    """The pages with the clause, from 1."""
    logo: Found
    """Found: this project's stamp with a logo. Missing: neither clause nor logo, or this project's stamp without a
    logo. Unknown: the clause was set by something else, whose logo is not recognised."""
    total_pages: int
    examined_pages: int
    """How many pages, from the first, were looked at."""
    placeholder: bool = False
    """The logo is the project's own mark that stands in for the official one."""


def find(
    data: bytes | Path,
    *,
    clauses: Iterable[str] | None = None,
    pages: Literal["all", "first"] = "all",
    max_pages: int = 1000,
    password: str | None = None,
) -> FoundStamp:
    """Look for the clause in the text of a document's pages, and for the logo in its structure.

    Args:
        data: the PDF, or its path.
        clauses: wordings of which each page must have one; by default all that are known.
        pages: where the clause belongs: on all pages, or on the first alone.
        max_pages: at most this many pages are looked at, from the first.
        password: opens an encrypted document.

    Raises:
        NotAPdfError: the document cannot be read.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
        OSError: the file at a path cannot be read.
    """
    if isinstance(data, Path):
        data = data.read_bytes()
    wanted = known_clauses() if clauses is None else tuple(plain for clause in clauses if (plain := _plain(clause)))
    texts, total = page_texts(data, most_pages=1 if pages == "first" else max_pages, password=password)
    with_clause = tuple(number for number, text in enumerate(texts, 1) if _has(text, wanted))
    logo = _logo(data, with_clause, password)
    return FoundStamp(
        clause="missing" if not with_clause else "found" if len(with_clause) == len(texts) else "partial",
        pages=with_clause,
        logo=logo[0],
        total_pages=total,
        examined_pages=len(texts),
        placeholder=logo[1],
    )


@cache
def known_clauses() -> tuple[str, ...]:
    """The known wordings, reduced to their letters and digits."""
    text = (resources.files("bsre_sign.stamp") / "wordings.toml").read_text("utf-8")
    return tuple(_plain(wording["text"]) for wording in tomllib.loads(text)["wording"])


def _has(text: str, wanted: Sequence[str]) -> bool:
    plain = _plain(text)
    return any(clause in plain for clause in wanted)


def _plain(text: str) -> str:
    """Letters and digits alone, ligatures taken apart, in lower case: line breaks and hyphenation drop out."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _logo(data: bytes, with_clause: tuple[int, ...], password: str | None) -> tuple[Found, bool]:
    if not with_clause:
        return "missing", False
    try:
        with Pdf.open(io.BytesIO(data), password=password or "") as pdf:
            page = pdf.pages[with_clause[0] - 1].obj
            stamp = stamp_in(PageReader().attribute(page, "/Resources")[0])
            if stamp is None:
                return "unknown", False
            logo = logo_in(stamp[1])
            return ("missing" if logo is None else "found"), logo == PLACEHOLDER
    except (PdfError, PasswordError, IndexError):
        return "unknown", False
