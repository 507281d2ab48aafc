"""Frozen dataclasses as JSON between a process and its worker, taken apart with suspicion.

A dataclass becomes the list of its fields; times are ISO 8601, bytes base64. What comes back is built from the types'
own annotations, so that nothing but what they allow can come out of it: no other class is ever named in the data.
"""

import base64
import dataclasses
import math
import re
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from bsre_sign.workers.wire import WireError

T = TypeVar("T")
_Decode = Callable[[Any], Any]
_SMALL = 1 << 53
_HEXADECIMAL = re.compile(r"-?0x[0-9a-f]+")


def to_plain(value: object) -> Any:
    """``value`` as JSON can hold it.

    Raises:
        TypeError: it is of a kind that is not sent.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | str | float):
        return value
    if isinstance(value, int):
        return value if -_SMALL < value < _SMALL else hex(value)
    if dataclasses.is_dataclass(value):
        return [to_plain(getattr(value, one.name)) for one in dataclasses.fields(value)]
    if isinstance(value, tuple | frozenset):
        return [to_plain(one) for one in value]
    if isinstance(value, dict):
        return {_key(key): to_plain(one) for key, one in value.items()}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return [value.days, value.seconds, value.microseconds]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"a {type(value).__name__} is not sent")


def from_plain(kind: type[T], plain: Any) -> T:
    """What :func:`to_plain` made of a ``kind``.

    Raises:
        WireError: ``plain`` is no such thing.
        TypeError: ``kind`` has a field that is not sent.
    """
    try:
        found: T = _decoder(cast(Hashable, kind))(plain)
    except (ValueError, OverflowError) as error:
        raise WireError(f"no {kind.__name__}") from error
    return found


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("a key is no text")
    return key


@cache
def _decoder(kind: Any) -> _Decode:
    """What takes apart one type; a value that is none raises ``WireError`` or ``ValueError``."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return _optional(arguments)
    if origin is Literal:
        return _one_of(arguments)
    if origin in {tuple, frozenset}:
        return _several(origin, arguments)
    if origin in {dict, Mapping} and arguments[0] is str:
        one = _decoder(arguments[1])
        return lambda plain: {key: one(value) for key, value in _checked(plain, dict).items()}
    if isinstance(kind, type):
        if issubclass(kind, Enum):
            return lambda plain: kind(_checked(plain, str))
        if dataclasses.is_dataclass(kind):
            return _record(kind)
        if kind in _PLAIN:
            return _PLAIN[kind]
    raise TypeError(f"{kind} is not sent")


def _optional(kinds: tuple[Any, ...]) -> _Decode:
    rest = [one for one in kinds if one is not NoneType]
    if len(rest) != 1 or len(rest) == len(kinds):
        raise TypeError(f"{kinds} are not told apart")
    inner = _decoder(rest[0])
    return lambda plain: None if plain is None else inner(plain)


def _one_of(allowed: tuple[Any, ...]) -> _Decode:
    def decode(plain: Any) -> Any:
        if not isinstance(plain, str) or plain not in allowed:
            raise WireError("no such word")
        return plain

    return decode


def _several(origin: Any, kinds: tuple[Any, ...]) -> _Decode:
    if origin is frozenset or kinds[1:] == (...,):
        one = _decoder(kinds[0])
        return lambda plain: origin(one(value) for value in _checked(plain, list))
    each = [_decoder(kind) for kind in kinds]
    return lambda plain: tuple(one(value) for one, value in zip(each, _checked(plain, list), strict=True))


def _record(kind: Any) -> _Decode:
    hints = get_type_hints(kind)
    fields = [one for one in dataclasses.fields(kind) if one.init]
    each = [(one.name, _decoder(hints[one.name])) for one in fields]

    def decode(plain: Any) -> Any:
        values = _checked(plain, list)
        if len(values) != len(each):
            raise WireError(f"no {kind.__name__}")
        return kind(**{name: one(value) for (name, one), value in zip(each, values, strict=True)})

    return decode


def _checked(plain: Any, kind: type[T]) -> T:
    if not isinstance(plain, kind) or (isinstance(plain, bool) and kind is not bool):
        raise WireError(f"no {kind.__name__}")
    return plain


def _integer(plain: Any) -> int:
    if isinstance(plain, str):
        if not _HEXADECIMAL.fullmatch(plain):
            raise WireError("no int")
        return int(plain, 16)
    return _checked(plain, int)


def _number(plain: Any) -> float:
    if isinstance(plain, bool) or not isinstance(plain, int | float) or not math.isfinite(plain):
        raise WireError("no float")
    return float(plain)


def _moment(plain: Any) -> datetime:
    moment = datetime.fromisoformat(_checked(plain, str))
    if moment.tzinfo is None:
        raise WireError("a time without a zone")
    return moment.astimezone(UTC)


def _span(plain: Any) -> timedelta:
    days, seconds, microseconds = (_checked(one, int) for one in _checked(plain, list))
    return timedelta(days, seconds, microseconds)


_PLAIN: dict[type, _Decode] = {
    str: lambda plain: _checked(plain, str),
    bool: lambda plain: _checked(plain, bool),
    int: _integer,
    float: _number,
    bytes: lambda plain: base64.b64decode(_checked(plain, str), validate=True),
    datetime: _moment,
    date: lambda plain: date.fromisoformat(_checked(plain, str)),
    timedelta: _span,
    Path: lambda plain: Path(_checked(plain, str)),
}
