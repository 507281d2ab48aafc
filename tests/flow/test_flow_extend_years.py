"""Renewed in time, a signature outlives the certificates of its signer, its CA and two timestamping authorities."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from oracles import call
from shelf import PASSED, codes, outcomes
from years import CA_ENDS, FIRST_TSA_ENDS, SECOND_TSA_ENDS, SIGNER_ENDS, THIRD_TSA_ENDS, Years

from bsre_sign import Document, DocumentRefusedError, DocumentVerdict, ExtensionResult, Level, Rung, ServiceError

RENEWALS = (("tsa", 10), ("tsa-dua", 700), ("tsa-tiga", 1800))
ENDS = (FIRST_TSA_ENDS, SECOND_TSA_ENDS, THIRD_TSA_ENDS)
"""Until when each renewal holds, in days: the end of its authority's certificate."""


@pytest.fixture(scope="module")
def years() -> Years:
    return Years.begin()


@pytest.fixture(scope="module")
def signed(years: Years) -> bytes:
    return years.signed(Level.B_T)


@pytest.fixture(scope="module")
def renewed(years: Years, signed: bytes) -> list[tuple[bytes, ExtensionResult]]:
    """The document after each renewal, and what was done."""
    found: list[tuple[bytes, ExtensionResult]] = []
    data = signed
    for label, day in RENEWALS:
        extended = years.extender(label, day).extend(Document.from_bytes(data))
        data = extended.to_bytes()
        found.append((data, extended.result))
    return found


def test_the_last_proof_holds_when_all_that_came_before_has_expired(
    years: Years, renewed: list[tuple[bytes, ExtensionResult]]
) -> None:
    late = 2500
    assert max(SIGNER_ENDS, FIRST_TSA_ENDS, CA_ENDS, SECOND_TSA_ENDS) < late < THIRD_TSA_ENDS
    report = years.report(renewed[-1][0], late)
    assert report.verdict is DocumentVerdict.VALID
    assert all(outcomes(report, number) == PASSED for number in range(len(report.signatures)))
    assert report.signatures[0].level is Level.B_LTA
    assert report.signatures[0].evidence.rung is Rung.R4
    assert report.signatures[0].proved_time is not None
    assert abs(report.signatures[0].proved_time - years.today) < timedelta(minutes=5)


def test_the_date_of_the_next_renewal_moves_each_time(
    years: Years, renewed: list[tuple[bytes, ExtensionResult]]
) -> None:
    for (data, result), (_, day), end in zip(renewed, RENEWALS, ENDS, strict=True):
        report = years.report(data, day)
        assert report.verdict is DocumentVerdict.VALID
        assert report.signatures[0].evidence.extend_before == result.extend_before
        assert result.extend_before is not None
        assert abs(result.extend_before - years.day(end)) <= timedelta(days=1)
        assert years.extender("tsa", day).longevity(Document.from_bytes(data)).extend_before == result.extend_before


def test_each_renewal_holds_until_its_own_authority_ends(
    years: Years, renewed: list[tuple[bytes, ExtensionResult]]
) -> None:
    for (data, _), end in zip(renewed, ENDS, strict=True):
        assert years.report(data, end - 2).verdict is DocumentVerdict.VALID
        late = years.report(data, end + 2)
        assert late.verdict is not DocumentVerdict.VALID
        assert "N-TS-LAPSED" in codes(late)


def test_each_renewal_asks_for_one_timestamp_and_adds_only_what_is_new(years: Years, signed: bytes) -> None:
    data = signed
    for (label, day), evidence in zip(RENEWALS, (("tte_1",), ("dts_1",), ("dts_2",)), strict=True):
        fetcher = years.fetcher(day)
        extended = years.extender(label, day, fetcher).extend(Document.from_bytes(data))
        assert fetcher.count("tsa") == 1
        assert fetcher.count("ocsp") + fetcher.count("crl") <= 3
        assert extended.result.evidence == evidence
        assert len(extended.result.timestamps) == 1
        assert extended.result.added == len(extended.to_bytes()) - len(data) < 40_000
        assert extended.to_bytes().startswith(data)
        data = extended.to_bytes()


def test_other_programs_find_every_signature_and_timestamp_intact(
    years: Years, renewed: list[tuple[bytes, ExtensionResult]], tmp_path: Path
) -> None:
    data, path = renewed[-1][0], tmp_path / "surat.pdf"
    path.write_bytes(data)
    said = call("pdfsig", path)
    assert said.count("Signature #") == 4
    assert said.count("Signature is Valid.") == 1, said  # poppler does not look at document timestamps
    assert "Total document signed" in said
    call("qpdf", "--check", path)
    root = tmp_path / "root.der"
    root.write_bytes(years.pki.roots()[0])
    call("openssl", "x509", "-inform", "DER", "-in", root, "-out", tmp_path / "root.pem")
    report = years.report(data, 2500)
    assert report.facts is not None
    for one, (_, day) in zip(report.facts.signatures[1:], RENEWALS, strict=True):
        first, length, second, rest = one.byte_range
        covered = data[first : first + length] + data[second : second + rest]
        token = tmp_path / f"{one.field}.der"
        token.write_bytes(bytes.fromhex(data[length + 1 : second - 1].decode()))
        moment = str(int(years.day(day).timestamp()))
        digest = hashlib.sha256(covered).hexdigest()
        ask = ("ts", "-verify", "-digest", digest, "-in", token, "-token_in", "-CAfile", tmp_path / "root.pem")
        assert "Verification: OK" in call("openssl", *ask, "-attime", moment)


def test_what_has_lapsed_is_refused(years: Years, signed: bytes, renewed: list[tuple[bytes, ExtensionResult]]) -> None:
    for data, day in ((signed, FIRST_TSA_ENDS + 2), (renewed[0][0], FIRST_TSA_ENDS + 2), (signed, CA_ENDS + 2)):
        with pytest.raises(DocumentRefusedError, match="can be proved any more"):
            years.extender("tsa-dua", day).extend(Document.from_bytes(data))


def test_a_signature_without_time_is_raised_only_while_its_certificate_stands(years: Years) -> None:
    data = years.signed(Level.B_B)
    extended = years.extender("tsa", 500).extend(Document.from_bytes(data))
    assert years.report(extended.to_bytes(), 600).verdict is DocumentVerdict.VALID
    with pytest.raises(DocumentRefusedError):
        years.extender("tsa", SIGNER_ENDS + 2).extend(Document.from_bytes(data))


def test_a_certificate_that_has_expired_since_is_not_cleared_by_what_is_said_then(years: Years, signed: bytes) -> None:
    """Authorities drop certificates from their lists once they have expired (RFC 5280, 3.3)."""
    with pytest.raises(ServiceError, match="made after the certificate had expired"):
        years.extender("tsa", SIGNER_ENDS + 100).extend(Document.from_bytes(signed))


def test_unless_its_authority_says_that_it_keeps_account_of_the_expired() -> None:
    years, day = Years.begin(keeps=True), SIGNER_ENDS + 100
    fetcher = years.fetcher(day)
    fetcher.stop("ocsp")
    extended = years.extender("tsa", day, fetcher).extend(Document.from_bytes(years.signed(Level.B_T)))
    assert years.report(extended.to_bytes(), day).verdict is DocumentVerdict.VALID
