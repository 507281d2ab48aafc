"""Where profiles come from: the package's own folder, a file, or a folder of files, each laid over what it inherits."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from bsre_sign.agreement.origin import Layer
from bsre_sign.agreement.table import Table
from bsre_sign.errors import AgreementError, system_words
from bsre_sign.files import parse_toml, read_small
from bsre_sign.language import Text

_LARGEST_FILE = 32 * 1024
_MOST_LAYERS = 8


@cache
def built_in_ids() -> tuple[str, ...]:
    """The ids of the package's own profiles: the generic one, then the others by name."""
    folder = resources.files("bsre_sign.agreement") / "profiles"
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(names, key=lambda name: name != "bsre"))


def own_ids(folders: Sequence[Path]) -> tuple[str, ...]:
    """The ids of the profiles that lie in ``folders`` as ``ID.toml``, by name; a folder that is missing has none.

    Raises:
        AgreementError: a folder cannot be read.
    """
    found = set()
    for folder in folders:
        try:
            found |= {path.stem for path in folder.iterdir() if path.suffix == ".toml" and path.is_file()}
        except FileNotFoundError:
            continue
        except OSError as error:
            said = system_words(error)
            raise AgreementError(
                Text(f"Folder {folder} tidak dapat dibaca: {said.id}.", f"{folder} cannot be read: {said.en}."),
                Text("Periksa nama dan izin folder itu.", "Check the folder's name and permissions."),
            ) from error
    return tuple(sorted(found))


def find_file(name: str, folders: Sequence[Path]) -> Path | None:
    """The file of the profile ``name`` in the first of ``folders`` that has it."""
    if Path(name).name != name:
        return None
    return next((path for folder in folders if (path := folder / f"{name}.toml").is_file()), None)


def read_built_in(name: str) -> Table:
    """The profile ``name`` of the package, with what it inherits filled in."""
    return _inherit(_built_in(name), None)


def read_file(path: Path) -> Table:
    """The profile in the TOML file ``path``, at most 32 KiB, with what it inherits filled in.

    Raises:
        AgreementError: the file cannot be read, is no TOML, or inherits from an unknown profile.
    """
    return _inherit(_read(path), path.parent)


def unknown(name: str, known: Sequence[str]) -> AgreementError:
    """There is no profile called ``name``."""
    return AgreementError(
        Text(f'Perjanjian "{name}" tidak dikenal.', f'Unknown agreement "{name}".'),
        Text(
            f"Yang tersedia: {', '.join(known)}; profil sendiri dibaca dari berkas .toml.",
            f"Available: {', '.join(known)}; a profile of your own is read from a .toml file.",
        ),
    )


def _built_in(name: str) -> Layer:
    resource = resources.files("bsre_sign.agreement") / "profiles" / f"{name}.toml"
    return _parse(f"{name}.toml", resource.read_bytes())


def _read(path: Path) -> Layer:
    return _parse(str(path), read_small(path, _LARGEST_FILE, AgreementError))


def _parse(file: str, data: bytes) -> Layer:
    try:
        text = data.decode("utf-8")
        return Layer(file, text, parse_toml(text))
    except ValueError as error:
        raise AgreementError(
            Text(f"{file} bukan TOML yang benar: {error}.", f"{file} is not valid TOML: {error}."),
            Text(
                "Perbaiki berkas itu; penulisannya diatur di toml.io.", "Correct the file; toml.io describes the form."
            ),
        ) from error


def _inherit(own: Layer, folder: Path | None) -> Table:
    """Lay ``own`` over the profile that it names, key by key, and so on down; ``folder`` is where it lies."""
    layers, files = [own], {folder / Path(own.file).name} if folder is not None else set()
    while "inherits" in layers[-1].values:
        below = _below(layers[-1], folder)
        # A built-in profile inherits from built-in ones only; files may name each other.
        folder = None if isinstance(below, str) else folder
        if isinstance(below, Path) and (below in files or len(layers) >= _MOST_LAYERS):
            raise _wrong(
                layers[-1],
                folder,
                Text("profil yang tidak kembali kepada dirinya", "a profile that does not lead back"),
            )
        if isinstance(below, Path):
            files.add(below)
            layers.append(_read(below))
        else:
            layers.append(_built_in(below))
    values: dict[str, object] = {}
    for layer in reversed(layers):
        values = _lay_over(values, {key: value for key, value in layer.values.items() if key != "inherits"})
    return Table(tuple(layers), (), values, [])


def _below(layer: Layer, folder: Path | None) -> str | Path:
    """The id of a built-in profile, or the file beside, from which ``layer`` inherits."""
    name = layer.values["inherits"]
    if name in built_in_ids():
        return str(name)
    if folder is not None and isinstance(name, str) and (path := find_file(name, [folder])) is not None:
        return path
    joined = ", ".join(f'"{one}"' for one in built_in_ids())
    raise _wrong(
        layer,
        folder,
        Text(
            f"salah satu dari {joined}, atau id sebuah profil di folder yang sama",
            f"one of {joined}, or the id of a profile in the same folder",
        ),
    )


def _wrong(layer: Layer, folder: Path | None, expected: Text) -> AgreementError:
    table = Table((layer,), (), layer.values, [])
    table.fault("inherits", expected, layer.values["inherits"])
    return table.faults[0][1]


def _lay_over(base: dict[str, object], own: dict[str, object]) -> dict[str, object]:
    merged = _merge(base, own)
    duties, chosen = merged.get("obligations"), own.get("obligations")
    if isinstance(duties, dict) and isinstance(chosen, dict):
        # An agreement obliges to what it names, not to what others do.
        merged["obligations"] = {key: duties[key] for key in chosen}
    return merged


def _merge(base: dict[str, object], over: dict[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in over.items():
        below = base.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
