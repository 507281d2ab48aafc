"""The public door: what stands in ``__all__`` can be had, is documented, and nothing else is promised."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import bsre_sign

DOOR = Path(bsre_sign.__file__)


def test_all_is_sorted_and_complete() -> None:
    assert list(bsre_sign.__all__) == sorted(set(bsre_sign.__all__))
    assert set(bsre_sign.__all__) <= set(dir(bsre_sign))


def test_types_and_names_agree() -> None:
    """What type checkers see is what can be had at run time."""
    names = set()
    for node in ast.walk(ast.parse(DOOR.read_text())):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for one in node.body:
                assert isinstance(one, ast.ImportFrom)
                names |= {alias.name for alias in one.names}
                for alias in one.names:
                    module = sys.modules.get(str(one.module)) or __import__(str(one.module), fromlist=["x"])
                    assert getattr(bsre_sign, alias.name) is getattr(module, alias.name)
    assert names == set(bsre_sign.__all__)


@pytest.mark.parametrize("name", bsre_sign.__all__)
def test_everything_public_is_documented(name: str) -> None:
    value = getattr(bsre_sign, name)
    assert inspect.getdoc(value)
    for attribute, member in vars(value).items():
        if attribute.startswith("_") or not inspect.isfunction(member):
            continue
        assert inspect.getdoc(member), f"{name}.{attribute}"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Nothing"):
        _ = bsre_sign.Nothing


def test_importing_the_package_loads_no_engine() -> None:
    code = (
        "import sys, bsre_sign; "
        "print([name for name in ('pyhanko', 'pikepdf', 'cryptography', 'asn1crypto', 'click') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
