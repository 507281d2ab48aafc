"""What a content leaves open is counted as a reader counts it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsre_sign.stamp.balance import Balance, balance, looks_sound


def open_at_end(*, before: int = 0, after: int = 0, text: bool = False, marks: int = 0) -> Balance:
    return Balance(before, after, text_open=text, marks_open=marks, sound=False)


CLOSED = open_at_end()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", CLOSED),
        (b"q 1 0 0 1 0 0 cm Q", CLOSED),
        (b"q q Q", open_at_end(after=1)),
        (b"Q Q", open_at_end(before=2)),
        (b"q Q Q q q", open_at_end(before=1, after=2)),
        (b"BT (ET) Tj", open_at_end(text=True)),
        (b"BT ET", CLOSED),
        (b"/P <</MCID 0>>BDC/Span BMC EMC", open_at_end(marks=1)),
        (b"EMC EMC", CLOSED),
        (rb"q (Q \) Q (Q (Q) Q) Q) Tj", open_at_end(after=1)),
        (b"q <51> Tj % Q Q Q\n", open_at_end(after=1)),
        (b"q /Q gs /q Do", open_at_end(after=1)),
        (b"q BI /W 1 /H 1 ID Q Q\nEI Q", CLOSED),
        (b"q[1]0 d Q(a)Tj q<41>Tj", open_at_end(after=1)),
        (b"q ID Q Q", open_at_end(after=1)),
    ],
)
def test_counted(content: bytes, expected: Balance) -> None:
    assert balance(content) == expected


@given(st.lists(st.sampled_from([b"q", b"Q", b"BT ET", b"/P BMC", b"EMC", b"(Q q)", b"1 w"])))
def test_what_is_put_around_it_makes_it_even(parts: list[bytes]) -> None:
    content = b" ".join(parts)
    found = balance(content)
    whole = b"q " * found.saves_before + content + b" EMC" * found.marks_open + b" Q" * found.restores_after
    assert balance(whole) == CLOSED


@given(st.lists(st.sampled_from([b"q", b"Q", b"BT", b"ET"])))
def test_the_quick_look_is_never_content_with_what_stays_open(parts: list[bytes]) -> None:
    content = b"\n".join(parts)
    found = balance(content)
    if looks_sound(content):
        assert found.restores_after == found.saves_before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"q 1 0 0 1 0 0 cm BT /F1 12 Tf (a \\) b (c) d) Tj [(x)-12.5<4Ae0>] TJ T* (y) ' ET Q",
        b"/Artifact <</Type/Pagination/BBox[0 0 1 1]>>BDC\n/Fm0 Do\nEMC",
        b"0.5 g\r0 0 m 1 1 l S f* B* /Cs1 cs .5 -3. scn /P sh true false null",
    ],
)
def test_ordinary_content_looks_sound(content: bytes) -> None:
    assert looks_sound(content)


@pytest.mark.parametrize(
    "content",
    [b"BT ETBT ET", b"undefined 10 Tf", b"(open", b"[1 0", b"<< /A 1", b"1e2 w", b"Q q q", b"BT", b"/P BMC", b"ET )"],
)
def test_odd_content_does_not(content: bytes) -> None:
    assert not looks_sound(content)


@pytest.mark.parametrize("piece", [b"(", b"(\\", b"BI ", b"BI ID ", b"<", b"(()", b"/", b"%", b"q ", b" ID"])
def test_hostile_content_takes_linear_time(piece: bytes) -> None:
    content = piece * (1_000_000 // len(piece))
    start = time.perf_counter()
    balance(content)
    looks_sound(content)
    assert time.perf_counter() - start < 3
