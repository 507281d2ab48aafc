"""A quick look at a finished document: is the stamp there where it was said to be?"""

import re

from pikepdf import Array, Object, Pdf, Stream

from bsre_sign.errors import SelfCheckError
from bsre_sign.language import Text
from bsre_sign.stamp.marks import stamp_in
from bsre_sign.stamp.page import PageReader
from bsre_sign.stamp.result import StampResult

_DRAWN_LAST = re.compile(rb"\sBDC\s+q\s[\d.\s-]+\scm\s+(/\S+)\s+Do\s+Q\s+EMC\s[Q\s]*\Z")


def carries(pdf: Pdf, result: StampResult) -> bool:
    """Whether every page that was stamped has the stamp, by the document's structure alone; no text is read.

    The stamp's form must be among the page's resources, and the page's content must end by drawing it, so that nothing
    of the page covers it. On pages that were kept as they were there is nothing to check.
    """
    pages = list(pdf.pages)
    reader = PageReader()
    drawn: dict[tuple[int, int], str | None] = {}
    kept = set(result.treated("kept"))
    for number in result.pages:
        if not 1 <= number <= len(pages):
            return False
        if number in kept:
            continue
        page = pages[number - 1].obj
        found = stamp_in(reader.attribute(page, "/Resources")[0])
        if found is None or _drawn_last(page, drawn) != found[0]:
            return False
    return bool(result.pages)


def check_carried(pdf: Pdf, result: StampResult) -> None:
    """Check a finished document for its stamp; see :func:`carries`.

    Raises:
        SelfCheckError: the stamp is not where it was drawn.
    """
    if not carries(pdf, result):
        raise SelfCheckError(
            Text(
                id="Pemeriksaan diri gagal: stempel tidak ada di setiap halaman.",
                en="The self-check failed: the stamp is not on every page.",
            ),
            Text(
                id="Keluaran tidak diserahkan; laporkan sebagai galat program.",
                en="The output was withheld; report this as a defect.",
            ),
        )


def _drawn_last(page: Object, drawn: dict[tuple[int, int], str | None]) -> str | None:
    """The name of the XObject that the page's last content stream ends with; streams shared by pages are read once."""
    contents = page.get("/Contents")
    last = contents[-1] if isinstance(contents, Array) and len(contents) else contents
    if not isinstance(last, Stream):
        return None
    if last.objgen not in drawn:
        match = _DRAWN_LAST.search(last.read_bytes())
        drawn[last.objgen] = match[1].decode("latin-1") if match else None
    return drawn[last.objgen]
