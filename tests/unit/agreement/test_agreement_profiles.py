"""The built-in agreements say what the agreements themselves say."""

from datetime import date

import pytest

from bsre_sign.agreement import Agreement
from bsre_sign.errors import AgreementError

F1 = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik",
    "yang diterbitkan oleh Balai Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara (BSSN)",
)
REAL = ("bali-2024", "barantan-2020", "bkn-2022", "grobogan-2023", "ombudsman-2020")


def test_the_generic_agreement_comes_first() -> None:
    assert Agreement.available() == ("bsre", *REAL)


@pytest.mark.parametrize(
    ("name", "signed_on", "notice_days", "closing", "signers"),
    [
        ("ombudsman-2020", date(2020, 4, 13), 30, "wet-ink", 1),
        ("barantan-2020", date(2020, 8, 6), 30, "electronic", 2),
        ("bkn-2022", date(2022, 10, 3), 30, "electronic", 2),
        ("grobogan-2023", date(2023, 5, 17), 30, "electronic", 2),
        ("bali-2024", date(2024, 2, 16), 60, "electronic", 2),
    ],
)
def test_dates_and_closing(name: str, signed_on: date, notice_days: int, closing: str, signers: int) -> None:
    agreement = Agreement.load(name)
    assert (agreement.signed_on, agreement.term_years, agreement.notice_days) == (signed_on, 4, notice_days)
    assert (agreement.closing, agreement.signers) == (closing, signers)
    assert agreement.ends_on == signed_on.replace(year=signed_on.year + 4)


@pytest.mark.parametrize(
    ("name", "clause", "logo"),
    [(name, "Pasal 4 ayat (1) huruf j", "Pasal 4 ayat (1) huruf i") for name in REAL[1:]]
    + [("bali-2024", "Pasal 4 ayat (1) huruf i", None)],
)
def test_where_the_clause_and_logo_duties_stand(name: str, clause: str, logo: str | None) -> None:
    agreement = Agreement.load(name)
    duty, logo_duty = agreement.obligation("clause"), agreement.obligation("logo")
    assert duty is not None
    assert duty.article == clause
    assert (logo_duty.article if logo_duty else None) == logo
    assert agreement.stamp.logo is (logo is not None)


@pytest.mark.parametrize("name", REAL)
def test_the_duties_that_all_share(name: str) -> None:
    ids = [duty.id for duty in Agreement.load(name).obligations]
    assert len(ids) == len(set(ids))
    assert {"clause", "usage-report", "security-assessment", "policy", "evaluation", "confidentiality"} <= set(ids)


def test_only_bkn_prepares_access_to_usage_data() -> None:
    assert [name for name in REAL if Agreement.load(name).obligation("usage-data-access")] == ["bkn-2022"]


def test_clauses() -> None:
    assert Agreement.load("grobogan-2023").stamp.clause == F1
    assert Agreement.load("bali-2024").stamp.clause == F1
    assert Agreement.load("bkn-2022").stamp.clause == (F1[0], F1[1].removesuffix(" (BSSN)"))
    assert "Balai Besar Sertifikasi Elektronik (BSrE)" in Agreement.load("bsre").stamp.sentence


def test_words_of_a_dispute() -> None:
    assert Agreement.load("ombudsman-2020").terms == ("autentikasi", "keaslian data", "anti-penyangkalan")
    assert Agreement.load("bali-2024").terms == ("keautentikan", "keutuhan", "kenirsangkalan")


def test_an_unknown_agreement_names_those_that_are_known() -> None:
    with pytest.raises(AgreementError, match="Unknown agreement") as error:
        Agreement.load("../bsre")
    assert "bkn-2022" in error.value.hint.en
    assert "bkn-2022" in error.value.hint.id


def test_loaded_once() -> None:
    assert Agreement.load("bsre") is Agreement.load("bsre")
