"""JSON that shows nothing hidden and loses nothing."""

import json
import unicodedata
from datetime import date

import pytest

from bsre_sign.report.json_text import json_text

HIDDEN = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


def test_nothing_hidden_is_written_raw_and_every_value_stays() -> None:
    value = {one: [one, f"a{one}b"] for one in HIDDEN}
    for written in (json_text(value), json_text(value, indent=None)):
        assert not set(written.replace("\n", "")) & set(HIDDEN)
        assert json.loads(written.encode()) == value


@pytest.mark.parametrize("text", ["Pejabat Uji Satu", "Ária → 印鑑 😀", "\ue000", 'a"b\\c\n'])
def test_what_people_read_stays_readable(text: str) -> None:
    assert json_text([text], indent=None) == json.dumps([text], ensure_ascii=False)


def test_one_line_or_indented() -> None:
    assert json_text({"a": [1]}) == '{\n  "a": [\n    1\n  ]\n}'
    assert "\n" not in json_text({"a": ["x\ny"]}, indent=None)
    assert json_text(date(2026, 1, 2), default=date.isoformat) == '"2026-01-02"'
