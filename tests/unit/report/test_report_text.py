"""What a head of office reads."""

from dataclasses import replace
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import report_samples as samples

from bsre_sign.language import Language
from bsre_sign.levels import Level
from bsre_sign.report.codes import code
from bsre_sign.report.lines import WIDTH, clean
from bsre_sign.report.model import Answer, DocumentReport, DocumentVerdict, Outcome, Reason, TimestampReport
from bsre_sign.report.text import summary, to_lines, to_text
from bsre_sign.report.times import shown
from bsre_sign.report.words import VERDICTS

ID, EN = Language.INDONESIAN, Language.ENGLISH

VALID_AT_SIGNING = """\
SAH SAAT DITANDATANGANI
=======================
Dokumen ini sah pada saat ditandatangani, dan tidak ada temuan yang membantahnya.
Yang kurang sekarang hanyalah bukti yang masa berlakunya sudah lewat:
  - Masa berlaku sertifikat elektronik ini sudah berakhir, dan tidak ada bukti yang masih berlaku
    bahwa penandatanganan dilakukan sebelum itu.
  - Masa berlaku sertifikat elektronik penyelenggara stempel waktu sudah berakhir sehingga stempel
    itu sendiri tidak cukup lagi sebagai bukti waktu.

Berkas                surat-keputusan.pdf
Keadaan per           8 Oktober 2026 pukul 10.00.00 WIB (UTC+7)
SHA-256               C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3

[1] Tanda tangan elektronik: Dr. Sri Wahyuni, M.Si.
  Penanda tangan        Dr. Sri Wahyuni, M.Si., Badan Contoh Nasional (perorangan)
  Sertifikat            diterbitkan oleh CA Contoh G1; masa berlaku 1 Januari 2022 sampai dengan
                        1 Januari 2024
  Waktu terbukti        3 Maret 2023 pukul 09.15.02 WIB (UTC+7), menurut stempel waktu dari Stempel
                        Waktu Contoh
  Waktu dinyatakan      3 Maret 2023 pukul 09.14.58 WIB (UTC+7), menurut penanda tangan; tidak
                        terbukti
  Pada saat ditandatangani:
    Keutuhan              LULUS         tidak berubah di luar yang diizinkan sejak ditandatangani
    Keaslian              LULUS         benar dari pemegang sertifikat elektronik ini
    Kenirsangkalan        LULUS         penandatanganan dapat dibuktikan bila disangkal
  Sekarang:
    Keutuhan              LULUS         tidak berubah di luar yang diizinkan sejak ditandatangani
    Keaslian              BELUM PASTI
      Masa berlaku sertifikat elektronik ini sudah berakhir, dan tidak ada bukti yang masih berlaku
      bahwa penandatanganan dilakukan sebelum itu. (A-EXPIRED-NOPOE)
        Saran: Simpanlah dokumen beserta laporan ini, dan mintalah penandatanganan ulang bila
        diperlukan kepastian untuk waktu sekarang.
    Kenirsangkalan        BELUM PASTI
      Masa berlaku sertifikat elektronik penyelenggara stempel waktu sudah berakhir sehingga stempel
      itu sendiri tidak cukup lagi sebagai bukti waktu. (N-TS-LAPSED)
        Saran: Simpanlah dokumen beserta laporan ini; untuk dokumen lain, perpanjanglah bukti ke
        tingkat B-LTA sebelum batas waktunya.
  Cakupan               seluruh berkas; tidak ada perubahan sesudahnya
  Tingkat               B-LT (dengan stempel waktu dan bukti tersimpan)
  Kekuatan bukti        R3: dapat diperiksa ulang dari bukti di dalam berkas (R4 tertinggi)

Klausul dan logo (tidak memengaruhi hasil)
  Klausul               ada (halaman 1-3 dari 3)
  Logo                  tidak dapat dipastikan

Catatan
  Berkas memuat dua daftar isi internal sehingga aplikasi lama dapat menampilkannya secara
  berbeda. (I-HYBRID)
    Saran: Gunakan aplikasi pembaca yang mutakhir; untuk dokumen berikutnya, simpanlah PDF tanpa
    dukungan aplikasi lama.
"""

