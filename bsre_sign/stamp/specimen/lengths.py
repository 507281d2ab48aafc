"""Lengths on a page, as people give them: points, millimetres, or a share of the page."""

import re
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from bsre_sign.errors import SpecimenError
from bsre_sign.language import Text

Unit = Literal["pt", "mm", "%"]

POINTS_PER_MM = 72 / 25.4
_LENGTH = re.compile(r"\s*([+-]?\d{1,6}(?:[.]\d{1,6})?)\s*(pt|mm|%)?\s*", re.ASCII)
_UNITS: dict[str, Unit] = {"pt": "pt", "mm": "mm", "%": "%"}


@dataclass(frozen=True, slots=True)
class Length:
    """A length on paper: points (1/72 inch), millimetres, or per cent of the page's width or height."""

    value: float
    unit: Unit = "pt"

    def __post_init__(self) -> None:
        """Check that it is a number.

        Raises:
            SpecimenError: it is none.
        """
        if not isfinite(self.value) or self.unit not in _UNITS:
            raise _no_length(f"{self.value}{self.unit}")

    @classmethod
    def parse(cls, text: str) -> "Length":
        """The length in ``text``: a number with ``pt``, ``mm`` or ``%`` behind it; without a unit, points.

        Raises:
            SpecimenError: there is none.
        """
        found = _LENGTH.fullmatch(text)
        if found is None:
            raise _no_length(text)
        return cls(float(found[1]), _UNITS[found[2] or "pt"])

    def points(self, whole: float) -> float:
        """In points, on a page that measures ``whole`` points in this direction."""
        if self.unit == "mm":
            return self.value * POINTS_PER_MM
        return self.value * whole / 100 if self.unit == "%" else self.value


def _no_length(text: str) -> SpecimenError:
    return SpecimenError(
        Text(f'"{text[:40]}" bukan ukuran.', f'"{text[:40]}" is no length.'),
        Text("Tulis misalnya 142, 50mm, atau 60%.", "Write 142, 50mm or 60%, for example."),
    )
