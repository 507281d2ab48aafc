"""Everything a page's or a form's content can draw with, however deep it is nested (ISO 32000-2, 7.8.3)."""

from collections.abc import Iterator

from pikepdf import Dictionary, Object, Stream

# What may have resources of its own: forms, tiling patterns, Type 3 fonts.
_HOLDERS = ("/XObject", "/Pattern", "/Font")
_MOST_ENTRIES = 50_000
"""Of all tables together; those that share one count its entries anew, for they are gone through anew."""


def resources_in(holder: Object) -> Iterator[Dictionary]:
    """The resource dictionaries of a page or form, and of all that they lead to; each once.

    Raises:
        ValueError: there are too many.
    """
    seen: set[tuple[int, int]] = set()
    left = _MOST_ENTRIES
    waiting: list[Object] = [holder]
    while waiting:
        resources = waiting.pop().get("/Resources")
        if not isinstance(resources, Dictionary):
            continue
        if resources.is_indirect:
            if resources.objgen in seen:
                continue
            seen.add(resources.objgen)
        left -= sum(len(table) for table in resources.values() if isinstance(table, Dictionary))
        if left < 0:
            raise ValueError("too many forms, patterns and fonts")
        yield resources
        for kind in _HOLDERS:
            for each in _values(resources.get(kind)):
                if each.is_indirect:
                    if each.objgen in seen:
                        continue
                    seen.add(each.objgen)
                waiting.append(each)
        waiting.extend(_mask_groups(resources, seen))


def _mask_groups(resources: Dictionary, seen: set[tuple[int, int]]) -> Iterator[Object]:
    """The forms that soft masks are drawn by."""
    for state in _values(resources.get("/ExtGState")):
        mask = state.get("/SMask")
        group = mask.get("/G") if isinstance(mask, Dictionary) else None
        if isinstance(group, Stream) and group.objgen not in seen:
            seen.add(group.objgen)
            yield group


def _values(table: object) -> Iterator[Object]:
    if isinstance(table, Dictionary):
        yield from (value for value in table.values() if isinstance(value, Dictionary | Stream))
