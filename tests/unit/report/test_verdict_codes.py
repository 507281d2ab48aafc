"""The catalogue is complete, and a head of office can read it."""

import re

import pytest

from bsre_sign.report.codes import Code, Severity, catalogue, code
from bsre_sign.validation.etsi import _BY_CODE

CODES = {
    Severity.FAILED: """
        I-HASH I-CRYPTO I-FORMAT I-COVERAGE I-MODIFIED I-DOCMDP I-FIELDLOCK I-PAGECOUNT I-VISUAL I-SHADOW
        A-REVOKED A-NOTYET A-EXPIRED-AT-SIGNING A-CERT-MISMATCH A-FORGED-CHAIN
        N-KU N-TS-FORGED N-TS-ORDER
    """,
    Severity.INDETERMINATE: """
        I-DIFF-ERROR I-UNSUPPORTED-SUBFILTER I-DECODE-LIMIT I-UNEXPLAINED I-NO-CERTIFICATE
        A-NOCHAIN A-REVINFO-MISSING A-TRYLATER A-EXPIRED-NOPOE A-NOTYET-NOPOE A-REVOKED-NOPOE A-WEAK-ALGO
        A-PROFILE A-HOLD
        N-NOTSA N-ESS N-TSA-UNTRUSTED N-TS-LAPSED N-TS-FUTURE N-FORM
    """,
    Severity.WARNING: """
        I-HYBRID I-ANNOTATED I-TRAILING-BYTES I-OVERLAP I-WEAK-DIGEST I-EXTENDED I-PLACEHOLDER I-REMOVED
        N-NOREV N-NOT-LTV N-TSA-REVINFO N-CLOCK N-DSS-PARTIAL N-TS-EXPIRING
    """,
    Severity.INFORMATION: "A-NOT-BSRE A-OLD-HIERARCHY I-UNUSED",
}


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+(?:-[a-z]+)?", text.lower()))


SUB_INDICATIONS = """
    FORMAT_FAILURE HASH_FAILURE SIG_CRYPTO_FAILURE REVOKED EXPIRED NOT_YET_VALID SIG_CONSTRAINTS_FAILURE
    CHAIN_CONSTRAINTS_FAILURE CERTIFICATE_CHAIN_GENERAL_FAILURE CRYPTO_CONSTRAINTS_FAILURE TIMESTAMP_ORDER_FAILURE
    NO_SIGNING_CERTIFICATE_FOUND NO_CERTIFICATE_CHAIN_FOUND REVOKED_NO_POE OUT_OF_BOUNDS_NO_POE TRY_LATER GENERIC
"""

ENGLISH = words("""
    the a an is are was were be been of and or not this that with from by on for to at has have had its their
    signed signer certificate document file page pages time timestamp proof check
""")
INDONESIAN = words("""
    yang dan tidak ini itu adalah dengan untuk sudah belum dari oleh pada atau telah dalam di ke sebelum setelah
    tanda tangan sertifikat elektronik dokumen berkas halaman waktu stempel bukti penerbit
""")
JARGON = words("""
    hash byte cms docmdp ocsp crl dss tsa ltv poe kriptografi algoritma cryptographic algorithm anchor revision xref
    subfilter token pki digest
""")

every_code = pytest.mark.parametrize("entry", catalogue().values(), ids=lambda entry: entry.name)


def test_the_catalogue_holds_exactly_the_codes_of_the_model() -> None:
    assert {name: entry.severity for name, entry in catalogue().items()} == {
        name: severity for severity, names in CODES.items() for name in names.split()
    }


def test_an_unknown_code_is_named_in_the_error() -> None:
    with pytest.raises(KeyError, match="no verdict code 'I-NONE'"):
        code("I-NONE")


@every_code
def test_every_text_is_one_sentence(entry: Code) -> None:
    for text in (entry.sentence.id, entry.sentence.en, entry.hint.id, entry.hint.en):
        assert text.endswith(".")
        assert ". " not in text
        assert text[0].isupper()
        assert text == " ".join(text.split())
        assert 20 < len(text) <= 160
    assert entry.sentence.id != entry.sentence.en


@every_code
def test_the_languages_do_not_mix(entry: Code) -> None:
    assert not words(entry.sentence.id + entry.hint.id) & ENGLISH
    assert not words(entry.sentence.en + entry.hint.en) & INDONESIAN


@every_code
def test_no_text_needs_an_expert(entry: Code) -> None:
    for text in (entry.sentence.id, entry.sentence.en, entry.hint.id, entry.hint.en):
        assert not words(text) & JARGON


@every_code
def test_nothing_expired_is_called_invalid_and_no_one_is_blamed(entry: Code) -> None:
    assert "tidak sah" not in entry.sentence.id.lower()
    assert not words(entry.sentence.id) & {"palsu", "kesalahan", "salah", "lalai", "anda"}
    assert not words(entry.sentence.en) & {"invalid", "fake", "wrong", "fault", "you", "your"}


@every_code
def test_every_code_names_its_rule(entry: Code) -> None:
    first, *clauses = entry.etsi.split("; ")
    if first not in SUB_INDICATIONS.split():
        clauses.insert(0, first)
    for clause in clauses:
        assert re.fullmatch(r"(ISO 32000-2|ETSI EN 319 1[04]2-1|RFC \d{4}), \d+(\.\d+)*", clause)


@pytest.mark.parametrize(("name", "sub_indication"), [(name, sub) for name, (_, sub) in _BY_CODE.items()])
def test_the_catalogue_and_the_judgement_name_the_same_sub_indication(name: str, sub_indication: str) -> None:
    assert code(name).etsi.split("; ")[0] == sub_indication
