"""The JSON keeps its contract."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import jsonschema
import pytest
import report_samples as samples

from bsre_sign.evidence import Coverage, Modifications, SignatureKind, SignerKind
from bsre_sign.language import Language
from bsre_sign.levels import Level
from bsre_sign.report.codes import code
from bsre_sign.report.model import DocumentReport, DocumentVerdict, Indication, Outcome, Rung
from bsre_sign.report.serialise import schema, to_json
from bsre_sign.report.words import LOGOS

ERROR = {
    "file": "hilang.pdf",
    "error": "InputError",
    "cause": "hilang.pdf: berkas tidak ada.",
    "hint": "Periksa nama berkasnya.",
    "exit_code": 4,
}


def only(report: DocumentReport, language: Language = Language.INDONESIAN) -> dict[str, Any]:
    document: dict[str, Any] = to_json([report], language=language)["documents"][0]
    return document


def validate(instance: object) -> None:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema(), format_checker=checker).validate(instance)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("report", samples.ALL, ids=lambda report: report.verdict)
def test_every_verdict_obeys_the_schema(report: DocumentReport, language: Language) -> None:
    validate(json.loads(json.dumps(to_json([report], language=language))))


def test_several_documents_stand_in_one_object() -> None:
    result = to_json(samples.ALL, language=Language.ENGLISH)
    validate(result)
    assert [document["verdict"] for document in result["documents"]] == [verdict.value for verdict in DocumentVerdict]


def test_the_keys_are_those_of_the_contract() -> None:
    result = to_json([samples.VALID_AT_SIGNING], language=Language.INDONESIAN)
    assert list(result) == ["schema_version", "tool", "validation_time", "documents"]
    assert result["schema_version"] == "1"
    assert list(result["tool"]) == ["name", "version"]
    document = result["documents"][0]
    assert list(document) == ["file", "sha256", "verdict", "signatures", "stamp", "warnings"]
    assert list(document["stamp"]) == ["clause", "pages", "logo"]
    assert list(document["warnings"][0]) == ["code", "message"]
    signature = document["signatures"][0]
    assert " ".join(signature) == (
        "field kind signer_kind signer level sub_filter digest_algorithm signature_algorithm claimed_time timestamp"
        " coverage modifications now at_signing evidence"
    )
    assert " ".join(signature["signer"]) == (
        "common_name organization issuer serial_number certificate_sha256 not_before not_after policies"
    )
    assert list(signature["timestamp"]) == ["time", "tsa", "trusted"]
    assert list(signature["evidence"]) == ["certificates", "revocation", "rung", "extend_before"]
    judgement = "moment indication sub_indication integrity authenticity non_repudiation"
    assert " ".join(signature["now"]) == " ".join(signature["at_signing"]) == judgement
    answer = signature["now"]["authenticity"]
    assert list(answer) == ["verdict", "reasons"]
    assert list(answer["reasons"][0]) == ["code", "message", "etsi"]


def objects(node: Any) -> list[dict[str, Any]]:
    found = [node] if isinstance(node, dict) and node.get("type") == "object" else []
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return found + [item for child in children for item in objects(child)]


def test_the_schema_is_strict_everywhere() -> None:
    optional = {"errors"}
    for item in objects(schema()):
        assert item["additionalProperties"] is False
        assert item["required"] == [key for key in item["properties"] if item is not schema() or key not in optional]


@pytest.mark.parametrize(
    ("definition", "key", "values"),
    [
        ("document", "verdict", DocumentVerdict),
        ("signature", "kind", SignatureKind),
        ("signature", "signer_kind", SignerKind),
        ("signature", "coverage", Coverage),
        ("signature", "modifications", Modifications),
        ("signature", "level", [*Level, None]),
        ("judgement", "indication", Indication),
        ("answer", "verdict", Outcome),
        ("evidence", "rung", Rung),
        ("stamp", "logo", LOGOS),
    ],
)
def test_the_schema_knows_every_value(definition: str, key: str, values: Any) -> None:
    assert schema()["$defs"][definition]["properties"][key]["enum"] == list(values)


def test_something_unforeseen_breaks_the_schema() -> None:
    result = to_json([samples.VALID], language=Language.ENGLISH)
    result["documents"][0]["verdict"] = "fine"
    with pytest.raises(jsonschema.ValidationError):
        validate(result)


def test_times_are_in_utc_whatever_their_zone() -> None:
    eastern = samples.NOW.astimezone(timezone(timedelta(hours=9)))
    result = to_json([replace(samples.VALID, validation_time=eastern)], language=Language.ENGLISH)
    assert result["validation_time"] == "2026-10-08T03:00:00Z"
    signature = result["documents"][0]["signatures"][0]
    assert signature["timestamp"]["time"] == signature["at_signing"]["moment"] == "2023-03-03T02:15:02Z"


def test_the_latest_validation_time_stands_above_all_documents() -> None:
    later = replace(samples.VALID, validation_time=samples.NOW + timedelta(milliseconds=1500))
    result = to_json([later, samples.VALID], language=Language.ENGLISH)
    validate(result)
    assert result["validation_time"] == "2026-10-08T03:00:01.500000Z"


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="without a zone"):
        to_json([replace(samples.VALID, validation_time=naive)], language=Language.ENGLISH)


def test_nothing_cannot_be_serialised() -> None:
    with pytest.raises(ValueError, match="no report"):
        to_json([], language=Language.ENGLISH, errors=[ERROR])


def test_errors_stand_beside_the_documents() -> None:
    errors = [ERROR, {**ERROR, "file": None}]
    result = json.loads(json.dumps(to_json([samples.VALID], language=Language.INDONESIAN, errors=errors)))
    validate(result)
    assert result["errors"] == errors
    assert len(result["documents"]) == 1


def test_without_errors_there_is_no_such_key() -> None:
    result = to_json([samples.VALID], language=Language.INDONESIAN, errors=[])
    assert "errors" not in result
    with pytest.raises(jsonschema.ValidationError):
        validate({**result, "errors": []})


def test_without_a_report_the_moment_is_the_time_of_validation() -> None:
    moment = samples.NOW.astimezone(timezone(timedelta(hours=7)))
    result = to_json([], language=Language.INDONESIAN, errors=[ERROR], moment=moment)
    validate(result)
    assert (result["validation_time"], result["documents"]) == ("2026-10-08T03:00:00Z", [])
    with pytest.raises(ValueError, match="without a zone"):
        to_json([], language=Language.INDONESIAN, errors=[ERROR], moment=samples.NOW.replace(tzinfo=None))


def test_a_report_knows_its_time_better_than_the_caller() -> None:
    result = to_json([samples.VALID], language=Language.INDONESIAN, moment=samples.SIGNED)
    assert result["validation_time"] == "2026-10-08T03:00:00Z"


@pytest.mark.parametrize(
    "change", [{"more": 1}, {"exit_code": 0}, {"exit_code": "4"}, {"error": ""}, {"file": 1}, {"cause": None}]
)
def test_an_unforeseen_error_breaks_the_schema(change: dict[str, Any]) -> None:
    result = to_json([samples.VALID], language=Language.INDONESIAN)
    validate({**result, "errors": [ERROR]})
    with pytest.raises(jsonschema.ValidationError):
        validate({**result, "errors": [{**ERROR, **change}]})


def test_an_error_has_all_its_keys() -> None:
    with pytest.raises(KeyError, match="hint"):
        to_json([samples.VALID], language=Language.INDONESIAN, errors=[{"file": None, "error": "X", "cause": "x"}])


def test_messages_follow_the_language_and_nothing_else_does() -> None:
    indonesian, english = (only(samples.INDETERMINATE, language) for language in Language)
    reasons = [each["signatures"][0]["now"]["non_repudiation"]["reasons"][0] for each in (indonesian, english)]
    sentence = code("N-NOTSA").sentence
    assert [reason.pop("message") for reason in reasons] == [sentence.id, sentence.en]
    assert indonesian == english


def test_a_long_serial_number_survives_any_reader() -> None:
    assert only(samples.VALID)["signatures"][0]["signer"]["serial_number"] == str(2**155 + 1)


def test_nothing_proved_means_null() -> None:
    signature = only(samples.INVALID)["signatures"][1]
    assert signature["at_signing"] is signature["signer"] is signature["level"] is signature["claimed_time"] is None
    assert only(samples.INVALID)["stamp"] is None
