"""Frames between the viewer and its worker, and what of an answer is believed."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsre_sign.viewer import Rect, answers
from bsre_sign.workers.wire import WireError, receive, send

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


class Slow(io.BytesIO):
    """A stream that takes and gives a few bytes at a time, as a pipe may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 3))

    def write(self, data: "memoryview", /) -> int:  # type: ignore[override]
        return super().write(bytes(data[:3]))


@given(st.dictionaries(st.text(), values, max_size=4), st.lists(st.binary(max_size=20), max_size=3))
def test_what_is_sent_is_received(head: dict[str, object], body: list[bytes]) -> None:
    for stream in (io.BytesIO(), Slow()):
        send(stream, head, body)
        send(stream, {"second": 2})
        stream.seek(0)

        assert receive(stream, 100) == (head, bytearray(b"".join(body)))
        assert receive(stream, 0) == ({"second": 2}, bytearray())
        assert receive(stream, 0) is None


def test_a_long_body_is_received_whole() -> None:
    stream, body = io.BytesIO(), bytes(range(256)) * 20_000
    send(stream, {}, (body, b"x"))
    stream.seek(0)

    assert receive(stream, 10_000_000) == ({}, bytearray(body + b"x"))


def test_a_body_longer_than_allowed_is_not_read() -> None:
    stream = io.BytesIO()
    send(stream, {}, (b"12345",))
    stream.seek(0)

    with pytest.raises(WireError):
        receive(stream, 4)
    assert stream.tell() == 12


@pytest.mark.parametrize("cut", range(1, 20))
def test_a_frame_that_is_cut_off_is_no_frame(cut: int) -> None:
    stream = io.BytesIO()
    send(stream, {"a": 1}, (b"body",))
    whole = stream.getvalue()
    assert len(whole) == 23

    with pytest.raises(WireError):
        receive(io.BytesIO(whole[:cut]), 100)


@pytest.mark.parametrize("head", [b"", b"{", b"[]", b"1", b"null", b'"a"', b"\xff", b"[" * 100_000])
def test_a_head_is_an_object_in_json(head: bytes) -> None:
    with pytest.raises(WireError):
        receive(io.BytesIO(struct.pack("<IQ", len(head), 0) + head), 100)


@given(values)
def test_only_rectangles_of_the_page_are_taken(value: object) -> None:
    try:
        found = answers.rect(value)
    except WireError:
        return
    assert 0 <= found.x0 <= found.x1 <= 1
    assert 0 <= found.y0 <= found.y1 <= 1


@pytest.mark.parametrize(
    "value",
    [
        [0, 0, 1],
        [0, 0, 1, 2],
        [0.5, 0, 0.4, 1],
        [0, 0.5, 1, 0.4],
        [0, 0, 1, "1"],
        [0, 0, 1, None],
        [0, 0, 1, True],
        {},
        None,
    ],
)
def test_what_is_no_rectangle_is_refused(value: object) -> None:
    with pytest.raises(WireError):
        answers.rect(value)


def test_a_hairs_breadth_beside_the_page_is_on_its_edge() -> None:
    assert answers.rect([-1e-9, 0, 1 + 1e-9, 1]) == Rect(0, 0, 1, 1)


@given(st.binary(max_size=60))
def test_only_pngs_are_taken(value: bytes) -> None:
    with pytest.raises(WireError):
        answers.png(value, 10**9)


@pytest.mark.parametrize(
    "head", [{}, {"size": 1}, {"size": [1]}, {"size": [1, -1]}, {"size": [1, 1e13]}, {"size": [1, "2"]}, []]
)
def test_what_is_no_size_is_refused(head: object) -> None:
    with pytest.raises(WireError):
        answers.size(head)


def test_a_text_has_a_limit_in_characters() -> None:
    assert answers.text(bytearray("éé".encode()), 2) == "éé"
    with pytest.raises(WireError):
        answers.text(bytearray("ééé".encode()), 2)