INDETERMINATE = """\
INDETERMINATE
=============
Nothing was found that contradicts this document, but something could not be proved.
What could not be proved:
  - There is no trusted timestamp, so the time of signing is not proved.

File                  surat-keputusan.pdf
As of                 8 October 2026 at 10:00:00 WIB (UTC+7)
SHA-256               C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3C3

[1] Electronic signature: Dr. Sri Wahyuni, M.Si.
  Signer                Dr. Sri Wahyuni, M.Si., Badan Contoh Nasional (a person)
  Certificate           issued by CA Contoh G1; in force from 1 January 2022 to 1 January 2024
  Proved time           none
  Claimed time          3 March 2023 at 09:14:58 WIB (UTC+7), as stated by the signer; not proved
  Now:
    Integrity             PASSED        unchanged since it was signed, but for what is allowed
    Authenticity          PASSED        truly by the holder of this certificate
    Non-repudiation       NOT CERTAIN
      There is no trusted timestamp, so the time of signing is not proved. (N-NOTSA)
        Hint: Have the application's administrator raise the signature to level B-T or higher while
        its certificate is in force.
  Covers                the whole file; no change afterwards
  Level                 B-B (a basic signature)
  Strength of proof     R1: the certificate binds the signer (R4 is the highest)

Clause and logo (no part of the verdict)
  Clause                found on some pages only (pages 1-2, 5 of 5)
  Logo                  not found
"""


def with_signature(report: DocumentReport = samples.VALID, **changes: Any) -> DocumentReport:
    """``report`` with its only signature changed."""
    (signature,) = report.signatures
    return replace(report, signatures=(replace(signature, **changes),))


def heading(report: DocumentReport, language: Language = EN) -> str:
    return to_text(report, language).split("\n\n")[0]


def test_valid_at_signing_says_that_it_was_valid_and_what_is_missing_now() -> None:
    assert to_text(samples.VALID_AT_SIGNING, ID) == VALID_AT_SIGNING


def test_indeterminate_says_why_and_what_would_mend_it() -> None:
    assert to_text(samples.INDETERMINATE, EN) == INDETERMINATE


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("report", samples.ALL, ids=lambda report: report.verdict)
def test_the_verdict_comes_first_and_fits_the_page(report: DocumentReport, language: Language) -> None:
    lines = to_lines(report, language)
    assert lines[0].text == VERDICTS[report.verdict].to(language)
    assert lines[2].text[0].isupper()
    assert all(len(line.text) <= WIDTH and line.text == line.text.rstrip() for line in lines)
    assert lines[-1].text
    assert to_text(report, language) == "\n".join(line.text for line in lines) + "\n"


def test_tones_follow_the_verdict() -> None:
    tones = [to_lines(report, ID)[0].tone for report in samples.ALL]
    assert tones == ["good", "doubt", "doubt", "bad", "bad"]
    answers = [line for line in to_lines(samples.INVALID, EN) if line.text.startswith(("    Integ", "    Non-"))]
    assert [line.tone for line in answers] == ["bad", "doubt", "bad", "doubt", "good", "good"]


def test_equal_moments_are_told_once() -> None:
    text = to_text(samples.VALID, EN)
    assert text.count("  At the time of signing and now:\n") == 1
    assert text.count("Integrity") == 1


def test_a_remark_of_one_moment_only_keeps_the_moments_apart() -> None:
    (signature,) = samples.VALID.signatures
    remark = Answer(Outcome.PASSED, (Reason("N-TS-EXPIRING"),))
    signature = replace(signature, now=replace(signature.now, non_repudiation=remark))
    text = to_text(replace(samples.VALID, signatures=(signature,)), EN)
    assert text.index("  At the time of signing:\n") < text.index("  Now:\n") < text.index("(N-TS-EXPIRING)")


def test_an_answer_that_waits_for_an_earlier_one_says_so() -> None:
    assert to_text(samples.INVALID, ID).count("Belum dapat dijawab karena jawaban di atasnya belum lulus.") == 2


def test_findings_name_the_signatures_they_concern() -> None:
    head = to_text(samples.INVALID, EN).split("\n\n")[0]
    assert "in a way that is not allowed. [1]\n" in head
    assert "that part is not protected. [2]" in head
    assert "timestamp" not in head


def test_a_raised_bar_makes_a_remark_the_ground() -> None:
    (signature,) = samples.VALID.signatures
    signature = replace(signature, now=samples.judged(samples.NOW, non_repudiation=samples.unsure("N-NOT-LTV")))
    report = replace(samples.VALID, verdict=DocumentVerdict.INDETERMINATE, signatures=(signature,))
    assert "  - The document is not protected for the long term" in to_text(report, EN)


def test_what_a_raised_bar_demands_does_not_wait_for_anything() -> None:
    open_now = samples.judged(samples.NOW, non_repudiation=samples.unsure("N-NOT-LTV", "N-TSA-REVINFO", "N-CLOCK"))
    report = replace(with_signature(now=open_now), verdict=DocumentVerdict.INDETERMINATE)
    assert "cannot be answered" not in to_text(report, EN)
    assert heading(report).count("\n  - ") == 1


