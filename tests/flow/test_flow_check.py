"""Documents as agencies issue them, sound and faulty, checked against each of the five agreements."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import pikepdf
import pytest
from make_signed import LATE_STAMP, LETTER, OVERLAY, Workshop, draw_later
from shelf import AGREEMENTS, SAMPLES, Shelf

from bsre_sign import Agreement, Checker, Document, Level, LocalCreator, RuleOutcome, Signer, TimestampAuthority
from bsre_sign.compliance import Kind, Setting
from bsre_sign.stamp import Stamp

FIVE = sorted(AGREEMENTS)
PAGES = 3
each_agreement = pytest.mark.parametrize("agreement", FIVE)


class Office:
    """Issues a letter of three pages, as it should and as it should not."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        with pikepdf.open(SAMPLES / LETTER) as pdf:
            for _ in range(PAGES - 1):
                pdf.pages.append(pdf.pages[0])
            self.plain = saved(pdf)
        fetcher = workshop.pki.fetcher()
        creator = LocalCreator(
            workshop.credential("pejabat-satu"), tsa=TimestampAuthority(workshop.pki.tsa_url, fetcher=fetcher)
        )
        # What is signed here has its stamp already, or is to have none.
        self._signer = Signer(creator, trust=workshop.trust, level=Level.B_LT, fetcher=fetcher)
        self.unstamped = self.signed(self.plain)
        self.issued = cache(self._issued)

    def signed(self, data: bytes) -> bytes:
        """``data`` as it is, signed."""
        return self._signer.sign(Document.from_bytes(data)).to_bytes()

    def stamped(self, agreement: Agreement) -> bytes:
        """The letter with the stamp of ``agreement``, unsigned."""
        with pikepdf.open(io.BytesIO(self.plain)) as pdf:
            Stamp(agreement).draw(pdf)
            return saved(pdf)

    def _issued(self, agreement: str) -> bytes:
        """The letter as it should be."""
        return self.workshop.signed(self.plain, "pejabat-satu", Level.B_LT, agreement)

    def check(
        self,
        data: bytes,
        agreement: str | Agreement,
        *,
        kind: Kind = "output",
        signers: int | None = None,
        settings: dict[str, Setting] | None = None,
        logos: tuple[bytes, ...] = (),
    ) -> dict[str, str]:
        """The rules that are not met, with their outcome; warnings aside."""
        chosen = Agreement.load(agreement) if isinstance(agreement, str) else agreement
        checker = Checker(
            chosen,
            trust=self.workshop.trust,
            kind=kind,
            signers=signers,
            settings=settings,
            logos=logos,
            offline=True,
        )
        checked = checker.check_bytes(data)
        return {one.rule: one.outcome.value for one in checked.results if one.counts}


def saved(pdf: pikepdf.Pdf) -> bytes:
    output = io.BytesIO()
    pdf.save(output)
    return output.getvalue()


@pytest.fixture(scope="module")
def office(workshop: Workshop) -> Office:
    return Office(workshop)


FAILED = RuleOutcome.FAILED.value


@each_agreement
def test_what_is_signed_for_an_agreement_keeps_it(agreement: str, office: Office) -> None:
    assert office.check(office.issued(agreement), agreement) == {}


@each_agreement
def test_without_the_clause(agreement: str, office: Office) -> None:
    assert office.check(office.unstamped, agreement) == {"clause-present": FAILED}


@each_agreement
def test_without_the_clause_on_one_page(agreement: str, office: Office) -> None:
    with (
        pikepdf.open(io.BytesIO(office.stamped(Agreement.load(agreement)))) as pdf,
        pikepdf.open(io.BytesIO(office.plain)) as plain,
    ):
        pdf.pages[1] = plain.pages[1]
        data = office.signed(saved(pdf))
    assert office.check(data, agreement) == {"clause-on-every-page": FAILED}


@each_agreement
def test_without_the_logo(agreement: str, office: Office) -> None:
    profile = Agreement.load(agreement)
    data = office.signed(office.stamped(replace(profile, stamp=replace(profile.stamp, logo=False))))
    assert office.check(data, agreement) == ({"logo-present": FAILED} if agreement != "bali-2024" else {})


@each_agreement
def test_unsigned(agreement: str, office: Office) -> None:
    assert office.check(office.stamped(Agreement.load(agreement)), agreement) == {"signed": FAILED}


