"""One agreement: who, when, what it obliges to, and the stamp it asks for."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from bsre_sign.agreement.obligation import Obligation, read_obligations
from bsre_sign.agreement.source import built_in_ids, read_built_in, read_file
from bsre_sign.agreement.stamp_profile import StampProfile, read_stamp
from bsre_sign.agreement.table import Table
from bsre_sign.language import Text
from bsre_sign.levels import Level


@dataclass(frozen=True, slots=True)
class SigningProfile:
    """What an agreement, or the agency's own rule, asks of the signatures."""

    minimum_level: Level
    """The lowest signature level that will do (ETSI EN 319 142-1)."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A cooperation agreement (PKS) with BSrE, as data; the generic one, ``bsre``, has no numbers and no dates."""

    id: str
    title: Text
    party: str
    """The agency that made the agreement."""
    numbers: tuple[str, ...]
    """The agreement's numbers, the agency's first; empty where they are not known."""
    signed_on: date | None
    term_years: int | None
    notice_days: int | None
    """How many calendar days before an early end the other party must be told."""
    closing: Literal["electronic", "wet-ink"]
    """How the agreement's own document was signed."""
    signers: int
    """Electronic signatures on a document closed as this agreement is: 2 where both parties sign it so, else 1."""
    terms: tuple[str, str, str]
    """The agreement's words for authenticity, integrity and non-repudiation, in this order."""
    obligations: tuple[Obligation, ...]
    stamp: StampProfile
    signing: SigningProfile

    @classmethod
    def load(cls, name: str) -> "Agreement":
        """The built-in agreement whose id is ``name``.

        Raises:
            AgreementError: there is no such agreement.
        """
        return _load(name)

    @classmethod
    def from_file(cls, path: str | Path) -> "Agreement":
        """The agreement in a TOML file, which may inherit from a built-in one (``inherits = "bsre"``).

        Raises:
            AgreementError: the file cannot be read or a key is missing, unknown or malformed.
        """
        path = Path(path)
        return cls._read(read_file(path), path.parent)

    @classmethod
    def available(cls) -> tuple[str, ...]:
        """The ids of the built-in agreements, the generic one first."""
        return built_in_ids()

    @property
    def ends_on(self) -> date | None:
        """The day on which the term runs out, early ends and renewals aside."""
        if self.signed_on is None or self.term_years is None:
            return None
        year = self.signed_on.year + self.term_years
        try:
            return self.signed_on.replace(year=year)
        except ValueError:  # 29 February
            return date(year, 3, 1)

    def obligation(self, name: str) -> Obligation | None:
        """The obligation called ``name``, or ``None`` where the agreement has none such."""
        return next((duty for duty in self.obligations if duty.id == name), None)

    @classmethod
    def _read(cls, table: Table, folder: Path | None) -> "Agreement":
        table.only(cls.__dataclass_fields__)
        signing = table.table("signing")
        signing.only(("minimum_level",))
        authenticity, integrity, non_repudiation = table.texts("terms", fewest=3, most=3)
        return cls(
            id=_id(table),
            title=table.bilingual("title"),
            party=table.text("party"),
            numbers=table.texts("numbers", fewest=0, most=10) if table.has("numbers") else (),
            signed_on=table.day("signed_on") if table.has("signed_on") else None,
            term_years=table.integer("term_years", 1, 100) if table.has("term_years") else None,
            notice_days=table.integer("notice_days", 0, 3660) if table.has("notice_days") else None,
            closing=table.choice("closing", ("electronic", "wet-ink")),
            signers=table.integer("signers", 1, 2),
            terms=(authenticity, integrity, non_repudiation),
            obligations=read_obligations(table.table("obligations")),
            stamp=read_stamp(table.table("stamp"), folder),
            signing=SigningProfile(Level(signing.choice("minimum_level", tuple(Level)))),
        )


@cache
def _load(name: str) -> Agreement:
    return Agreement._read(read_built_in(name), None)


def _id(table: Table) -> str:
    name = table.text("id", longest=60)
    if not all(part.isalnum() and part.isascii() and part == part.lower() for part in name.split("-")):
        expected = Text("huruf kecil, angka, dan tanda hubung", "lower-case letters, digits and hyphens")
        raise table.fail("id", expected, name)
    return name
