"""The report to ETSI TS 119 102-2: sound for every verdict, and unharmed by what documents say."""

from dataclasses import replace

import pytest
from etsi_grammar import faults, parsed, texts
from report_samples import ALL, INDETERMINATE, INVALID, SIGNATURE, SIGNER, UNSIGNED, VALID, judged, unsure

from bsre_sign.evidence import SignatureKind
from bsre_sign.language import Language
from bsre_sign.levels import Level
from bsre_sign.report.codes import catalogue
from bsre_sign.report.etsi import to_etsi
from bsre_sign.report.etsi_names import (
    SUB_INDICATIONS,
    process,
    revocation_reason,
    signature_algorithm,
    sub_indication,
)
from bsre_sign.report.model import DocumentReport, Indication

STATUS = "/vr:ValidationReport/vr:SignatureValidationReport/vr:SignatureValidationStatus"
MAIN = "urn:etsi:019102:mainindication"


def told(report: DocumentReport, path: str, language: Language = Language.INDONESIAN) -> list[str]:
    return texts(to_etsi(report, language), path)


@pytest.mark.parametrize("report", ALL, ids=lambda one: str(one.verdict.value))
@pytest.mark.parametrize("language", Language)
def test_every_verdict_is_a_sound_report(report: DocumentReport, language: Language) -> None:
    assert faults(to_etsi(report, language)) == []


def test_the_grammar_sees_what_is_wrong() -> None:
    data = to_etsi(VALID, Language.ENGLISH)
    for old, new in (
        (b"<MainIndication>", b"<Indication>"),
        (b"total-passed", b"passed-totally"),
        (b"<HashOnly>false</HashOnly>", b""),
        (b'id="S-1"', b'id="S 1"'),
        (b'VOReference="C-', b'VOReference="X-'),
        (b"v1.4.1#", b"v1.2.1#"),
    ):
        assert old in data
        broken = data.replace(old, new).replace(
            b"</MainIndication>", b"</Indication>" if b"Ind" in new else b"</MainIndication>"
        )
        assert faults(broken), new


def test_the_indication_is_that_of_now() -> None:
    assert told(VALID, f"{STATUS}/vr:MainIndication") == [f"{MAIN}:total-passed"]
    assert told(VALID, f"{STATUS}/vr:SubIndication") == []
    assert told(INDETERMINATE, f"{STATUS}/vr:MainIndication") == [f"{MAIN}:indeterminate"]
    assert told(INDETERMINATE, f"{STATUS}/vr:SubIndication") == ["urn:etsi:019102:subindication:NO_POE"]


@pytest.mark.parametrize("name", ["GENERIC", "OK", "", "REVOKED_", None])
def test_no_sub_indication_that_the_standard_lacks(name: str | None) -> None:
    open_one = replace(judged(VALID.validation_time, unsure("I-DIFF-ERROR")), sub_indication=name)
    report = replace(VALID, signatures=(replace(SIGNATURE, now=open_one),))
    assert told(report, f"{STATUS}/vr:SubIndication") == []
    assert told(report, f"{STATUS}//vr:ReportData/vr:Type") == ["urn:bsre-sign:code:I-DIFF-ERROR"]
    assert faults(to_etsi(report, Language.ENGLISH)) == []


def test_every_sub_indication_of_the_catalogue_is_known_or_generic() -> None:
    named = {entry.etsi.partition(";")[0] for entry in catalogue().values()}
    upper = {one for one in named if one.replace("_", "").isupper() and " " not in one}
    assert upper - SUB_INDICATIONS == {"GENERIC"}
    assert all(sub_indication(one) == f"urn:etsi:019102:subindication:{one}" for one in upper - {"GENERIC"})


def test_a_document_timestamp_is_no_signature_of_its_own() -> None:
    assert [one.kind for one in INVALID.signatures].count(SignatureKind.DOCUMENT_TIMESTAMP) == 1
    assert len(told(INVALID, f"{STATUS}/vr:MainIndication")) == len(INVALID.signatures) - 1


