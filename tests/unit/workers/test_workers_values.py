"""Dataclasses as JSON between a process and its worker: the same comes back, and nothing else is believed."""

import dataclasses
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsre_sign.evidence import DocumentFacts
from bsre_sign.trust import TrustStore
from bsre_sign.workers.values import from_plain, to_plain
from bsre_sign.workers.wire import WireError


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Inner:
    name: str
    ratio: float


@dataclass(frozen=True)
class Outer:
    flag: bool
    number: int
    when: datetime
    day: date
    span: timedelta
    raw: bytes
    colour: Colour
    word: Literal["a", "b"]
    path: Path
    maybe: Inner | None
    many: tuple[Inner, ...]
    pair: tuple[str, int]
    names: frozenset[str]
    table: dict[str, Inner]


WHOLE = Outer(
    True,
    7,
    datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
    date(2026, 1, 2),
    timedelta(days=-1, microseconds=5),
    b"\0\xff",
    Colour.BLUE,
    "b",
    Path("/a/b"),
    Inner("satu", 0.1),
    (Inner("dua", 2.0), Inner("\ud800", 3.0)),
    ("x", 1),
    frozenset({"p", "q"}),
    {"k": Inner("", 0.0)},
)
FIELDS = [one.name for one in dataclasses.fields(Outer)]


def through(value: Outer) -> Outer:
    return from_plain(Outer, json.loads(json.dumps(to_plain(value))))


def test_what_is_sent_comes_back() -> None:
    assert through(WHOLE) == WHOLE
    assert through(dataclasses.replace(WHOLE, maybe=None, many=(), table={})).maybe is None


@given(st.integers())
def test_whole_numbers_have_any_size(number: int) -> None:
    assert through(dataclasses.replace(WHOLE, number=number)).number == number


@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_that_is_too_long_for_decimal_digits_is_sent_all_the_same(sign: int) -> None:
    number = sign << 100_000

    assert through(dataclasses.replace(WHOLE, number=number)).number == number


def test_times_come_back_in_utc() -> None:
    there = dataclasses.replace(WHOLE, when=WHOLE.when.astimezone(timezone(timedelta(hours=7))))

    back = through(there).when

    assert (back, back.tzinfo) == (WHOLE.when, UTC)


LIES: list[tuple[str, Any]] = [
    ("flag", 1),
    ("flag", None),
    ("number", True),
    ("number", 1.5),
    ("number", "7"),
    ("number", "0xg"),
    ("number", None),
    ("when", "2026-01-02T03:04:05"),
    ("when", "kemarin"),
    ("when", 0),
    ("when", "0001-01-01T00:00:00+23:00"),
    ("day", "2026-13-01"),
    ("span", [1, 2]),
    ("span", [1, 2, "3"]),
    ("span", [10**12, 0, 0]),
    ("raw", "%%%"),
    ("raw", 5),
    ("colour", "green"),
    ("colour", None),
    ("word", "c"),
    ("word", ["a"]),
    ("path", 3),
    ("maybe", {}),
    ("maybe", ["satu"]),
    ("maybe", ["satu", 0.1, 2]),
    ("maybe", ["satu", float("inf")]),
    ("maybe", ["satu", float("nan")]),
    ("maybe", ["satu", True]),
    ("many", None),
    ("many", {}),
    ("many", "ab"),
    ("many", [["dua", 2.0], None]),
    ("pair", ["x"]),
    ("pair", ["x", 1, 2]),
    ("names", "pq"),
    ("names", [["p"]]),
    ("table", []),
    ("table", {"k": None}),
]


@pytest.mark.parametrize(("field", "lie"), LIES)
def test_what_the_types_do_not_allow_is_not_believed(field: str, lie: Any) -> None:
    plain = to_plain(WHOLE)
    plain[FIELDS.index(field)] = lie

    with pytest.raises(WireError):
        from_plain(Outer, plain)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=15) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=30,
    )
)
def test_nothing_else_raises(plain: Any) -> None:
    for kind in (Outer, Inner, DocumentFacts, TrustStore):
        with pytest.raises(WireError):
            from_plain(kind, plain)


@dataclass(frozen=True)
class Foreign:
    value: complex


@dataclass(frozen=True)
class Unclear:
    value: int | str


def test_what_cannot_be_sent_is_a_mistake_of_ours() -> None:
    for value in (Foreign(1j), {1: 2}):
        with pytest.raises(TypeError):
            to_plain(value)
    for kind in (Foreign, Unclear):
        with pytest.raises(TypeError):
            from_plain(kind, [1])


def test_trust_is_sent_whole() -> None:
    store = TrustStore.default().pin("A" * 64, name="Uji", not_after=date(2030, 1, 1))

    assert from_plain(TrustStore, json.loads(json.dumps(to_plain(store)))) == store
