"""What was prepared before it was signed is told when it is used, with one signature and in an archived document."""

from __future__ import annotations

import pytest
from attack_kit import FAILED
from attack_shadow import SHADOWS, VALUED, filled_in, prepared
from make_signed import Workshop
from office_document import by, signed
from shelf import Shelf, codes, outcomes, reported

from bsre_sign import Document, DocumentVerdict, Level, Outcome

every = pytest.mark.parametrize("name", SHADOWS)
PREPARED = {repr(one.objects): name for name, one in SHADOWS.items()}.values()
"""One attack for each way to prepare a document."""


class Office:
    """Signs what is prepared; each preparation once."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._kept: dict[tuple[str, bool], bytes] = {}

    def signed(self, name: str, *, archived: bool) -> bytes:
        """Prepared as the attack ``name`` needs it, signed B-B by one, and then B-LTA by another."""
        objects = SHADOWS[name].objects if name in SHADOWS else VALUED
        key = (repr(sorted(objects.items())), archived)
        if key not in self._kept:
            data = signed(prepared(objects), "tte_satu", by(self._workshop, "pejabat-satu"))
            signer = self._workshop.signer("pejabat-dua", Level.B_LTA, None)
            self._kept[key] = signer.sign(Document.from_bytes(data)).to_bytes() if archived else data
        return self._kept[key]


@pytest.fixture(scope="module")
def office(workshop: Workshop) -> Office:
    return Office(workshop)


@pytest.mark.parametrize("archived", [False, True], ids=["alone", "archived"])
@every
def test_a_shadow_that_is_used_is_told(name: str, archived: bool, office: Office, shelf: Shelf) -> None:
    before = office.signed(name, archived=archived)
    data = SHADOWS[name].use(before)
    assert data.startswith(before)
    report = reported(shelf.offline(), data)
    assert SHADOWS[name].code in codes(report), codes(report)
    assert report.verdict is DocumentVerdict.INVALID
    assert tuple(one.value for one in outcomes(report)) == FAILED


@pytest.mark.parametrize("archived", [False, True], ids=["alone", "archived"])
@pytest.mark.parametrize("name", PREPARED)
def test_what_is_only_prepared_holds(name: str, archived: bool, office: Office, shelf: Shelf) -> None:
    """Nobody can know what it is for, and nothing has changed."""
    report = reported(shelf.offline(), office.signed(name, archived=archived))
    assert all(one.now.integrity.outcome is Outcome.PASSED for one in report.signatures)


@pytest.mark.parametrize("archived", [False, True], ids=["alone", "archived"])
def test_a_form_that_is_filled_in_honestly_holds(archived: bool, office: Office, shelf: Shelf) -> None:
    report = reported(shelf.offline(), filled_in(office.signed("", archived=archived)))
    assert outcomes(report)[0] is Outcome.PASSED
    assert "I-EXTENDED" in codes(report)
    assert not codes(report) & {"I-SHADOW", "I-OVERLAP"}
