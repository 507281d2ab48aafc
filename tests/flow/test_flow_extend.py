"""Extending: from each level to each, several signers, certified and encrypted documents, and what is refused."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NoReturn

import pikepdf
import pytest
from independent import archival_indication, opinions
from make_signed import OVERLAY, draw_later
from oracles import call
from shelf import LETTER, PASSED, SAMPLES, Shelf, codes, outcomes, reported

from bsre_sign import (
    Certify,
    Document,
    DocumentVerdict,
    EvidenceCache,
    Extender,
    Level,
    LocalCreator,
    OutputError,
    PreflightError,
    SelfCheckError,
    ServiceError,
    SignaturePlan,
    Signer,
    TimestampAuthority,
    TrustStore,
    VerificationError,
)
from bsre_sign.evidence import Coverage
from bsre_sign.extender import extender as extender_module
from bsre_sign.testing import PkiFetcher

HIGHER = [level for level in Level if level > Level.B_B]


def extender(shelf: Shelf, fetcher: PkiFetcher | None = None, tsa: str = "tsa") -> Extender:
    pki = shelf.workshop.pki
    asked = fetcher or pki.fetcher()
    authority = TimestampAuthority(pki.tsa_url_for(tsa), fetcher=asked)
    return Extender(shelf.workshop.trust, tsa=authority, fetcher=asked)


def certified(shelf: Shelf, level: Level) -> bytes:
    plan = SignaturePlan(certify=Certify.NONE)
    signed: bytes = shelf.workshop.signed(LETTER, "pejabat-satu", level, agreement=None, plan=plan)
    return signed


@pytest.mark.parametrize("to", HIGHER)
@pytest.mark.parametrize("level", list(Level))
def test_every_level_is_raised_to_every_other(level: Level, to: Level, shelf: Shelf) -> None:
    before = shelf.letter(level)
    extended = extender(shelf).extend(Document.from_bytes(before), to)
    after, result = extended.to_bytes(), extended.result
    report = reported(shelf.offline(), after)
    assert after.startswith(before)
    assert report.signatures[0].level is max(level, to, key=lambda one: one.rank)
    assert (result.size, result.added) == (len(after), len(after) - len(before))
    assert result.sha256 == report.sha256
    if to > Level.B_T:
        assert report.verdict is DocumentVerdict.VALID
        assert result.extend_before == report.signatures[0].evidence.extend_before
    if level >= to and to < Level.B_LTA:
        assert (after, len(result.remarks)) == (before, 1)


def test_only_what_is_needed_is_asked(shelf: Shelf) -> None:
    for level, to, timestamps, evidence in (
        (Level.B_B, Level.B_T, 1, 0),
        (Level.B_B, Level.B_LTA, 2, 3),
        (Level.B_T, Level.B_LT, 0, 3),
        (Level.B_T, Level.B_LTA, 1, 3),
        (Level.B_LT, Level.B_LTA, 1, 0),
        (Level.B_LTA, Level.B_LTA, 1, 0),
        (Level.B_LTA, Level.B_LT, 0, 0),
    ):
        fetcher = shelf.workshop.pki.fetcher()
        extender(shelf, fetcher).extend(Document.from_bytes(shelf.letter(level)), to)
        assert fetcher.count("tsa") == timestamps, (level, to)
        assert fetcher.count("ocsp") + fetcher.count("crl") == evidence, (level, to)  # signer, authority, their CA


def test_documents_of_one_ca_share_its_evidence(shelf: Shelf) -> None:
    pki = shelf.workshop.pki
    fetcher = pki.fetcher()
    authority = TimestampAuthority(pki.tsa_url, fetcher=fetcher)
    one = Extender(shelf.workshop.trust, tsa=authority, fetcher=EvidenceCache(fetcher))
    for _ in range(3):
        one.extend(Document.from_bytes(shelf.letter(Level.B_T)))
    assert (fetcher.count("tsa"), fetcher.count("ocsp"), fetcher.count("crl")) == (3, 2, 1)


def test_a_signer_asks_the_same_once_and_one_timestamp_each(shelf: Shelf) -> None:
    pki = shelf.workshop.pki
    fetcher = pki.fetcher()
    creator = LocalCreator(shelf.workshop.credential("pejabat-satu"), tsa=TimestampAuthority(pki.tsa_url, fetcher))
    signer = Signer(creator, trust=shelf.workshop.trust, level=Level.B_LT, fetcher=EvidenceCache(fetcher))
    for _ in range(3):
        signer.sign(Document.open(SAMPLES / LETTER))
    assert (fetcher.count("tsa"), fetcher.count("ocsp"), fetcher.count("crl")) == (3, 2, 1)


def test_every_signature_of_a_document_gets_its_evidence(shelf: Shelf, tmp_path: Path) -> None:
    _, both = shelf.both_parties(Level.B_T)
    extended = extender(shelf).extend(Document.from_bytes(both))
    report = reported(shelf.offline(), extended.to_bytes())
    assert extended.result.fields == ("tte_1", "tte_2")
    assert [one.level for one in report.signatures] == [Level.B_LTA, Level.B_LTA, None]
    assert all(outcomes(report, number) == PASSED for number in range(3))
    path = tmp_path / "surat.pdf"
    path.write_bytes(extended.to_bytes())
    assert call("pdfsig", path).count("Signature is Valid.") == 2
    call("qpdf", "--check", path)


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T, Level.B_LTA])
def test_pyhanko_agrees_after_each_of_several_extensions(level: Level, shelf: Shelf) -> None:
    data, roots = shelf.letter(level), shelf.workshop.pki.roots()
    for tsas in (("tsa",), ("tsa-dua", "tsa")):
        # It demands evidence for the newest authority too, which a document holds only where it is not the first time.
        for tsa in tsas:
            data = extender(shelf, tsa=tsa).extend(Document.from_bytes(data)).to_bytes()
        # Of a signature whose time comes from a document timestamp alone its archival process makes nothing.
        assert level is Level.B_B or archival_indication(data, roots) == "OK"
        assert all(one.intact and one.trusted and one.changes_allowed for one in opinions(data, roots))


def test_numbers_that_are_spelled_anew_break_nothing(shelf: Shelf) -> None:
    output = io.BytesIO()
    with pikepdf.open(SAMPLES / LETTER) as pdf:
        pdf.pages[0].obj.CropBox = pikepdf.Object.parse(b"[ 0.00000 0.00000 595.00000 841.50 ]")
        pdf.save(output)
    once = shelf.workshop.signed(output.getvalue(), "pejabat-satu", Level.B_T, agreement=None)
    twice = shelf.workshop.signed(once, "pejabat-dua", Level.B_T, agreement=None)
    extended = extender(shelf).extend(Document.from_bytes(twice))
    report = reported(shelf.offline(), extended.to_bytes())
    assert report.verdict is DocumentVerdict.VALID
    assert extended.result.fields == ("tte_1", "tte_2")


def test_an_encrypted_document_is_extended(shelf: Shelf) -> None:
    output = io.BytesIO()
    with pikepdf.open(SAMPLES / LETTER) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(user="buka", owner="milik"))
    locked = Document.from_bytes(output.getvalue(), password="buka")
    signed = shelf.workshop.signer("pejabat-satu", Level.B_T, None).sign(locked).to_bytes()
    extended = extender(shelf).extend(Document.from_bytes(signed, password="buka"))
    report = shelf.offline().report(Document.from_bytes(extended.to_bytes(), password="buka"))
    assert report.verdict is DocumentVerdict.VALID
    assert report.signatures[0].level is Level.B_LTA


def test_evidence_for_a_document_that_allows_no_change_is_in_the_revision_of_its_signature(
    shelf: Shelf, tmp_path: Path
) -> None:
    signed = certified(shelf, Level.B_LT)
    report = reported(shelf.offline(), signed)
    assert signed.count(b"%%EOF") == 1
    assert report.verdict is DocumentVerdict.VALID
    assert report.signatures[0].level is Level.B_LT
    assert report.signatures[0].coverage is Coverage.ENTIRE_FILE
    assert "N-TSA-REVINFO" not in codes(report)
    path = tmp_path / "surat.pdf"
    path.write_bytes(signed)
    assert "Total document signed" in call("pdfsig", path)
    call("qpdf", "--check", path)
    (second,) = opinions(signed, shelf.workshop.pki.roots())
    assert (second.intact, second.trusted, second.timestamp_holds) == (True, True, True)


def test_signing_says_so_where_a_revision_follows_all_the_same(shelf: Shelf) -> None:
    plan = SignaturePlan(certify=Certify.NONE)
    for level, said in ((Level.B_T, False), (Level.B_LT, False), (Level.B_LTA, True)):
        signer = shelf.workshop.signer("pejabat-satu", level, None, plan)
        signed = signer.sign(Document.open(SAMPLES / LETTER))
        assert any("Acrobat" in one.en for one in signed.result.remarks) is said
        assert reported(shelf.online(), signed.to_bytes()).signatures[0].level is level


def test_beforehand_the_authority_is_asked_who_it_is_only_once(shelf: Shelf) -> None:
    pki = shelf.workshop.pki
    fetcher = pki.fetcher()
    creator = LocalCreator(shelf.workshop.credential("pejabat-satu"), tsa=TimestampAuthority(pki.tsa_url, fetcher))
    plan = SignaturePlan(certify=Certify.NONE)
    signer = Signer(creator, trust=shelf.workshop.trust, level=Level.B_LT, fetcher=fetcher, plan=plan)
    for _ in range(3):
        signer.sign(Document.open(SAMPLES / LETTER))
    assert fetcher.count("tsa") == 4


def test_an_authority_that_changed_its_certificate_is_provided_for(shelf: Shelf) -> None:
    pki, trust = shelf.workshop.pki, shelf.workshop.trust
    first, fetcher = pki.fetcher(), pki.fetcher()
    second = TimestampAuthority(pki.tsa_url_for("tsa-dua"), fetcher=fetcher)
    tsa = TimestampAuthority(pki.tsa_url, fetcher=first, fallback=second)
    plan = SignaturePlan(certify=Certify.NONE)
    creator = LocalCreator(shelf.workshop.credential("pejabat-satu"), tsa=tsa)
    signer = Signer(creator, trust=trust, level=Level.B_LT, fetcher=fetcher, plan=plan)
    signer.sign(Document.open(SAMPLES / LETTER))
    first.stop("tsa")
    signed = signer.sign(Document.open(SAMPLES / LETTER)).to_bytes()
    report = reported(shelf.offline(), signed)
    assert report.verdict is DocumentVerdict.VALID
    assert report.signatures[0].timestamp is not None
    assert report.signatures[0].timestamp.tsa == "TEST Timestamp Authority Dua"
    assert "N-TSA-REVINFO" not in codes(report)
    assert signed.count(b"%%EOF") == 1


def test_what_allows_no_change_is_extended_with_a_remark(shelf: Shelf) -> None:
    extended = extender(shelf).extend(Document.from_bytes(certified(shelf, Level.B_LT)))
    assert ["Acrobat" in one.en for one in extended.result.remarks] == [True]
    report = reported(shelf.offline(), extended.to_bytes())
    assert report.verdict is DocumentVerdict.VALID
    assert report.signatures[0].level is Level.B_LTA


def test_a_broken_document_is_refused(shelf: Shelf) -> None:
    sound = shelf.letter(Level.B_LT)
    changed = bytearray(sound)
    changed[sound.index(b"/MediaBox") + 12] ^= 1
    for data in (bytes(changed), draw_later(sound, OVERLAY)):
        fetcher = shelf.workshop.pki.fetcher()
        with pytest.raises(VerificationError, match="is invalid"):
            extender(shelf, fetcher).extend(Document.from_bytes(data))
        assert fetcher.requests == []
    with pytest.raises(VerificationError, match="is not signed"):
        extender(shelf).extend(Document.open(SAMPLES / LETTER))


def test_a_signature_that_cannot_be_proved_does_not_keep_the_other_from_it(shelf: Shelf) -> None:
    workshop = shelf.workshop
    foreign = workshop.signed_unasked(LETTER, "asing", Level.B_T)
    both = workshop.signed(foreign, "pejabat-satu", Level.B_T)
    extended = extender(shelf).extend(Document.from_bytes(both))
    assert extended.result.fields == ("tte_2",)
    assert ["tte_1 cannot be proved" in one.en for one in extended.result.remarks] == [True]
    report = reported(shelf.offline(), extended.to_bytes())
    assert report.signatures[1].level is Level.B_LTA
    assert outcomes(report, 1) == PASSED


def test_who_was_revoked_before_is_refused_and_who_was_revoked_since_is_proved(shelf: Shelf) -> None:
    before = shelf.workshop.signed_unasked(LETTER, "dicabut", Level.B_T, ago=timedelta(days=10))
    with pytest.raises(PreflightError, match="revoked"):
        extender(shelf).extend(Document.from_bytes(before))
    since = shelf.workshop.signed_unasked(LETTER, "dicabut", Level.B_T, ago=timedelta(days=100))
    extended = extender(shelf).extend(Document.from_bytes(since))
    assert reported(shelf.offline(), extended.to_bytes()).verdict is DocumentVerdict.VALID


def test_a_timestamp_from_nobody_whom_a_verifier_trusts_is_refused(shelf: Shelf) -> None:
    pki = shelf.workshop.pki
    signers = TrustStore.empty().add(*pki.roots(), purpose="signing")
    nobody = Extender(signers, tsa=TimestampAuthority(pki.tsa_url, fetcher=pki.fetcher()), fetcher=pki.fetcher())
    with pytest.raises(ServiceError, match="trust anchor"):
        nobody.extend(Document.from_bytes(shelf.letter(Level.B_B)), Level.B_T)


def test_without_an_authority_only_evidence_is_added(shelf: Shelf) -> None:
    bare = Extender(shelf.workshop.trust, fetcher=shelf.workshop.pki.fetcher())
    extended = bare.extend(Document.from_bytes(shelf.letter(Level.B_T)), Level.B_LT)
    assert reported(shelf.offline(), extended.to_bytes()).signatures[0].level is Level.B_LT
    for level, to in ((Level.B_B, Level.B_T), (Level.B_B, Level.B_LT), (Level.B_T, Level.B_LTA)):
        with pytest.raises(PreflightError, match="timestamping service"):
            bare.extend(Document.from_bytes(shelf.letter(level)), to)
    with pytest.raises(ValueError, match="B-B"):
        bare.extend(Document.from_bytes(shelf.letter(Level.B_B)), Level.B_B)


def test_an_output_is_whole_or_not_at_all(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "surat.pdf"
    source.write_bytes(shelf.letter(Level.B_T))
    one = extender(shelf)
    with pytest.raises(OutputError):
        one.extend_to(Document.open(source), source)
    result = one.extend_to(Document.open(source), source, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["surat.pdf"]
    assert source.stat().st_size == result.size
    assert reported(shelf.offline(), source.read_bytes()).verdict is DocumentVerdict.VALID


def test_what_does_not_hold_when_it_is_read_back_is_withheld(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = extender_module._content

    def without_store(stream: BinaryIO) -> bytes:
        return content(stream).replace(b"/DSS ", b"/DDS ")

    def with_other_content(stream: BinaryIO) -> bytes:
        return content(stream).replace(b"/MediaBox", b"/Mediabox", 1)

    for harmed in (without_store, with_other_content):
        monkeypatch.setattr(extender_module, "_content", harmed)
        with pytest.raises(SelfCheckError):
            extender(shelf).extend_to(Document.from_bytes(shelf.letter(Level.B_T)), tmp_path / "surat.pdf", Level.B_LT)
    assert list(tmp_path.iterdir()) == []


def test_how_long_a_proof_holds_is_told_without_asking_anybody(shelf: Shelf) -> None:
    class Nobody:
        def fetch(self, *_args: object, **_kwargs: object) -> NoReturn:
            raise AssertionError("somebody was asked")

    one = Extender(shelf.workshop.trust, fetcher=Nobody())
    found = {level: one.longevity(Document.from_bytes(shelf.letter(level))) for level in Level}
    assert {level: said.level for level, said in found.items()} == {level: level for level in Level}
    ends = {level: said.extend_before for level, said in found.items()}
    signer, authority = datetime.now(UTC) + timedelta(days=550), datetime.now(UTC) + timedelta(days=730)
    for level, end in ends.items():
        # Without evidence in it, the document depends on services that answer for certificates in force.
        expected = authority if level >= Level.B_LT else signer
        assert end is not None
        assert abs(end - expected) <= timedelta(days=1), level
    unsigned = one.longevity(Document.open(SAMPLES / LETTER))
    assert (unsigned.verdict, unsigned.level, unsigned.extend_before) == (DocumentVerdict.UNSIGNED, None, None)
