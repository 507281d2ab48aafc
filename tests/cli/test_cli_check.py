"""``bsre-sign check``: what passes, what fails for what, and the exit code that says how it went."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from check_grammars import SARIF, junit_grammar
from cli_case import Ca, assert_one_error
from click.testing import Result
from lxml import etree

from bsre_sign.agreement import Agreement
from bsre_sign.cli.check import exit_for
from bsre_sign.cli.exits import Exit
from bsre_sign.compliance import CheckedDocument, RuleOutcome, RuleResult, RuleSeverity
from bsre_sign.compliance.record import schema

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
FIVE = [name for name in Agreement.available() if name != "bsre"]


@pytest.fixture(scope="module")
def kept() -> dict[tuple[str, ...], bytes]:
    return {}


@pytest.fixture
def sign(run: Run, ca: Ca, home: Path, kept: dict[tuple[str, ...], bytes]) -> Callable[..., str]:
    """Signs the letter into a file, each way once."""

    def make(name: str, *options: str) -> str:
        if options not in kept:
            done = run("sign", "surat.pdf", "-o", "-", *ca.key(), *options)
            assert done.exit_code == 0, done.stderr
            kept[options] = done.stdout_bytes
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_bytes(kept[options])
        return name

    return make


@pytest.fixture
def trusting(ca: Ca) -> tuple[str, ...]:
    return ("--trust", ca.root, "--offline")


@pytest.mark.parametrize("agreement", FIVE)
def test_what_sign_makes_passes(
    agreement: str, run: Run, ca: Ca, sign: Callable[..., str], trusting: tuple[str, ...]
) -> None:
    name = sign("tte.pdf", "--agreement", agreement, "--tsa", ca.tsa, "--level", "b-lt")
    result = run("check", name, "--agreement", agreement, *trusting)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    assert "LULUS        tte.pdf" in result.stdout
    assert "Ringkasan: 1 dokumen" in result.stdout
    assert run("check", name, "--agreement", agreement, "--kind", "agreement-itself", *trusting).exit_code == (
        0 if agreement == "ombudsman-2020" else 1
    )
    two = run("check", name, "--agreement", agreement, "--signers", "2", *trusting, "--lang", "en")
    assert two.exit_code == 1
    assert "There is 1, and 2 are demanded." in two.stdout


def test_a_fault_is_told_with_article_and_hint(
    run: Run, ca: Ca, sign: Callable[..., str], trusting: tuple[str, ...]
) -> None:
    name = sign("tte.pdf", "--no-stamp", "--tsa", ca.tsa, "--level", "b-lt")
    result = run("check", name, "--agreement", "bkn-2022", *trusting)
    assert (result.exit_code, result.stderr) == (1, "")
    assert "  GAGAL  clause-present  (Pasal 4 ayat (1) huruf j)\n" in result.stdout
    assert "    Saran: Bubuhkan klausul sebelum penandatanganan" in result.stdout


def test_severities(run: Run, ca: Ca, sign: Callable[..., str], trusting: tuple[str, ...]) -> None:
    name = sign("tte.pdf", "--no-stamp", "--tsa", ca.tsa, "--level", "b-lt")
    warned = run("check", name, *trusting, "--severity", "clause-present=warning")
    assert warned.exit_code == 0
    assert "PERINGATAN  clause-present" in warned.stdout
    silent = run("check", name, *trusting, "--severity", "clause-present=off")
    assert silent.exit_code == 0
    assert "clause-present" not in silent.stdout


def test_a_profile_says_how_grave_a_rule_is(
    run: Run, ca: Ca, sign: Callable[..., str], trusting: tuple[str, ...]
) -> None:
    name = sign("tte.pdf", "--no-stamp", "--tsa", ca.tsa, "--level", "b-lt")
    profile = 'id = "kami"\ninherits = "bsre"\n[signing]\nsigners = 2\n[check]\nclause-present = "off"\n'
    Path("kami.toml").write_text(profile)
    result = run("check", name, "--agreement", "kami.toml", *trusting, "--lang", "en")
    assert result.exit_code == 1
    assert "signer-count" in result.stdout
    Path("kami.toml").write_text(profile.replace("clause-present", "clause-presnt"))
    assert run("check", name, "--agreement", "kami.toml", *trusting).exit_code == 4


@pytest.mark.parametrize("setting", ["off", "warning"])
def test_what_cannot_be_opened_never_passes(run: Run, home: Path, setting: str) -> None:
    """Nobody looked at it, so no agency can mean that it is in order."""
    told = run("check", "tidak-ada.pdf", "--severity", f"pdf-opens={setting}")
    assert_one_error(told, 4, home, "pdf-opens")
    Path("kami.toml").write_text(f'id = "kami"\ninherits = "bsre"\n[check]\npdf-opens = "{setting}"\n')
    assert_one_error(run("check", "tidak-ada.pdf", "--agreement", "kami.toml"), 4, home, "pdf-opens")
    assert_one_error(run("agreement", "validate", "kami.toml"), 4, home, "pdf-opens")
    assert run("check", "surat.pdf", "--severity", "pdf-opens=error").exit_code == 1


def test_less_proof_than_demanded(run: Run, sign: Callable[..., str], ca: Ca) -> None:
    name = sign("b-b.pdf", "--level", "b-b")
    result = run("check", name, "--trust", ca.root, "--allow-private")
    assert result.exit_code == 1
    assert "minimum-rung" in result.stdout
    assert "signature-valid" not in result.stdout
    assert run("check", name, "--trust", ca.root, "--allow-private", "--severity", "minimum-rung=off").exit_code == 0


def test_nobody_is_trusted_without_reason(run: Run, sign: Callable[..., str], ca: Ca) -> None:
    name = sign("tte.pdf", "--tsa", ca.tsa, "--level", "b-lt")
    result = run("check", name, "--offline")
    assert result.exit_code == 3
    assert "(A-NOCHAIN)" in result.stdout


def test_a_service_that_fails_is_no_fault_of_the_document(
    run: Run, sign: Callable[..., str], ca: Ca, stopped: Callable[..., None]
) -> None:
    name = sign("b-t.pdf", "--tsa", ca.tsa, "--level", "b-t")
    assert run("check", name, "--trust", ca.root, "--allow-private").exit_code == 0
    spared = run("check", name, name, "--trust", ca.root)
    assert spared.exit_code == 3
    assert spared.stderr.count("note: ") == spared.stderr.count("--allow-private") == 1
    stopped("ocsp", "crl")
    result = run("check", name, "--trust", ca.root, "--allow-private", "--format", "json")
    assert result.exit_code == 5, result.output
    assert json.loads(result.stdout)["documents"][0]["service_failed"] is True


def test_every_form_is_whole(run: Run, ca: Ca, sign: Callable[..., str], trusting: tuple[str, ...]) -> None:
    sign("folder/sah.pdf", "--tsa", ca.tsa, "--level", "b-lt")
    sign("folder/tanpa klausul.pdf", "--no-stamp", "--tsa", ca.tsa, "--level", "b-lt")
    Path("folder/rusak.pdf").write_text("bukan PDF")
    for form in ("text", "json", "junit", "sarif", "github"):
        shown = run("check", "folder", *trusting, "--format", form)
        assert shown.exit_code == 4
        assert ("error: folder/rusak.pdf bukan PDF" in shown.stderr) == (form == "text")
        written = run("check", "folder", *trusting, "--format", form, "--output", f"hasil.{form}")
        assert (written.exit_code, written.stdout, written.stderr) == (4, "", shown.stderr)
        if form in {"text", "github"}:
            assert Path(f"hasil.{form}").read_text() == shown.stdout
    jsonschema.validate(json.loads(Path("hasil.json").read_text()), schema())
    jsonschema.validate(json.loads(Path("hasil.sarif").read_text()), SARIF)
    junit_grammar().assertValid(etree.parse("hasil.junit"))
    told = json.loads(Path("hasil.json").read_text())
    assert [one["file"] for one in told["documents"]] == [
        str(Path("folder", name)) for name in ("rusak.pdf", "sah.pdf", "tanpa klausul.pdf")
    ]
    assert Path("hasil.github").read_text().startswith("::error file=folder/rusak.pdf,title=pdf-opens::")


def test_what_cannot_be_opened_is_told_as_by_every_command(run: Run, home: Path) -> None:
    result = run("check", "tidak-ada.pdf", "surat.pdf")
    assert_one_error(result, 4, home, "error: tidak-ada.pdf tidak dapat dibaca", "hint: Periksa nama berkas")
    assert "GAGAL        tidak-ada.pdf" in result.stdout


def test_a_report_to_stdout(run: Run, home: Path) -> None:
    for form in ("text", "github"):
        named = run("check", "surat.pdf", "--output", "-", "--format", form)
        assert (named.exit_code, named.stdout) == (1, run("check", "surat.pdf", "--format", form).stdout)
    assert not Path("-").exists()


@pytest.mark.parametrize(
    "arguments", [("--trust", "tidak-ada.pem"), ("--agreement", "tidak-ada"), ("--baseline", "tidak-ada.json")]
)
def test_json_says_why_there_is_nothing(run: Run, home: Path, arguments: tuple[str, ...]) -> None:
    result = run("check", "surat.pdf", "--format", "json", *arguments)
    assert_one_error(result, 4, home)
    told = json.loads(result.stdout)
    jsonschema.validate(told, schema())
    assert (told["documents"], told["agreement"]) == ([], None)
    (error,) = told["errors"]
    assert f"error: {error['cause']}\nhint: {error['hint']}\n" == result.stderr
    assert error["exit_code"] == 4
    assert run("check", "surat.pdf", "--format", "json", "--output", "x.json", *arguments).stdout == ""


def test_an_output_is_not_replaced(run: Run, home: Path) -> None:
    Path("ada.txt").write_text("lama")
    assert_one_error(run("check", "surat.pdf", "--output", "ada.txt"), 4, home, "ada.txt")
    assert Path("ada.txt").read_text() == "lama"
    assert run("check", "surat.pdf", "--output", "ada.txt", "--overwrite").exit_code == 1
    assert "surat.pdf" in Path("ada.txt").read_text()


def test_several_at_a_time_say_the_same(run: Run, ca: Ca, sign: Callable[..., str], trusting: tuple[str, ...]) -> None:
    """And what is broken among them costs its own line alone."""
    for number in range(4):
        sign(f"folder/{number}.pdf", "--tsa", ca.tsa, "--level", "b-lt")
    Path("folder/2.pdf").write_bytes(b"%PDF-1.7\n" + bytes(3000))
    told = []
    for jobs in ("1", "2", "4"):
        result = run("check", "folder", *trusting, "--jobs", jobs, "--format", "json")
        assert result.exit_code == 4
        told.append(json.loads(result.stdout)["documents"])
    assert told[0] == told[1] == told[2]
    assert [one["outcome"] for one in told[0]] == ["passed", "passed", "failed", "passed"]


def test_a_password(run: Run, ca: Ca, home: Path, trusting: tuple[str, ...]) -> None:
    import pikepdf

    with pikepdf.open("surat.pdf") as pdf:
        pdf.save("terkunci.pdf", encryption=pikepdf.Encryption(user="rahasia", owner="pemilik"))
    Path("sandi.txt").write_text("rahasia")
    signing = ("--password-file", "sandi.txt", "--tsa", ca.tsa, "--level", "b-lt")
    assert run("sign", "terkunci.pdf", "-o", "tte.pdf", *ca.key(), *signing).exit_code == 0
    assert run("check", "tte.pdf", *trusting, "--password-file", "sandi.txt").exit_code == 0
    without = run("check", "tte.pdf", *trusting)
    assert without.exit_code == 4
    assert "kata sandi" in without.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("surat.pdf", "--severity", "signed"),
        ("surat.pdf", "--severity", "signed=mati"),
        ("surat.pdf", "--signers", "0"),
        ("-", "-"),
        ("-", "--password-file", "-"),
        ("-", "--changed-since", "HEAD"),
        ("surat.pdf", "--write-baseline", "-"),
        ("surat.pdf", "--format", "html"),
        ("surat.pdf", "--kind", "lain"),
    ],
)
def test_misuse(run: Run, home: Path, arguments: tuple[str, ...]) -> None:
    assert_one_error(run("check", *arguments), 2, home)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--agreement", "tidak-ada"),
        ("--severity", "tidak-ada=off"),
        ("--baseline", "tidak-ada.json"),
        ("--baseline", "surat.pdf"),
        ("--logo", "tidak-ada.png"),
        ("--logo", "surat.pdf"),
        ("--trust", "tidak-ada.pem"),
    ],
)
def test_what_cannot_be_used(run: Run, home: Path, arguments: tuple[str, ...]) -> None:
    assert_one_error(run("check", "surat.pdf", *arguments), 4, home)


def test_exit_codes() -> None:
    def document(*results: tuple[str, RuleOutcome], service: bool = False, known: bool = False) -> CheckedDocument:
        told = tuple(RuleResult(rule, outcome, RuleSeverity.ERROR, known=known) for rule, outcome in results)
        return CheckedDocument("x.pdf", None, None, told, service_failed=service)

    failed, unclear = RuleOutcome.FAILED, RuleOutcome.INDETERMINATE
    assert exit_for(document(("signed", RuleOutcome.PASSED))) is Exit.DONE
    assert exit_for(document(("signed", failed))) is Exit.INVALID
    assert exit_for(document(("pdf-opens", failed))) is Exit.INPUT
    assert exit_for(document(("pdf-opens", failed), known=True)) is Exit.DONE
    assert exit_for(document(("pdf-opens", unclear))) is Exit.INDETERMINATE
    assert exit_for(document(("signature-valid", unclear), service=True)) is Exit.SERVICE
    assert exit_for(document(("signature-valid", unclear), ("signed", failed), service=True)) is Exit.INVALID
    warned = RuleResult("signed", failed, RuleSeverity.WARNING)
    assert exit_for(replace(document(), results=(warned,))) is Exit.DONE


def test_a_folder_of_documents_does_not_say_how_they_are_checked(run: Run, ca: Ca, home: Path) -> None:
    for line in (f'trust = "{ca.root}"', 'severity = "signed=off"', 'baseline = "x.json"', "allow-private = true"):
        Path("bsre-sign.toml").write_text(f"[check]\n{line}\n")
        assert_one_error(run("check", "surat.pdf"), 4, home, f"check.{line.partition(' ')[0]}", "--config")
    Path("bsre-sign.toml").write_text('[check]\nagreement = "bkn-2022"\nformat = "github"\n')
    assert "huruf j" in run("check", "surat.pdf").stdout
