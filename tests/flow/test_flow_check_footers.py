"""Signed documents whose footer other programs drew: the clause is recognised, and the logo by its picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from make_signed import Workshop
from printers import Foot, printed
from test_flow_stamp_found import BEFORE, WORDINGS, each_tool, emblem

from bsre_sign import Agreement, Checker, Level

BALI, BKN = Agreement.load("bali-2024"), Agreement.load("bkn-2022")


def unmet(data: bytes, agreement: Agreement, workshop: Workshop, *logos: bytes) -> dict[str, str]:
    checker = Checker(agreement, trust=workshop.trust, offline=True, logos=logos)
    return {one.rule: one.outcome.value for one in checker.check_bytes(data).results if not one.met}


@each_tool
def test_every_known_wording_is_recognised(tool: str, workshop: Workshop, tmp_path: Path) -> None:
    """Each wording stands on two pages of one document; Bali's agreement asks for no logo."""
    feet = [Foot((*BEFORE.get(name, ()), *lines)) for name, lines in WORDINGS.items()]
    data = printed(tool, feet, tmp_path).read_bytes()
    signed = workshop.signed(data, "pejabat-satu", Level.B_LT, None)
    assert unmet(signed, BALI, workshop) == {}
    # Beside some of the wordings other lines stand, which a logo of letters might be.
    assert unmet(signed, BKN, workshop) == {"logo-present": "indeterminate"}


def test_a_footer_of_words_alone_has_no_logo(workshop: Workshop, tmp_path: Path) -> None:
    """On more pages than a verification looks at closely."""
    data = printed("reportlab", [Foot(WORDINGS["F1"])] * 3, tmp_path).read_bytes()
    assert unmet(workshop.signed(data, "pejabat-satu", Level.B_LT, None), BKN, workshop) == {"logo-present": "failed"}


def test_a_page_with_other_words_is_missed(workshop: Workshop, tmp_path: Path) -> None:
    other = tuple(line.replace("telah", "belum") for line in WORDINGS["F1"])
    data = printed("reportlab", [Foot(WORDINGS["F2"]), Foot(other)], tmp_path).read_bytes()
    signed = workshop.signed(data, "pejabat-satu", Level.B_LT, None)
    assert unmet(signed, BALI, workshop) == {"clause-on-every-page": "failed"}


@pytest.mark.parametrize("wording", ["F1", "F5"])
def test_a_foreign_logo_is_known_by_its_picture(wording: str, workshop: Workshop, tmp_path: Path) -> None:
    data = printed("reportlab", [Foot(WORDINGS[wording], png=emblem())], tmp_path).read_bytes()
    signed = workshop.signed(data, "pejabat-satu", Level.B_LT, None)
    assert unmet(signed, BKN, workshop, emblem()) == {}
    assert unmet(signed, BKN, workshop) == {"logo-present": "indeterminate"}
    assert unmet(signed, BKN, workshop, emblem(star=False)) == {"logo-present": "indeterminate"}
