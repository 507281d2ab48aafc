"""Where in a profile's text a key stands. TOML's parser keeps no lines, so it is asked which lines bring the key."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_MOST_TRIES = 100  # a value over more lines than that is not located


@dataclass(frozen=True, slots=True)
class Layer:
    """One file of the chain in which each profile inherits from the next."""

    file: str
    """What errors call it."""
    text: str
    values: Mapping[str, object]

    def line_of(self, keys: Sequence[str]) -> int | None:
        """The line, from 1, on which the statement starts that first gives ``keys``; ``None`` where none does."""
        if not _has(self.values, keys):
            return None
        lines = self.text.split("\n")
        tries = 0

        def parsed(count: int) -> Mapping[str, object] | None:
            nonlocal tries
            tries += 1
            try:
                return tomllib.loads("\n".join(lines[:count]) + "\n")
            except (tomllib.TOMLDecodeError, RecursionError):
                return None  # these lines end within a statement

        without, including = 0, len(lines)
        while tries < _MOST_TRIES:
            middle = (without + including) // 2
            for count in (*range(middle, including), *range(middle - 1, without, -1)):
                if count <= without or tries >= _MOST_TRIES:
                    continue
                if (values := parsed(count)) is not None:
                    without, including = (without, count) if _has(values, keys) else (count, including)
                    break
            else:
                return without + 1 if tries < _MOST_TRIES else None
        return None


def locate(layers: Sequence[Layer], keys: Sequence[str]) -> tuple[str, int | None]:
    """File and line of ``keys``; where no layer gives them, of the table in the first one that should."""
    for layer in layers:
        if (line := layer.line_of(keys)) is not None:
            return layer.file, line
    first = layers[0]
    lines = (first.line_of(keys[:length]) for length in range(len(keys) - 1, 0, -1))
    return first.file, next((line for line in lines if line is not None), None)


def _has(values: object, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(values, Mapping) or key not in values:
            return False
        values = values[key]
    return True
