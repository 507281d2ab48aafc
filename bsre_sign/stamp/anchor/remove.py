"""Taking anchors out of a page: the glyphs are no longer drawn, and nothing else moves.

Which code in the content shows the anchor is guessed from the fonts, and then seen: a page without it must look as it
did everywhere else, and its text must have lost this anchor and no other. Where nothing proves so, the anchor stays.
"""

import copy
import io
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, PdfError, Stream, unparse_content_stream
from pikepdf import parse_content_stream as parse
from pikepdf.models import PdfParsingError

from bsre_sign.errors import DocumentRefusedError, NotAPdfError
from bsre_sign.stamp.anchor.find import Anchor, find_anchors
from bsre_sign.stamp.anchor.font import Coding, coding
from bsre_sign.stamp.anchor.glyphs import Glyph, glyphs_in, places_of, without
from bsre_sign.stamp.copying import copied
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.page import PageReader
from bsre_sign.viewer import Placement, Rect, compare

_LONGEST_CONTENT = 4_000_000  # bytes of a page and its forms: more takes too long to be taken apart
_MOST_FORMS = 50
_MOST_TRIES = 16
_NEAR = 0.75  # points: an anchor that has moved less is the same
_BESIDE = 1.0  # points around an anchor where its own glyphs may be drawn
_PACKING = frozenset(("/Length", "/Filter", "/DecodeParms"))
_UNREADABLE = (
    PdfError,
    PdfParsingError,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    DocumentRefusedError,
    NotAPdfError,
)

# A content that ends within a string is none that could be taken apart; nobody else has to know.
warnings.filterwarnings("ignore", message="Unexpected end of stream", category=UserWarning)


def remove_anchor(pdf: Pdf, anchor: Anchor) -> bool:
    """Take ``anchor`` out of its page in ``pdf``; whether that could be done. Otherwise the page stays as it was.

    Raises:
        ServiceError: the process that shows documents cannot be started.
    """
    page = pdf.pages[anchor.page - 1].obj
    try:
        view = _View.of(page, PageReader())
        proof = _Proof.of(pdf, view, anchor)
        if proof is None:
            return False
        for after in islice(_without(pdf, view, anchor), _MOST_TRIES):
            if proof.holds(after):
                page.Contents, page.Resources = after.contents, after.resources
                return True
    except _UNREADABLE:
        return False  # what cannot be read cannot be taken out either
    return False


@dataclass(frozen=True, slots=True)
class _View:
    """What makes a page's picture, without annotations."""

    contents: Object
    resources: Object
    boxes: tuple[tuple[str, Object], ...]
    size: tuple[float, float]

    @classmethod
    def of(cls, page: Object, reader: PageReader) -> "_View":
        boxes = {key: reader.attribute(page, key)[0] for key in ("/MediaBox", "/CropBox", "/Rotate")}
        boxes["/UserUnit"] = page.get("/UserUnit")
        geometry = reader.geometry(page)
        return cls(
            page.get("/Contents", Array()),
            reader.attribute(page, "/Resources")[0] or Dictionary(),
            tuple((key, value) for key, value in boxes.items() if value is not None),
            (geometry.width, geometry.height),
        )

    def alone(self, pdf: Pdf) -> bytes:
        """A document of this page only; ``pdf`` holds its parts."""
        with Pdf.new() as scratch:
            parts = Dictionary(Contents=self.contents, Resources=self.resources)
            for key, value in self.boxes:
                parts[key] = value
            page = copied(scratch, pdf, parts)
            page.Type = Name.Page
            scratch.pages.append(Page(page))
            buffer = io.BytesIO()
            scratch.save(buffer, compress_streams=False)
            return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _Proof:
    """What the page was, against which every change is held."""

    pdf: Pdf
    before: bytes
    anchor: Anchor
    others: tuple[Box, ...]
    """Where the page's other anchors of this text stand."""

    @classmethod
    def of(cls, pdf: Pdf, view: _View, anchor: Anchor) -> "_Proof | None":
        before = view.alone(pdf)
        found = [one.box for one in find_anchors(before, anchor.text, [view.size], None)]
        own = [box for box in found if _near(box, anchor.box)]
        if len(own) != 1:
            return None
        return cls(pdf, before, anchor, tuple(box for box in found if box != own[0]))

    def holds(self, after: _View) -> bool:
        """Whether this anchor is gone from the text, the others are where they were, and nothing looks different."""
        data = after.alone(self.pdf)
        left = [one.box for one in find_anchors(data, self.anchor.text, [after.size], None)]
        if len(left) != len(self.others) or not all(map(_near, left, self.others)):
            return False
        (seen,) = compare(self.before, data, places=[Placement(ignore=(self._own(after.size),))])
        return seen.drawable and seen.changed == 0

    def _own(self, size: tuple[float, float]) -> Rect:
        box, (width, height) = self.anchor.box, size
        return Rect(
            max(0.0, (box.x0 - _BESIDE) / width),
            max(0.0, (box.y0 - _BESIDE) / height),
            min(1.0, (box.x1 + _BESIDE) / width),
            min(1.0, (box.y1 + _BESIDE) / height),
        )


