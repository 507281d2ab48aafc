"""Where profiles come from: the package's own folder or a file, each laid over the one that it inherits from."""

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path

from bsre_sign.agreement.table import Table
from bsre_sign.errors import AgreementError
from bsre_sign.files import read_small
from bsre_sign.language import Text

_LARGEST_FILE = 256 * 1024


@cache
def built_in_ids() -> tuple[str, ...]:
    """The ids of the package's own profiles: the generic one, then the others by name."""
    folder = resources.files("bsre_sign.agreement") / "profiles"
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(names, key=lambda name: name != "bsre"))


def read_built_in(name: str) -> Table:
    """The profile ``name`` of the package, with what it inherits filled in.

    Raises:
        AgreementError: there is no such profile.
    """
    if name not in built_in_ids():
        known = ", ".join(built_in_ids())
        raise AgreementError(
            Text(f'Perjanjian "{name}" tidak dikenal.', f'Unknown agreement "{name}".'),
            Text(
                f"Yang tersedia: {known}; profil sendiri dibaca dari berkas .toml.",
                f"Available: {known}; a profile of your own is read from a .toml file.",
            ),
        )
    resource = resources.files("bsre_sign.agreement") / "profiles" / f"{name}.toml"
    return _inherit(_parse(f"{name}.toml", resource.read_bytes()))


def read_file(path: Path) -> Table:
    """The profile in the TOML file ``path``, at most 256 KiB, with what it inherits filled in.

    Raises:
        AgreementError: the file cannot be read, is no TOML, or inherits from an unknown profile.
    """
    data = read_small(path, _LARGEST_FILE, AgreementError)
    return _inherit(_parse(str(path), data))


def _parse(file: str, data: bytes) -> Table:
    try:
        return Table(file, "", tomllib.loads(data.decode("utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise AgreementError(
            Text(f"{file} bukan TOML yang benar: {error}.", f"{file} is not valid TOML: {error}."),
            Text(
                "Perbaiki berkas itu; penulisannya diatur di toml.io.", "Correct the file; toml.io describes the form."
            ),
        ) from error


def _inherit(own: Table) -> Table:
    """Lay ``own`` over the built-in profile that it names, key by key; built-in profiles inherit from "bsre" alone."""
    if not own.has("inherits"):
        return own
    name = own.choice("inherits", built_in_ids())
    values = {key: value for key, value in own.values.items() if key != "inherits"}
    base = dict(read_built_in(name).values)
    merged = _merge(base, values)
    duties = values.get("obligations")
    if isinstance(duties, dict):  # an agreement obliges to what it names, not to what others do
        merged["obligations"] = {key: merged["obligations"][key] for key in duties}  # type: ignore[index]
    return Table(own.file, "", merged)


def _merge(base: dict[str, object], over: dict[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in over.items():
        below = base.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
