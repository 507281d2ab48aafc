"""Putting the stamp's form on the pages of one document, without changing the operators of what is on them."""

import copy
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pikepdf import Array, Dictionary, Name, Object, Pdf, PdfError, Stream

from bsre_sign.stamp import annotations
from bsre_sign.stamp.balance import EVEN, Balance, balance, looks_sound
from bsre_sign.stamp.cutting import cut
from bsre_sign.stamp.geometry import Box, Geometry, Motion
from bsre_sign.stamp.operators import numbers
from bsre_sign.stamp.page import PageReader
from bsre_sign.stamp.patterns import move_patterns
from bsre_sign.stamp.room import Room
from bsre_sign.stamp.targets import move_targets

_NAME = "/BSrESign"
_PAGE = "/BSrESignPage"
# What a content leaves open is counted, but readers differ on content that is damaged. So more graphics states are
# saved in front than are needed, and not all are restored before the stamp is drawn: up to three more that stay open,
# and up to two that are restored too often, still leave the stamp the page's first graphics state. Some readers stop at
# a restore of what was not saved, so none comes before the stamp.
_BASE = 6
_LEFT = 2
_GUARD = 3  # between the content and where it was moved to
_STILL = Motion(1, 0, 0)
FOOTER = b"/Type /Pagination /Subtype /Footer /Attached [/Bottom]"
LAYOUT = b"/Type /Layout"
_MOST_CONTENT = 256 << 20  # bytes of one document's content that are counted; what many pages share counts once
_EACH = 1 << 10  # for a stream on top of its length

_FormKey = tuple[float, float, int]
_Node = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the stamp came to stand, in points on paper of the page as it now is."""

    box: Box
    width: float
    height: float
    motion: Motion
    """Where the page's former content lies now."""


class Placing:
    """The work on one document. What pages can share is made once: form, content streams, resources.

    ``artifact`` says what kind of artifact is drawn (ISO 32000-2, 14.8.2.2.2).
    """

    def __init__(
        self,
        pdf: Pdf,
        reader: PageReader,
        make_form: Callable[[Geometry, int], tuple[Stream, Box]],
        artifact: bytes = FOOTER,
    ) -> None:
        self._artifact = artifact
        self._pdf = pdf
        self._reader = reader
        self._make_form = make_form
        self._forms: dict[_FormKey, tuple[Stream, Box]] = {}
        self._resources: dict[tuple[_Node, _FormKey], tuple[Object, str]] = {}
        self._streams: dict[bytes, Stream] = {}
        self._balances: dict[tuple[_Node, ...], Balance] = {}
        self._motions: dict[_Node, Motion] = {}
        self._budget = _MOST_CONTENT

    def get_ready(self, page: Object, geometry: Geometry, number: int = 0) -> None:
        """Do what placing ``page`` needs that does not depend on the room there, and changes nothing of the page."""
        self._form(geometry, number)
        self._balance(_streams(page.get("/Contents")))

    def place(self, page: Object, geometry: Geometry, room: Room, number: int = 0) -> Placed:
        """Stamp one page as ``room`` says; ``number`` tells forms apart that differ from page to page."""
        key = (*geometry.size, number)
        form, box = self._form(geometry, number)
        motion = _motion(room, geometry)
        inside = geometry.in_user(motion) if room.kind == "shrunk" else _STILL
        new = geometry.lengthened(room.extension) if room.kind == "extended" else geometry
        clip = None if room.kind == "placed" else geometry.visible
        streams = _streams(page.get("/Contents"))
        around = self._balance(streams)
        enclosed = None
        if not around.sound and "/StructParents" not in page:  # tags name the stream that they are about
            enclosed = self._enclosed(page, streams, around, geometry.visible, form)
        if enclosed is not None:
            (streams, resources, name), around = enclosed, EVEN
        else:
            resources, name = self._resources_with(page, key, form, inside)
        before = _before(around, inside, clip)
        guarded, kind = clip is not None, self._artifact
        after = _after(around, guarded=guarded, geometry=new, box=box, lift=room.lift, name=name, artifact=kind)
        page["/Resources"] = resources
        page["/Contents"] = Array([self._stream(before), *streams, self._stream(after)])
        if clip is not None:
            cut(self._pdf, page, clip)
        if room.kind == "shrunk":
            annotations.move(page, inside, geometry.visible, self._pdf.Root.get("/AcroForm"))
            self._motions[page.objgen] = inside
        elif room.kind == "extended":
            self._lengthen(page, new.visible)
        return Placed(Box(box.x0, box.y0 + room.lift, box.x1, box.y1 + room.lift), new.width, new.height, motion)

    def _form(self, geometry: Geometry, number: int) -> tuple[Stream, Box]:
        key = (*geometry.size, number)
        if key not in self._forms:
            self._forms[key] = self._make_form(geometry, number)
        return self._forms[key]

    def finish(self, pages: Sequence[Object]) -> None:
        """Let what points at places on moved pages follow, once all of ``pages`` are placed."""
        if self._motions:
            move_targets(self._pdf, pages, self._motions)

    def _lengthen(self, page: Object, visible: Box) -> None:
        page["/MediaBox"] = _array(_around(self._reader.media_box(page), visible))
        page["/CropBox"] = _array(visible)

    def _resources_with(self, page: Object, key: _FormKey, form: Stream, motion: Motion) -> tuple[Object, str]:
        """A copy of the page's resources that has the form too; pages that shared the original share the copy."""
        original, node = self._reader.attribute(page, "/Resources")
        shared = node
        if original is not None and original.is_indirect:
            shared = original.objgen
        if motion.scale != 1:
            shared = None  # its patterns are its own
        if shared is not None and (known := self._resources.get((shared, key))):
            return known
        resources = copy.copy(original) if isinstance(original, Dictionary) else Dictionary()
        xobjects = resources.get("/XObject")
        xobjects = copy.copy(xobjects) if isinstance(xobjects, Dictionary) else Dictionary()
        name, count = _NAME, 1
        while name in xobjects:
            count += 1
            name = f"{_NAME}{count}"
        xobjects[name] = form
        resources["/XObject"] = xobjects
        if motion.scale != 1:
            move_patterns(self._pdf, resources, motion)
        if shared is None:
            return resources, name
        self._resources[shared, key] = made = (self._pdf.make_indirect(resources), name)
        return made

    def _balance(self, streams: list[Stream]) -> Balance:
        """What the page's content leaves open, and whether it looks sound; streams shared by pages are read once.

        Where it cannot be unpacked, or would take too long, it counts as even but not as sound.
        """
        key = tuple(stream.objgen for stream in streams)
        if key not in self._balances:
            content = self._unpacked(streams)
            if content is None:
                self._balances[key] = Balance(0, 0, text_open=False, marks_open=0, sound=False)
            else:
                self._balances[key] = EVEN if looks_sound(content) else balance(content)
        return self._balances[key]

    def _enclosed(
        self, page: Object, streams: list[Stream], around: Balance, visible: Box, stamp: Stream
    ) -> tuple[list[Stream], Object, str] | None:
        """The page's content as a form that its new content draws, so that nothing in it reaches what follows.

        ``None`` where its streams cannot be put into one.
        """
        content = self._unpacked(streams)
        if content is not None:
            closed = b"q " * around.saves_before + content + _closing(around) + b"Q " * around.restores_after
            inner = Stream(self._pdf, zlib.compress(closed), Filter=Name.FlateDecode)
        elif len(streams) == 1:
            inner = Stream(self._pdf, streams[0].read_raw_bytes())
            for packing in ("/Filter", "/DecodeParms"):
                if packing in streams[0]:
                    inner[packing] = streams[0][packing]
        else:
            return None
        media = self._reader.media_box(page)
        resources = self._reader.attribute(page, "/Resources")[0]
        inner["/Type"], inner["/Subtype"] = Name.XObject, Name.Form
        inner["/BBox"] = _array(_around(media, visible))
        inner["/Resources"] = resources if isinstance(resources, Dictionary) else Dictionary()
        drawn = Dictionary(XObject=Dictionary({_NAME: stamp, _PAGE: inner}))
        return [self._stream(b"%s Do" % _PAGE.encode())], drawn, _NAME

    def _unpacked(self, streams: list[Stream]) -> bytes | None:
        unpacked = []
        for stream in streams:
            try:
                unpacked.append(stream.read_bytes())
            except (PdfError, RuntimeError, ValueError):
                return None
            self._budget -= len(unpacked[-1]) + _EACH
            if self._budget < 0:
                return None
        return b"\n".join(unpacked)

    def _stream(self, content: bytes) -> Stream:
        if content not in self._streams:
            self._streams[content] = Stream(self._pdf, content)
        return self._streams[content]


