"""``bsre-sign verify --format etsi``: one document, one report to ETSI TS 119 102-2."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_case import Ca, assert_one_error
from click.testing import Result
from etsi_grammar import faults, texts

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
INDICATION = "//vr:SignatureValidationReport/vr:SignatureValidationStatus/vr:MainIndication"


@pytest.fixture
def signed(run: Run, ca: Ca, home: Path) -> str:
    assert run("sign", "surat.pdf", "-o", "tte.pdf", *ca.key(), "--tsa", ca.tsa).exit_code == 0
    return "tte.pdf"


def test_a_signed_document(run: Run, ca: Ca, signed: str) -> None:
    result = run("verify", signed, "--trust", ca.root, "--offline", "--format", "etsi")
    assert (result.exit_code, result.stderr) == (0, "")
    assert faults(result.stdout_bytes) == []
    assert texts(result.stdout_bytes, INDICATION) == ["urn:etsi:019102:mainindication:total-passed"]
    assert result.stdout_bytes.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n")


def test_untrusted_and_unsigned(run: Run, signed: str) -> None:
    untrusted = run("verify", signed, "--offline", "--format", "etsi", "--lang", "en")
    assert untrusted.exit_code == 3
    assert texts(untrusted.stdout_bytes, f"{INDICATION}/../vr:SubIndication") == [
        "urn:etsi:019102:subindication:NO_CERTIFICATE_CHAIN_FOUND"
    ]
    assert set(texts(untrusted.stdout_bytes, "//vr:ReportData/vr:Value/@xml:lang")) == {"en"}
    unsigned = run("verify", "surat.pdf", "--format", "etsi")
    assert unsigned.exit_code == 1
    assert faults(unsigned.stdout_bytes) == []


def test_one_document_only(run: Run, home: Path) -> None:
    result = run("verify", "surat.pdf", "surat.pdf", "--format", "etsi")
    assert_one_error(result, 2, home, "--format etsi")
    assert result.stdout == ""


def test_nothing_is_written_where_the_document_cannot_be_opened(run: Run, home: Path) -> None:
    result = run("verify", "tidak-ada.pdf", "--format", "etsi")
    assert_one_error(result, 4, home, "tidak-ada.pdf")
    assert result.stdout == ""
