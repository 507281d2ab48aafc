"""What an agreement's stamp says and how it looks."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bsre_sign.agreement.qr_profile import QrProfile, read_qr
from bsre_sign.agreement.table import Table
from bsre_sign.language import Text

FONTS = ("source-sans-pro", "source-sans-pro-italic", "roboto", "roboto-italic", "vera", "vera-italic")
_NUMBERED = "1."


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
    heading: str = ""
    """A line above the clause, such as "Catatan:"; empty for none."""
    bullets: str = ""
    """What stands before each line of the clause: a character, "1." for numbers, empty for nothing. With it each line
    is an item that wraps where it is too long for its place; without it the lines are set as they are."""
    page_number: str | None = None
    """For :meth:`str.format` with ``page`` and ``pages``."""
    overlap: Literal["shrink", "extend", "refuse", "allow"] = "shrink"
    """What happens to a page on whose foot something stands: its content is made smaller, the page is made longer,
    the document is refused, or the stamp is drawn over it."""
    qr: QrProfile | None = None

    @property
    def markers(self) -> tuple[str, ...]:
        """What stands before each line of the clause; empty where nothing does."""
        if self.bullets == _NUMBERED:
            return tuple(f"{number}." for number in range(1, len(self.clause) + 1))
        return (self.bullets,) * len(self.clause)

    @property
    def sentence(self) -> str:
        """The clause on one line, as it is read from the page: bullets and numbers included, the heading not."""
        marked = zip(self.markers, self.clause, strict=True)
        return " ".join(f"{marker} {line}" if marker else line for marker, line in marked)

    @property
    def characters(self) -> str:
        """Every character that may be set, which is what the font has to have."""
        number = self.page_number.format(page="0123456789", pages="") if self.page_number else ""
        return self.sentence + self.heading + number


def read_stamp(table: Table, folder: Path | None) -> StampProfile:
    """The ``[stamp]`` table; a font's path is taken from ``folder``, where the profile lies."""
    table.only((*StampProfile.__dataclass_fields__,))
    unit = table.text("unit", longest=120)
    margins = table.table("margins")
    margins.only(("left", "right", "bottom"))
    logo_side: Literal["left", "right"] = table.choice("logo_side", ("left", "right"))
    return StampProfile(
        unit=unit,
        clause=_clause(table, unit),
        pages=table.choice("pages", ("all", "first")),
        font=_font(table, folder),
        font_size=table.number("font_size", 5, 24),
        align=table.choice("align", ("left", "center")),
        logo=table.boolean("logo"),
        logo_side=logo_side,
        logo_height=table.number("logo_height", 6, 100),
        rule=table.boolean("rule"),
        rule_width=table.number("rule_width", 0.1, 4),
        margins=Margins(*(margins.number(side, 0, 200) for side in ("left", "right", "bottom"))),
        heading=_optional(table, "heading", 100),
        bullets=_bullets(table),
        page_number=_page_number(table),
        overlap=table.choice("overlap", ("shrink", "extend", "refuse", "allow")) if table.has("overlap") else "shrink",
        qr=read_qr(table.table("qr"), "left" if logo_side == "right" else "right") if table.has("qr") else None,
    )


def _clause(table: Table, unit: str) -> tuple[str, ...]:
    lines = table.texts("clause", fewest=1, most=6, longest=300)
    filled = tuple(line.replace("{unit}", unit) for line in lines)
    if any("{" in line or "}" in line for line in filled):
        table.fault(
            "clause", Text("teks yang kurung kurawalnya hanya {unit}", "text whose only braces are {unit}"), list(lines)
        )
    return filled


def _optional(table: Table, name: str, longest: int) -> str:
    """A line of text; absent or empty, there is none, so that a profile can take back what it inherits."""
    return table.text(name, longest=longest) if table.values.get(name, "") != "" else ""


def _bullets(table: Table) -> str:
    text = _optional(table, "bullets", 10)
    if text in ("", _NUMBERED) or (len(text) == 1 and not text.isalnum()):
        return text
    expected = Text(
        'satu tanda seperti "•" atau "–", "1." untuk nomor, atau "" untuk tanpa tanda',
        'one sign such as "•" or "–", "1." for numbers, or "" for none',
    )
    table.fault("bullets", expected, text)
    return ""


def _page_number(table: Table) -> str | None:
    text = _optional(table, "page_number", 60)
    rest = text.replace("{page}", "").replace("{pages}", "")
    if "{" in rest or "}" in rest:
        expected = Text(
            "teks yang kurung kurawalnya hanya {page} dan {pages}", "text whose only braces are {page} and {pages}"
        )
        table.fault("page_number", expected, text)
        return None
    return text or None


def _font(table: Table, folder: Path | None) -> str:
    name = table.text("font")
    if name in FONTS:
        return name
    if folder is not None and name.lower().endswith(".ttf") and Path(name).name == name:
        return str(folder / name)
    if name == table.values.get("font"):
        expected = Text(
            f"salah satu dari {', '.join(FONTS)}, atau berkas .ttf di folder profil ini",
            f"one of {', '.join(FONTS)}, or a .ttf file in the profile's folder",
        )
        table.fault("font", expected, name)
    return FONTS[0]
