"""Prepared fields keep what PDF/A and PDF/UA demand, empty and filled, and documents that name them keep their tags."""

from __future__ import annotations

import pytest
from archival_rules import violations
from conforming import conforming
from shelf import Shelf

from bsre_sign import Certify, Document, FieldLock, Level, PreparedField, SignaturePlan

PREPARED = (
    PreparedField("kepala", 1, (300, 100, 442, 153), lock=FieldLock("All")),
    PreparedField("sekretaris", -1, (60, 100, 202, 153)),
    PreparedField("saksi"),
)


@pytest.mark.parametrize("standard", ["a-1b", "a-1a", "a-2a", "a-3b", "a-4", "ua-1"])
def test_prepared_fields_conform_empty_and_filled(standard: str, shelf: Shelf) -> None:
    plan = SignaturePlan(certify=Certify.FORMS, prepare=PREPARED)
    data = shelf.workshop.signed(conforming(standard), "pejabat-satu", Level.B_B, "grobogan-2023", plan)
    assert violations(data) == set()
    for label, field in (("pejabat-dua", "saksi"), ("pejabat-tiga", "sekretaris"), ("pejabat-empat", "kepala")):
        signer = shelf.workshop.signer(label, Level.B_B)
        data = signer.sign(Document.from_bytes(data), field=field).to_bytes()
        assert violations(data) == set(), field
