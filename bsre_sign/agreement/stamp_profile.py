"""What an agreement's stamp says and how it looks."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bsre_sign.agreement.table import Table
from bsre_sign.language import Text

FONTS = ("source-sans-pro", "roboto", "vera")


@dataclass(frozen=True, slots=True)
class Margins:
    """Distances from the edges of the page as its reader sees it, in points."""

    left: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class StampProfile:
    """The footer that a document carries. All lengths are points on paper (1/72 inch)."""

    unit: str
    """The name of the BSrE unit, as the clause calls it."""
    clause: tuple[str, ...]
    """The clause's lines, top down, with the unit's name filled in."""
    pages: Literal["all", "first"]
    font: str
    """One of ``FONTS``, or the path of a TrueType file."""
    font_size: float
    align: Literal["left", "center"]
    logo: bool
    """Whether the logo is drawn."""
    logo_side: Literal["left", "right"]
    logo_height: float
    rule: bool
    """Whether a thin line is drawn above the clause."""
    rule_width: float
    margins: Margins

    @property
    def sentence(self) -> str:
        """The clause on one line."""
        return " ".join(self.clause)


def read_stamp(table: Table, folder: Path | None) -> StampProfile:
    """The ``[stamp]`` table; a font's path is taken from ``folder``, where the profile lies.

    Raises:
        AgreementError: a key is missing, unknown or out of range.
    """
    table.only((*StampProfile.__dataclass_fields__,))
    unit = table.text("unit", longest=120)
    margins = table.table("margins")
    margins.only(("left", "right", "bottom"))
    return StampProfile(
        unit=unit,
        clause=_clause(table, unit),
        pages=table.choice("pages", ("all", "first")),
        font=_font(table, folder),
        font_size=table.number("font_size", 5, 24),
        align=table.choice("align", ("left", "center")),
        logo=table.boolean("logo"),
        logo_side=table.choice("logo_side", ("left", "right")),
        logo_height=table.number("logo_height", 6, 100),
        rule=table.boolean("rule"),
        rule_width=table.number("rule_width", 0.1, 4),
        margins=Margins(*(margins.number(side, 0, 200) for side in ("left", "right", "bottom"))),
    )


def _clause(table: Table, unit: str) -> tuple[str, ...]:
    lines = table.texts("clause", fewest=1, most=6)
    filled = tuple(line.replace("{unit}", unit) for line in lines)
    if any("{" in line or "}" in line for line in filled):
        raise table.fail(
            "clause", Text("teks yang kurung kurawalnya hanya {unit}", "text whose only braces are {unit}"), list(lines)
        )
    return filled


def _font(table: Table, folder: Path | None) -> str:
    name = table.text("font")
    if name in FONTS:
        return name
    if folder is not None and name.lower().endswith(".ttf"):
        return str(folder / name)
    raise table.fail(
        "font",
        Text(f"salah satu dari {', '.join(FONTS)}, atau berkas .ttf", f"one of {', '.join(FONTS)}, or a .ttf file"),
        name,
    )