def _near(one: Box, other: Box) -> bool:
    return max(abs(one.x0 - other.x0), abs(one.y0 - other.y0)) < _NEAR


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stream that draws on the page: its content, or one of its forms."""

    form: str | None
    """The form's name in the page's resources; ``None`` for the page's content."""
    steps: Sequence[Any]
    places: Sequence[tuple[Glyph, ...]]


def _without(pdf: Pdf, view: _View, anchor: Anchor) -> Iterator[_View]:
    """The page without one of the places that may be the anchor, the likeliest first."""
    places = [(unit, glyphs) for unit in _units(view, anchor.text) for glyphs in unit.places]
    likeliest = min(anchor.occurrence, len(places) - 1)
    for unit, glyphs in (*places[likeliest : likeliest + 1], *places[:likeliest], *places[likeliest + 1 :]):
        advances = _advances(glyphs, anchor)
        if advances is None:
            continue
        content = zlib.compress(unparse_content_stream(without(unit.steps, glyphs, advances)))
        yield _with(pdf, view, unit.form, content)


def _advances(glyphs: Sequence[Glyph], anchor: Anchor) -> list[float] | None:
    """How far each glyph moves on: as its font says, else as a viewer measured it."""
    measured = anchor.widths if len(anchor.widths) == len(glyphs) else (0.0,) * len(glyphs)
    advances = [
        width if glyph.advance is None else glyph.advance for glyph, width in zip(glyphs, measured, strict=True)
    ]
    return advances if all(advance > 0 for advance in advances) else None


def _with(pdf: Pdf, view: _View, form: str | None, content: bytes) -> _View:
    if form is None:
        return _View(Stream(pdf, content, Filter=Name.FlateDecode), view.resources, view.boxes, view.size)
    resources = copy.copy(view.resources)
    resources.XObject = copy.copy(view.resources.XObject)
    old = view.resources.XObject[form]
    new = Stream(pdf, content, Filter=Name.FlateDecode)
    for key, value in old.stream_dict.items():
        if key not in _PACKING:
            new[key] = value
    resources.XObject[form] = new
    return _View(view.contents, resources, view.boxes, view.size)


def _units(view: _View, text: str) -> Iterator[_Unit]:
    contents = view.contents
    streams = [one for one in contents if isinstance(one, Stream)] if isinstance(contents, Array) else [contents]
    left = _LONGEST_CONTENT
    if (content := _content(streams, left)) is not None:
        left -= len(content)
        if (unit := _unit(None, content, view.resources, text)) is not None:
            yield unit
    forms = view.resources.get("/XObject")
    for name, form in islice(forms.items() if isinstance(forms, Dictionary) else (), _MOST_FORMS):
        if isinstance(form, Stream) and form.get("/Subtype") == Name.Form:
            content = _content([form], left)
            if content is None:
                continue
            left -= len(content)
            inner = form.get("/Resources")
            unit = _unit(name, content, inner if isinstance(inner, Dictionary) else view.resources, text)
            if unit is not None:
                yield unit


def _content(streams: Sequence[Object], longest: int) -> bytes | None:
    """The streams as one; ``None`` where they are longer."""
    parts, length = [], 0
    for one in streams:
        if isinstance(one, Stream):
            parts.append(one.read_bytes())
            length += len(parts[-1]) + 1
            if length > longest:
                return None
    return b"\n".join(parts)


def _unit(form: str | None, content: bytes, resources: Object, text: str) -> _Unit | None:
    with Pdf.new() as scratch:
        steps = list(parse(Stream(scratch, content)))
    glyphs = glyphs_in(steps, *_fonts(resources))
    places = places_of(glyphs, text)
    return _Unit(form, steps, places) if places else None


def _fonts(resources: Object) -> tuple[Callable[[str], Coding | None], Callable[[str], Any]]:
    """Fonts by their names, and what graphics states set, each read once."""
    known: dict[str, Coding | None] = {}
    fonts, states = resources.get("/Font"), resources.get("/ExtGState")

    def named(name: str) -> Coding | None:
        if name not in known:
            known[name] = coding(fonts[name]) if isinstance(fonts, Dictionary) and name in fonts else None
        return known[name]

    def of_state(name: str) -> tuple[Coding | None, float] | None:
        state = states.get(name) if isinstance(states, Dictionary) else None
        pair = state.get("/Font") if isinstance(state, Dictionary) else None
        return (coding(pair[0]), float(pair[1])) if isinstance(pair, Array) and len(pair) == 2 else None

    return named, of_state
