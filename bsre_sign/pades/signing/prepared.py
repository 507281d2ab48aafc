"""Empty signature fields for those who sign later (ISO 32000-2, 12.7.5.5)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pikepdf import Array, Dictionary, Name, Page, Pdf, String

from bsre_sign.errors import DocumentRefusedError, InputError
from bsre_sign.evidence import FieldLock
from bsre_sign.language import Text
from bsre_sign.pades.signing.fields import box_of
from bsre_sign.pades.signing.locks import lock_dictionary
from bsre_sign.pades.signing.tagging import describe
from bsre_sign.pades.signing.widget import NOWHERE, PRINT_AND_LOCKED, Rect, nothing

_LONGEST_NAME = 100
_LETTER: Rect = (0, 0, 612, 792)
"""What viewers take where no usable media box is found."""


@dataclass(frozen=True, slots=True)
class PreparedField:
    """An empty signature field that is made for somebody."""

    name: str
    """Tells the fields of a document apart: letters, digits, spaces and the like, without a full stop."""
    page: int = 1
    """Counted from 1, or from the end by -1, -2 and so on."""
    box: Rect | None = None
    """Left, bottom, right and top in points, from the lower left corner of the page as it is seen; invisible where
    there is none."""
    lock: FieldLock | None = None
    """Which fields nobody may fill or sign any more once this one is signed."""
    anchor: str | None = None
    """A character or tag in the text at which it stands, in place of page and box; it is taken out of the page."""

    def __post_init__(self) -> None:
        """Check what can be checked without the document.

        Raises:
            InputError: no name that a field can have, no such page, or a box without an area.
        """
        if not self.name.strip() or "." in self.name or not self.name.isprintable() or len(self.name) > _LONGEST_NAME:
            raise InputError(
                Text(
                    id=f"{self.name[:_LONGEST_NAME]!r} tidak dapat menjadi nama kolom tanda tangan.",
                    en=f"{self.name[:_LONGEST_NAME]!r} cannot be the name of a signature field.",
                ),
                Text(
                    id="Pakai nama pendek tanpa titik, misalnya kepala_dinas.",
                    en="Use a short name without a full stop, such as head_of_office.",
                ),
            )
        if self.page == 0 or (self.box is not None and (self.anchor is not None or not _has_area(self.box))):
            raise InputError(
                Text(
                    id=f"Kolom {self.name} tidak mempunyai halaman atau luas yang benar.",
                    en=f"The field {self.name} has no proper page or no area.",
                ),
                Text(
                    id="Halaman dihitung dari 1; kotaknya kiri, bawah, kanan, atas dalam poin.",
                    en="Pages count from 1; the box is left, bottom, right, top in points.",
                ),
            )


def add_field(pdf: Pdf, prepared: PreparedField) -> None:
    """Put the empty field into ``pdf``, which is ready to be written anew.

    Raises:
        DocumentRefusedError: the document has no such page, or the box is not on it.
    """
    number, rect = _placed(pdf, prepared)
    page = pdf.pages[number - 1].obj
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(prepared.name),
            F=PRINT_AND_LOCKED,
            Rect=Array([*rect]),
            P=page,
            AP=Dictionary(N=nothing(pdf, rect)),
        )
    )
    if prepared.lock is not None:
        field.Lock = pdf.make_indirect(lock_dictionary(prepared.lock))
    describe(pdf, field)
    add_to_page(page, field)
    add_to_form(pdf, field)


def placed_at(wanted: Iterable[PreparedField], places: Mapping[str, tuple[int, Rect]]) -> tuple[PreparedField, ...]:
    """``wanted`` with page and box in place of the anchors that were found, by name."""
    return tuple(
        replace(one, page=places[one.name][0], box=places[one.name][1], anchor=None) if one.name in places else one
        for one in wanted
    )


def add_to_page(page: Dictionary, widget: Dictionary) -> None:
    """Put a widget onto a page; annotations that several pages share stay as they are."""
    annotations = page.get("/Annots")
    page.Annots = Array([*(annotations if isinstance(annotations, Array) else []), widget])


def add_to_form(pdf: Pdf, field: Dictionary) -> None:
    """Put a field into the document's form, which is made where there is none."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, Dictionary):
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary())
        form = pdf.Root.AcroForm
    fields = form.get("/Fields")
    form.Fields = Array([*(fields if isinstance(fields, Array) else []), field])


