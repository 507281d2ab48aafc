"""The fixed words of the human text, in both languages.

The words of the law stand in Indonesian: keutuhan, keaslian, kenirsangkalan.
"""

from bsre_sign.evidence import Coverage, Modifications, SignatureKind, SignerKind
from bsre_sign.language import Text
from bsre_sign.levels import Level
from bsre_sign.report.model import DocumentVerdict, Outcome, Rung

VERDICTS = {
    DocumentVerdict.VALID: Text("SAH", "VALID"),
    DocumentVerdict.VALID_AT_SIGNING: Text("SAH SAAT DITANDATANGANI", "VALID AT SIGNING"),
    DocumentVerdict.INDETERMINATE: Text("BELUM DAPAT DIPASTIKAN", "INDETERMINATE"),
    DocumentVerdict.INVALID: Text("TIDAK SAH", "INVALID"),
    DocumentVerdict.UNSIGNED: Text("TIDAK BERTANDA TANGAN", "UNSIGNED"),
}

MEANINGS = {
    DocumentVerdict.VALID: Text(
        "Dokumen ini utuh, benar berasal dari penanda tangannya, dan penandatanganannya dapat dibuktikan.",
        "This document is intact, it truly comes from its signer, and the signing can be proved.",
    ),
    DocumentVerdict.VALID_AT_SIGNING: Text(
        "Dokumen ini sah pada saat ditandatangani, dan tidak ada temuan yang membantahnya.",
        "This document was valid when it was signed, and nothing was found that contradicts it.",
    ),
    DocumentVerdict.INDETERMINATE: Text(
        "Tidak ada temuan yang membantah dokumen ini, tetapi ada hal yang belum dapat dibuktikan.",
        "Nothing was found that contradicts this document, but something could not be proved.",
    ),
    DocumentVerdict.INVALID: Text(
        "Ada temuan yang membantah dokumen ini atau tanda tangannya sehingga tidak dapat dijadikan pegangan.",
        "Something was found that contradicts this document or its signature, so it cannot be relied on.",
    ),
    DocumentVerdict.UNSIGNED: Text(
        "Dokumen ini tidak memuat tanda tangan elektronik sehingga keutuhan dan keasliannya tidak dapat diperiksa.",
        "This document holds no electronic signature, so it cannot be checked whether it is intact and authentic.",
    ),
}

GROUNDS = {
    DocumentVerdict.VALID_AT_SIGNING: Text(
        "Yang kurang sekarang hanyalah bukti yang masa berlakunya sudah lewat:",
        "What is missing now is only evidence whose time has passed:",
    ),
    DocumentVerdict.INDETERMINATE: Text("Yang belum dapat dibuktikan:", "What could not be proved:"),
    DocumentVerdict.INVALID: Text("Temuannya:", "What was found:"),
}

OUTCOMES = {
    Outcome.PASSED: Text("LULUS", "PASSED"),
    Outcome.FAILED: Text("GAGAL", "FAILED"),
    Outcome.INDETERMINATE: Text("BELUM PASTI", "NOT CERTAIN"),
}

QUESTIONS = (
    (
        Text("Keutuhan", "Integrity"),
        Text(
            "tidak berubah di luar yang diizinkan sejak ditandatangani",
            "unchanged since it was signed, but for what is allowed",
        ),
    ),
    (
        Text("Keaslian", "Authenticity"),
        Text("benar dari pemegang sertifikat elektronik ini", "truly by the holder of this certificate"),
    ),
    (
        Text("Kenirsangkalan", "Non-repudiation"),
        Text("penandatanganan dapat dibuktikan bila disangkal", "the signing can be proved if it is denied"),
    ),
)
"""The three words, and what each asserts when it is passed."""

WAITING = Text(
    "Belum dapat dijawab karena jawaban di atasnya belum lulus.",
    "This cannot be answered as long as an answer above it has not passed.",
)

KINDS = {
    SignatureKind.SIGNATURE: Text("Tanda tangan elektronik", "Electronic signature"),
    SignatureKind.CERTIFICATION: Text(
        "Tanda tangan elektronik yang membatasi perubahan", "Electronic signature that limits changes"
    ),
    SignatureKind.DOCUMENT_TIMESTAMP: Text("Stempel waktu dokumen", "Document timestamp"),
}

SIGNER_KINDS = {
    SignerKind.PERSON: Text("perorangan", "a person"),
    SignerKind.SEAL: Text("segel elektronik instansi", "an institution's electronic seal"),
    SignerKind.OTHER: Text("perorangan atau instansi: tidak diketahui", "person or institution: not known"),
}

COVERAGES = {
    Coverage.ENTIRE_FILE: Text("seluruh berkas", "the whole file"),
    Coverage.ENTIRE_REVISION: Text(
        "seluruh berkas sebagaimana saat ditandatangani", "the whole file as it was when signed"
    ),
    Coverage.PARTIAL: Text("hanya sebagian berkas", "only a part of the file"),
}

MODIFICATIONS = {
    Modifications.NONE: Text("tidak ada perubahan sesudahnya", "no change afterwards"),
    Modifications.LTA: Text(
        "sesudahnya hanya ditambahkan bukti dan stempel waktu", "afterwards only evidence and timestamps were added"
    ),
    Modifications.FORMS: Text(
        "sesudahnya ada isian atau tanda tangan lain", "afterwards form fields were filled in or signatures added"
    ),
    Modifications.ANNOTATIONS: Text(
        "sesudahnya ada komentar atau coretan", "afterwards comments or markings were added"
    ),
    Modifications.OTHER: Text("sesudahnya ada perubahan lain", "afterwards something else was changed"),
}

LEVELS = {
    Level.B_B: Text("tanda tangan dasar", "a basic signature"),
    Level.B_T: Text("dengan stempel waktu", "with a timestamp"),
    Level.B_LT: Text("dengan stempel waktu dan bukti tersimpan", "with a timestamp and stored evidence"),
    Level.B_LTA: Text(
        "dengan stempel waktu, bukti tersimpan, dan stempel waktu arsip",
        "with a timestamp, stored evidence and an archive timestamp",
    ),
}
"""What is there; whether it can be trusted, the answers say."""

RUNGS = {
    Rung.R0: Text("belum ada unsur pembuktian yang terpenuhi", "no element of proof is met yet"),
    Rung.R1: Text("sertifikat elektroniknya mengikat penanda tangan", "the certificate binds the signer"),
    Rung.R2: Text("waktu penandatanganan terbukti", "the time of signing is proved"),
    Rung.R3: Text(
        "dapat diperiksa ulang dari bukti di dalam berkas", "it can be checked again from evidence in the file"
    ),
    Rung.R4: Text("buktinya dilindungi untuk jangka panjang", "its evidence is protected for the long term"),
}

CLAUSES = {
    "found": Text("ada", "found"),
    "partial": Text("hanya pada sebagian halaman", "found on some pages only"),
    "missing": Text("tidak ditemukan", "not found"),
}

LOGOS = {
    "found": Text("ada", "found"),
    "missing": Text("tidak ditemukan", "not found"),
    "unknown": Text("tidak dapat dipastikan", "cannot be told"),
    "placeholder": Text("tanda sementara, bukan logo resmi", "a stand-in, not the official logo"),
}

STAMP = Text("Klausul dan logo (tidak memengaruhi hasil)", "Clause and logo (no part of the verdict)")
REMARKS = Text("Catatan", "Remarks")
HINT = Text("Saran", "Hint")
DETAIL = Text("Keterangan teknis", "Technical detail")
