"""Where the parties write to each other."""

from dataclasses import dataclass

from bsre_sign.agreement.table import Table


@dataclass(frozen=True, slots=True)
class Office:
    """The unit that a party named for correspondence; an office, never a person."""

    unit: str
    address: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Correspondence:
    """The ``[correspondence]`` table."""

    agency: Office | None = None
    issuer: Office | None = None


def read_correspondence(table: Table) -> Correspondence:
    """The ``[correspondence]`` table."""
    table.only(Correspondence.__dataclass_fields__)
    return Correspondence(_office(table, "agency"), _office(table, "issuer"))


def _office(table: Table, name: str) -> Office | None:
    if not table.has(name):
        return None
    inner = table.table(name)
    inner.only(Office.__dataclass_fields__)
    return Office(
        unit=inner.text("unit", longest=200),
        address=inner.text("address"),
        phone=inner.text("phone", longest=60) if inner.has("phone") else None,
        email=inner.text("email", longest=100) if inner.has("email") else None,
    )
