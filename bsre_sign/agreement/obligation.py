"""One duty that an agreement lays on a party."""

from dataclasses import dataclass
from typing import Literal

from bsre_sign.agreement.table import Table
from bsre_sign.language import Text


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty, in short; the agreement's own sentence stands in ``article``."""

    id: str
    """A name that is the same in every agreement, such as "clause", "logo" or "usage-report"."""
    article: str
    """Where the agreement lays it down, such as "Pasal 4 ayat (1) huruf j"."""
    bearer: Literal["agency", "issuer", "both"]
    """Who bears it: the agency, BSrE (the issuer), or both."""
    text: Text
    """What it asks for, paraphrased."""
    tool: Literal["fulfils", "checks", "none"] = "none"
    """What this program does about it: it fulfils it by itself on every document that it signs, it checks what there is
    to check, or nothing: then it is its bearer's own to do."""
    how: Text | None = None
    """How, and what remains to be done."""


def read_obligations(table: Table) -> tuple[Obligation, ...]:
    """The ``[obligations]`` table, in the order of the file."""
    return tuple(_obligation(name, table.table(name)) for name in table.values)


def _obligation(name: str, table: Table) -> Obligation:
    table.only(field for field in Obligation.__dataclass_fields__ if field != "id")
    return Obligation(
        id=name,
        article=table.text("article", longest=80),
        bearer=table.choice("bearer", ("agency", "issuer", "both")),
        text=table.bilingual("text"),
        tool=table.choice("tool", ("fulfils", "checks", "none")) if table.has("tool") else "none",
        how=table.bilingual("how") if table.has("how") else None,
    )
