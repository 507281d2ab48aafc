"""What points at places on a page from elsewhere in the document, and has to follow when its content moves.

Destinations (ISO 32000-2, 12.3.2) in outlines, name trees, links and actions, and the bounding boxes of tags
(14.8.5.4.3). Each object is visited once.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pikepdf import Array, Dictionary, Object, Pdf

from bsre_sign.document.words import words_of
from bsre_sign.stamp.annotations import annotations, moved
from bsre_sign.stamp.geometry import Motion

Motions = Mapping[tuple[int, int], Motion]
"""By the page's object and generation number."""

_ACROSS, _UP = 0, 1
_COORDINATES = {
    "/XYZ": (_ACROSS, _UP),
    "/FitH": (_UP,),
    "/FitBH": (_UP,),
    "/FitV": (_ACROSS,),
    "/FitBV": (_ACROSS,),
    "/FitR": (_ACROSS, _UP, _ACROSS, _UP),
}


def move_targets(pdf: Pdf, pages: Sequence[Object], motions: Motions) -> None:
    """Let everything that points into one of the moved pages point to the same content as before."""
    seen: set[tuple[int, int]] = set()
    for holder in _holders(pdf, pages):
        _move_in(holder, motions, seen)
    _move_tags(pdf.Root.get("/StructTreeRoot"), motions)


def _holders(pdf: Pdf, pages: Sequence[Object]) -> Iterator[Dictionary]:
    """Dictionaries whose values may be destinations, or actions that have one."""
    root = pdf.Root
    for name in ("/OpenAction", "/Dests"):
        value = root.get(name)
        if isinstance(value, Array):
            yield Dictionary(D=value)
        elif isinstance(value, Dictionary):
            yield value
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        yield from _leaves(names.get("/Dests"))
    yield from _chain(root.get("/Outlines"))
    for page in pages:
        yield from annotations(page)


def _leaves(tree: Object | None) -> Iterator[Dictionary]:
    """The values of a name tree, each as one dictionary's ``/D``."""
    for node in _walk(tree, ("/Kids",)):
        listed = node.get("/Names")
        if isinstance(listed, Array):
            for value in list(listed)[1::2]:
                if isinstance(value, Array):
                    yield Dictionary(D=value)
                elif isinstance(value, Dictionary):
                    yield value


def _chain(outlines: Object | None) -> Iterator[Dictionary]:
    yield from _walk(outlines, ("/First", "/Next"))


def _walk(start: Object | None, keys: tuple[str, ...]) -> Iterator[Dictionary]:
    """Every dictionary that is reached from ``start`` through ``keys``, each once."""
    waiting: list[object] = [start]
    seen: set[tuple[int, int]] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Array):
            waiting.extend(node)
            continue
        if not isinstance(node, Dictionary) or (node.is_indirect and node.objgen in seen):
            continue
        seen.add(node.objgen)
        yield node
        waiting.extend(node[key] for key in keys if key in node)


def _move_in(holder: Dictionary, motions: Motions, seen: set[tuple[int, int]]) -> None:
    for value in [*holder.as_dict().values()]:
        if isinstance(value, Array):
            _move_destination(value, motions, seen)
        elif isinstance(value, Dictionary) and isinstance(target := value.get("/D"), Array):
            _move_destination(target, motions, seen)


def _move_destination(target: Array, motions: Motions, seen: set[tuple[int, int]]) -> None:
    if len(target) < 3 or not isinstance(target[0], Dictionary) or (target.is_indirect and target.objgen in seen):
        return
    motion = motions.get(target[0].objgen)
    axes = _COORDINATES.get(words_of(target[1]))
    if motion is None or axes is None:
        return
    if target.is_indirect:
        seen.add(target.objgen)
    for at, axis in enumerate(axes, 2):
        value = target[at] if at < len(target) else None
        if isinstance(value, int | float | Decimal):
            x, y = motion.point(float(value), float(value))
            target[at] = Decimal(f"{(x, y)[axis]:.4f}")


def _move_tags(tree: Object | None, motions: Motions) -> None:
    """The boxes of figures and tables; a tag without a page of its own lies on its parent's."""
    if not isinstance(tree, Dictionary):
        return
    waiting: list[tuple[object, Motion | None]] = [(tree.get("/K"), None)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        node, motion = waiting.pop()
        if isinstance(node, Array):
            waiting.extend((one, motion) for one in node)
        elif isinstance(node, Dictionary) and not (node.is_indirect and node.objgen in seen):
            seen.add(node.objgen)
            page = node.get("/Pg")
            if isinstance(page, Dictionary):
                motion = motions.get(page.objgen)
            if motion is not None:
                _move_boxes(node.get("/A"), motion, seen)
            waiting.append((node.get("/K"), motion))


def _move_boxes(attributes: Object | None, motion: Motion, seen: set[tuple[int, int]]) -> None:
    for one in attributes if isinstance(attributes, Array) else [attributes]:
        if isinstance(one, Dictionary) and "/BBox" in one and not (one.is_indirect and one.objgen in seen):
            if one.is_indirect:
                seen.add(one.objgen)
            one["/BBox"] = moved(one["/BBox"], motion)
