"""Profiles of an agency's own: found in folders, laid over each other, begun from a template."""

import re
from pathlib import Path

import pytest

from bsre_sign.agreement import Agreement, CheckProfile, Office, SigningProfile, VerificationProfile, starting_profile
from bsre_sign.agreement.stamp_profile import StampProfile
from bsre_sign.errors import AgreementError
from bsre_sign.language import Language
from bsre_sign.levels import Level
from bsre_sign.report.model import Rung

OWN = """
id = "kota"
inherits = "bsre"

[correspondence]
agency = { unit = "Dinas", address = "Jalan 1", phone = "(021) 1", email = "a@example.go.id" }

[signing]
minimum_level = "B-LT"
signer = "seal"
certify = "forms"
signers = 2

[verification]
minimum_rung = "R3"
required_policies = ["2.16.360.1.1.1.3.11.2.0.1"]

[check]
logo-official = "off"
minimum-level = "warning"

[obligations.clause]
article = "Pasal 9"
tool = "checks"
how.id = "Begini."
how.en = "Thus."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kota.toml").write_text(OWN, "utf-8")
    (tmp_path / "dinas.toml").write_text('id = "dinas"\ninherits = "kota"\n[signing]\nsigners = 1\n')
    return tmp_path


def test_what_it_asks_for(folder: Path) -> None:
    one = Agreement.load("kota", [folder])
    assert one.signing == SigningProfile(Level.B_LT, "seal", "forms", 2)
    assert one.verification == VerificationProfile(Rung.R3, ("2.16.360.1.1.1.3.11.2.0.1",))
    assert one.check == CheckProfile((("logo-official", "off"), ("minimum-level", "warning")))
    assert [one.check.severity(rule) for rule in ("logo-official", "signed")] == ["off", None]
    assert one.correspondence.agency == Office("Dinas", "Jalan 1", "(021) 1", "a@example.go.id")
    (duty,) = one.obligations
    assert (duty.article, duty.tool, duty.how and duty.how.en) == ("Pasal 9", "checks", "Thus.")


def test_what_the_built_in_ones_ask_for() -> None:
    for name in Agreement.available():
        one = Agreement.load(name)
        assert one.signing == SigningProfile(Level.B_B, "any", None, 1)
        assert one.verification == VerificationProfile(Rung.R2, ())
        assert one.check == CheckProfile()
        clause = one.obligation("clause")
        assert clause is not None
        assert clause.tool == "fulfils"


def test_one_profile_over_another(folder: Path) -> None:
    one, below = Agreement.load("dinas", [folder]), Agreement.load("kota", [folder])
    assert one.signing == SigningProfile(Level.B_LT, "seal", "forms", 1)
    assert one.obligations == below.obligations


def test_the_first_folder_that_has_it_counts(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("lain")
    (other / "kota.toml").write_text('id = "kota"\ninherits = "bsre"\nparty = "Lain"\n')
    assert Agreement.load("kota", [other, folder]).party == "Lain"
    assert Agreement.load("kota", [folder, other]).party != "Lain"
    assert Agreement.available([folder, other, other / "none"])[-2:] == ("dinas", "kota")


def test_built_in_ids_mean_the_built_in_ones(folder: Path) -> None:
    (folder / "bkn-2022.toml").write_text('id = "bkn-2022"\ninherits = "bsre"\n')
    assert Agreement.load("bkn-2022", [folder]) is Agreement.load("bkn-2022")
    assert Agreement.available([folder]).count("bkn-2022") == 1


def test_a_file_is_called_as_its_profile(folder: Path) -> None:
    (folder / "lain.toml").write_text('id = "kota"\ninherits = "bsre"\n')
    with pytest.raises(AgreementError, match=r'lain\.toml: "id" is "kota"'):
        Agreement.load("lain", [folder])


@pytest.mark.parametrize("name", ["none", "../kota", "kota.toml", "", "a\0b"])
def test_no_other_file_is_found(folder: Path, name: str) -> None:
    with pytest.raises(AgreementError, match="Unknown agreement") as error:
        Agreement.load(name, [folder / "sub", folder])
    assert "dinas, kota" in error.value.hint.en


@pytest.mark.parametrize("language", list(Language))
def test_a_starting_profile_is_in_order_as_it_is(tmp_path: Path, language: Language) -> None:
    path = tmp_path / "kota-1.toml"
    path.write_text(starting_profile("kota-1", language), "utf-8")
    one, below = Agreement.from_file(path), Agreement.load("bsre")
    assert one.id == "kota-1"
    assert (one.obligations, one.stamp, one.signing) == (below.obligations, below.stamp, below.signing)


@pytest.mark.parametrize("language", list(Language))
def test_a_starting_profile_is_in_order_with_everything_in_it(tmp_path: Path, language: Language) -> None:
    """Each example in a comment is right, and no key that there is goes unmentioned."""
    text = starting_profile("kota-1", language)
    # Keys, tables and the inside of lists; a sentence in a comment is none of these.
    whole = re.sub(r'^# (?=\w+ = |\[\w+\]$|\]$|    ")', "", text, flags=re.MULTILINE)
    path = tmp_path / "kota-1.toml"
    path.write_text(whole, "utf-8")
    one = Agreement.from_file(path)
    assert str(one.last_day) == "2030-01-30"
    assert one.signing.certify == "forms"
    assert one.stamp.qr is not None
    for kind in (Agreement, StampProfile, SigningProfile, VerificationProfile):
        for key in kind.__dataclass_fields__:
            assert re.search(rf"^\[?{key}\b", whole, re.MULTILINE), key


def test_starting_profiles_differ_in_their_words_only() -> None:
    def data(language: Language) -> list[str]:
        text = starting_profile("kota-1", language)
        return [line for line in text.splitlines() if line and not re.match(r"# (?!\w+ = |\[|    |\])", line)]

    assert data(Language.INDONESIAN) == data(Language.ENGLISH)
    assert starting_profile("a", Language.INDONESIAN) != starting_profile("a", Language.ENGLISH)
