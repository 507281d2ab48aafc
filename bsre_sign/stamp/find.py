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

from pikepdf import Dictionary, PasswordError, PdfError, String

from bsre_sign.document import open_pdf
from bsre_sign.stamp.marks import PLACEHOLDER, STAMP, logo_in, stamp_in
from bsre_sign.stamp.page import PageReader
from bsre_sign.viewer import page_texts

Found = Literal["found", "missing", "unknown"]
_PAGES_FOR_STAMP = 16


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
    own = _own_stamp(data, password)
    if clauses is None and own is not None and _says_so(_plain(own.clause)):
        # A profile of one's own may say it in words of its own; they count where a reader sees them.
        wanted = (*wanted, _plain(own.clause))
    with_clause = tuple(number for number, text in enumerate(texts, 1) if _has(text, wanted))
    logo = _logo(own, with_clause)
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


def _says_so(plain: str) -> bool:
    """Whether a clause speaks of an electronic signature and of BSrE, whatever its words."""
    return "elektronik" in plain and ("bsre" in plain or "sertifikasielektronik" in plain)


def _plain(text: str) -> str:
    """Letters and digits alone, ligatures taken apart, in lower case: line breaks and hyphenation drop out."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


@dataclass(frozen=True, slots=True)
class _OwnStamp:
    """This project's stamp, as the document's structure tells it."""

    clause: str
    logo: str | None


def _own_stamp(data: bytes, password: str | None) -> _OwnStamp | None:
    """The stamp on the first page that has one, of the first few pages; ``None`` where there is none."""
    try:
        with open_pdf(io.BytesIO(data), password) as pdf:
            reader = PageReader()
            for page in list(pdf.pages)[:_PAGES_FOR_STAMP]:
                stamp = stamp_in(reader.attribute(page.obj, "/Resources")[0])
                if stamp is not None:
                    entry = stamp[1].get(STAMP)
                    clause = entry.get("/Clause") if isinstance(entry, Dictionary) else None
                    kind = logo_in(stamp[1])
                    return _OwnStamp(
                        str(clause) if isinstance(clause, String) else "", None if kind is None else str(kind)
                    )
    except (PdfError, PasswordError, ValueError):
        return None
    return None


def _logo(own: _OwnStamp | None, with_clause: tuple[int, ...]) -> tuple[Found, bool]:
    if not with_clause:
        return "missing", False
    if own is None:
        return "unknown", False
    return ("missing" if own.logo is None else "found"), own.logo == str(PLACEHOLDER)
