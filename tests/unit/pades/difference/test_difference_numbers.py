"""A number may be spelled otherwise, as long as it is the same number and an integer stays one."""

import pytest

from bsre_sign.pades.difference.values import alike, parse


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"[ 0.00000 0.00000 612.00000 792.00000 ]", b"[ 0 0 612 792 ]"),
        (b"612.50", b"612.5"),
        (b".5", b"0.5"),
        (b"-.500", b"-0.5"),
        (b"-0.0", b"0"),
        (b"5.", b"5"),
        (b"<< /A [ 1.0 << /B 2.00 >> ] /C (1.0) >>", b"<< /A [ 1 << /B 2 >> ] /C (1.0) >>"),
    ],
)
def test_the_same_number_spelled_otherwise(old: bytes, new: bytes) -> None:
    assert alike(parse(old), parse(new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"90", b"90.0"),
        (b"90", b"+90"),
        (b"612.00000", b"612.00001"),
        (b"612.0", b"-612"),
        (b"0.1", b"1"),
        (b"(1.0)", b"(1)"),
        (b"/1.0", b"/1"),
        (b"1.0", b"null"),
        (b"1.0", b"(1)"),
        (b"1.0", b"1 0 R"),
        (b"[ 1.0 ]", b"[ 1 1 ]"),
        (b"<< /A 1.0 >>", b"<< /B 1 >>"),
        (b"<< /A 1.0 >>", b"[ 1 ]"),
        (b"1.0e5", b"100000"),
        (b"1.0", b"--1"),
    ],
)
def test_anything_else_is_a_change(old: bytes, new: bytes) -> None:
    assert not alike(parse(old), parse(new))
