"""Driving pyHanko's coroutines to their end without an event loop.

The engine is written for asyncio, but everything that it would wait for is answered at once here: evidence is
gathered beforehand and requests go through a synchronous fetcher. So no loop is started behind a caller that may
have one of its own.
"""

from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result.

    Raises:
        RuntimeError: it waited for something, which no engine call made here may do.
    """
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    coroutine.close()
    raise RuntimeError("an engine coroutine waited although all its input was at hand")
