"""One agreement: who, when, what it obliges to, and what it asks of stamps, signatures and verifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from bsre_sign.agreement.correspondence import Correspondence, read_correspondence
from bsre_sign.agreement.demands import (
    CheckProfile,
    SigningProfile,
    VerificationProfile,
    read_check,
    read_signing,
    read_verification,
)
from bsre_sign.agreement.obligation import Obligation, read_obligations
from bsre_sign.agreement.source import built_in_ids, find_file, own_ids, read_built_in, read_file, unknown
from bsre_sign.agreement.stamp_profile import StampProfile, read_stamp
from bsre_sign.agreement.state import AgreementState, state_on
from bsre_sign.agreement.table import Table
from bsre_sign.errors import AgreementError
from bsre_sign.language import Text


@dataclass(frozen=True, slots=True)
class Agreement:
    """A cooperation agreement (PKS) with BSrE, as data; the generic one, ``bsre``, has no numbers and no dates."""

    id: str
    title: Text
    party: str
    """The agency that made the agreement."""
    issuer: str
    """The other party: BSrE's unit, or the agency to which it belongs."""
    numbers: tuple[str, ...]
    """The agreement's numbers, the agency's first; empty where they are not known."""
    signed_on: date | None
    term_years: int | None
    notice_days: int | None
    """How many calendar days before an early end the other party must be told."""
    closing: Literal["electronic", "wet-ink"]
    """How the agreement's own document was signed."""
    signers: int
    """Electronic signatures on a document closed as this agreement is: 2 where both parties sign it so, else 1.
    What the agency's output documents need stands in ``signing``."""
    terms: tuple[str, str, str]
    """The agreement's words for authenticity, integrity and non-repudiation, in this order."""
    obligations: tuple[Obligation, ...]
    stamp: StampProfile
    signing: SigningProfile
    verification: VerificationProfile
    check: CheckProfile
    correspondence: Correspondence
    last_day: date | None
    """The last day in force as an addendum, a renewal or an agreed early end has it; ``None``: as the term has it."""

    @classmethod
    def load(cls, name: str, folders: Sequence[str | Path] = ()) -> "Agreement":
        """The built-in agreement whose id is ``name``, or the one in the first of ``folders`` that has ``name.toml``.

        Raises:
            AgreementError: there is no such agreement; or its profile is malformed, or calls itself otherwise.
        """
        if name in built_in_ids():
            return _load(name)
        places = [Path(folder) for folder in folders]
        if (path := find_file(name, places)) is None:
            raise unknown(name, cls.available(places))
        found = cls.from_file(path)
        if found.id != name:
            raise AgreementError(
                Text(f'{path}: "id" berisi "{found.id}".', f'{path}: "id" is "{found.id}".'),
                Text(
                    f'Isi "id" dengan "{name}", atau ganti nama berkasnya.',
                    f'Set "id" to "{name}", or rename the file.',
                ),
            )
        return found

    @classmethod
    def from_file(cls, path: str | Path, *, rules: Sequence[str] = ()) -> "Agreement":
        """The agreement in a TOML file.

        It may inherit from a built-in one (``inherits = "bsre"``), or from another file in its folder. With ``rules``,
        the ids of the rules of a check, a severity for another one is a fault too.

        Raises:
            AgreementError: the file cannot be read, or a key is missing, unknown or malformed; ``faults`` has them all.
        """
        path = Path(path)
        return cls._read(read_file(path), path.parent, rules)

    @classmethod
    def available(cls, folders: Sequence[str | Path] = ()) -> tuple[str, ...]:
        """The ids of the built-in agreements, the generic one first, then those of the files in ``folders``.

        Raises:
            AgreementError: a folder cannot be read.
        """
        own = own_ids([Path(folder) for folder in folders])
        return (*built_in_ids(), *(name for name in own if name not in built_in_ids()))

    @property
    def ends_on(self) -> date | None:
        """The first day on which the agreement is no longer in force.

        Without renewal it is the date of signing some years later; :mod:`bsre_sign.agreement.state` says why.
        """
        if self.last_day is not None:
            return self.last_day + timedelta(1)
        if self.signed_on is None or self.term_years is None:
            return None
        year = self.signed_on.year + self.term_years
        try:
            return self.signed_on.replace(year=year)
        except ValueError:  # 29 February
            return date(year, 3, 1)

    def state(self, on: date) -> AgreementState:
        """How the agreement stands on the day ``on``, a day where the agency is."""
        end = self.ends_on
        return state_on(on, self.signed_on, None if end is None else end - timedelta(1), self.notice_days)

    def obligation(self, name: str) -> Obligation | None:
        """The obligation called ``name``, or ``None`` where the agreement has none such."""
        return next((duty for duty in self.obligations if duty.id == name), None)

    @classmethod
    def _read(cls, table: Table, folder: Path | None, rules: Sequence[str] = ()) -> "Agreement":
        table.only(cls.__dataclass_fields__)
        authenticity, integrity, non_repudiation = table.texts("terms", fewest=3, most=3)
        found = cls(
            id=_id(table),
            title=table.bilingual("title"),
            party=table.text("party"),
            issuer=table.text("issuer"),
            numbers=table.texts("numbers", fewest=0, most=10) if table.has("numbers") else (),
            signed_on=table.day("signed_on") if table.has("signed_on") else None,
            term_years=table.integer("term_years", 1, 100) if table.has("term_years") else None,
            notice_days=table.integer("notice_days", 0, 3660) if table.has("notice_days") else None,
            closing=table.choice("closing", ("electronic", "wet-ink")),
            signers=table.integer("signers", 1, 2),
            terms=(authenticity, integrity, non_repudiation),
            obligations=read_obligations(table.table("obligations")),
            stamp=read_stamp(table.table("stamp"), folder),
            signing=read_signing(table.table("signing")),
            verification=read_verification(table.table("verification"))
            if table.has("verification")
            else VerificationProfile(),
            check=read_check(table.table("check"), rules) if table.has("check") else CheckProfile(),
            correspondence=read_correspondence(table.table("correspondence"))
            if table.has("correspondence")
            else Correspondence(),
            last_day=_last_day(table),
        )
        table.settle()
        return found


@cache
def _load(name: str) -> Agreement:
    return Agreement._read(read_built_in(name), None)


def _id(table: Table) -> str:
    name = table.text("id", longest=60)
    well_formed = all(part.isalnum() and part.isascii() and part == part.lower() for part in name.split("-"))
    if not well_formed and name == table.values.get("id"):
        table.fault("id", Text("huruf kecil, angka, dan tanda hubung", "lower-case letters, digits and hyphens"), name)
    return name


def _last_day(table: Table) -> date | None:
    if not table.has("last_day"):
        return None
    last, first = table.day("last_day"), table.values.get("signed_on")
    if type(first) is date and last < first:
        table.fault("last_day", Text("tanggal sesudah signed_on", "a date after signed_on"), last)
    return last
