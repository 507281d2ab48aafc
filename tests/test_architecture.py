"""The house stands: imports go down only, rooms of one floor are strangers, engines stay behind their doors."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "bsre_sign"

# From the ground up. A room may import from lower floors, and from inside its own folder.
FLOORS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("words: language, doors", ("language", "doors")),
    ("words: what is said", ("errors", "levels", "evidence")),
    ("words: report", ("report",)),
    ("inputs: files", ("files", "large")),
    ("inputs: certificates", ("certificates",)),
    ("inputs: workers", ("workers",)),
    ("inputs", ("agreement", "credential", "document", "output", "services", "trust", "viewer")),
    ("stations", ("appearance", "finished", "compliance", "pades", "stamp", "validation")),
    ("uses: what they come to", ("signed",)),
    ("uses", ("extender", "signer", "stamper", "verifier")),
    ("uses: checking what they made", ("checker",)),
    ("uses: other programs' tests", ("testing",)),
    ("uses in bulk", ("bulk",)),
    ("door", ("", "__main__")),
    ("shells", ("cli",)),
)
FLOOR_OF = {room: number for number, (_, rooms) in enumerate(FLOORS) for room in rooms}

# Which rooms may touch an engine; everyone else goes through them.
DOORS = {
    "pyhanko": {"pades"},
    "pyhanko_certvalidator": {"pades"},
    "asn1crypto": {"pades", "credential", "testing"},
    "pikepdf": {"document", "pades", "signer", "stamp", "stamper", "cli"},
    "pypdfium2": set(),
    "pypdfium2_raw": {"viewer"},
    "zxingcpp": {"viewer"},
    "subprocess": {"cli", "stamp", "workers"},
    "fontTools": {"stamp"},
    "segno": {"stamp"},
    "pkcs11": {"credential"},
    "ctypes": {"credential", "viewer"},
    "typst": {"stamp"},
    "PIL": {"stamp", "viewer"},
    "click": {"cli"},
    "rich": {"cli"},
    "certomancer": {"testing"},
    "distributed": {"cli"},
    "multiprocessing": {"bulk"},
    "http": {"services", "testing"},
    "socket": {"services"},
    "asyncio": set(),
}
# The shell and the door may open any floor below them, but a shell is used by nobody, and __main__ only starts one.
MAY_CLIMB = {("__main__", "cli")}


def modules() -> Iterator[tuple[str, Path]]:
    """Dotted names below the package, with their files."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def room(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def imports(path: Path) -> Iterator[str]:
    """Absolute names of everything imported in a file: late and type-only imports too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            yield node.module


def own_imports(path: Path) -> set[str]:
    """Modules of this package, without the package's name, that a file imports."""
    known = {name for name, _ in modules()}
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                # A package's gathering is named only where something of its own is taken, not one of its files.
                below = f"{node.module}.{alias.name}"
                found.add(below if below.removeprefix("bsre_sign").lstrip(".") in known else node.module)
    ours = {name.removeprefix("bsre_sign").lstrip(".") for name in found if name.partition(".")[0] == "bsre_sign"}
    return ours & known


def test_every_room_has_a_floor() -> None:
    assert {room(name) for name, _ in modules()} == set(FLOOR_OF)


@pytest.mark.parametrize(("module", "path"), [pytest.param(*one, id=one[0] or "door") for one in modules()])
def test_imports_go_down_only(module: str, path: Path) -> None:
    here = FLOOR_OF[room(module)]
    for imported in own_imports(path):
        if room(imported) == room(module) or (room(module), room(imported)) in MAY_CLIMB:
            continue
        if imported == "":
            # The door itself: shells come in through it.
            assert here > FLOOR_OF[""], f"{module} imports the public door"
            continue
        assert FLOOR_OF[room(imported)] < here, f"{module} imports {imported}, which is not on a lower floor"


def test_there_are_no_circles() -> None:
    graph = {name: own_imports(path) - {name} for name, path in modules()}
    done: set[str] = set()
    for start, first in graph.items():
        trail: list[tuple[str, Iterator[str]]] = [(start, iter(sorted(first)))]
        open_names = [start]
        while trail:
            name, following = trail[-1]
            step = next((one for one in following if one not in done), None)
            if step is None:
                done.add(name)
                trail.pop()
                open_names.pop()
                continue
            assert step not in open_names, " -> ".join([*open_names[open_names.index(step) :], step])
            trail.append((step, iter(sorted(graph[step]))))
            open_names.append(step)


@pytest.mark.parametrize("engine", sorted(DOORS))
def test_engines_stay_behind_their_doors(engine: str) -> None:
    users = {room(module) for module, path in modules() if any(name.split(".")[0] == engine for name in imports(path))}
    assert users <= DOORS[engine], f"{engine} is used by {sorted(users - DOORS[engine])}"


def test_validation_sees_evidence_and_nothing_else() -> None:
    allowed = {"doors", "evidence", "levels", "report", "validation"}
    for module, path in modules():
        if room(module) == "validation":
            used = {name.split(".")[0] for name in imports(path)} - {"bsre_sign"}
            assert used <= {"collections", "dataclasses", "datetime", "enum", "typing"}, f"{module}: {used}"
            assert {room(one) for one in own_imports(path)} <= allowed, module


def test_reading_a_signature_knows_nothing_of_making_one() -> None:
    for module, path in modules():
        if module.startswith(("pades.reading", "pades.difference")):
            assert not any(name.startswith("pades.signing") for name in own_imports(path)), module


def test_files_are_small() -> None:
    long = {module: count for module, path in modules() if (count := len(path.read_text().splitlines())) > 350}
    assert not long


def test_the_library_does_not_print_exit_or_read_the_environment() -> None:
    for module, path in modules():
        if room(module) in {"cli", "__main__", "testing"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                assert name not in {"print", "exit", "sys.exit", "os._exit", "os.getenv", "os.environ.get"}, module
            if isinstance(node, ast.Attribute):
                # A worker gets the few variables without which no process starts, and no other.
                assert ast.unparse(node) != "os.environ" or module == "workers.process", module
