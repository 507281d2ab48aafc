"""Fields that readers are told to draw anew, by their value (ISO 32000-2, 12.7.3, NeedAppearances).

A field may have been signed with a value that it did not show. Whoever then has readers draw all fields anew, or has
them stop, changes what is seen and touches no field.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pikepdf

from bsre_sign.pades.difference.case import Case
from bsre_sign.pades.difference.values import List, Name, Ref, Text, Value, decode

_LONGEST = 1 << 16
"""Bytes of a field's look, unpacked; more than text needs."""
_PRINTABLE = range(32, 127)


@dataclass(frozen=True, slots=True)
class Kept:
    """A place at which a field is shown whose value stays."""

    ref: Ref
    name: str
    value: Value | None
    """Resolved, its own or inherited."""
    options: Value | None
    """/Opt, resolved: pairs tell what a value is shown as."""
    looks: Value | None
    """/AP, as it stands."""


def judge_redrawing(case: Case, fields: list[Kept]) -> None:
    """Demand that fields whose value stays show that value."""
    for one in fields:
        shown = _shown(case, one.looks)
        if shown is None:
            case.unexplained.append(f"readers draw field {one.name[:60]!a} anew, and it cannot be told as what")
        elif _letters(shown) not in {_letters(text) for text in _said(one)}:
            case.other(f"field {one.name[:60]!a}: readers draw it anew, by a value that it did not show", one.ref)


def _said(one: Kept) -> list[str]:
    """What a reader may write for the value: itself, or what the list of options shows for it."""
    values: List = one.value if isinstance(one.value, list) else [one.value] if one.value is not None else []
    texts = [_text(value) for value in values]
    pairs = [pair for pair in (one.options if isinstance(one.options, list) else []) if isinstance(pair, list)]
    shown = {_text(pair[0]): _text(pair[1]) for pair in pairs if len(pair) == 2}
    return ["".join(texts), "".join(shown.get(text, text) for text in texts)]


def _text(value: Value) -> str:
    if isinstance(value, Text):
        return decode(value)
    return value[1:].decode("latin-1") if isinstance(value, Name) else ""


def _shown(case: Case, looks: Value | None) -> str | None:
    """The text in a look that is signed; ``None`` where it is not plainly spelled."""
    before = case.revisions.before
    entries = case.revisions.resolve_old(looks)
    normal = entries.get(b"/N") if isinstance(entries, dict) else None
    if not isinstance(normal, Ref):
        return ""
    data = before.unpacked(normal)
    if data is None or len(data) > _LONGEST:
        return None
    said = b""
    try:
        for one in pikepdf.parse_content_stream(before.pdf.get_object(normal), "Tj TJ ' \" Do"):
            if str(one.operator) == "Do":
                return None  # it consists of others
            said += b"".join(_strings(one.operands))
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):
        return None
    return said.decode("latin-1") if all(one in _PRINTABLE or chr(one).isspace() for one in said) else None


def _strings(operands: Iterable[object]) -> Iterator[bytes]:
    for one in operands:
        for part in one if isinstance(one, pikepdf.Array) else (one,):
            if isinstance(part, pikepdf.String):
                yield bytes(part)


def _letters(text: str) -> str:
    """Letters and digits only: lines are broken, and numbers are grouped, as forms like it."""
    return "".join(filter(str.isalnum, text))
