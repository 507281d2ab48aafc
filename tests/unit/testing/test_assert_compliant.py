"""The helper for the tests of programs that issue documents."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from make_signed import BKN, LETTER, Workshop

from bsre_sign import Agreement, AgreementError, Document, Language, Level, RuleOutcome
from bsre_sign.testing import assert_compliant, export


@pytest.fixture(scope="module")
def issued(workshop: Workshop) -> bytes:
    """As it should be."""
    return workshop.signed(BKN, "pejabat-satu", Level.B_LT, "bkn-2022")


def test_bytes_paths_and_documents(issued: bytes, workshop: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "surat.pdf"
    path.write_bytes(issued)
    for document in (issued, path, str(path), Document.open(path)):
        checked = assert_compliant(document, "bkn-2022", trust=workshop.trust)
        assert checked.outcome is RuleOutcome.PASSED


def test_trust_may_be_a_file_and_agreements_may_be_one_s_own(issued: bytes, workshop: Workshop, tmp_path: Path) -> None:
    export(workshop.pki, tmp_path)
    profile = tmp_path / "kami.toml"
    profile.write_text('id = "kami"\ninherits = "bkn-2022"\n[signing]\nsigners = 2\n')
    assert_compliant(issued, Agreement.load("bkn-2022"), trust=tmp_path / "root.pem")
    for named in (profile, str(profile)):
        with pytest.raises(AssertionError, match="signer-count"):
            assert_compliant(issued, named, trust=str(tmp_path / "root.pem"))


def test_the_reasons_are_told_with_their_article(workshop: Workshop) -> None:
    bare = workshop.signed(LETTER, "pejabat-satu", Level.B_LT, None)
    with pytest.raises(AssertionError) as failed:
        assert_compliant(bare, "bkn-2022", trust=workshop.trust)
    told = str(failed.value)
    assert told.startswith("dokumen tidak memenuhi perjanjian bkn-2022\n")
    assert "clause-present  (Pasal 4 ayat (1) huruf j)" in told
    assert "Saran: " in told
    with pytest.raises(AssertionError, match="The clause was found on no page"):
        assert_compliant(bare, "bkn-2022", trust=workshop.trust, language=Language.ENGLISH)
    assert_compliant(bare, "bkn-2022", trust=workshop.trust, settings={"clause-present": "off"})


def test_what_cannot_be_told_fails_too(issued: bytes) -> None:
    with pytest.raises(AssertionError, match="A-NOCHAIN"):
        assert_compliant(issued, "bkn-2022")


def test_what_is_no_document_fails(workshop: Workshop, tmp_path: Path) -> None:
    for broken in (b"", b"bukan PDF", tmp_path / "tidak-ada.pdf"):
        with pytest.raises(AssertionError, match="pdf-opens"):
            assert_compliant(broken, trust=workshop.trust)


def test_services_are_asked_only_through_the_fetcher_that_is_given(workshop: Workshop) -> None:
    data = workshop.signed(LETTER, "pejabat-satu", Level.B_T)
    with pytest.raises(AssertionError, match="A-REVINFO-MISSING"):
        assert_compliant(data, trust=workshop.trust)
    assert_compliant(data, trust=workshop.trust, fetcher=workshop.pki.fetcher())


def test_a_mistake_in_the_test_itself_is_no_failed_assertion(issued: bytes) -> None:
    with pytest.raises(AgreementError):
        assert_compliant(issued, "tidak-ada")
    with pytest.raises(AgreementError, match="tidak-ada"):
        assert_compliant(issued, settings={"tidak-ada": "off"})


def test_it_needs_no_certomancer() -> None:
    code = (
        "import sys; sys.modules['certomancer'] = None\n"
        "from bsre_sign.testing import assert_compliant\n"
        "try: assert_compliant(b'bukan PDF')\n"
        "except AssertionError as error: print('pdf-opens' in str(error))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("True\n", "")
