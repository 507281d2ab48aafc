"""``agreement list``, ``show``, ``validate`` and ``new``, and where profiles of one's own are found."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_case import Ca
from click.testing import Result

from bsre_sign.agreement import Agreement

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]

KOTA = 'id = "kota"\ninherits = "bsre"\ntitle.id = "PKS Kota"\ntitle.en = "The City\'s PKS"\nsigned_on = 2026-01-31\n'
THAT_DAY = ("--date", "2026-11-21")


def keep(folder: Path, text: str = KOTA, name: str = "kota.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def row(result: Result, name: str) -> str:
    (found,) = [line for line in result.stdout.splitlines() if line.startswith(f"{name} ")]
    return found


def test_list_says_how_each_stands(run: Run) -> None:
    listed = run("agreement", "list", *THAT_DAY)
    assert (listed.exit_code, listed.stderr) == (0, "")
    assert "berlaku, 177 hari lagi" in row(listed, "grobogan-2023")
    assert "15 Februari 2028" in row(listed, "bali-2024")
    assert "berlaku, 452 hari lagi" in row(listed, "bali-2024")
    for name, days in (("ombudsman-2020", 953), ("barantan-2020", 838), ("bkn-2022", 50)):
        assert f"sudah berakhir, {days} hari yang lalu" in row(listed, name)
    english = run("agreement", "list", "--date", "2026-10-03", "--lang", "en")
    assert "ended 1 day ago" in row(english, "bkn-2022")
    assert "without dates" in row(english, "bsre")


def test_list_as_json(run: Run) -> None:
    found = json.loads(run("agreement", "list", *THAT_DAY, "--format", "json").stdout)
    assert found["schema_version"] == "1"
    states = {one["id"]: one["state"]["status"] for one in found["agreements"]}
    assert states == {
        "bsre": "undated",
        "bali-2024": "in-force",
        "barantan-2020": "ended",
        "bkn-2022": "ended",
        "grobogan-2023": "in-force",
        "ombudsman-2020": "ended",
    }
    (bkn,) = [one for one in found["agreements"] if one["id"] == "bkn-2022"]
    assert bkn["state"] == {
        "on": "2026-11-21",
        "status": "ended",
        "first_day": "2022-10-03",
        "last_day": "2026-10-02",
        "ends_on": "2026-10-03",
        "days_left": None,
        "days_since_end": 50,
        "last_notice_day": "2026-09-02",
        "earliest_end": None,
    }


@pytest.mark.parametrize("name", Agreement.available())
def test_show_names_every_duty_once_and_who_sees_to_it(run: Run, name: str) -> None:
    shown = run("agreement", "show", name, *THAT_DAY, "--lang", "en").stdout
    one = Agreement.load(name)
    headings = (
        "Fulfilled by this program",
        "Checked by this program",
        "The agency's own to do",
        "Both parties' own to do",
        "BSrE's to do",
    )
    lines = shown.splitlines()
    places = [lines.index(heading) for heading in headings]
    assert places == sorted(places)
    for duty in one.obligations:
        (place,) = [number for number, line in enumerate(lines) if f"[{duty.id}]" in line]
        group = sum(place > start for start in places) - 1
        own = {"agency": 2, "both": 3, "issuer": 4}[duty.bearer]
        assert group == {"fulfils": 0, "checks": 1, "none": own}[duty.tool], duty.id
        assert lines[place].startswith(f"  {duty.article} [")


def test_show_says_the_state_and_what_is_asked(run: Run, home: Path) -> None:
    shown = run("agreement", "show", "grobogan-2023", *THAT_DAY).stdout
    for text in (
        "Keadaan pada 21 November 2026",
        "berlaku, 177 hari lagi",
        "17 Mei 2023 sampai dengan 16 Mei 2027 (4 tahun)",
        "30 hari kalender sebelumnya, paling lambat 16 April 2027",
        "Dinas Komunikasi dan Informatika Kabupaten Grobogan",
    ):
        assert text in shown
    keep(home, KOTA + '[signing]\nsigner = "seal"\ncertify = "forms"\n[check]\nminimum-level = "off"\n')
    own = run("agreement", "show", "kota.toml", "--lang", "en").stdout
    for text in ("an electronic seal", "yes, filling forms and signing allowed", "Rule minimum-level    off"):
        assert text in own


def test_show_as_json_holds_the_whole_profile(run: Run) -> None:
    found = json.loads(run("agreement", "show", "bkn-2022", *THAT_DAY, "--format", "json").stdout)
    one = Agreement.load("bkn-2022")
    assert found["signed_on"] == "2022-10-03"
    assert found["terms"] == dict(zip(("authenticity", "integrity", "non_repudiation"), one.terms, strict=True))
    assert found["stamp"]["clause"] == list(one.stamp.clause)
    assert found["signing"] == {"minimum_level": "B-B", "signer": "any", "certify": None, "signers": 1}
    assert found["verification"] == {"minimum_rung": "R2", "required_policies": []}
    assert [duty["id"] for duty in found["obligations"]] == [duty.id for duty in one.obligations]
    (clause,) = [duty for duty in found["obligations"] if duty["id"] == "clause"]
    assert (clause["article"], clause["tool"], clause["bearer"]) == ("Pasal 4 ayat (1) huruf j", "fulfils", "agency")
    assert set(clause["text"]) == {"id", "en"}
    assert found["correspondence"]["agency"]["address"].startswith("Jalan Mayjend Sutoyo")


@pytest.mark.parametrize("day", ["2026-02-30", "besok", "21-11-2026"])
def test_a_date_that_is_none(run: Run, day: str) -> None:
    for command in (("list",), ("show", "bsre")):
        refused = run("agreement", *command, "--date", day)
        assert refused.exit_code == 2
        assert day in refused.stderr


def test_own_profiles_are_found_in_three_kinds_of_folders(run: Run, home: Path, tmp_path: Path) -> None:
    by_option = keep(tmp_path / "satu", KOTA.replace("PKS Kota", "Dari opsi"))
    by_variable = keep(tmp_path / "dua", KOTA.replace("PKS Kota", "Dari variabel"))
    keep(tmp_path / "konfigurasi" / "bsre-sign" / "agreements")
    empty = tmp_path / "kosong"
    empty.mkdir()
    env = {"BSRE_SIGN_AGREEMENTS": f"{empty}{os.pathsep}{by_variable}"}
    option = ("--agreement-folder", str(by_option))
    for arguments, variables, title in (
        ((), {}, "PKS Kota"),
        ((), env, "Dari variabel"),
        (option, env, "Dari opsi"),
    ):
        assert title in run("agreement", "show", "kota", *arguments, env=variables).stdout
        assert title in row(run("agreement", "list", *arguments, env=variables), "kota")
    # A file in the current folder is meant only where no folder of profiles has one.
    Path("kota").write_text("bukan profil")
    assert "PKS Kota" in run("agreement", "show", "kota").stdout


def test_stamping_and_signing_under_an_own_profile(run: Run, ca: Ca, home: Path, tmp_path: Path) -> None:
    folder = str(keep(tmp_path / "profil", 'id = "kota"\ninherits = "bsre"\n[stamp]\nunit = "Pusat Uji"\n'))
    key = ca.key()
    for name, command in (
        ("cap.pdf", ("stamp", "surat.pdf", "-o", "cap.pdf")),
        ("tte.pdf", ("sign", "surat.pdf", "-o", "tte.pdf", *key)),
    ):
        done = run(*command, "--agreement", "kota", "--agreement-folder", folder)
        assert done.exit_code == 0, done.output
        assert Path(name).exists()
    assert run("stamp", "surat.pdf", "-o", "x.pdf", "--agreement", "kota").exit_code == 4


def test_a_folder_that_is_none(run: Run, home: Path) -> None:
    for arguments, env in ((("--agreement-folder", "tiada"), {}), ((), {"BSRE_SIGN_AGREEMENTS": "tiada"})):
        refused = run("agreement", "list", *arguments, env=env)
        assert refused.exit_code == 4
        assert "tiada" in refused.stderr
    # Who names a built-in one or a file needs no folder.
    assert run("agreement", "show", "bsre", env={"BSRE_SIGN_AGREEMENTS": "tiada"}).exit_code == 0


def test_where_to_look_is_not_for_a_configuration_to_say(run: Run, home: Path) -> None:
    Path("bsre-sign.toml").write_text('[stamp]\nagreement-folder = "."\n')
    refused = run("stamp", "surat.pdf", "-o", "x.pdf")
    assert refused.exit_code == 4
    assert "agreement-folder" in refused.stderr


def test_one_broken_profile_costs_its_own_line_only(run: Run, home: Path) -> None:
    keep(home / "profil")
    keep(home / "profil", 'id = "rusak"\ninherits = "bsre"\nwarna = 1\n', "rusak.toml")
    listed = run("agreement", "list", "--agreement-folder", "profil")
    assert listed.exit_code == 4
    assert "PKS Kota" in row(listed, "kota")
    assert "rusak.toml, baris 3" in listed.stderr


def test_validate_tells_every_fault_of_every_file(run: Run, home: Path) -> None:
    keep(home, 'id = "A"\ninherits = "bsre"\n\n[stamp]\nfont_sise = 7\n[check]\nclausa = "off"\n', "salah.toml")
    keep(home)
    done = run("agreement", "validate", "salah.toml", "kota.toml", "tiada.toml")
    assert done.exit_code == 4
    assert done.stdout == "kota.toml: profil benar (kota, 24 kewajiban)\n"
    causes = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    hints = [line for line in done.stderr.splitlines() if line.startswith("hint:")]
    assert len(causes) == len(hints) == 4
    for cause, text in zip(
        causes,
        (
            'salah.toml, baris 1: "id"',
            'salah.toml, baris 5: kunci "stamp.font_sise"',
            'baris 7: kunci "check.clausa"',
            "tiada",
        ),
        strict=True,
    ):
        assert text in cause
    assert run("agreement", "validate", "kota.toml").exit_code == 0
    assert run("agreement", "validate").exit_code == 2


def test_an_id_that_is_taken_is_warned_of(run: Run, home: Path) -> None:
    keep(home, 'id = "bkn-2022"\ninherits = "bsre"\n', "bkn.toml")
    done = run("agreement", "validate", "bkn.toml", "--lang", "en")
    assert done.exit_code == 0
    assert "warning: bkn.toml: the ID bkn-2022 means the built-in profile" in done.stderr


@pytest.mark.parametrize("language", ["id", "en"])
def test_new_writes_what_validate_accepts(run: Run, home: Path, language: str) -> None:
    done = run("agreement", "new", "kota-1", "--lang", language)
    assert (done.exit_code, done.stdout) == (0, "kota-1.toml\n")
    assert "agreement validate kota-1.toml" in done.stderr
    assert run("agreement", "validate", "kota-1.toml").exit_code == 0
    assert ("# GANTI" in Path("kota-1.toml").read_text("utf-8")) is (language == "id")
    assert run("agreement", "show", "kota-1", "--agreement-folder", ".").exit_code == 0


def test_new_to_elsewhere(run: Run, home: Path) -> None:
    assert run("agreement", "new", "kota", "-o", "-").stdout.startswith("# Profil")
    Path("ada.toml").write_text("lama")
    refused = run("agreement", "new", "kota", "-o", "ada.toml")
    assert refused.exit_code == 4
    assert Path("ada.toml").read_text() == "lama"
    assert run("agreement", "new", "kota", "-o", "ada.toml", "--overwrite").exit_code == 0
    assert run("agreement", "new", "kota", "-o", "tiada/k.toml").exit_code == 4


@pytest.mark.parametrize("name", ["Kota", "kota_1", "../kota", "-kota", "bkn-2022", "k" * 61])
def test_new_refuses_ids_that_will_not_do(run: Run, home: Path, name: str) -> None:
    assert run("agreement", "new", "--", name).exit_code == 2
    assert not list(home.glob("*.toml"))
