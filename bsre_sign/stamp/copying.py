"""Copying things from one PDF into another, within limits."""

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

_MOST_OBJECTS = 4_000
"""That hang together; qpdf goes from each to the next on the process's stack, where there may be room for 5,000."""
_MOST_ENTRIES = 200_000


def copied(target: Pdf, source: Pdf, thing: Object) -> Object:
    """A copy in ``target`` of ``thing``, which is of ``source``, and of all that it leads to.

    Raises:
        ValueError: it leads to too much.
    """
    seen: set[tuple[int, int]] = set()
    left, waiting = _MOST_ENTRIES, [thing]
    while waiting:
        one = waiting.pop()
        if one.is_indirect:
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
        values = list(one) if isinstance(one, Array) else list(_entries(one).values())
        left -= len(values)
        if left < 0 or len(seen) > _MOST_OBJECTS:
            raise ValueError("too many objects")
        # Neither does qpdf copy pages that are merely led to.
        waiting += [
            value
            for value in values
            if isinstance(value, Array) or (isinstance(value, Dictionary | Stream) and not _is_page(value))
        ]
    return target.copy_foreign(thing if thing.is_indirect else source.make_indirect(thing))


def _entries(one: Object) -> Dictionary:
    entries = one.stream_dict if isinstance(one, Stream) else one
    assert isinstance(entries, Dictionary)
    return entries


def _is_page(one: Object) -> bool:
    return one.get("/Type") in {Name.Page, Name.Pages}