UNCHECKED = samples.judged(
    samples.NOW,
    authenticity=samples.unsure("A-REVINFO-MISSING", "A-NOT-BSRE"),
    non_repudiation=samples.unsure("N-NOT-LTV", "N-TSA-REVINFO"),
)


def test_remarks_are_no_ground_where_something_weightier_is() -> None:
    report = replace(with_signature(now=UNCHECKED), verdict=DocumentVerdict.INDETERMINATE)
    assert heading(report).splitlines()[3:] == [
        "What could not be proved:",
        f"  - {code('A-REVINFO-MISSING').sentence.en}",
    ]


def test_each_signature_is_weighed_by_itself() -> None:
    (signature,) = samples.VALID.signatures
    barred = samples.judged(samples.NOW, non_repudiation=samples.unsure("N-NOT-LTV"))
    both = (replace(signature, now=UNCHECKED), replace(signature, now=barred))
    text = heading(replace(samples.VALID, verdict=DocumentVerdict.INDETERMINATE, signatures=both))
    assert "revoked. [1]" in text
    assert "in force. [2]" in " ".join(text.split())
    assert text.count("\n  - ") == 2


def test_an_answer_with_remarks_alone_says_that_it_waits() -> None:
    report = replace(with_signature(now=UNCHECKED), verdict=DocumentVerdict.INDETERMINATE)
    now = to_text(report, EN).split("  Now:\n")[1]
    waits = now.index("      This cannot be answered as long as")
    assert now.index("    Non-repudiation") < waits < now.index("(N-NOT-LTV)")
    assert now.count("This cannot be answered") == 1


def test_a_code_that_comes_twice_is_said_once_with_both_details() -> None:
    twice = Answer(
        Outcome.INDETERMINATE,
        (Reason("N-TS-LAPSED", "Timestamp1"), Reason("N-TS-LAPSED", "Timestamp2"), Reason("N-TS-LAPSED", "Timestamp1")),
    )
    report = with_signature(samples.INDETERMINATE, now=samples.judged(samples.NOW, non_repudiation=twice))
    text = to_text(report, EN)
    assert text.count("(N-TS-LAPSED)") == 1
    assert "        Technical details:\n          - Timestamp1\n          - Timestamp2\n        Hint: " in text


def test_a_warning_that_comes_twice_is_said_once() -> None:
    warnings = (Reason("A-TRYLATER", "http://one.invalid"), Reason("A-TRYLATER", "http://two.invalid"))
    text = to_text(replace(samples.VALID, warnings=warnings), ID)
    assert text.count("(A-TRYLATER)") == 1
    assert "    Keterangan teknis:\n      - http://one.invalid\n      - http://two.invalid\n    Saran: " in text


def test_what_was_not_compared_is_not_called_unchanged() -> None:
    second = to_text(samples.INVALID, ID).split("[2] ")[1].split("[3] ")[0]
    assert "  Cakupan               hanya sebagian berkas\n" in second
    assert "perubahan sesudahnya" not in second


@pytest.mark.parametrize(
    ("level", "meaning"),
    [
        (Level.B_T, "B-T (dengan stempel waktu)"),
        (Level.B_LTA, "B-LTA (dengan stempel waktu, bukti tersimpan, dan stempel waktu arsip)"),
    ],
)
def test_a_level_says_what_is_there_not_whether_to_trust_it(level: Level, meaning: str) -> None:
    assert f"  Tingkat               {meaning}\n" in to_text(with_signature(level=level), ID)


def test_a_stand_in_is_not_taken_for_the_logo() -> None:
    stamp = replace(samples.STAMP, logo="placeholder")
    report = replace(samples.VALID, stamp=stamp)
    assert "  Logo                  tanda sementara, bukan logo resmi\n" in to_text(report, ID)
    assert "  Logo                  a stand-in, not the official logo\n" in to_text(report, EN)
    assert next(line.tone for line in to_lines(report, ID) if "  Logo  " in line.text) == "doubt"


def test_a_document_timestamp_of_an_unknown_authority_proves_no_time() -> None:
    stamp = samples.INVALID.signatures[2]
    assert stamp.timestamp is not None
    open_now = samples.judged(samples.NOW, authenticity=samples.unsure("A-NOCHAIN"), non_repudiation=samples.unsure())
    timestamp = replace(stamp.timestamp, trusted=False)
    stamp = replace(stamp, now=open_now, at_signing=None, timestamp=timestamp)
    report = replace(samples.VALID, verdict=DocumentVerdict.INDETERMINATE, signatures=(stamp,))
    (line,) = (line for line in to_lines(report, ID) if "Waktu belum terbukti" in line.text)
    assert line.text.startswith(
        "  Waktu belum terbukti  3 Maret 2023 pukul 09.15.02 WIB (UTC+7), menurut stempel waktu"
    )
    assert line.tone == "doubt"
    assert "  Waktu terbukti        tidak ada\n" in to_text(report, ID)
    assert "  Sekarang:\n" in to_text(report, ID)


