"""Patterns keep to the page's own coordinates, not to those that its content sets (ISO 32000-2, 8.7.2)."""

import copy

from pikepdf import Array, Dictionary, Object, Pdf, Stream

from bsre_sign.stamp.geometry import Motion
from bsre_sign.stamp.operators import numbers

_STILL = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def move_patterns(pdf: Pdf, resources: Dictionary, motion: Motion) -> None:
    """Give ``resources``, a page's own copy, patterns that have moved with the page's content."""
    patterns = resources.get("/Pattern")
    if not isinstance(patterns, Dictionary):
        return
    moved = Dictionary()
    for name, pattern in patterns.items():
        if isinstance(pattern, Stream):
            twin: Object = _twin(pdf, pattern)
        elif isinstance(pattern, Dictionary):
            twin = pdf.make_indirect(copy.copy(pattern))
        else:
            continue
        twin["/Matrix"] = _matrix(pattern, motion)
        moved[name] = twin
    resources["/Pattern"] = moved


def _twin(pdf: Pdf, pattern: Stream) -> Stream:
    twin = Stream(pdf, pattern.read_raw_bytes())
    for key, value in pattern.items():
        if key != "/Length":
            twin[key] = value
    return twin


def _matrix(pattern: Object, motion: Motion) -> Object:
    given = pattern.get("/Matrix")
    try:
        a, b, c, d, e, f = map(float, given) if isinstance(given, Array) else _STILL
    except (TypeError, ValueError):
        a, b, c, d, e, f = _STILL
    s = motion.scale
    return Object.parse(b"[%s]" % numbers(s * a, s * b, s * c, s * d, *motion.point(e, f), places=6))
