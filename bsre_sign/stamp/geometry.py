"""A page as its reader sees it, and as its content stream does."""

from dataclasses import dataclass, replace

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``x0 <= x1`` and ``y0 <= y1``."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Motion:
    """Where a page's content goes: first scaled about the origin, then shifted."""

    scale: float
    dx: float
    dy: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.scale * x + self.dx, self.scale * y + self.dy

    def box(self, box: Box) -> Box:
        return Box(*self.point(box.x0, box.y0), *self.point(box.x1, box.y1))


@dataclass(frozen=True, slots=True)
class Geometry:
    """A page's visible box and how it is turned (ISO 32000-2, 7.7.3.3).

    Two coordinate systems meet here. *User space* is the page's own: its unit is ``unit`` / 72 inch and its origin
    anywhere. *Paper* is what the reader sees: points of 1/72 inch, origin at the bottom left, upright.
    """

    visible: Box
    """In user space: the crop box, as far as it lies within the media box."""
    rotate: int
    """Clockwise, 0, 90, 180 or 270."""
    unit: float
    """Points per unit of user space (UserUnit)."""

    @property
    def width(self) -> float:
        """On paper, in points."""
        return (self.visible.width if self.rotate % 180 == 0 else self.visible.height) * self.unit

    @property
    def height(self) -> float:
        """On paper, in points."""
        return (self.visible.height if self.rotate % 180 == 0 else self.visible.width) * self.unit

    @property
    def size(self) -> tuple[float, float]:
        """Width and height on paper, in points, as finely as pages are told apart."""
        return round(self.width, 2), round(self.height, 2)

    def matrix(self) -> Matrix:
        """From paper to user space, in the order of the operator ``cm``."""
        box, scale = self.visible, 1 / self.unit
        if self.rotate == 90:
            return (0, scale, -scale, 0, box.x1, box.y0)
        if self.rotate == 180:
            return (-scale, 0, 0, -scale, box.x1, box.y1)
        if self.rotate == 270:
            return (0, -scale, scale, 0, box.x0, box.y1)
        return (scale, 0, 0, scale, box.x0, box.y0)

    def to_user(self, box: Box) -> Box:
        """A box on paper, in user space."""
        a, b, c, d, e, f = self.matrix()
        xs = sorted((a * box.x0 + c * box.y0 + e, a * box.x1 + c * box.y1 + e))
        ys = sorted((b * box.x0 + d * box.y0 + f, b * box.x1 + d * box.y1 + f))
        return Box(xs[0], ys[0], xs[1], ys[1])

    def to_paper(self, box: Box) -> Box:
        """A box in user space, on paper."""
        a, b, c, d, e, f = self.matrix()
        turned = a * d - b * c
        xs = sorted((d * (x - e) - c * (y - f)) / turned for x, y in ((box.x0, box.y0), (box.x1, box.y1)))
        ys = sorted((a * (y - f) - b * (x - e)) / turned for x, y in ((box.x0, box.y0), (box.x1, box.y1)))
        return Box(xs[0], ys[0], xs[1], ys[1])

    def in_user(self, motion: Motion) -> Motion:
        """A motion on paper, as user space has it."""
        a, b, c, d, e, f = self.matrix()
        rest = 1 - motion.scale
        return Motion(
            motion.scale,
            rest * e + a * motion.dx + c * motion.dy,
            rest * f + b * motion.dx + d * motion.dy,
        )

    def lengthened(self, extension: float) -> "Geometry":
        """The page made longer by ``extension`` points on paper at the foot that its reader sees."""
        added, old = self.to_user(Box(0, -extension, self.width, 0)), self.visible
        visible = Box(min(old.x0, added.x0), min(old.y0, added.y0), max(old.x1, added.x1), max(old.y1, added.y1))
        return replace(self, visible=visible)
