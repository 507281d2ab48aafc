"""Typed reading of one TOML table; every fault is gathered, with its file, line and key, and what belongs there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TypeVar, cast

from bsre_sign.agreement.origin import Layer, locate
from bsre_sign.errors import AgreementError
from bsre_sign.language import Text

_MISSING = object()
_MOST_FAULTS = 20
_EARLIEST, _LATEST = date(1945, 8, 17), date(2199, 12, 31)
_Choice = TypeVar("_Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a profile.

    A getter that finds its key missing, or a value that is not of the kind asked for, adds a fault and returns some
    value of that kind, so that the reading goes on to the next fault; :meth:`settle` then raises.
    """

    layers: tuple[Layer, ...]
    """The files that the profile was put together from, the profile's own first; none for a table that is missing."""
    keys: tuple[str, ...]
    """Where this table stands; empty at the top."""
    values: Mapping[str, object]
    faults: list[tuple[int, AgreementError]]
    """What is wrong, each with the line on which it stands, 0 where that is not known."""

    def settle(self) -> None:
        """End the reading.

        Raises:
            AgreementError: there were faults; all of them are in its ``faults``.
        """
        if not self.faults:
            return
        ordered = tuple(error for _, error in sorted(self.faults, key=lambda fault: fault[0]))
        first, more = ordered[0], len(ordered) - 1
        if not more:
            raise first
        together = AgreementError(
            Text(f"{first.cause.id} (Dan {more} kesalahan lain.)", f"{first.cause.en} (And {more} more.)"), first.hint
        )
        together.faults = ordered
        raise together

    def fault(self, name: str, expected: Text, value: object = _MISSING) -> None:
        """Note that ``name`` should be ``expected``, and is missing or ``value``."""
        key = self._key(name)
        if value is _MISSING:
            found = Text("tidak ada", "is missing")
        else:
            shown = _shown(value)
            found = Text(f"berisi {shown}", f"is {shown}")
        self._note(
            name,
            Text(f'"{key}" {found.id}.', f'"{key}" {found.en}.'),
            Text(f'Isi "{key}" dengan {expected.id}.', f'Set "{key}" to {expected.en}.'),
        )

    def only(self, names: Iterable[str]) -> None:
        """Every key that is not in ``names`` is a fault: a misspelt one must not be passed over."""
        allowed = list(names)
        for name in self.values:
            if name not in allowed:
                near = get_close_matches(name, allowed, 1)
                known = f'"{near[0]}"' if near else ", ".join(allowed)
                self._note(
                    name,
                    Text(f'kunci "{self._key(name)}" tidak dikenal.', f'unknown key "{self._key(name)}".'),
                    Text(f"Yang dikenal: {known}.", f"Known here: {known}."),
                )

    def has(self, name: str) -> bool:
        """Whether ``name`` is given."""
        return name in self.values

    def text(self, name: str, *, longest: int = 300) -> str:
        """One line of printable text, 1 to ``longest`` characters."""
        expected = Text(f"satu baris teks, 1 sampai {longest} karakter", f"one line of text, 1 to {longest} characters")
        value = self._get(name, expected)
        if _is_line(value, longest):
            return cast(str, value)
        if value is not None:
            self.fault(name, expected, value)
        return "?"

    def texts(self, name: str, *, fewest: int, most: int, longest: int = 200) -> tuple[str, ...]:
        """A list of ``fewest`` to ``most`` lines of printable text."""
        count = Text(f"{fewest} sampai {most}", f"{fewest} to {most}")
        if fewest == most:
            count = Text(str(most), str(most))
        expected = Text(
            f"daftar {count.id} teks, masing-masing satu baris, paling panjang {longest} karakter",
            f"a list of {count.en} texts of one line each, at most {longest} characters long",
        )
        value = self._get(name, expected)
        if isinstance(value, list) and fewest <= len(value) <= most and all(_is_line(one, longest) for one in value):
            return tuple(value)
        if value is not None:
            self.fault(name, expected, value)
        return ("?",) * fewest

    def choice(self, name: str, choices: tuple[_Choice, ...]) -> _Choice:
        """One of ``choices``."""
        joined = ", ".join(f'"{choice}"' for choice in choices)
        value = self._get(name, expected := Text(f"salah satu dari {joined}", f"one of {joined}"))
        for choice in choices:
            if value == choice:
                return choice
        if value is not None:
            self.fault(name, expected, value)
        return choices[0]

    def number(self, name: str, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        expected = Text(f"bilangan dari {low:g} sampai {high:g}", f"a number from {low:g} to {high:g}")
        value = self._get(name, expected)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        if value is not None:
            self.fault(name, expected, value)
        return low

    def integer(self, name: str, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        expected = Text(f"bilangan bulat dari {low} sampai {high}", f"a whole number from {low} to {high}")
        value = self._get(name, expected)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        if value is not None:
            self.fault(name, expected, value)
        return low

    def boolean(self, name: str) -> bool:
        """``true`` or ``false``."""
        value = self._get(name, expected := Text("true atau false", "true or false"))
        if isinstance(value, bool):
            return value
        if value is not None:
            self.fault(name, expected, value)
        return False

    def day(self, name: str) -> date:
        """A date without a time, of this republic and the next centuries."""
        expected = Text("tanggal tanpa tanda kutip, misalnya 2024-02-16", "a date without quotes, such as 2024-02-16")
        value = self._get(name, expected)
        if type(value) is date and _EARLIEST <= value <= _LATEST:  # a datetime is a date too
            return value
        if value is not None:
            self.fault(name, expected, value)
        return _EARLIEST

    def table(self, name: str) -> "Table":
        """A table inside this one."""
        value = self._get(name, expected := Text("sebuah tabel", "a table"))
        if isinstance(value, dict):
            return Table(self.layers, (*self.keys, name), value, self.faults)
        if value is not None:
            self.fault(name, expected, value)
        return Table((), (*self.keys, name), {}, [])  # what it lacks is no further fault

    def bilingual(self, name: str) -> Text:
        """A table of ``id`` and ``en``."""
        inner = self.table(name)
        inner.only(("id", "en"))
        return Text(inner.text("id"), inner.text("en"))

    def _key(self, name: str) -> str:
        return ".".join((*self.keys, name))

    def _get(self, name: str, expected: Text) -> object:
        """The value; ``None``, which TOML does not know, where it is missing, which is then a fault."""
        if name not in self.values:
            self.fault(name, expected)
            return None
        return self.values[name]

    def _note(self, name: str, cause: Text, hint: Text) -> None:
        if not self.layers or len(self.faults) >= _MOST_FAULTS:
            return  # to find the line takes time
        file, line = locate(self.layers, (*self.keys, name))
        where = Text(f"{file}, baris {line}", f"{file}, line {line}") if line is not None else Text(file, file)
        error = AgreementError(Text(f"{where.id}: {cause.id}", f"{where.en}: {cause.en}"), hint)
        self.faults.append((line or 0, error))


def _is_line(value: object, longest: int) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= longest and value.isprintable()


def _shown(value: object) -> str:
    return str(value) if isinstance(value, date) else repr(value)[:80]
