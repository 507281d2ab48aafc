"""Asking about stretches of pages' texts, each page once."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bsre_sign.viewer.model import Source
from bsre_sign.viewer.session import Input, opened
from bsre_sign.workers.wire import Head

_Found = TypeVar("_Found")


def ask_ranges(
    source: Source,
    ranges: Sequence[tuple[int, int, int]],
    command: Head,
    read: Callable[[Head, bytearray], Sequence[_Found]],
    *,
    password: str | None,
) -> dict[int, _Found]:
    """What ``command`` tells of each (page from 1, first character from 0, count), by its place in ``ranges``.

    What is not on a page is left out. Raises as :func:`~bsre_sign.viewer.session.opened` does.
    """
    wanted: dict[int, list[int]] = {}
    for position, (number, first, count) in enumerate(ranges):
        if first >= 0 and count > 0:
            wanted.setdefault(number, []).append(position)
    found: dict[int, _Found] = {}
    with opened(Input(source, password)) as session:
        for number, positions in wanted.items():
            if 0 < number <= session.pages[0]:
                parts = [ranges[position][1:] for position in positions]
                told = session.ask(number - 1, {**command, "ranges": parts}, read)
                found |= zip(positions, told or [], strict=False)
    return found
