"""Typed reading of one TOML table, with errors that name the file, the key and what was expected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TypeVar, cast

from bsre_sign.errors import AgreementError
from bsre_sign.language import Text

_MISSING = object()
_Choice = TypeVar("_Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a profile: its values, and where it stands for the errors.

    ``file`` is what errors call the profile, ``path`` the dotted key of this table ("" at the top). Every getter raises
    :class:`AgreementError` when the key is missing or its value is not of the kind asked for.
    """

    file: str
    path: str
    values: Mapping[str, object]

    def key(self, name: str) -> str:
        """The dotted key of ``name`` in this table."""
        return f"{self.path}.{name}" if self.path else name

    def fail(self, name: str, expected: Text, value: object = _MISSING) -> AgreementError:
        """The error saying that ``name`` should be ``expected``; the caller raises it."""
        key = self.key(name)
        if value is _MISSING:
            found = Text("tidak ada", "is missing")
        else:
            shown = repr(value)[:80]
            found = Text(f"berisi {shown}", f"is {shown}")
        return AgreementError(
            Text(f'{self.file}: "{key}" {found.id}.', f'{self.file}: "{key}" {found.en}.'),
            Text(f'Isi "{key}" dengan {expected.id}.', f'Set "{key}" to {expected.en}.'),
        )

    def only(self, names: Iterable[str]) -> None:
        """Refuse every key that is not in ``names``: a misspelt key must not be passed over."""
        allowed = list(names)
        for name in self.values:
            if name not in allowed:
                near = get_close_matches(name, allowed, 1)
                known = f'"{near[0]}"' if near else ", ".join(allowed)
                raise AgreementError(
                    Text(
                        f'{self.file}: kunci "{self.key(name)}" tidak dikenal.',
                        f'{self.file}: unknown key "{self.key(name)}".',
                    ),
                    Text(f"Yang dikenal: {known}.", f"Known here: {known}."),
                )

    def has(self, name: str) -> bool:
        """Whether ``name`` is given."""
        return name in self.values

    def _get(self, name: str, expected: Text) -> object:
        if name not in self.values:
            raise self.fail(name, expected)
        return self.values[name]

    def text(self, name: str, *, longest: int = 300) -> str:
        """One line of printable text, 1 to ``longest`` characters."""
        expected = Text(f"satu baris teks, 1 sampai {longest} karakter", f"one line of text, 1 to {longest} characters")
        value = self._get(name, expected)
        if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
            raise self.fail(name, expected, value)
        return value

    def texts(self, name: str, *, fewest: int, most: int, longest: int = 200) -> tuple[str, ...]:
        """A list of ``fewest`` to ``most`` lines of printable text."""
        expected = Text(
            f"daftar {fewest} sampai {most} teks, masing-masing satu baris, paling panjang {longest} karakter",
            f"a list of {fewest} to {most} texts of one line each, at most {longest} characters long",
        )
        value = self._get(name, expected)
        if not isinstance(value, list) or not fewest <= len(value) <= most:
            raise self.fail(name, expected, value)
        for line in value:
            if not isinstance(line, str) or not line.strip() or len(line) > longest or not line.isprintable():
                raise self.fail(name, expected, value)
        return tuple(cast(list[str], value))

    def choice(self, name: str, choices: tuple[_Choice, ...]) -> _Choice:
        """One of ``choices``."""
        joined = ", ".join(f'"{choice}"' for choice in choices)
        value = self._get(name, expected := Text(f"salah satu dari {joined}", f"one of {joined}"))
        for choice in choices:
            if value == choice:
                return choice
        raise self.fail(name, expected, value)

    def number(self, name: str, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        expected = Text(f"bilangan dari {low:g} sampai {high:g}", f"a number from {low:g} to {high:g}")
        value = self._get(name, expected)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.fail(name, expected, value)
        return float(value)

    def integer(self, name: str, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        expected = Text(f"bilangan bulat dari {low} sampai {high}", f"a whole number from {low} to {high}")
        value = self._get(name, expected)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.fail(name, expected, value)
        return value

    def boolean(self, name: str) -> bool:
        """``true`` or ``false``."""
        value = self._get(name, expected := Text("true atau false", "true or false"))
        if not isinstance(value, bool):
            raise self.fail(name, expected, value)
        return value

    def day(self, name: str) -> date:
        """A date without a time."""
        expected = Text("tanggal tanpa tanda kutip, misalnya 2024-02-16", "a date without quotes, such as 2024-02-16")
        value = self._get(name, expected)
        if type(value) is not date:  # a datetime is a date too
            raise self.fail(name, expected, value)
        return value

    def table(self, name: str) -> "Table":
        """A table inside this one."""
        value = self._get(name, expected := Text("sebuah tabel", "a table"))
        if not isinstance(value, dict):
            raise self.fail(name, expected, value)
        return Table(self.file, self.key(name), value)

    def bilingual(self, name: str) -> Text:
        """A table of ``id`` and ``en``."""
        inner = self.table(name)
        inner.only(("id", "en"))
        return Text(inner.text("id"), inner.text("en"))
