"""Nothing is painted over a signed page by evidence: the verdict tells, and a reader shows why it has to."""

from __future__ import annotations

from pathlib import Path

import pytest
from attack_kit import appended, stream
from attack_overpaint import (
    ON_BLANK_PAPER,
    OVER_THE_TEXT,
    OVERPAINTS,
    WITH_LOOK,
    Sample,
    letter,
    look,
    page,
    words,
)
from make_signed import Workshop
from office_document import by, signed
from oracles import call
from shelf import Shelf, codes, outcomes, reported

from bsre_sign import DocumentVerdict, Outcome
from bsre_sign.viewer import compare

every = pytest.mark.parametrize("name", OVERPAINTS)
permissions = pytest.mark.parametrize("permission", [None, 1], ids=["free", "P=1"])
CERTIFIED = (
    b"/Reference [<< /Type /SigRef /TransformMethod /DocMDP"
    b" /TransformParams << /Type /TransformParams /P %d /V /1.2 >> >>]"
)


class Office:
    """Signs letters that were prepared; each once."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._kept: dict[tuple[str, int | None], Sample] = {}

    def signed(self, name: str = "", permission: int | None = None) -> Sample:
        """Prepared as the attack ``name`` needs it, and certified where ``permission`` says so."""
        objects = OVERPAINTS[name].objects if name else {}
        key = (repr(sorted(objects.items())), permission)
        if key not in self._kept:
            entries = CERTIFIED % permission if permission else b""
            data = signed(letter(objects), "tte", by(self._workshop, "pejabat-satu"), entries=entries)
            self._kept[key] = Sample(data, self._workshop)
        return self._kept[key]


@pytest.fixture(scope="module")
def office(workshop: Workshop) -> Office:
    return Office(workshop)


@permissions
@every
def test_what_is_painted_over_a_signed_page_is_told(
    name: str, permission: int | None, office: Office, shelf: Shelf
) -> None:
    sample, attack = office.signed(name, permission), OVERPAINTS[name]
    report = reported(shelf.offline(), attack.use(sample))
    assert report.verdict is DocumentVerdict.INVALID
    assert outcomes(report)[0] is Outcome.FAILED
    assert (attack.certified if permission else attack.code) in codes(report), codes(report)


@every
def test_it_is_the_attack_that_it_claims_to_be(name: str, office: Office, tmp_path: Path) -> None:
    """The page looks different, and what was signed is all there."""
    sample, attack = office.signed(name), OVERPAINTS[name]
    data = attack.use(sample)
    assert data.startswith(sample.data)
    if attack.reader == "pdfium":
        (found,) = compare(sample.data, data)
        # A full stop is less than what half a pixel's shift makes of a letter.
        assert found.changed or name == "timestamp over a single full stop"
        return
    pictures = []
    for number, one in enumerate((sample.data, data)):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(one)
        call("pdftoppm", "-r", "72", "-singlefile", path, tmp_path / str(number))
        pictures.append((tmp_path / f"{number}.ppm").read_bytes())
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("permission", [None, 2, 3])
def test_a_timestamp_on_blank_paper_covers_nothing(permission: int | None, office: Office, shelf: Shelf) -> None:
    data = office.signed(permission=permission).shown(WITH_LOOK + ON_BLANK_PAPER + b" /F 132")
    report = reported(shelf.offline(), data)
    assert outcomes(report)[0] is Outcome.PASSED
    assert "I-EXTENDED" in codes(report)


@pytest.mark.parametrize(
    ("entries", "painted"),
    [
        (b"/Rect [0 0 0 0] /F 132", b"null"),
        (OVER_THE_TEXT + b" /F 132", b"null"),
        (OVER_THE_TEXT + b" /F 134 " + WITH_LOOK, look(words(b"x"))),
        (OVER_THE_TEXT + b" /F 132 " + WITH_LOOK, stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 500 60]")),
        (b"/Rect [0 0 0 0] /F 132 " + WITH_LOOK, stream(b"% kosong\nq Q", b"/Subtype /Form /BBox [0 0 0 0]")),
    ],
    ids=["no look and no extent", "no look", "hidden", "empty look", "look without extent that draws nothing"],
)
@permissions
def test_a_timestamp_that_shows_nothing_is_evidence(
    entries: bytes, painted: bytes, permission: int | None, office: Office, shelf: Shelf
) -> None:
    report = reported(shelf.offline(), office.signed(permission=permission).shown(entries, painted=painted))
    first, second = (one.now.integrity.outcome for one in report.signatures)
    assert (first, second) == (Outcome.PASSED, Outcome.PASSED)


@permissions
@every
def test_what_is_only_prepared_holds(name: str, permission: int | None, office: Office, shelf: Shelf) -> None:
    assert outcomes(reported(shelf.offline(), office.signed(name, permission).data))[0] is Outcome.PASSED


UPPER = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (%s) /V (%s) /F 4 /P 3 0 R %s /AP << /N %d 0 R >> >>"
STACKED = {
    6: b"<< /Fields [7 0 R 8 0 R] >>",
    3: page(b"7 0 R 8 0 R"),
    7: UPPER % (b"bawah", b"9", ON_BLANK_PAPER, 9),
    8: UPPER % (b"atas", b"1", ON_BLANK_PAPER, 10),
    9: look(words(b"Rp 9.000.000")),
    10: look(words(b"Rp 1.000.000")),
}


def test_a_field_under_another_one_that_comes_to_light_is_remarked_on(workshop: Workshop, shelf: Shelf) -> None:
    """Forms have fields over one another; what one of them shows in the other's place is to be read with care."""
    data = signed(letter(STACKED), "tte", by(workshop, "pejabat-satu"))
    empty = {8: STACKED[8].replace(b"/V (1)", b"/V ()").replace(b"/N 10", b"/N 93"), 93: stream(b"", b"/Subtype /Form")}
    report = reported(shelf.offline(), appended(data, empty))
    assert "I-OVERLAP" in codes(report)
