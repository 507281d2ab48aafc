"""What a run looks like: to people, and to the programs that read it, each by its grammar."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from check_grammars import SARIF, junit_grammar
from compliance_samples import B_B, NO_CLAUSE, STAMP, VALID, checked, judged, report, run, seen, signature, unsure
from lxml import etree

from bsre_sign.agreement import Agreement
from bsre_sign.compliance import CheckedDocument, Checks, Demands, Found, RuleOutcome, rule_ids, unopened
from bsre_sign.compliance.github import to_github
from bsre_sign.compliance.junit import to_junit
from bsre_sign.compliance.record import schema, to_json
from bsre_sign.compliance.sarif import to_sarif
from bsre_sign.compliance.text import reason_lines, to_lines
from bsre_sign.language import Language, Text
from bsre_sign.report.model import DocumentVerdict

ID, EN = Language.INDONESIAN, Language.ENGLISH
EVIL = "a\n::error::b, 100%:\x1b[31m<&>\u202e\udcff.pdf"


def unreadable(file: str = "rusak.pdf", sha256: str | None = None) -> CheckedDocument:
    why = Found(RuleOutcome.FAILED, Text("rusak.pdf kosong.", "rusak.pdf is empty."), Text("Buat ulang.", "Make anew."))
    return CheckedDocument(file, sha256, None, unopened(why, Demands.of(Agreement.load("bkn-2022"))))


UNCLEAR = report(DocumentVerdict.INDETERMINATE, signature(judged(authenticity=unsure("A-NOCHAIN"), denial=unsure())))


@pytest.fixture
def checks() -> Checks:
    """A document for each way in which it can come out, with names that a reader must not take for its own signs."""
    known = checked(seen(stamp=NO_CLAUSE), "lama.pdf", "D4" * 32)
    known = replace(known, results=tuple(replace(one, known=not one.met) for one in known.results))
    return run(
        checked(seen(), "surat.pdf", "A1" * 32),
        checked(seen(stamp=replace(STAMP, pages=(1,), logo="placeholder")), "surat 2.pdf", "B2" * 32),
        checked(seen(UNCLEAR), "/arsip/ragu.pdf", "C3" * 32),
        known,
        unreadable(),
        checked(seen(report(DocumentVerdict.INDETERMINATE, B_B)), EVIL, "E5" * 32),
    )


OUTCOMES = ["passed", "failed", "indeterminate", "passed", "failed", "failed"]


@pytest.mark.parametrize("language", [ID, EN])
def test_json_obeys_its_schema(language: Language, checks: Checks) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    told = json.loads(json.dumps(to_json(checks, language)))
    jsonschema.validate(told, schema(), format_checker=jsonschema.FormatChecker())
    assert [one["outcome"] for one in told["documents"]] == OUTCOMES
    summary = {"documents": 6, "passed": 2, "failed": 3, "indeterminate": 1, "warnings": 1, "known": 1}
    assert told["summary"] == summary
    (failed,) = [one for one in told["documents"][1]["results"] if one["rule"] == "clause-on-every-page"]
    assert failed["article"] == "Pasal 4 ayat (1) huruf j"
    assert failed["message"].endswith({ID: "2-3 (dari 3).", EN: "2-3 (of 3)."}[language])
    assert all(one["message"] is None for one in told["documents"][0]["results"])


def test_the_schema_allows_nothing_else(checks: Checks) -> None:
    told = to_json(checks, ID)
    for place in (told, told["documents"][0], told["documents"][0]["results"][0]):
        place["lain"] = 1
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(told, schema())
        del place["lain"]


@pytest.mark.parametrize("language", [ID, EN])
def test_junit_obeys_its_grammar(language: Language, checks: Checks) -> None:
    root = etree.fromstring(to_junit(checks, language))
    junit_grammar().assertValid(root)
    suites = root.findall("testsuite")
    assert [one.get("failures") for one in suites] == ["0", "1", "0", "0", "1", "1"]
    assert [one.get("errors") for one in suites] == ["0", "0", "1", "0", "0", "0"]
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        assert int(root.get(name)) == len(root.findall(f".//{tag}"))
        assert [int(one.get(name)) for one in suites] == [len(one.findall(f".//{tag}")) for one in suites]
    assert [one.get("name") for one in suites[0]] == list(rule_ids())
    (failure,) = suites[1].iter("failure")
    assert failure.get("type") == "clause-on-every-page"
    assert "Pasal 4 ayat (1) huruf j" in failure.text


@pytest.mark.parametrize("language", [ID, EN])
def test_sarif_obeys_the_standard(language: Language, checks: Checks) -> None:
    told = json.loads(json.dumps(to_sarif(checks, language)))
    jsonschema.validate(told, SARIF, format_checker=jsonschema.FormatChecker())
    (one,) = told["runs"]
    rules = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    assert rules == list(rule_ids())
    for result in one["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert one["artifacts"][place["index"]]["location"]["uri"] == place["uri"]
    assert [(result["ruleId"], result["level"]) for result in one["results"]] == [
        ("clause-on-every-page", "error"),
        ("logo-official", "warning"),
        ("signature-valid", "warning"),
        ("clause-present", "error"),
        ("pdf-opens", "error"),
        ("minimum-rung", "error"),
    ]
    assert [bool(result.get("suppressions")) for result in one["results"]] == [False, False, False, True, False, False]
    assert one["artifacts"][1]["location"]["uri"] == "surat%202.pdf"
    assert one["artifacts"][2]["location"]["uri"] == "file:///arsip/ragu.pdf"


def test_github_commands_cannot_be_forged(checks: Checks) -> None:
    lines = list(to_github(checks, EN))
    assert [line.split(" ")[0] for line in lines] == [
        "::error",
        "::warning",
        "::error",
        "::error",
        "::error",
        "::notice",
    ]
    assert all(line.isprintable() for line in lines)
    assert lines[0].startswith(
        "::error file=surat 2.pdf,title=clause-on-every-page (Pasal 4 ayat (1) huruf j)::surat 2.pdf: "
    )
    forged = lines[4]
    properties = forged.removeprefix("::error ").partition("::")[0]
    assert properties.count("=") == 2
    assert "100%25%3A" in properties
    assert "%2C " in properties
    assert lines[-1] == "::notice title=bsre-sign check::6 documents checked: 2 passed, 3 failed, 1 not certain."


@pytest.mark.parametrize("language", [ID, EN])
def test_text_has_a_table_then_the_reasons(language: Language, checks: Checks) -> None:
    lines = [line.text for line in to_lines(checks, language)]
    table = lines[2 : lines.index("", 2)]
    assert len(table) == 7
    word = {ID: ("LULUS", "GAGAL", "BELUM PASTI"), EN: ("PASSED", "FAILED", "NOT CERTAIN")}[language]
    expected = [{"passed": 0, "failed": 1, "indeterminate": 2}[one] for one in OUTCOMES]
    assert all(row.startswith(word[one]) for row, one in zip(table[1:], expected, strict=True))
    warned = {ID: "(peringatan)", EN: "(warning)"}[language]
    assert table[2].endswith(f"clause-on-every-page, logo-official {warned}")
    assert table[4].endswith("lama.pdf")  # what is known is not told again
    whole = "\n".join(lines)
    assert all(line.isprintable() for line in lines)
    assert whole.count("Pasal 4 ayat (1) huruf j") == 1
    assert whole.index("surat 2.pdf\n") < whole.index("/arsip/ragu.pdf\n") < whole.index("rusak.pdf\n")
    assert {ID: "Ringkasan: 6 dokumen", EN: "Summary: 6 documents"}[language] in lines


def test_the_reasons_of_a_document_that_passes_are_none() -> None:
    assert reason_lines(checked(seen()), ID) == []


def test_an_empty_run() -> None:
    empty = run()
    jsonschema.validate(to_json(empty, ID), schema())
    jsonschema.validate(to_sarif(empty, ID), SARIF)
    junit_grammar().assertValid(etree.fromstring(to_junit(empty, ID)))
    assert len(list(to_github(empty, ID))) == 1
    assert to_lines(empty, ID)[-1].text == "Ringkasan: 0 dokumen"


def test_nothing_has_a_truth_value(checks: Checks) -> None:
    truths: list[Any] = [checks, checks.documents[0]]
    for one in truths:
        with pytest.raises(TypeError, match="truth value"):
            bool(one)
    assert checked(seen(VALID)).outcome is RuleOutcome.PASSED
