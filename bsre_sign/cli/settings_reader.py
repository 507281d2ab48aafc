"""What a configuration file holds, checked against the commands that there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bsre_sign import InputError, Language, Text
from bsre_sign.cli.bilingual import Option
from bsre_sign.files import read_small

_LARGEST = 256 * 1024
_FROM_ANYWHERE = {
    "verify": {"format", "offline", "password-file"},
    "check": {"agreement", "format", "jobs", "offline", "password-file"},
}
"""What the current folder's configuration may say about commands that judge: nothing that makes a verdict kinder."""
_SECRETS = {"passphrase", "password", "pin", "frasa-sandi", "kata-sandi"}


def read_table(file: Path) -> dict[str, Any]:
    """What stands in ``file``, unchecked.

    Raises:
        InputError: it cannot be read, or is no TOML.
    """
    import tomllib

    data = read_small(file, _LARGEST)
    try:
        return tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
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

    def refuse_judgement(self, table: Mapping[str, Any]) -> None:
        """A file that came along with a folder of documents must not say how these are judged."""
        keys = [
            f"{command}.{key}"
            for command, allowed in _FROM_ANYWHERE.items()
            for key in table.get(command, {})
            if key not in allowed
        ]
        if keys:
            named = ", ".join(keys)
            raise InputError(
                Text(
                    f"{self.file}: {named} tidak boleh ada di berkas konfigurasi folder kerja.",
                    f"{self.file}: {named} may not stand in the current folder's configuration.",
                ),
                Text(
                    "Pindahkan ke folder konfigurasi pengguna, atau sebut berkasnya dengan --config.",
                    "Move it to the user's configuration folder, or name the file by --config.",
                ),
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
            if name.startswith("--")
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
        elif _is_path(option, value):
            return str(self.file.parent / value)
        try:
            option.type.convert(value, option, None)
        except click.BadParameter as error:
            raise self._wrong(where, Text(f"lain ({error.message})", f"different ({error.message})")) from error
        return value

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


def _is_path(option: Option, value: str) -> bool:
    """Whether ``value`` is a file's name, which is taken from the folder of the configuration."""
    named = isinstance(option.type, click.Path) or (option.name == "agreement" and value.endswith(".toml"))
    return named and value != "-"