def _motion(room: Room, geometry: Geometry) -> Motion:
    if room.kind == "shrunk":
        rest = 1 - room.scale
        return Motion(room.scale, rest * geometry.width / 2, rest * geometry.height)
    return Motion(1, 0, room.extension)


def _before(around: Balance, motion: Motion, clip: Box | None) -> bytes:
    parts = [b"q " * _BASE]
    if motion.scale != 1:
        parts.append(b"%s cm " % numbers(motion.scale, 0, 0, motion.scale, motion.dx, motion.dy, places=6))
    if clip is not None:
        # What lay outside the visible page must not come into sight.
        parts.append(b"%s re W n " % numbers(clip.x0, clip.y0, clip.width, clip.height))
        parts.append(b"q " * _GUARD)
    return b"".join(parts) + b"q " * around.saves_before + b"\n"


def _after(
    around: Balance, *, guarded: bool, geometry: Geometry, box: Box, lift: float, name: str, artifact: bytes
) -> bytes:
    """The last content stream: an artifact, so that no one takes it for the page's text (ISO 32000-2, 14.8.2.2)."""
    restores = around.restores_after + (_GUARD if guarded else 0) + _BASE - _LEFT
    return _closing(around) + b"Q " * restores + _artifact(geometry, box, lift, name, artifact) + b"Q " * _LEFT + b"\n"


@lru_cache(maxsize=256)  # the pages of a document are mostly alike
def _artifact(geometry: Geometry, box: Box, lift: float, name: str, kind: bytes) -> bytes:
    a, b, c, d, e, f = geometry.matrix()
    user = geometry.to_user(Box(box.x0, box.y0 + lift, box.x1, box.y1 + lift))
    return b"\n/Artifact << %s /BBox [%s] >> BDC\nq %s cm %s Do Q\nEMC\n" % (
        kind,
        numbers(user.x0, user.y0, user.x1, user.y1),
        numbers(a, b, c, d, e + c * lift, f + d * lift, places=9),
        name.encode(),
    )


def _streams(contents: Object | None) -> list[Stream]:
    if isinstance(contents, Array):
        return [item for item in contents if isinstance(item, Stream)]
    return [contents] if isinstance(contents, Stream) else []


def _closing(around: Balance) -> bytes:
    """What ends a content's text object and marked content."""
    return (b"\nET" if around.text_open else b"") + b"\n" + b"EMC " * around.marks_open


def _around(one: Box, other: Box) -> Box:
    return Box(min(one.x0, other.x0), min(one.y0, other.y0), max(one.x1, other.x1), max(one.y1, other.y1))


def _array(box: Box) -> Object:
    return Object.parse(b"[%s]" % numbers(box.x0, box.y0, box.x1, box.y1, places=4))
