"""Do the pages still show what they showed, after a damaged document was mended and written anew?"""

from collections.abc import Iterable, Sequence

from bsre_sign.document import Document
from bsre_sign.errors import DocumentRefusedError, NotAPdfError
from bsre_sign.language import Text
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.result import PageTreatment, StampResult
from bsre_sign.stamp.specimen.result import SpecimenPlace
from bsre_sign.stamp.wording import clause_in, wordings_of
from bsre_sign.viewer import Placement, Rect, Source, compare, page_count, page_texts

_VISIBLE = 0.0005  # of a page's pixels: about a letter


def check_unharmed(
    document: Document, output: Source, stamped: StampResult | None, specimens: Sequence[SpecimenPlace] = ()
) -> None:
    """Compare each page of ``output`` with what a viewer shows of ``document``, and look for the stamps on it.

    Where ``specimens`` stand, nothing is compared.

    A viewer mends damaged files in its own way. Where it cannot open ``document`` at all there is nothing to compare.

    Raises:
        DocumentRefusedError: a page looks different, pages went or came, or a stamp cannot be read.
    """
    if stamped is not None:
        _check_readable(output, document.password, stamped)
    source: Source = document.path or document.read()
    try:
        pages = page_count(source, password=document.password)
    except NotAPdfError:
        return
    treatments = {one.page: one for one in stamped.treatments} if stamped is not None else {}
    hidden: dict[int, list[Rect]] = {}
    for one in specimens:
        hidden.setdefault(one.page, []).append(_share(one.box, *one.page_size))
    places = [_placement(treatments.get(number), hidden.get(number, ())) for number in range(1, pages + 1)]
    differences = compare(
        source, output, password_before=document.password, password_after=document.password, places=places
    )
    changed = [one.page for one in differences if one.drawable and one.changed > _VISIBLE]
    if changed:
        raise _harmed(changed)


def _check_readable(output: Source, password: str | None, stamped: StampResult) -> None:
    drawn = [one.page for one in stamped.treatments if one.box is not None]
    if not drawn:
        return
    wordings = wordings_of(stamped.clause)
    try:
        texts, _ = page_texts(output, most_pages=max(drawn), password=password)
    except NotAPdfError:
        texts = []
    lost = [page for page in drawn if page > len(texts) or clause_in(texts[page - 1], wordings) is None]
    if lost:
        raise _unreadable(lost[0])


def _placement(treatment: PageTreatment | None, hidden: Sequence[Rect]) -> Placement:
    if treatment is None or treatment.box is None or treatment.page_size is None:
        return Placement(ignore=tuple(hidden))
    width, height = treatment.page_size
    old_width = width  # a page is only ever made longer
    old_height = height - (treatment.dy if treatment.kind == "extended" else 0)
    inside = Box(
        treatment.dx,
        treatment.dy,
        treatment.dx + treatment.scale * old_width,
        treatment.dy + treatment.scale * old_height,
    )
    return Placement(inside=_share(inside, width, height), ignore=(_share(treatment.box, width, height), *hidden))


def _share(box: Box, width: float, height: float) -> Rect:
    shares = (box.x0 / width, box.y0 / height, box.x1 / width, box.y1 / height)
    return Rect(*(min(max(one, 0.0), 1.0) for one in shares))


def _harmed(pages: Iterable[int]) -> DocumentRefusedError:
    listed = ", ".join(str(page) for page in list(pages)[:10])
    return DocumentRefusedError(
        Text(
            id=f"Berkasnya rusak, dan setelah diperbaiki halaman {listed} tampak lain daripada semula.",
            en=f"The file is damaged, and once mended page {listed} looks different from before.",
        ),
        Text(
            id="Cetak ulang dokumen menjadi PDF baru, periksa hasilnya, lalu tanda tangani.",
            en="Print the document to a new PDF, look at it, then sign that.",
        ),
    )


def _unreadable(page: int) -> DocumentRefusedError:
    return DocumentRefusedError(
        Text(
            id=f"Berkasnya rusak sedemikian rupa sehingga stempel di halaman {page} tidak terbaca.",
            en=f"The file is damaged in such a way that the stamp on page {page} cannot be read.",
        ),
        Text(
            id="Cetak ulang dokumen menjadi PDF baru, periksa hasilnya, lalu tanda tangani.",
            en="Print the document to a new PDF, look at it, then sign that.",
        ),
    )