def check_names(wanted: Collection[PreparedField], taken: Collection[str]) -> None:
    """See that every field that is to be prepared has a name of its own.

    Raises:
        DocumentRefusedError: two have one name, or the document has such a field.
    """
    seen = {one.casefold() for one in taken}
    for one in wanted:
        if one.name.casefold() in seen:
            raise DocumentRefusedError(
                Text(id=f"Kolom {one.name} sudah ada.", en=f"There is a field {one.name} already."),
                Text(id="Pilih nama lain untuk kolom itu.", en="Choose another name for that field."),
            )
        seen.add(one.name.casefold())


def seen_places(pdf: Pdf, wanted: Iterable[PreparedField]) -> list[tuple[str, int, Rect]]:
    """Name, page (from 1) and /Rect in default user space of each field that is going to be seen.

    Raises:
        DocumentRefusedError: the document has no such page, or the box is not on it.
    """
    return [(one.name, *_placed(pdf, one)) for one in wanted if one.box is not None]


def _placed(pdf: Pdf, prepared: PreparedField) -> tuple[int, Rect]:
    """The page from 1, and /Rect."""
    count = len(pdf.pages)
    number = prepared.page if prepared.page > 0 else count + 1 + prepared.page
    if not 1 <= number <= count:
        raise DocumentRefusedError(
            Text(
                id=f"Kolom {prepared.name}: tidak ada halaman {prepared.page}; dokumen ini {count} halaman.",
                en=f"Field {prepared.name}: there is no page {prepared.page}; this document has {count}.",
            ),
            Text(id="Sebut halaman yang ada, atau last.", en="Name a page that is there, or last."),
        )
    if prepared.box is None:
        return number, NOWHERE
    page = pdf.pages[number - 1]
    width, height, rect = _in_user_space(page, prepared.box)
    left, bottom, right, top = prepared.box
    if min(left, bottom) < 0 or right > width or top > height:
        raise DocumentRefusedError(
            Text(
                id=f"Kolom {prepared.name} di luar halaman {number}, yang berukuran {width:g} x {height:g} poin.",
                en=f"Field {prepared.name} is outside of page {number}, which measures {width:g} x {height:g} points.",
            ),
            Text(id="Pilih kotak di dalam halaman.", en="Choose a box within the page."),
        )
    return number, rect


def _in_user_space(page: Page, box: Rect) -> tuple[float, float, Rect]:
    """Width and height of the page as it is seen, in points, and ``box`` on it in default user space."""
    x0, y0, x1, y1 = _visible(page)
    stated = page.obj.get("/UserUnit")
    unit = float(stated) if isinstance(stated, int | Decimal) and stated > 0 else 1.0
    left, bottom, right, top = (edge / unit for edge in box)
    width, height = (x1 - x0) * unit, (y1 - y0) * unit
    turned = page.rotation % 360
    if turned == 90:
        return height, width, (x1 - top, y0 + left, x1 - bottom, y0 + right)
    if turned == 180:
        return width, height, (x1 - right, y1 - top, x1 - left, y1 - bottom)
    if turned == 270:
        return height, width, (x0 + bottom, y1 - right, x0 + top, y1 - left)
    return width, height, (x0 + left, y0 + bottom, x0 + right, y0 + top)


def _visible(page: Page) -> Rect:
    """What a reader shows of the page: its crop box within its media box."""
    media = box_of(page.mediabox) or _LETTER
    crop = box_of(page.cropbox) or media
    both = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    return both if _has_area(both) else media


def _has_area(box: Rect) -> bool:
    return box[0] < box[2] and box[1] < box[3]
