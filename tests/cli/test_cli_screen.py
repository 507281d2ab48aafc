"""Errors stand on one line each, in no time, whatever they repeat."""

import time

import pytest

from bsre_sign.cli.screen import complain
from bsre_sign.cli.shell import Shell
from bsre_sign.errors import ServiceError
from bsre_sign.language import Text


@pytest.mark.parametrize(
    "middle", [" " * 60_000, " \r\n" * 20_000, "\n" + "\t" * 60_000], ids=["spaces", "lines", "tabs"]
)
def test_a_long_text_is_brought_to_one_line_in_linear_time(middle: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = Text(id=f"gagal{middle}rusak", en="failed")
    start = time.process_time()
    complain(Shell(), ServiceError(said, said))
    assert time.process_time() - start < 1

    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["error:", "hint:"]
    assert all("gagal " in line and line.endswith(" rusak") for line in lines)