def test_a_nameless_authority_is_not_quoted() -> None:
    nameless = TimestampReport(samples.SIGNED, tsa="", trusted=False)
    text = to_text(with_signature(at_signing=None, timestamp=nameless), EN)
    assert "by the timestamp itself\n" in text


def test_details_and_unproved_times_are_there_for_the_expert() -> None:
    text = to_text(samples.INVALID, EN)
    assert "        Technical detail: object 12 0: /Contents of page 1\n" in text
    assert "  Unproved time         3 March 2023 at 09:15:02 WIB (UTC+7), by the timestamp of" in text
    assert "  Signer                not known; the file does not hold the certificate\n" in text


def test_a_document_timestamp_makes_no_commitment() -> None:
    stamp = to_text(samples.INVALID, ID).split("[3] ")[1]
    assert stamp.startswith("Stempel waktu dokumen: Stempel Waktu Contoh\n  Penyelenggara ")
    assert "Kekuatan bukti" not in stamp
    assert "  Pada saat dibuat dan sekarang:\n" in stamp


def test_a_time_proved_by_the_document_timestamp_is_not_ascribed_to_the_signature_timestamp() -> None:
    (signature,) = samples.VALID.signatures
    assert "by a document timestamp" in to_text(
        replace(samples.VALID, signatures=(replace(signature, timestamp=None),)), EN
    )


def test_the_deadline_is_pressing_where_the_judgement_remarks_on_it() -> None:
    def tone(*codes: str) -> str:
        remarks = Answer(Outcome.PASSED, tuple(Reason(name) for name in codes))
        report = with_signature(now=samples.judged(samples.NOW, non_repudiation=remarks))
        return next(line.tone for line in to_lines(report, ID) if "Perpanjang sebelum" in line.text)

    assert (tone("N-NOT-LTV", "N-TS-EXPIRING"), tone("N-NOT-LTV")) == ("doubt", "plain")


def test_a_name_cannot_forge_lines_or_command_the_terminal() -> None:
    (signature,) = samples.INDETERMINATE.signatures
    signer = replace(samples.SIGNER, common_name="Budi\nSAH\x1b[2J\u202efdp")
    report = replace(samples.INDETERMINATE, file="a\rb.pdf", signatures=(replace(signature, signer=signer),))
    text = to_text(report, ID)
    assert not set("\r\x1b\u202e") & set(text)
    assert "SAH" not in [line.text.strip() for line in to_lines(report, ID)]
    assert "Budi�SAH�[2J�fdp" in text
    assert clean("Ni Luh Putu É. — S.Kom") == "Ni Luh Putu É. — S.Kom"


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        (UTC, "2 Maret 2023 pukul 17.30.00 UTC"),
        (ZoneInfo("Asia/Jakarta"), "3 Maret 2023 pukul 00.30.00 WIB (UTC+7)"),
        (ZoneInfo("Asia/Makassar"), "3 Maret 2023 pukul 01.30.00 WITA (UTC+8)"),
        (ZoneInfo("Asia/Kathmandu"), "2 Maret 2023 pukul 23.15.00 UTC+5:45"),
        (timezone(timedelta(hours=-3)), "2 Maret 2023 pukul 14.30.00 UTC-3"),
    ],
)
def test_times_name_their_zone(zone: tzinfo, text: str) -> None:
    moment = samples.SIGNED.replace(day=2, hour=17, minute=30, second=0)
    assert shown(moment, ID, zone) == text


def test_another_zone_can_be_asked_for() -> None:
    text = to_text(samples.VALID, EN, zone=ZoneInfo("Asia/Jayapura"))
    assert "As of                 8 October 2026 at 12:00:00 WIT (UTC+9)\n" in text
    assert "WIB" not in text


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        to_text(replace(samples.VALID, validation_time=samples.NOW.replace(tzinfo=None)), ID)


def test_the_summary_counts_verdicts() -> None:
    lines = summary([samples.VALID, samples.INVALID, samples.VALID], ID)
    assert [line.text for line in lines] == ["Ringkasan: 3 dokumen", "     2  SAH", "     1  TIDAK SAH"]
    assert [line.tone for line in lines] == ["title", "good", "bad"]


@pytest.mark.parametrize(("count", "title"), [(1, "Summary: 1 document"), (2, "Summary: 2 documents")])
def test_the_summary_counts_in_good_english(count: int, title: str) -> None:
    assert summary([samples.VALID] * count, EN)[0].text == title
