"""An agency's own profile: laid over a built-in one, and refused with words that help."""

import time
from pathlib import Path

import pytest

from bsre_sign.agreement import Agreement
from bsre_sign.errors import AgreementError

HEAD = 'id = "kota-1"\ninherits = "bkn-2022"\n'


def read(folder: Path, text: str) -> Agreement:
    path = folder / "kota.toml"
    path.write_text(text, "utf-8")
    return Agreement.from_file(path)


def test_what_is_left_out_comes_from_below(tmp_path: Path) -> None:
    agreement = read(tmp_path, HEAD + "[stamp]\nfont_size = 9\nmargins = { left = 20 }\n")
    below = Agreement.load("bkn-2022")
    assert agreement.id == "kota-1"
    assert (agreement.stamp.font_size, below.stamp.font_size) == (9, 7.5)
    assert agreement.stamp.clause == below.stamp.clause
    assert (agreement.stamp.margins.left, agreement.stamp.margins.right) == (20, below.stamp.margins.right)
    assert agreement.obligations == below.obligations


def test_named_duties_are_all_there_are(tmp_path: Path) -> None:
    agreement = read(tmp_path, HEAD + '[obligations.clause]\narticle = "Pasal 7"\n')
    (duty,) = agreement.obligations
    assert (duty.id, duty.article, duty.bearer) == ("clause", "Pasal 7", "agency")
    assert "BSrE" in duty.text.en


def test_a_new_unit_name_is_filled_in(tmp_path: Path) -> None:
    agreement = read(tmp_path, HEAD + '[stamp]\nunit = "Pusat Sertifikasi"\n')
    assert "oleh Pusat Sertifikasi (BSrE)" in agreement.stamp.sentence


def test_a_font_file_lies_beside_the_profile(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + '[stamp]\nfont = "own.ttf"\n').stamp.font == str(tmp_path / "own.ttf")


def test_a_profile_may_be_called_as_the_one_below(tmp_path: Path) -> None:
    path = tmp_path / "bsre.toml"
    path.write_text('id = "own"\ninherits = "bsre"\n', "utf-8")
    assert Agreement.from_file(str(path)).id == "own"


@pytest.mark.parametrize(
    ("text", "key", "hint"),
    [
        ("[stamp]\nfont_sise = 7\n", "stamp.font_sise", "font_size"),
        ("[stamp]\nfont_size = 70\n", "stamp.font_size", "a number from 5 to 24"),
        ('[stamp]\nfont_size = "7"\n', "stamp.font_size", "a number from 5 to 24"),
        ("[stamp]\nlogo = 1\n", "stamp.logo", "true or false"),
        ('[stamp]\nlogo_side = "top"\n', "stamp.logo_side", '"left", "right"'),
        ('[stamp]\nfont = "helvetica"\n', "stamp.font", "source-sans-pro"),
        ("[stamp]\nclause = []\n", "stamp.clause", "1 to 6"),
        ('[stamp]\nclause = ["a\\nb"]\n', "stamp.clause", "one line each"),
        ('[stamp]\nclause = ["oleh {name}"]\n', "stamp.clause", "{unit}"),
        ("[stamp]\nmargins = 5\n", "stamp.margins", "a table"),
        ("[stamp.margins]\nleft = -1\n", "stamp.margins.left", "a number from 0"),
        ("[stamp.margins]\ntop = 1\n", "stamp.margins.top", "left"),
        ('[signing]\nminimum_level = "B-X"\n', "signing.minimum_level", "B-LTA"),
        ('signed_on = "2024-01-01"\n', "signed_on", "without quotes"),
        ("signed_on = 2024-01-01T00:00:00\n", "signed_on", "without quotes"),
        ("signers = 3\n", "signers", "1 to 2"),
        ("signers = true\n", "signers", "1 to 2"),
        ('terms = ["a", "b"]\n', "terms", "a list of 3 texts"),
        ("numbers = [1]\n", "numbers", "a list of"),
        ('title = "Perjanjian"\n', "title", "a table"),
        ('[obligations.extra]\narticle = "Pasal 1"\n', "obligations.extra.bearer", "agency"),
        ("obligations = 3\n", "obligations", "a table"),
        ("[obligations]\nclause = 3\n", "obligations.clause", "a table"),
        ("logo = true\n", "logo", "closing"),
    ],
)
def test_errors_name_file_key_and_what_is_expected(tmp_path: Path, text: str, key: str, hint: str) -> None:
    with pytest.raises(AgreementError) as error:
        read(tmp_path, HEAD + text)
    for cause in (error.value.cause.id, error.value.cause.en):
        assert "kota.toml" in cause
        assert f'"{key}"' in cause
    assert hint in error.value.hint.en
    assert error.value.hint.id != error.value.hint.en or hint == "font_size"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"id = ", "not valid TOML"),
        (b"\xff\xfe", "not valid TOML"),
        (b"# " + b"x" * 300_000, "too large"),
        (b'inherits = "none"', '"inherits" is'),
        (b'inherits = "bsre"\nid = "A b"', '"id" is'),
        (b'id = "alone"', "is missing"),
    ],
)
def test_unusable_files(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(data)
    with pytest.raises(AgreementError, match=says):
        Agreement.from_file(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id" + ".a" * 900 + " = 1", "more than 16 deep"),
        ("id" + ".a" * 8_000 + " = 1", "more than 2000 characters"),
        ("id = " + "[" * 900 + "]" * 900, "more than 16 deep"),
        ("id = " + "{a = " * 300 + "1" + "}" * 300, "more than 16 deep"),
        ("id = " + "[\n" * 8_000 + "]\n" * 8_000, "more than 16 deep"),
        ("".join(f"[{'.'.join('a' * depth)}]\nb = 1\n" for depth in range(1, 18)), "more than 16 deep"),
    ],
)
def test_profiles_of_any_depth_are_told_at_once(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "dalam.toml"
    path.write_text(f'inherits = "bsre"\n{text}\n')
    before = time.process_time()
    with pytest.raises(AgreementError, match=f"not valid TOML: .*{says}") as error:
        Agreement.from_file(path)
    assert "dalam.toml" in error.value.cause.id
    assert time.process_time() - before < 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AgreementError, match="cannot be read"):
        Agreement.from_file(tmp_path / "none.toml")


def test_a_term_that_starts_on_a_leap_day(tmp_path: Path) -> None:
    agreement = read(tmp_path, HEAD + "signed_on = 2024-02-29\nterm_years = 3\n")
    assert str(agreement.ends_on) == "2027-03-01"
    assert Agreement.load("bsre").ends_on is None
