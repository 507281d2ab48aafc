"""What a configuration file holds, checked against the commands that there are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bsre_sign import InputError, Language, Text
from bsre_sign.cli.bilingual import Option
from bsre_sign.cli.settings_places import WITHIN, is_free, is_withheld, reasons
from bsre_sign.files import parse_toml, read_small

_LARGEST = 64 * 1024
_SECRETS = {"passphrase", "password", "pin", "frasa-sandi", "kata-sandi"}


def read_table(file: Path) -> dict[str, Any]:
    """What stands in ``file``, unchecked.

    Raises:
        InputError: it cannot be read, or is no TOML.
    """
    data = read_small(file, _LARGEST)
    try:
        return parse_toml(data.decode())
    except ValueError as error:
        raise InputError(
            Text(
                f"Berkas konfigurasi {file} bukan TOML yang benar: {error}.",
                f"The configuration file {file} is not valid TOML: {error}.",
            ),
            Text("Perbaiki berkas itu; penulisannya diatur di toml.io.", "Correct it; toml.io describes the form."),
        ) from error


@dataclass(frozen=True)
class Reader:
    """Checks one file's keys and values against the commands that there are."""

    file: Path
    own: Path | None = None
    """Where the user's own configuration is, if there is such a place."""
    is_users: bool = True
    """Whether it is the user's own, or named on the command line; the current folder's may come from a stranger."""

    def read(self, app: click.Group) -> tuple[Language | None, dict[str, Any]]:
        """The language, and the options in the form of click's ``default_map``.

        Raises:
            InputError: it cannot be read, or says what it may not.
        """
        table = read_table(self.file)
        language = self.language(table.pop("lang", None))
        if not self.is_users:
            self.refuse_withheld(table)
        return language, self.section(table, app, "")

    def refuse_withheld(self, table: Mapping[str, Any]) -> None:
        """A file that came along with a folder of documents must not say what only their reader may decide."""
        keys = list(_keys(table))
        named = ", ".join(f"{command}.{key}" for command, key in keys if is_withheld(command, key))
        if named:
            why = reasons(keys)
            raise InputError(
                Text(
                    f"{self.file}: {named} tidak boleh ada di berkas konfigurasi folder kerja, yang mungkin terbawa "
                    f"bersama dokumen: yang diaturnya {'; '.join(one.id for one in why)}.",
                    f"{self.file}: {named} may not stand in the current folder's configuration, which may have come "
                    f"along with documents: it says {'; '.join(one.en for one in why)}.",
                ),
                self._elsewhere(),
            )

    def _elsewhere(self) -> Text:
        place = f" ({self.own})" if self.own is not None else ""
        return Text(
            f"Pindahkan ke folder konfigurasi pengguna{place}, atau sebut berkasnya dengan --config; "
            "hapus bila bukan dari Anda.",
            f"Move it to the user's configuration folder{place}, or name the file by --config; "
            "remove it if it is not yours.",
        )

    def language(self, value: object) -> Language | None:
        if value is None:
            return None
        if value not in tuple(Language):
            raise self._wrong("lang", Text('"id" atau "en"', '"id" or "en"'))
        return Language(str(value))

    def section(self, table: Mapping[str, Any], command: click.Command, path: str) -> dict[str, Any]:
        """The defaults of ``command`` and of the commands below it."""
        commands = command.commands if isinstance(command, click.Group) else {}
        options = {
            name.removeprefix("--"): one
            for one in command.params
            if isinstance(one, Option) and one.configurable
            for name in one.opts
            if name.startswith("--") and (self.is_users or is_free(path.rstrip("."), name.removeprefix("--")))
        }
        found: dict[str, Any] = {}
        for key, value in table.items():
            where = f"{path}{key}"
            if key in commands:
                if not isinstance(value, Mapping):
                    raise self._wrong(where, Text("sebuah bagian", "a section"))
                found[key] = self.section(value, commands[key], f"{where}.")
            elif key in options:
                found[str(options[key].name)] = self._value(where, options[key], value)
            else:
                raise self._unknown(key, where, (*commands, *options, *(() if path else ("lang",))))
        return found

    def _value(self, where: str, option: Option, value: object) -> object:
        if option.is_flag:
            if not isinstance(value, bool):
                raise self._wrong(where, Text("true atau false", "true or false"))
            return value
        if option.multiple:
            values = value if isinstance(value, list) else [value]
            return [self._single(where, option, one) for one in values]
        return self._single(where, option, value)

    def _single(self, where: str, option: Option, value: object) -> object:
        if isinstance(option.type, click.IntRange):
            if isinstance(value, bool) or not isinstance(value, int):
                raise self._wrong(where, Text("bilangan bulat", "a whole number"))
        elif not isinstance(value, str):
            raise self._wrong(where, Text("teks dalam tanda kutip", "text in quotes"))
        elif option.name == "agreement" and not self.is_users:
            self._refuse_profile(where, value)
        elif _is_path(option, value):
            if not self.is_users and where.rpartition(".")[2] in WITHIN:
                self._refuse_outside(where, value)
            return str(self.file.parent / value)
        try:
            option.type.convert(value, option, None)
        except click.UsageError as error:
            raise self._wrong(where, Text(f"lain ({error.message})", f"different ({error.message})")) from error
        return value

    def _refuse_profile(self, where: str, value: str) -> None:
        """An agreement is chosen by its ID there; a profile that lies beside it would say what is demanded."""
        if Path(value).name != value or value.endswith(".toml") or Path(value).is_file():
            raise InputError(
                Text(
                    f"{self.file}: {where} di berkas konfigurasi folder kerja hanya boleh menyebut ID perjanjian.",
                    f"{self.file}: {where} may name an agreement's ID only in the current folder's configuration.",
                ),
                Text(
                    f"Sebut profilnya dengan --agreement {value}, atau taruh di folder agreements dari konfigurasi "
                    "pengguna.",
                    f"Name the profile by --agreement {value}, or put it into the folder agreements of the user's "
                    "configuration.",
                ),
            )

    def _refuse_outside(self, where: str, value: str) -> None:
        """Nothing outside of that folder is drawn into a document, or written to, because a file in it says so."""
        try:
            inside = Path(value).resolve().is_relative_to(Path.cwd())
        except (OSError, RuntimeError, ValueError):  # a circle of links, or no name at all
            inside = False
        if not inside:
            raise InputError(
                Text(
                    f"{self.file}: {where} di berkas konfigurasi folder kerja hanya boleh menyebut berkas di dalam "
                    "folder itu.",
                    f"{self.file}: {where} may name a file in that folder only in the current folder's configuration.",
                ),
                self._elsewhere(),
            )

    def _wrong(self, where: str, expected: Text) -> InputError:
        return InputError(
            Text(
                f"{self.file}: nilai {where} seharusnya {expected.id}.",
                f"{self.file}: the value of {where} should be {expected.en}.",
            ),
            Text("Perbaiki berkas konfigurasi itu.", "Correct that configuration file."),
        )

    def _unknown(self, key: str, where: str, known: Sequence[str]) -> InputError:
        if key.replace("_", "-").lower() in _SECRETS:
            return InputError(
                Text(
                    f"{self.file}: {where} adalah rahasia, yang tidak boleh ada di berkas konfigurasi.",
                    f"{self.file}: {where} is a secret, which may not stand in a configuration file.",
                ),
                Text(
                    "Hapus dari berkas itu; pakai passphrase-file atau password-file.",
                    "Remove it from the file; use passphrase-file or password-file.",
                ),
            )
        from difflib import get_close_matches

        near = get_close_matches(key.replace("_", "-"), known, 1)
        named = ", ".join(near or sorted(known))
        return InputError(
            Text(f"{self.file}: kunci {where} tidak dikenal.", f"{self.file}: unknown key {where}."),
            Text(
                f"Mungkin maksudnya {named}." if near else f"Yang dikenal di sini: {named}.",
                f"Perhaps {named} is meant." if near else f"Known here: {named}.",
            ),
        )


def _keys(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Each option in ``table`` with its command."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _keys(value, f"{path}.{key}" if path else key)
        else:
            yield path, key


def _is_path(option: Option, value: str) -> bool:
    """Whether ``value`` is a file's name, which is taken from the folder of the configuration."""
    named = isinstance(option.type, click.Path) or option.name == "output"
    named = named or (option.name == "agreement" and value.endswith(".toml"))
    return named and value != "-"
