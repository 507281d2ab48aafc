"""``bsre-sign verify``: reports, and the exit code that says how it went."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from cli_case import LETTER, Ca
from click.testing import Result

from bsre_sign.agreement import Agreement
from bsre_sign.cli import verify as verify_command
from bsre_sign.cli.exits import Exit
from bsre_sign.credential import Pkcs12Credential
from bsre_sign.document import Document
from bsre_sign.levels import Level
from bsre_sign.pades.signing.create import LocalCreator
from bsre_sign.report.model import DocumentReport, DocumentVerdict, Reason
from bsre_sign.report.serialise import schema
from bsre_sign.services.timestamp import TimestampAuthority
from bsre_sign.signer import Signer
from bsre_sign.trust import TrustStore

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]


@pytest.fixture
def signed(run: Run, ca: Ca, home: Path) -> str:
    assert run("sign", "surat.pdf", "-o", "tte.pdf", *ca.key(), "--tsa", ca.tsa).exit_code == 0
    return "tte.pdf"


def tampered(name: str) -> str:
    data = Path(name).read_bytes()
    position = data.index(b"/Reason") if b"/Reason" in data else data.index(b"%PDF-") + 12
    Path("palsu.pdf").write_bytes(data[:position] + b"X" + data[position + 1 :])
    return "palsu.pdf"


def test_valid_and_invalid(run: Run, ca: Ca, signed: str) -> None:
    valid = run("verify", signed, "--trust", ca.root, "--offline")
    assert (valid.exit_code, valid.stderr) == (0, "")
    assert valid.stdout.startswith("SAH\n===\n")
    invalid = run("verify", tampered(signed), "--trust", ca.root, "--offline")
    assert (invalid.exit_code, invalid.stderr) == (1, "")
    assert invalid.stdout.startswith("TIDAK SAH\n")


def test_unsigned_and_untrusted(run: Run, signed: str) -> None:
    unsigned = run("verify", "surat.pdf")
    assert unsigned.exit_code == 1
    assert unsigned.stdout.startswith("TIDAK BERTANDA TANGAN\n")
    assert run("verify", signed, "--offline").exit_code == 3


def test_many_documents_in_order_with_a_summary(run: Run, ca: Ca, signed: str) -> None:
    Path("kosong.pdf").write_bytes(b"")
    result = run("verify", signed, "kosong.pdf", "surat.pdf", "--trust", ca.root, "--offline", "--lang", "en")
    assert result.exit_code == 4
    assert result.stdout.index("VALID") < result.stdout.index("UNSIGNED") < result.stdout.index("Summary: 2")
    assert result.stderr.count("error:") == result.stderr.count("hint:") == 1
    assert "kosong.pdf is empty" in result.stderr
    assert run("verify", signed, "surat.pdf", "--trust", ca.root, "--offline").exit_code == 1


def test_json_is_the_contract(run: Run, ca: Ca, signed: str) -> None:
    options = ("--trust", ca.root, "--offline", "--format", "json")
    result = run("verify", signed, "tidak-ada.pdf", "surat.pdf", *options)
    told = json.loads(result.stdout)
    jsonschema.validate(told, schema())
    assert [one["verdict"] for one in told["documents"]] == ["valid", "unsigned"]
    assert result.exit_code == 4
    (error,) = told["errors"]
    assert set(error) == {"file", "error", "cause", "hint", "exit_code"}
    assert (error["file"], error["error"], error["exit_code"]) == ("tidak-ada.pdf", "InputError", 4)
    assert error["cause"] in result.stderr
    assert "errors" not in json.loads(run("verify", signed, *options).stdout)


def test_json_where_no_input_can_be_opened(run: Run, home: Path) -> None:
    result = run("verify", "tidak-ada.pdf", "--format", "json", "--lang", "en")
    assert result.exit_code == 4
    told = json.loads(result.stdout)
    jsonschema.validate(told, schema())
    assert told["documents"] == []
    assert [one["cause"] for one in told["errors"]] == ["tidak-ada.pdf cannot be read: no such file or directory."]
    assert abs(datetime.fromisoformat(told["validation_time"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_minimum_rung(run: Run, ca: Ca, home: Path) -> None:
    run("sign", "surat.pdf", "-o", "b-t.pdf", *ca.key(), "--tsa", ca.tsa, "--level", "b-t")
    options = ("--trust", ca.root, "--allow-private")
    assert run("verify", "b-t.pdf", *options).exit_code == 0
    assert run("verify", "b-t.pdf", *options, "--minimum-rung", "r3").exit_code == 3


def test_a_failed_service_is_never_invalid(run: Run, ca: Ca, home: Path, stopped: Callable[..., None]) -> None:
    run("sign", "surat.pdf", "-o", "b-t.pdf", *ca.key(), "--tsa", ca.tsa, "--level", "b-t")
    stopped("ocsp", "crl")
    result = run("verify", "b-t.pdf", "--trust", ca.root, "--allow-private")
    assert result.exit_code == 5, result.output
    assert result.stdout.startswith("BELUM DAPAT DIPASTIKAN\n")


def test_private_addresses_are_not_asked_unless_allowed(run: Run, ca: Ca, home: Path) -> None:
    run("sign", "surat.pdf", "-o", "b-t.pdf", *ca.key(), "--tsa", ca.tsa, "--level", "b-t")
    before = len(ca.server.fetcher.requests)
    result = run("verify", "b-t.pdf", "b-t.pdf", "--trust", ca.root)
    assert len(ca.server.fetcher.requests) == before
    # Nothing failed: one's own guard said no.
    assert result.exit_code == 3, result.output
    assert result.stderr.count("note: ") == result.stderr.count("--allow-private") == 1
    english = run("verify", "b-t.pdf", "--trust", ca.root, "--lang", "en")
    assert english.stdout.count("the address is not a public one") == 2  # one for OCSP, one for the CRL
    remarks = english.stdout.partition("Remarks")[2]
    assert remarks.count("A-TRYLATER") == 1


def test_a_refusal_beside_a_failure_is_a_failure(ca: Ca, home: Path) -> None:
    refused = Reason("A-TRYLATER", "http://a/: The service a failed: the address is not a public one.")
    failed = Reason("A-TRYLATER", "http://b/: The service b failed: HTTP status 503.")
    report = replace(report_of(ca, home), verdict=DocumentVerdict.INDETERMINATE)
    codes = {
        warnings: verify_command.exit_for(replace(report, warnings=warnings), at_signing=False)
        for warnings in ((), (refused,), (refused, refused), (refused, failed), (failed,))
    }
    assert list(codes.values()) == [*[Exit.INDETERMINATE] * 3, Exit.SERVICE, Exit.SERVICE]


@pytest.mark.parametrize("text", ["2024-01-01", "2024-01-01T10:00", "20240101"])
def test_the_zone_that_is_suggested_is_understood(run: Run, home: Path, text: str) -> None:
    refused = run("verify", "surat.pdf", "--at", text)
    assert refused.exit_code == 2
    suggested = refused.stderr.partition("misalnya ")[2].partition("+07:00.")[0] + "+07:00"
    assert suggested.startswith("2024-01-01T")
    assert run("verify", "surat.pdf", "--at", suggested).exit_code == 1
    assert run("verify", "surat.pdf", "--at", "0001-01-01T00:00+07:00").exit_code == 2


def test_the_moment_judged(run: Run, ca: Ca, signed: str) -> None:
    later = datetime.now(UTC) + timedelta(days=365 * 20)
    options = ("--trust", ca.root, "--offline")
    at_later = run("verify", signed, *options, "--at", later.isoformat())
    assert at_later.exit_code == 3, at_later.output
    assert run("verify", signed, *options, "--at", datetime.now(UTC).isoformat()).exit_code == 0
    assert run("verify", signed, *options, "--at", "signing").exit_code == 0
    before = run("verify", signed, *options, "--at", (datetime.now(UTC) - timedelta(days=30)).isoformat())
    assert before.exit_code == 3, before.output
    assert "(N-TS-FUTURE)" in before.stdout


def report_of(ca: Ca, home: Path) -> DocumentReport:
    """A report on a document that passed when it was signed, judged long after."""
    from bsre_sign.verifier import Verifier

    pki = ca.server.pki
    fetcher = pki.fetcher()
    trust = TrustStore.empty().add(*pki.roots())
    credential = Pkcs12Credential.from_bytes(pki.pkcs12("pejabat-satu", b"x"), lambda: b"x")
    creator = LocalCreator(credential, tsa=TimestampAuthority(pki.tsa_url, fetcher=fetcher))
    signer = Signer(creator, trust=trust, agreement=Agreement.load("bsre"), level=Level.B_LT, fetcher=fetcher)
    signer.sign_to(Document.open(LETTER), home / "lama.pdf")
    later = datetime.now(UTC) + timedelta(days=365 * 20)
    return Verifier(trust, offline=True).report(Document.open(home / "lama.pdf"), at=later)


def test_valid_at_signing_counts_where_it_is_asked_for(ca: Ca, home: Path) -> None:
    report = report_of(ca, home)
    assert report.verdict is DocumentVerdict.VALID_AT_SIGNING
    assert verify_command.exit_for(report, at_signing=False) is Exit.INDETERMINATE
    assert verify_command.exit_for(report, at_signing=True) is Exit.DONE
    disproved = replace(report, verdict=DocumentVerdict.INVALID)
    assert verify_command.exit_for(disproved, at_signing=True) is Exit.INVALID
    unproved = replace(report, signatures=tuple(replace(one, at_signing=None) for one in report.signatures))
    assert verify_command.exit_for(unproved, at_signing=True) is Exit.INDETERMINATE


def test_a_service_that_failed_in_vain_changes_no_other_verdict(ca: Ca, home: Path) -> None:
    report = replace(report_of(ca, home), warnings=(Reason("A-TRYLATER", "x"),))
    codes = {
        verdict: verify_command.exit_for(replace(report, verdict=verdict), at_signing=False)
        for verdict in DocumentVerdict
    }
    assert codes == {
        DocumentVerdict.VALID: Exit.DONE,
        DocumentVerdict.VALID_AT_SIGNING: Exit.INDETERMINATE,
        DocumentVerdict.INDETERMINATE: Exit.SERVICE,
        DocumentVerdict.INVALID: Exit.INVALID,
        DocumentVerdict.UNSIGNED: Exit.INVALID,
    }
