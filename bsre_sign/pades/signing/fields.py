"""The signature fields of a document: who has signed which, and which are empty (ISO 32000-2, 12.7.4, 12.7.5.5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from bsre_sign.document.words import words_of
from bsre_sign.errors import AlreadySignedError, DocumentRefusedError
from bsre_sign.language import Text
from bsre_sign.pades.signing.widget import Rect

_MOST_FIELDS = 100_000
_DEEPEST = 64
_MOST_TOLD = 20
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a field is seen."""

    page: int
    """Counted from 1."""
    rect: Rect


@dataclass(frozen=True, slots=True)
class Field:
    """One signature field."""

    name: str
    """Its full name."""
    value: Object | None
    """/V: the signature, where there is one."""
    dictionary: Dictionary
    widgets: tuple[Dictionary, ...]
    """Its widgets; the field itself where it is merged with its only one."""
    pages: tuple[int | None, ...]
    """On which page each widget is, counted from 1; ``None`` where no page names it."""
    locking: Object | None
    """/Lock, as it stands."""
    seed: Object | None
    """/SV, as it stands."""

    @property
    def is_empty(self) -> bool:
        """Whether nobody has signed it."""
        return self.value is None

    @property
    def is_timestamp(self) -> bool:
        """Whether it holds a document timestamp, which is nobody's signature."""
        value = self.value
        return isinstance(value, Dictionary) and (
            value.get("/SubFilter") == Name("/ETSI.RFC3161") or value.get("/Type") == Name.DocTimeStamp
        )

    @property
    def places(self) -> tuple[FieldPlace, ...]:
        """Where it is seen, in the order of the widgets; those without an area are left out."""
        return tuple(
            FieldPlace(page, rect)
            for widget, page in zip(self.widgets, self.pages, strict=True)
            if page is not None and (rect := rect_of(widget)) is not None
        )

    def signer(self) -> str:
        """The common name in the certificate of whoever signed it, as it stands there; empty where none is read."""
        contents = self.value.get("/Contents") if isinstance(self.value, Dictionary) else None
        if not isinstance(contents, String):
            return ""
        # Loaded only where somebody has signed before.
        from bsre_sign.pades.reading.tokens import Token  # noqa: PLC0415

        try:
            certificate = Token.load(bytes(contents)).certificate
            names = certificate.subject.native.get("common_name", "") if certificate is not None else ""
        except Exception:  # noqa: BLE001  asn1crypto raises whatever its lazy decoding runs into
            return ""
        return ", ".join(map(str, names)) if isinstance(names, list) else str(names)


def fields_of(pdf: Pdf) -> list[Field]:
    """Every signature field, in the order of the form.

    Raises:
        DocumentRefusedError: the form is too large to be looked through.
    """
    found = [(node, _widgets(node)) for node in _nodes(pdf) if node.is_signature_field]
    pages = _pages_of(pdf, [widget for _, widgets in found for widget in widgets])
    return [
        Field(
            node.name,
            node.dictionary.get("/V"),
            node.dictionary,
            widgets,
            tuple(pages.get(one.objgen) if one.is_indirect else None for one in widgets),
            locking=node.dictionary.get("/Lock"),
            seed=node.dictionary.get("/SV"),
        )
        for node, widgets in found
    ]


def names_of(pdf: Pdf) -> set[str]:
    """The full names of all fields of any kind, those of groups of fields included.

    Raises:
        DocumentRefusedError: the form is too large to be looked through.
    """
    return {node.name for node in _nodes(pdf) if node.name}


def empty_field(pdf: Pdf, name: str) -> Field:
    """The empty signature field of that full name.

    Raises:
        DocumentRefusedError: there is none; the error names those that there are.
        AlreadySignedError: it is signed.
    """
    known = fields_of(pdf)
    named = [one for one in known if one.name == name]
    if not named:
        raise DocumentRefusedError(
            Text(
                id=f"Tidak ada kolom tanda tangan bernama {_short(name)}. {listed(known).id}",
                en=f"There is no signature field named {_short(name)}. {listed(known).en}",
            ),
            Text(
                id="Sebut salah satu kolom yang kosong, atau tanda tangani tanpa --field.",
                en="Name one of the empty fields, or sign without --field.",
            ),
        )
    if any(not one.is_empty for one in named):
        raise AlreadySignedError(
            Text(
                id=f"Kolom {_short(name)} sudah ditandatangani. {listed(known).id}",
                en=f"The field {_short(name)} is signed already. {listed(known).en}",
            ),
            Text(id="Sebut kolom yang masih kosong.", en="Name a field that is still empty."),
        )
    if len(named) > 1 or not named[0].dictionary.is_indirect:
        raise DocumentRefusedError(
            Text(
                id=f"Kolom {_short(name)} tidak dapat diisi: strukturnya rusak atau namanya ganda.",
                en=f"The field {_short(name)} cannot be filled: it is damaged, or two have its name.",
            ),
            Text(
                id="Tanda tangani tanpa --field, atau mintalah dokumen yang benar.",
                en="Sign without --field, or ask for a sound document.",
            ),
        )
    return named[0]


