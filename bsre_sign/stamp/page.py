"""Reading a page: its geometry and resources, with what it inherits from the page tree (ISO 32000-2, 7.7.3.4)."""

from decimal import Decimal

from pikepdf import Array, Dictionary, Object

from bsre_sign.stamp.geometry import Box, Geometry

_LETTER = Box(0, 0, 612, 792)  # what viewers take where no usable media box is found
_DEEPEST_TREE = 64
_LARGEST_UNIT = 75_000  # as much as any reader takes
_FARTHEST = 1e7  # coordinates beyond are no page's


class PageReader:
    """Looks attributes up along the page tree; remembers the tree's nodes, since pages share them."""

    def __init__(self) -> None:
        self._inherited: dict[tuple[int, int], dict[str, Object | None]] = {}

    def attribute(self, page: Object, key: str) -> tuple[Object | None, tuple[int, int] | None]:
        """The value of ``key``, and the page's parent if the value is inherited, else ``None``."""
        value = page.get(key)
        if value is not None:
            return value, None
        node = page.get("/Parent")
        if not isinstance(node, Dictionary):
            return None, None
        known = self._inherited.setdefault(node.objgen, {})
        if key not in known:
            known[key] = _climb(node, key)
        return known[key], node.objgen

    def media_box(self, page: Object) -> Box:
        """The page's media box; one that makes no sense counts as absent, as viewers have it."""
        return _box(self.attribute(page, "/MediaBox")[0]) or _LETTER

    def geometry(self, page: Object) -> Geometry:
        """The page's geometry; values that make no sense count as absent, as viewers have it."""
        media = self.media_box(page)
        crop = _box(self.attribute(page, "/CropBox")[0])
        visible = _common(media, crop) if crop else media
        rotate = self.attribute(page, "/Rotate")[0]
        turns = int(rotate) if isinstance(rotate, int | Decimal) else 0
        unit = page.get("/UserUnit", 1)
        return Geometry(
            visible=visible,
            rotate=turns % 360 if turns % 90 == 0 else 0,
            unit=float(unit) if isinstance(unit, int | Decimal) and 0 < unit <= _LARGEST_UNIT else 1.0,
        )


def _climb(node: Object, key: str) -> Object | None:
    for _ in range(_DEEPEST_TREE):
        value = node.get(key)
        if value is not None:
            return value
        parent = node.get("/Parent")
        if not isinstance(parent, Dictionary):
            break
        node = parent
    return None


def _box(value: object) -> Box | None:
    if not isinstance(value, Array) or len(value) != 4:
        return None
    try:
        x0, y0, x1, y1 = map(float, value)
    except (TypeError, ValueError):
        return None
    x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    box = Box(x0, y0, x1, y1)
    sensible = max(-x0, -y0, x1, y1) < _FARTHEST
    return box if sensible and box.width > 0 and box.height > 0 else None


def _common(media: Box, crop: Box) -> Box:
    x0, y0 = max(media.x0, crop.x0), max(media.y0, crop.y0)
    x1, y1 = min(media.x1, crop.x1), min(media.y1, crop.y1)
    return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else media
