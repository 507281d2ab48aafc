"""Every fault of a profile is told, with its file, its line and its key."""

import re
import time
from pathlib import Path

import pytest

from bsre_sign.agreement import Agreement
from bsre_sign.agreement.origin import Layer
from bsre_sign.errors import AgreementError

MANY = """\
id = "Kota"
inherits = "bsre"
signed_on = "2024-01-01"
warna = "merah"

[stamp]
font_sise = 7
# A value over several lines stands where it begins.
clause = [
    "satu",
    "oleh {nama}",
]
font = 3
margins = { left = 42, top = 1 }

[signing]
minimum_level = "B-X"
signer = "robot"
certify = "all"
signers = 0

[verification]
minimum_rung = "R0"
required_policies = ["1.2.x"]

[check]
clause-present = "fatal"
unheard-of = "off"

[correspondence]
agency = { unit = "Dinas" }

[obligations]
clause.article = ""

[obligations.extra]
article = "Pasal 1"
tool = "some"
"""
EXPECTED = [
    (1, "id"),
    (3, "signed_on"),
    (4, "warna"),
    (7, "stamp.font_sise"),
    (9, "stamp.clause"),
    (13, "stamp.font"),
    (14, "stamp.margins.top"),
    (17, "signing.minimum_level"),
    (18, "signing.signer"),
    (19, "signing.certify"),
    (20, "signing.signers"),
    (23, "verification.minimum_rung"),
    (24, "verification.required_policies"),
    (27, "check.clause-present"),
    (28, "check.unheard-of"),
    (31, "correspondence.agency.address"),
    (34, "obligations.clause.article"),
    (36, "obligations.extra.bearer"),
    (36, "obligations.extra.text"),
    (38, "obligations.extra.tool"),
]


def read(path: Path, text: str, rules: tuple[str, ...] = ()) -> Agreement:
    path.write_text(text, "utf-8")
    return Agreement.from_file(path, rules=rules)


def test_all_of_them_in_the_order_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(AgreementError) as error:
        read(tmp_path / "kota.toml", MANY, ("clause-present", "logo-present"))
    told = []
    for fault in error.value.faults:
        match = re.match(r"(.*), line (\d+): (?:unknown key )?\"(.+?)\"", fault.cause.en)
        assert match is not None, fault.cause.en
        assert match[1] == str(tmp_path / "kota.toml")
        assert f"{match[1]}, baris {match[2]}: " in fault.cause.id
        assert fault.hint.id
        assert fault.hint.en
        told.append((int(match[2]), match[3]))
    assert told == EXPECTED
    assert error.value.cause.en.startswith(error.value.faults[0].cause.en)
    assert "(And 19 more.)" in error.value.cause.en


def test_a_single_fault_is_told_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(AgreementError) as error:
        read(tmp_path / "kota.toml", 'inherits = "bsre"\n\nid = 3\n')
    assert 'kota.toml, line 3: "id" is 3.' in error.value.cause.en
    assert error.value.faults == ()


def test_a_fault_in_the_file_below_is_told_there(tmp_path: Path) -> None:
    (tmp_path / "kota.toml").write_text('id = "kota"\ninherits = "bsre"\n[stamp]\nfont_size = 99\n')
    with pytest.raises(AgreementError, match=r"kota\.toml, line 4: \"stamp\.font_size\""):
        read(tmp_path / "dinas.toml", 'id = "dinas"\ninherits = "kota"\n')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('id = "a"\ninherits = "none"\n', r'a\.toml, line 2: "inherits" is \'none\''),
        ('id = "a"\n\ninherits = ["bsre"]\n', r'a\.toml, line 3: "inherits" is'),
        ('id = "a"\ninherits = "../a"\n', r'a\.toml, line 2: "inherits" is'),
        ('id = "a"\ninherits = "a"\n', r'a\.toml, line 2: "inherits" is'),
        ('id = "a"\nid = "b"\n', r"not valid TOML: .*line 2"),
        ('inherits = "bsre"\nsigned_on = 2024-01-01\nlast_day = 2023-12-31\nid = "a"', r'line 3: "last_day" is 2023'),
        ('inherits = "bsre"\nsigned_on = 9999-01-01\nid = "a"', r'line 2: "signed_on" is 9999'),
        ('inherits = "bsre"\nid = "?"', r'line 2: "id"'),
        ('inherits = "bsre"\nid = "a"\n[stamp]\nfont = "?"', r'line 4: "stamp.font"'),
        ('inherits = "bsre"\nid = "a"\n[stamp]\nfont = "../a.ttf"', r'line 4: "stamp.font"'),
        ('inherits = "bsre"\nid = "a"\n[stamp]\nfont = "/a.ttf"', r'line 4: "stamp.font"'),
        ('inherits = "bsre"\nid = "a"\n[check]\nNot_a_rule = "off"', r'line 4: "check.Not_a_rule"'),
    ],
)
def test_others(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(AgreementError, match=says):
        read(tmp_path / "a.toml", text)


def test_two_files_that_name_each_other(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text('id = "b"\ninherits = "a"\n')
    with pytest.raises(AgreementError, match=r'b\.toml, line 2: "inherits"'):
        read(tmp_path / "a.toml", 'id = "a"\ninherits = "b"\n')


@pytest.mark.parametrize(
    ("text", "keys", "line"),
    [
        ("a = 1\r\n\r\nb = 2\r\n", ("b",), 3),
        ("a.b.c = 1\na.b.d = 2", ("a", "b", "d"), 2),
        ('a = """\nb = 1\n"""\nb = 2\n', ("b",), 4),
        ("# b = 1\na = 1 # b = 2\nb = 3", ("b",), 3),
        ('[x]\n[x."a.b"]\nc = 1\n', ("x", "a.b", "c"), 3),
        ("[x.y]\n[x]\na = [\n  1,\n\n  2,\n]\n", ("x", "a"), 3),
        ("[x.y]\n[x]\na = 1\n", ("x",), 1),
        ("a = 1", ("b",), None),
        ("a = [\n" + "  1,\n" * 300 + "]\n", ("a",), None),
    ],
)
def test_where_a_key_stands(text: str, keys: tuple[str, ...], line: int | None) -> None:
    import tomllib

    assert Layer("x.toml", text, tomllib.loads(text)).line_of(keys) == line


@pytest.mark.parametrize(
    "many",
    [
        "".join(f"x{number} = [\n1,\n]\n" for number in range(2000)),
        "".join(f"obligations.duty-{number}.bogus = 1\n" for number in range(800)),
    ],
    ids=["unknown keys over several lines", "tables that lack everything"],
)
def test_a_huge_profile_full_of_faults_is_refused_soon(tmp_path: Path, many: str) -> None:
    text = f'id = "a"\ninherits = "bsre"\n{many}'
    assert len(text) < 32 * 1024
    begun = time.monotonic()
    with pytest.raises(AgreementError) as error:
        read(tmp_path / "a.toml", text)
    assert len(error.value.faults) == 20
    assert time.monotonic() - begun < 10
