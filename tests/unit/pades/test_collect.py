"""Where an engine breaks on one signature, that one's format is at fault, and the others are told all the same."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pades_material import signed

from bsre_sign.document import Document
from bsre_sign.evidence import Coverage, DocumentFacts
from bsre_sign.pades.reading import collect
from bsre_sign.trust import TrustStore


def facts() -> DocumentFacts:
    document = Document.from_bytes(signed().data)
    return collect.collect(document, TrustStore.empty(), moment=datetime.now(UTC), fetcher=None)


@pytest.mark.parametrize("where", ["_difference", "_paths"])
def test_a_signature_on_which_reading_breaks_has_a_format_that_is_at_fault(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: Any) -> None:
        raise TypeError("rusak")

    assert facts().signatures[0].format_error is None
    monkeypatch.setattr(collect, where, breaks)
    (one,) = facts().signatures
    assert one.format_error == "the signature cannot be decoded: TypeError: rusak"
    assert one.coverage is Coverage.PARTIAL
    assert one.token is None


@pytest.mark.parametrize("where", ["_difference", "_paths"])
def test_too_little_memory_is_not_the_signatures_fault(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(collect, where, breaks)
    with pytest.raises(MemoryError):
        facts()
