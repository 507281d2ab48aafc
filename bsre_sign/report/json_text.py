"""JSON as it is written: nothing in it commands a terminal or turns the reading direction, and every value stays."""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

_BEYOND_ASCII = re.compile(r"[^\n -~]")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def json_text(value: object, *, indent: int | None = 2, default: Callable[[Any], Any] | None = None) -> str:
    """``value`` as JSON (RFC 8259), encodable as UTF-8 whatever is in it.

    Control and format characters, line and paragraph separators, and the lone surrogates that stand for bytes of a file
    name that are no text, are written as escapes: who reads the JSON gets the same value.

    Args:
        value: what :func:`json.dumps` takes.
        indent: spaces for each level; ``None`` gives one line.
        default: makes something of what JSON does not know.
    """
    return _BEYOND_ASCII.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=indent, default=default))


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    return json.dumps(char)[1:-1] if unicodedata.category(char) in _HIDDEN else char
