"""What must not be signed is not signed: forged copies, timestamps nobody will trust, levels below what is agreed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from make_signed import one_byte
from shelf import LETTER, SAMPLES, Shelf, codes, reported

from bsre_sign import (
    Agreement,
    Document,
    DocumentRefusedError,
    DocumentVerdict,
    Level,
    LocalCreator,
    PreflightError,
    ServiceError,
    Signer,
    Stamper,
    TimestampAuthority,
    TrustStore,
    Verifier,
)


def test_nobody_signs_beneath_a_signature_that_no_longer_fits(shelf: Shelf) -> None:
    forged = one_byte(shelf.workshop)
    with pytest.raises(DocumentRefusedError, match="no longer fits"):
        shelf.workshop.signed(forged, "pejabat-dua", Level.B_LT)


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
def test_a_timestamp_that_leads_to_no_anchor_is_refused(shelf: Shelf, level: Level) -> None:
    workshop = shelf.workshop
    fetcher = workshop.pki.fetcher()
    issuer = workshop.pki.chain("pejabat-satu")[0]
    foreign = workshop.pki.foreign_roots()
    signer = Signer(
        LocalCreator(
            workshop.credential("pejabat-satu"), tsa=TimestampAuthority(workshop.pki.tsa_url, fetcher=fetcher)
        ),
        # The signer's own certificate is trusted, and nothing that the timestamping authority leads to.
        trust=TrustStore.empty().add(workshop.pki.certificate("pejabat-satu"), *foreign),
        level=level,
        fetcher=fetcher,
    )
    assert issuer not in foreign
    with pytest.raises((ServiceError, PreflightError)):
        signer.sign(Document.open(SAMPLES / LETTER))


def test_an_agreement_may_demand_a_level(shelf: Shelf, tmp_path: Path) -> None:
    profile = tmp_path / "dinas.toml"
    profile.write_text('inherits = "bsre"\nid = "dinas"\n[signing]\nminimum_level = "B-LT"\n')
    with pytest.raises(PreflightError, match="at least level B-LT"):
        Signer(
            LocalCreator(shelf.workshop.credential("pejabat-satu")),
            trust=shelf.workshop.trust,
            agreement=Agreement.from_file(profile),
        )


def test_a_clause_in_an_agency_s_own_words_is_found_again(shelf: Shelf, tmp_path: Path) -> None:
    profile = tmp_path / "dinas.toml"
    profile.write_text(
        'inherits = "bsre"\nid = "dinas"\n[stamp]\n'
        'clause = ["Naskah ini ditandatangani secara elektronik di bawah layanan BSrE milik instansi uji"]\n'
    )
    stamped = tmp_path / "naskah.pdf"
    Stamper(Agreement.from_file(profile)).stamp_to(Document.open(SAMPLES / LETTER), stamped)
    report = reported(shelf.offline(), stamped.read_bytes())
    assert report.verdict is DocumentVerdict.UNSIGNED
    assert report.stamp is not None
    assert (report.stamp.clause, report.stamp.logo) == ("found", "placeholder")


def test_a_moment_before_the_signature_disproves_nothing(shelf: Shelf) -> None:
    document = Document.from_bytes(shelf.letter(Level.B_B))
    report = shelf.offline().report(document, at=datetime(2019, 12, 1, tzinfo=UTC))
    assert report.verdict is DocumentVerdict.INDETERMINATE
    assert "A-NOTYET-NOPOE" in codes(report)


def test_the_time_of_an_untrusted_document_timestamp_is_not_called_proved(shelf: Shelf) -> None:
    verifier = Verifier(TrustStore.empty(), offline=True)
    report = reported(verifier, shelf.letter(Level.B_LTA))
    assert [one.at_signing for one in report.signatures] == [None, None]
