"""The characters that a content stream shows, and the same stream without some of them (ISO 32000-2, 9.4.3)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from pikepdf import Array, ContentStreamInstruction, Operator, String

from bsre_sign.document.words import words_of
from bsre_sign.stamp.anchor.font import Coding
from bsre_sign.stamp.operators import numbers

_SHOWING = frozenset(("Tj", "TJ", "'", '"'))
_DEEPEST = 64


class Glyph(NamedTuple):
    """One code in one string."""

    step: int
    """Which instruction shows it."""
    element: int
    """Which element of its array."""
    start: int
    stop: int
    """The bytes of the string."""
    text: str
    advance: float | None
    """What the font moves on, in thousandths of text space; ``None`` where it does not say."""
    spacing: float
    """What character and word spacing add to that."""


@dataclass(frozen=True, slots=True)
class _State:
    coding: Coding | None = None
    size: float = 0.0
    character: float = 0.0
    word: float = 0.0


def glyphs_in(
    steps: Sequence[Any], font_named: Callable[[str], Coding | None], font_of_state: Callable[[str], Any]
) -> list[Glyph]:
    """All codes that ``steps`` show whose font can be read, in their order.

    ``font_of_state`` gives the font and its size that a named graphics state sets, or ``None``.
    """
    found: list[Glyph] = []
    state, saved = _State(), list[_State]()
    for number, step in enumerate(steps):
        operator, operands = str(step.operator), step.operands
        if operator == "q" and len(saved) < _DEEPEST:
            saved.append(state)
        elif operator == "Q" and saved:
            state = saved.pop()
        elif operator in _SHOWING:
            if operator == '"' and len(operands) == 3:
                state = replace(state, word=_number(operands[0]), character=_number(operands[1]))
            found.extend(_shown(number, operands, state))
        else:
            state = _changed(state, operator, operands, font_named, font_of_state)
    return found


def _changed(
    state: _State,
    operator: str,
    operands: Any,
    font_named: Callable[[str], Coding | None],
    font_of_state: Callable[[str], Any],
) -> _State:
    if operator == "Tf" and len(operands) == 2:
        return replace(state, coding=font_named(words_of(operands[0])), size=_number(operands[1]))
    if operator == "Tc" and len(operands) == 1:
        return replace(state, character=_number(operands[0]))
    if operator == "Tw" and len(operands) == 1:
        return replace(state, word=_number(operands[0]))
    if operator == "gs" and len(operands) == 1 and (set_there := font_of_state(words_of(operands[0]))) is not None:
        return replace(state, coding=set_there[0], size=set_there[1])
    return state


def _shown(number: int, operands: Any, state: _State) -> Iterator[Glyph]:
    if state.coding is None or not state.size or not operands:
        return
    last = operands[-1]
    for element, one in enumerate(last if isinstance(last, Array) else [last]):
        if not isinstance(one, String):
            continue
        start = 0
        for code in state.coding.codes(bytes(one)):
            spacing = state.character + (state.word if code.raw == b" " else 0.0)
            stop = start + len(code.raw)
            yield Glyph(number, element, start, stop, code.text, code.advance, 1000 * spacing / state.size)
            start = stop


def places_of(glyphs: Sequence[Glyph], text: str) -> list[tuple[Glyph, ...]]:
    """Runs of glyphs that together show ``text``, however it is broken into strings."""
    joined = "".join(one.text for one in glyphs)
    owners = [index for index, one in enumerate(glyphs) for _ in one.text]
    found = []
    start = joined.find(text)
    while start >= 0:
        end = start + len(text)
        first, last = owners[start], owners[end - 1]
        whole = (start == 0 or owners[start - 1] != first) and (end == len(owners) or owners[end] != last)
        if whole:  # else a ligature reaches beyond it
            found.append(tuple(glyphs[first : last + 1]))
        start = joined.find(text, end)
    return found


def without(steps: Sequence[Any], gone: Sequence[Glyph], advances: Sequence[float]) -> list[Any]:
    """``steps`` without the glyphs ``gone``; what follows stays where it was, moved on by ``advances`` instead."""
    changed = list(steps)
    by_step: dict[int, list[tuple[Glyph, float]]] = {}
    for glyph, advance in zip(gone, advances, strict=True):
        by_step.setdefault(glyph.step, []).append((glyph, advance))
    for number in sorted(by_step, reverse=True):
        changed[number : number + 1] = _rewritten(steps[number], by_step[number])
    return changed


def _rewritten(step: Any, gone: Sequence[tuple[Glyph, float]]) -> list[Any]:
    operator, operands = str(step.operator), step.operands
    last = operands[-1]
    elements: list[Any] = []
    for element, one in enumerate(last if isinstance(last, Array) else [last]):
        here = [(glyph, advance) for glyph, advance in gone if glyph.element == element]
        elements.extend(_cut(bytes(one), here) if here else [one])
    parts = [_step([Array(elements)], "TJ")]
    if operator in {"'", '"'}:
        parts.insert(0, _step([], "T*"))
    if operator == '"':
        parts[:0] = [_step([operands[0]], "Tw"), _step([operands[1]], "Tc")]
    return parts


def _cut(shown: bytes, gone: Sequence[tuple[Glyph, float]]) -> Iterator[Any]:
    start = 0
    for glyph, advance in gone:
        if glyph.start > start:
            yield String(shown[start : glyph.start])
        yield Decimal(numbers(-(advance + glyph.spacing)).decode("ascii"))
        start = glyph.stop
    if start < len(shown):
        yield String(shown[start:])


def _step(operands: list[Any], operator: str) -> ContentStreamInstruction:
    return ContentStreamInstruction(operands, Operator(operator))


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float | Decimal) else 0.0
