"""Every article that a profile names holds, in the agreement's own text, what the profile says of it."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from bsre_sign.agreement import Agreement, Obligation

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
FILES = {
    "ombudsman-2020": "ptks-ombudsman-2020.pdf",
    "barantan-2020": "pks-barantan-2020.pdf",
    "bkn-2022": "pks-bkn-2022.pdf",
    "grobogan-2023": "pks-grobogan-2023.pdf",
    "bali-2024": "pks-bali-2024.pdf",
}
SAYS = {
    "infrastructure": r"menyediakan infrastruktur",
    "infrastructure-security": r"bertanggung jawab terhadap keamanan infrastruktur",
    "data": r"menyediakan data yang dibutuhkan",
    "policy": r"menyusun (Standar Operasional Prosedur|kebijakan internal)",
    "security-assessment": r"laporan hasil security assessment",
    "recommendations": r"mengikuti saran dan rekomendasi",
    "usage-report": r"laporan hasil pemanfaatan .* minimal 1 \(satu\) tahun sekali",
    "promotion": r"mempromosikan layanan|memberikan literasi",
    "logo": r"mencantumkan Logo BSrE pada setiap aplikasi",
    "clause": r"mencantumkan informasi pada dokumen keluaran",
    "outreach": r"memberikan dukungan .* sosialisasi",
    "usage-data-access": r"menyiapkan kebutuhan teknis",
    "issuance": r"menerbitkan Sertifikat",
    "training": r"menyediakan narasumber",
    "policy-guidance": r"asistensi .* penyusunan SOP|rekomendasi teknis penyusunan kebijakan",
    "assistance": r"memberikan dukungan teknis apabila terjadi permasalahan",
    "certificate-policy": r"menyediakan dokumen Certifica(te Policy|tion Practice Statement)",
    "review": r"penilaian kepatuhan|tinjauan implementasi",
    "faster-applications": r"mempercepat proses pengajuan",
    "registration-data": r"memanfaatkan data ASN",
    "agency-logo": r"mencantumkan logo PIHAK KESATU",
    "usage-data": r"menyediakan akses kepada PIHAK KESATU",
    "registration-data-report": r"memberikan laporan hasil pemanfaatan data ASN",
    "early-end-notice": r"memberitahukan secara tertulis .* berlaku efektif setelah adanya kesepakatan",
    "confidentiality": r"kerahasiaan .* meskipun Perjanjian (Teknis )?Kerja Sama (ini )?berakhir",
    "data-security": r"tidak boleh digunakan untuk kepentingan lain .* prinsip-prinsip keamanan",
    "software-limits": r"rekayasa balik .* izin secara tertulis",
    "force-majeure-notice": r"48 \(empat puluh delapan\) jam .* 7 \(tujuh\) hari kerja",
    "evaluation": r"Evaluasi atas pelaksanaan .* 1 \(satu\) kali dalam 1 \(satu\) tahun",
    "disputes": r"musyawarah untuk mufakat",
    "amendments": r"(dalam bentuk|perubahan .* bentuk) (Adendum|adendum|Amandemen)",
    "contact-changes": r"3 \(tiga\) hari kerja sebelum",
}

each = pytest.mark.parametrize("name", FILES)


@cache
def passages(name: str) -> dict[str, str]:
    """The agreement's text by "Pasal 4 ayat (1) huruf j", and so on up."""
    with pypdfium2.PdfDocument(SAMPLES / FILES[name]) as document:
        pages = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    # PDFium leaves a word that is hyphenated at a line's end with a mark of its own.
    text = (
        re.sub(r"^- \d+ -\n", "", "\n".join(pages), flags=re.MULTILINE).replace("\ufffe\n", "-").replace("\ufffe", "-")
    )
    found: dict[str, str] = {}
    article = paragraph = letter = ""
    for line in text.split("\n"):
        if match := re.match(r"Pasal (\d+)\s*$", line):
            article, paragraph, letter = f"Pasal {match[1]}", "", ""
        elif match := re.match(r"(\(\d+\))(?: |$)", line):
            paragraph, letter = f" ayat {match[1]}", ""
        elif (match := re.match(r"([a-z])\.(?: |$)", line)) and article:
            letter = f" huruf {match[1]}"
        for place in dict.fromkeys((article, article + paragraph, article + paragraph + letter)):
            found[place] = f"{found.get(place, '')} {line.strip()}"
    return found


def places(duty: Obligation) -> Iterator[str]:
    """The single places that an article like "Pasal 9 ayat (4) dan (7)" names."""
    head, ayat, rest = duty.article.partition(" ayat ")
    if not ayat or "huruf" in rest:
        yield duty.article
    else:
        yield from (f"{head} ayat {number}" for number in re.findall(r"\(\d+\)", rest))


@each
def test_every_obligation_stands_where_the_profile_says(name: str) -> None:
    for duty in Agreement.load(name).obligations:
        text = " ".join(passages(name)[place] for place in places(duty))
        assert re.search(SAYS[duty.id], re.sub(r"\s+", " ", text)), f"{duty.article} [{duty.id}]: {text}"


@each
def test_no_duty_of_article_4_is_left_out(name: str) -> None:
    there = {place for place in passages(name) if place.startswith("Pasal 4 ") and "huruf" in place}
    named = [duty.article for duty in Agreement.load(name).obligations if duty.article.startswith("Pasal 4 ")]
    assert len(named) == len(set(named))
    assert set(named) == there
    bearers = {duty.bearer for duty in Agreement.load(name).obligations if duty.article.startswith("Pasal 4 ayat (2)")}
    assert bearers == {"issuer"}


@each
def test_term_notice_and_words(name: str) -> None:
    one, text = Agreement.load(name), passages(name)
    assert re.search(r"jangka waktu 4 \(empat\) tahun (ter|di)hitung sejak", text["Pasal 7 ayat (1)"])
    assert one.term_years == 4
    assert re.search(rf"paling lambat {one.notice_days} \(", text["Pasal 7 ayat (2)"])
    duty = one.obligation("assistance")
    assert duty is not None
    assert all(term in text[duty.article] for term in one.terms)


@each
def test_what_makes_bali_different(name: str) -> None:
    one, text = Agreement.load(name), passages(name)
    evaluation, disputes = one.obligation("evaluation"), one.obligation("disputes")
    assert evaluation is not None
    assert disputes is not None
    assert ("dapat dilaksanakan" in text[evaluation.article]) is (name == "bali-2024")
    assert ("dapat diadakan" in evaluation.text.id) is (name == "bali-2024")
    assert ("mediasi" in text[disputes.article]) is ("mediasi" in disputes.text.id)


@each
def test_how_they_were_closed_and_where_letters_go(name: str) -> None:
    one, text = Agreement.load(name), passages(name)
    last = "Pasal 16" if name == "bali-2024" else "Pasal 15"
    assert ("ditandatangani secara elektronik" in text[last]) is (one.closing == "electronic")
    letters = re.sub(r"\s+", " ", text["Pasal 15" if name == "bali-2024" else "Pasal 14"]).casefold()
    for office in (one.correspondence.agency, one.correspondence.issuer):
        assert office is not None
        words = re.findall(r"\w+", f"{office.unit} {office.address}".casefold())
        assert [word for word in words if word not in re.findall(r"\w+", letters)] == []
        assert (office.phone, office.email) == (None, None)
