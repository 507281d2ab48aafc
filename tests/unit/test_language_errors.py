"""Every error says in both languages what happened and what to do."""

import ast
import inspect
import re
from pathlib import Path

import pytest

import bsre_sign
from bsre_sign import errors
from bsre_sign.errors import BsreSignError
from bsre_sign.language import Language, Text

CLASSES = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, BsreSignError)]
SOURCES = sorted(Path(bsre_sign.__file__).parent.rglob("*.py"))


def test_every_error_class_is_exported_at_the_door() -> None:
    for one in CLASSES:
        assert one.__name__ in bsre_sign.__all__
        assert getattr(bsre_sign, one.__name__) is one


def test_every_error_class_stands_in_the_tree_at_the_top_under_its_parent() -> None:
    assert errors.__doc__ is not None
    parents: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in errors.__doc__.splitlines():
        found = re.match(r"^([ │├└─]*)(\w+Error)\b", line)
        if found is None:
            continue
        depth, name = len(found[1]), found[2]
        above = [one for one in above if one[0] < depth]
        parents[name] = above[-1][1] if above else "Exception"
        above.append((depth, name))

    assert parents == {one.__name__: one.__bases__[0].__name__ for one in CLASSES}


@pytest.mark.parametrize("kind", CLASSES)
def test_an_error_speaks_both_languages_and_is_english_as_a_string(kind: type[BsreSignError]) -> None:
    error = kind(Text(id="Sebab.", en="A cause."), Text(id="Saran.", en="A hint."))

    assert str(error) == "A cause."
    assert error.lines(Language.INDONESIAN) == ("Sebab.", "Saran.")
    assert error.lines(Language.ENGLISH) == ("A cause.", "A hint.")
    assert repr(error) == f"{kind.__name__}('A cause.')"


def test_a_text_knows_its_languages() -> None:
    text = Text(id="Ya.", en="Yes.")

    assert text.to(Language.INDONESIAN) == "Ya."
    assert text.to(Language.ENGLISH) == "Yes."
    assert [str(one) for one in Language] == ["id", "en"]


def constant_texts() -> list[tuple[str, ast.Call]]:
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
                found.append((f"{path.name}:{node.lineno}", node))
    return found


def test_every_text_in_the_source_is_written_in_both_languages_as_whole_sentences() -> None:
    texts = [(where, call) for where, call in constant_texts() if call.keywords and call.keywords[0].arg is not None]

    assert len(texts) > 50
    for where, call in texts:
        by_language = {one.arg: one.value for one in call.keywords}
        assert set(by_language) == {"id", "en"}, where
        for value in by_language.values():
            if isinstance(value, ast.Constant):
                assert isinstance(value.value, str), where
                assert value.value.strip(), where


def test_every_error_raised_in_the_source_has_a_cause_and_a_hint() -> None:
    names = {one.__name__ for one in CLASSES}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                told = [one for one in node.keywords if one.arg in {"cause", "hint"}]
                assert len(node.args) + len(told) == 2, f"{path.name}:{node.lineno}"