@each_agreement
def test_one_signer_where_two_are_demanded(agreement: str, office: Office) -> None:
    data = office.issued(agreement)
    assert office.check(data, agreement, signers=2) == {"signer-count": FAILED}
    parties = Agreement.load(agreement).signers
    assert parties == (1 if agreement == "ombudsman-2020" else 2)
    expected = {"signer-count": FAILED} if parties == 2 else {}
    assert office.check(data, agreement, kind="agreement-itself") == expected


@each_agreement
def test_stamped_after_signing(agreement: str, office: Office) -> None:
    data = draw_later(office.unstamped, LATE_STAMP)
    assert office.check(data, agreement) == {"not-stamped-after-signing": FAILED}


@each_agreement
def test_changed_after_signing(agreement: str, office: Office) -> None:
    data = draw_later(office.issued(agreement), OVERLAY)
    assert office.check(data, agreement) == {"unchanged-after-signing": FAILED}


def test_both_parties(office: Office, shelf: Shelf) -> None:
    once, twice = shelf.both_parties()
    assert office.check(once, "grobogan-2023", kind="agreement-itself") == {"signer-count": FAILED}
    assert office.check(twice, "grobogan-2023", kind="agreement-itself") == {}


def test_a_clause_of_the_profile_s_own_counts(office: Office) -> None:
    """Drawn by other software, so that no mark of this project tells what the clause is."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    profile = Agreement.load("bali-2024")
    words = "Surat ini ditandatangani secara elektronik oleh pejabat Kabupaten Contoh."
    own = replace(profile, stamp=replace(profile.stamp, clause=(words,)))
    output = io.BytesIO()
    page = canvas.Canvas(output, pagesize=(595, 842))
    for text in (words, words):
        page.setFont("Helvetica", 7)
        page.drawString(60, 30, text)
        page.showPage()
    page.save()
    data = office.signed(output.getvalue())
    assert office.check(data, own) == {}
    assert office.check(data, profile) == {"clause-present": FAILED}
    # It was there before the change.
    assert office.check(draw_later(data, OVERLAY), own) == {"unchanged-after-signing": FAILED}


def test_what_cannot_be_opened(office: Office) -> None:
    checker = Checker(Agreement.load("bsre"), trust=office.workshop.trust, offline=True)
    for checked in (checker.check_bytes(b"bukan PDF"), checker.check_bytes(b""), checker.check_file("tidak-ada.pdf")):
        assert [one.rule for one in checked.results if one.counts] == ["pdf-opens"]
        assert checked.verdict is None
        assert not checked.service_failed
    assert checker.check_bytes(b"bukan PDF").sha256 is not None
    assert checker.check_file("tidak-ada.pdf").sha256 is None


@pytest.mark.parametrize(
    ("recipe", "expected"),
    [
        ("disimpan-ulang.pdf", {"signature-valid": "failed"}),
        ("satu-bita-diubah.pdf", {"signature-valid": "failed"}),
        ("halaman-dihapus.pdf", {"unchanged-after-signing": "failed"}),
        ("sertifikat-asing.pdf", {"signature-valid": "indeterminate"}),
        ("semua-sudah-kedaluwarsa.pdf", {}),
        ("segel.pdf", {}),
    ],
)
def test_made_samples(recipe: str, expected: dict[str, str], office: Office) -> None:
    from make_signed import RECIPES

    data = RECIPES[recipe](office.workshop)
    assert office.check(data, "bali-2024") == expected


def test_certification_and_kind_of_signer(office: Office, workshop: Workshop) -> None:
    from make_signed import seal

    profile = Agreement.load("bsre")
    data = seal(workshop)  # certifies, and allows comments
    sealed = replace(profile.signing, signer="seal")
    allowed = replace(profile, signing=replace(sealed, certify="annotations"))
    assert office.check(data, allowed) == {}
    stricter = replace(profile, signing=replace(sealed, certify="forms"))
    assert office.check(data, stricter) == {"certification": FAILED}
    persons = replace(profile, signing=replace(profile.signing, signer="person"))
    assert office.check(data, persons) == {"signer-kind": FAILED}


def test_limits_end_what_takes_too_long(office: Office) -> None:
    from bsre_sign import Limits

    checker = Checker(Agreement.load("bsre"), trust=office.workshop.trust, offline=True, limits=Limits(seconds=0.001))
    checked = checker.check_bytes(office.issued("bkn-2022"))
    (one,) = [one for one in checked.results if one.counts]
    assert (one.rule, one.outcome, one.codes) == ("pdf-opens", RuleOutcome.INDETERMINATE, ("I-DECODE-LIMIT",))
