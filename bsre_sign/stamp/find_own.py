"""This project's own stamp, as a document's structure tells it."""

import io
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from pikepdf import Dictionary, PasswordError, PdfError, String

from bsre_sign.document import open_pdf
from bsre_sign.document.words import words_of
from bsre_sign.stamp.marks import PLACEHOLDER, STAMP, logo_in, stamp_in
from bsre_sign.stamp.page import PageReader

_PAGES = 16


@dataclass(frozen=True, slots=True)
class OwnStamp:
    """What the stamp says of itself."""

    clause: str
    """On one line; empty where it is not said."""
    logo: bool
    placeholder: bool
    """The logo is the project's own mark that stands in for the official one."""


def own_stamp(source: bytes | Path, password: str | None) -> OwnStamp | None:
    """The stamp on the first page that has one, of the first sixteen; ``None`` where there is none.

    Raises:
        OSError: the file at a path cannot be read.
    """
    stream: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    try:
        with stream, open_pdf(stream, password) as pdf:
            reader = PageReader()
            for page in islice(pdf.pages, _PAGES):
                if (stamp := stamp_in(reader.attribute(page.obj, "/Resources")[0])) is not None:
                    entry = stamp[1].get(STAMP)
                    clause = entry.get("/Clause") if isinstance(entry, Dictionary) else None
                    kind = logo_in(stamp[1])
                    return OwnStamp(
                        words_of(clause) if isinstance(clause, String) else "",
                        kind is not None,
                        kind is not None and kind == PLACEHOLDER,
                    )
    except (PdfError, PasswordError, ValueError):
        return None
    return None