def test_an_unsigned_document_says_so_and_passes_nothing() -> None:
    assert told(UNSIGNED, f"{STATUS}/vr:MainIndication") == [f"{MAIN}:indeterminate"]
    assert told(UNSIGNED, f"{STATUS}//vr:ReportData/vr:Value") == ["unsigned"]


def test_the_best_time_is_the_validation_time_where_none_is_proved() -> None:
    path = "//vr:BestSignatureTime/vr:POETime"
    assert told(VALID, path) == told(VALID, "//vr:ValidationTime")
    proved = replace(VALID, signatures=(replace(SIGNATURE, proved_time=SIGNATURE.claimed_time),))
    assert told(proved, path) == ["2023-03-03T02:14:58Z"]


def test_reasons_follow_the_language_and_nothing_else_does() -> None:
    value = f"{STATUS}//vr:ReportData/vr:Value"
    (english,) = told(INDETERMINATE, value, Language.ENGLISH)
    assert english == catalogue()["N-NOTSA"].sentence.en
    assert told(INDETERMINATE, f"{value}/@xml:lang", Language.ENGLISH) == ["en"]
    ours, theirs = (to_etsi(INDETERMINATE, one).decode() for one in Language)
    for language, entry in (("id", catalogue()["N-NOTSA"].sentence.id), ("en", english)):
        ours, theirs = (text.replace(entry, "").replace(f'xml:lang="{language}"', "") for text in (ours, theirs))
    assert ours == theirs


@pytest.mark.parametrize(
    "name",
    ["a\x00b", "</Signer><x/>", "&lol;", "\ud800", "a\u202eb", "\ufffe", "]]>", "\x85\u2028", '" id="C-1', "a\r\nb"],
)
def test_hostile_names_break_nothing(name: str) -> None:
    report = replace(
        VALID,
        file=name,
        signatures=(replace(SIGNATURE, field=name, sub_filter=name, signer=replace(SIGNER, subject=name)),),
    )
    data = to_etsi(report, Language.INDONESIAN)
    assert faults(data) == []
    (signer,) = texts(data, "//vr:Signer")
    visible = "".join(char for char in name if char.isprintable())
    assert signer.replace("\N{REPLACEMENT CHARACTER}", "") == visible
    harmless = to_etsi(replace(VALID, signatures=(SIGNATURE,)), Language.INDONESIAN)
    assert len(parsed(data).xpath("//*")) == len(parsed(harmless).xpath("//*"))


@pytest.mark.parametrize(
    ("level", "name"),
    [(None, "Basic"), (Level.B_B, "Basic"), (Level.B_T, "LTVM"), (Level.B_LT, "LTVM"), (Level.B_LTA, "LTA")],
)
def test_the_process_fits_the_level(level: Level | None, name: str) -> None:
    assert process(SignatureKind.SIGNATURE, level) == f"urn:etsi:019102:validationprocess:{name}"


def test_names_of_algorithms_and_reasons() -> None:
    more = "http://www.w3.org/2001/04/xmldsig-more#"
    assert signature_algorithm("rsassa_pkcs1v15-sha256") == f"{more}rsa-sha256"
    assert signature_algorithm("ecdsa-sha384") == f"{more}ecdsa-sha384"
    assert signature_algorithm("rsassa_pss-sha256") == "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
    assert signature_algorithm("ed25519-sha512") == "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"
    assert signature_algorithm("dsa-tiger") is None
    assert signature_algorithm("rsassa_pkcs1v15-") is None
    assert revocation_reason("ca_compromise") == "urn:etsi:019102:revocationReason:cACompromise"
    assert revocation_reason(None) is None
    assert revocation_reason("</x>") is None


def test_a_failed_signature_is_failed() -> None:
    failed = replace(judged(VALID.validation_time), indication=Indication.TOTAL_FAILED, sub_indication="HASH_FAILURE")
    report = replace(VALID, signatures=(replace(SIGNATURE, now=failed),))
    assert told(report, f"{STATUS}/vr:MainIndication") == [f"{MAIN}:total-failed"]
    assert told(report, f"{STATUS}/vr:SubIndication") == ["urn:etsi:019102:subindication:HASH_FAILURE"]
