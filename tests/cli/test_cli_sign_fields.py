"""``bsre-sign sign`` for several signers: prepared fields, locks, roles and seals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from cli_case import Ca, assert_one_error
from click.testing import Result

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]


@pytest.fixture
def prepared(run: Run, ca: Ca, home: Path) -> str:
    """The letter, certified, with fields for two others."""
    options = ("--certify", "forms", "--fields", "kepala:last:300,100,142,53", "--fields", "sekretaris, saksi")
    result = run("sign", "surat.pdf", "-o", "satu.pdf", *ca.key(), *options, "--lock", "saksi=all")
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "surat.pdf → satu.pdf  (B-B, stempel di halaman 1, kolom tte_1, mengesahkan: forms, "
        "kolom disiapkan: kepala, sekretaris, saksi)\n"
    )
    return "satu.pdf"


def test_fields_are_prepared_and_filled(run: Run, ca: Ca, prepared: str) -> None:
    with pikepdf.open(prepared) as pdf:
        box, lock = pdf.Root.AcroForm.Fields[1].Rect, pdf.Root.AcroForm.Fields[3].Lock
        assert [int(edge) for edge in box] == [300, 100, 442, 153]
        assert lock.Action == pikepdf.Name.All
    filled = run("sign", prepared, "-o", "dua.pdf", *ca.key("pejabat-dua"), "--field", "kepala", "--json")
    (told,) = json.loads(filled.stdout)["results"]
    assert (told["field"], told["certify"], told["signer_kind"]) == ("kepala", None, "person")
    assert told["prepared_fields"] == []
    verified = run("verify", "dua.pdf", "--trust", ca.root, "--offline", "--format", "json")
    assert [one["field"] for one in json.loads(verified.stdout)["documents"][0]["signatures"]] == ["tte_1", "kepala"]


def test_what_is_locked_is_refused(run: Run, ca: Ca, prepared: str, home: Path) -> None:
    done = run("sign", prepared, "-o", "dua.pdf", *ca.key("pejabat-dua"), "--field", "saksi")
    assert done.exit_code == 0, done.output
    for options in ((), ("--field", "kepala")):
        refused = run("sign", "dua.pdf", "-o", "tte.pdf", *ca.key("pejabat-tiga"), *options, "--lang", "en")
        assert_one_error(refused, 4, home, "The signature saksi (Pejabat Uji Dua TEST) locks")


def test_without_a_name_the_empty_fields_are_remarked_on(run: Run, ca: Ca, prepared: str) -> None:
    done = run("sign", prepared, "-o", "dua.pdf", *ca.key("pejabat-dua"), "--no-stamp")
    assert done.exit_code == 0
    assert "kolom tte_2" in done.stdout
    assert "kolom tanda tangan kosong (kepala, sekretaris, saksi), yang dibiarkan; --field NAME" in done.stderr


def test_a_wrong_name_is_answered_with_the_fields(run: Run, ca: Ca, prepared: str, home: Path) -> None:
    refused = run("sign", prepared, "-o", "tte.pdf", *ca.key("pejabat-dua"), "--field", "kepalo")
    assert_one_error(
        refused,
        4,
        home,
        "Tidak ada kolom tanda tangan bernama kepalo.",
        "tte_1 (ditandatangani Pejabat Uji Satu TEST), kepala (kosong), sekretaris (kosong), saksi (kosong)",
    )


def test_a_document_that_lets_nothing_follow_is_refused(run: Run, ca: Ca, home: Path) -> None:
    run("sign", "surat.pdf", "-o", "satu.pdf", *ca.key(), "--certify", "none")
    refused = run("sign", "satu.pdf", "-o", "tte.pdf", *ca.key("pejabat-dua"))
    assert_one_error(refused, 4, home, "disahkan tanpa mengizinkan perubahan apa pun")


def test_a_seal_certifies_by_itself_and_says_so(run: Run, ca: Ca, home: Path) -> None:
    sealed = run("sign", "surat.pdf", "-o", "satu.pdf", *ca.key("segel"))
    assert "kolom tte_1, segel elektronik, mengesahkan: annotations)" in sealed.stdout
    approved = run("sign", "surat.pdf", "-o", "dua.pdf", *ca.key("segel"), "--no-certify", "--json")
    (told,) = json.loads(approved.stdout)["results"]
    assert (told["signer_kind"], told["certify"]) == ("seal", None)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--certify", "forms", "--no-certify"), "--certify and --no-certify exclude each other."),
        (("--certify", "none", "--fields", "kepala"), "--fields is of no use with --certify none"),
        (("--fields", "kepala:last"), "write NAME:PAGE:X,Y,WIDTH,HEIGHT"),
        (("--fields", "kepala:tiga:1,2,3,4"), "write NAME:PAGE:X,Y,WIDTH,HEIGHT"),
        (("--fields", "kepala:1:1,2,3"), "write NAME:PAGE:X,Y,WIDTH,HEIGHT"),
        (("--fields", "kepala:1:1%,2,3,4"), "write NAME:PAGE:X,Y,WIDTH,HEIGHT"),
        (("--fields", "kepala:1:1,2,3,inf"), "write NAME:PAGE:X,Y,WIDTH,HEIGHT"),
        (("--lock", "kepala=all"), "--lock names kepala, which --fields does not."),
        (("--lock", "all", "--lock", "a,b"), "--lock is given twice for one signature."),
        (("--lock", "except:"), "write all, FIELD,... or except:FIELD,..."),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_asked(
    options: tuple[str, ...], said: str, run: Run, ca: Ca, home: Path
) -> None:
    refused = run("sign", "surat.pdf", "-o", "tte.pdf", "--p12", ca.p12(), *options, "--lang", "en")
    assert_one_error(refused, 2, home, said)


def test_a_field_with_an_impossible_name_is_refused(run: Run, ca: Ca, home: Path) -> None:
    refused = run("sign", "surat.pdf", "-o", "tte.pdf", *ca.key(), "--fields", "kepala.dinas", "--lang", "en")
    assert_one_error(refused, 4, home, "'kepala.dinas' cannot be the name of a signature field.")


def test_a_place_may_be_in_millimetres(run: Run, ca: Ca, home: Path) -> None:
    done = run("sign", "surat.pdf", "-o", "satu.pdf", *ca.key(), "--fields", "kepala:1:25.4mm,25.4mm,50.8mm,72")
    assert done.exit_code == 0, done.output
    with pikepdf.open("satu.pdf") as pdf:
        assert [float(edge) for edge in pdf.Root.AcroForm.Fields[1].Rect] == pytest.approx([72, 72, 216, 144])


def test_a_lock_may_spare_fields(run: Run, ca: Ca, home: Path) -> None:
    done = run("sign", "surat.pdf", "-o", "satu.pdf", *ca.key(), "--fields", "a,b", "--lock", "a=except:b")
    assert done.exit_code == 0, done.output
    with pikepdf.open("satu.pdf") as pdf:
        lock = pdf.Root.AcroForm.Fields[1].Lock
        assert lock.Action == pikepdf.Name.Exclude
        assert [str(one) for one in lock.Fields] == ["b"]


def test_a_batch_that_was_interrupted_is_run_again_without_signing_anything_twice(run: Run, ca: Ca, home: Path) -> None:
    for number in range(3):
        Path(f"{number}.pdf").write_bytes(Path("surat.pdf").read_bytes())
    Path("tte").mkdir()
    run("sign", "0.pdf", "1.pdf", "--output-dir", "tte", *ca.key(), "--no-stamp")
    before = {path.name: path.read_bytes() for path in Path("tte").glob("*.pdf")}
    again = run("sign", "0.pdf", "1.pdf", "2.pdf", "--output-dir", "tte", *ca.key(), "--no-stamp")
    assert again.exit_code == 4
    assert again.stderr.count("sudah ada dan tidak ditimpa") == 2
    after = {path.name: path.read_bytes() for path in Path("tte").glob("*.pdf")}
    assert after.keys() == {"0.pdf", "1.pdf", "2.pdf"}
    assert {name: after[name] for name in before} == before
