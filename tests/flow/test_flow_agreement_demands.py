"""What a profile asks of signatures is kept when signing."""

from __future__ import annotations

from pathlib import Path

import pytest
from shelf import LETTER, SAMPLES, Shelf

from bsre_sign import Agreement, Certify, Document, LocalCreator, PreflightError, SignaturePlan, Signer, SigningResult

PERSON, SEAL = "pejabat-satu", "segel"


def sign(shelf: Shelf, folder: Path, label: str, demands: str, plan: SignaturePlan | None = None) -> SigningResult:
    profile = folder / "dinas.toml"
    profile.write_text(f'inherits = "bsre"\nid = "dinas"\n[signing]\n{demands}\n')
    signer = Signer(
        LocalCreator(shelf.workshop.credential(label)),
        trust=shelf.workshop.trust,
        agreement=Agreement.from_file(profile),
        plan=plan,
    )
    return signer.sign(Document.open(SAMPLES / LETTER)).result


@pytest.mark.parametrize(
    ("label", "demanded", "says"),
    [(PERSON, "seal", "demands the agency's electronic seal"), (SEAL, "person", "demands a person's certificate")],
)
def test_the_wrong_kind_of_signer_is_refused(
    shelf: Shelf, tmp_path: Path, label: str, demanded: str, says: str
) -> None:
    with pytest.raises(PreflightError, match=says):
        sign(shelf, tmp_path, label, f'signer = "{demanded}"')


@pytest.mark.parametrize(("label", "demanded"), [(PERSON, "person"), (SEAL, "seal"), (PERSON, "any"), (SEAL, "any")])
def test_the_right_kind_signs(shelf: Shelf, tmp_path: Path, label: str, demanded: str) -> None:
    result = sign(shelf, tmp_path, label, f'signer = "{demanded}"')
    assert result.signer_kind == ("seal" if label == SEAL else "person")


def test_the_first_signature_certifies_where_it_has_to(shelf: Shelf, tmp_path: Path) -> None:
    assert sign(shelf, tmp_path, PERSON, 'certify = "forms"').certify is Certify.FORMS
    assert sign(shelf, tmp_path, PERSON, 'signer = "any"').certify is None
    assert sign(shelf, tmp_path, SEAL, 'certify = "none"').certify is Certify.NONE
    own = SignaturePlan(certify=Certify.ANNOTATIONS)
    assert sign(shelf, tmp_path, PERSON, 'certify = "forms"', own).certify is Certify.ANNOTATIONS