def listed(known: list[Field]) -> Text:
    """The fields, and who signed which, as one sentence; those of document timestamps are left out."""
    known = [one for one in known if not one.is_timestamp]
    if not known:
        return Text(id="Dokumen ini tidak mempunyai kolom tanda tangan.", en="This document has no signature field.")
    indonesian, english = [], []
    for one in known[:_MOST_TOLD]:
        who = _short(one.signer())
        said = (
            Text(id="kosong", en="empty")
            if one.is_empty
            else Text(id=f"ditandatangani {who or 'seseorang'}", en=f"signed by {who or 'somebody'}")
        )
        indonesian.append(f"{_short(one.name)} ({said.id})")
        english.append(f"{_short(one.name)} ({said.en})")
    if len(known) > _MOST_TOLD:
        indonesian.append("dan lainnya")
        english.append("and others")
    return Text(
        id=f"Kolom dalam dokumen ini: {', '.join(indonesian)}.",
        en=f"Fields in this document: {', '.join(english)}.",
    )


@dataclass(frozen=True, slots=True)
class _Node:
    """One field, or group of fields."""

    name: str
    kind: Object | None
    dictionary: Dictionary
    kids: tuple[Dictionary, ...]

    @property
    def is_signature_field(self) -> bool:
        return self.kind == Name.Sig and not any("/T" in one for one in self.kids)


def _nodes(pdf: Pdf) -> Iterator[_Node]:
    form = pdf.Root.get("/AcroForm")
    waiting: list[tuple[Object, str, Object | None, int]] = [
        (one, "", None, 0) for one in reversed(_array(form.get("/Fields") if isinstance(form, Dictionary) else None))
    ]
    seen: set[tuple[int, int]] = set()
    count = 0
    while waiting:
        field, above, inherited, depth = waiting.pop()
        if not isinstance(field, Dictionary) or (field.is_indirect and field.objgen in seen):
            continue
        count += 1
        if count > _MOST_FIELDS or depth > _DEEPEST:
            raise DocumentRefusedError(
                Text(id="Formulir dokumen terlalu besar.", en="The document's form is too large."),
                Text(id="Mintalah berkas yang lebih sederhana.", en="Ask for a simpler file."),
            )
        if field.is_indirect:
            seen.add(field.objgen)
        part = field.get("/T")
        name = ".".join(filter(None, (above, words_of(part) if isinstance(part, String) else "")))
        kids = tuple(one for one in _array(field.get("/Kids")) if isinstance(one, Dictionary))
        node = _Node(name, field.get("/FT", inherited), field, kids)
        yield node
        waiting.extend((kid, name, node.kind, depth + 1) for kid in reversed(kids) if "/T" in kid)


def shown_places(pdf: Pdf, name: str | None) -> list[tuple[int, Rect]]:
    """Where the empty field of that full name is seen: page from 1, and rectangle; nowhere without a name.

    Raises:
        DocumentRefusedError: there is no such field.
        AlreadySignedError: it is signed.
    """
    return [] if name is None else [(one.page, one.rect) for one in empty_field(pdf, name).places]


def _widgets(node: _Node) -> tuple[Dictionary, ...]:
    if node.dictionary.get("/Subtype") == Name.Widget:
        return (node.dictionary,)
    return tuple(one for one in node.kids if one.get("/Subtype") == Name.Widget)


def _pages_of(pdf: Pdf, widgets: list[Dictionary]) -> dict[tuple[int, int], int]:
    """On which page each widget is: the one whose /Annots names it, since its own /P is a hint that nobody checks."""
    wanted = {one.objgen for one in widgets if one.is_indirect}
    found: dict[tuple[int, int], int] = {}
    if not wanted:
        return found  # a page tree that cannot be walked is refused by whoever draws on it
    for number, page in enumerate(pdf.pages, 1):
        if len(found) == len(wanted):
            break
        for one in _array(page.obj.get("/Annots")):
            if isinstance(one, Dictionary) and one.is_indirect and one.objgen in wanted:
                found.setdefault(one.objgen, number)
    return found


def rect_of(widget: Dictionary) -> Rect | None:
    """/Rect in order; ``None`` where it has no area."""
    return box_of(widget.get("/Rect"))


def box_of(value: object) -> Rect | None:
    """A rectangle in order (ISO 32000-2, 7.9.5); ``None`` where it is none, or has no area."""
    edges = [float(one) for one in _array(value) if isinstance(one, int | Decimal)]
    if len(edges) != 4:
        return None
    left, right = sorted(edges[::2])
    bottom, top = sorted(edges[1::2])
    return (left, bottom, right, top) if left < right and bottom < top else None


def _array(value: object) -> list[Object]:
    return list(value) if isinstance(value, Array) else []


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"
