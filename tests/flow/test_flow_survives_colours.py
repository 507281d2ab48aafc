"""A PDF/A whose own colours are all defined by themselves has no output intent that defines those of a stamp."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from archival_rules import violations
from conforming import conforming, for_gray, without_output_intent
from oracles import call
from PIL import Image, ImageChops
from shelf import Shelf

from bsre_sign import Agreement, Document, Level, LocalCreator, Signer

AGREEMENT = "grobogan-2023"
each_way = pytest.mark.parametrize("change", [without_output_intent, for_gray])


def picture(mode: str) -> bytes:
    """A logo as PNG."""
    output = io.BytesIO()
    Image.new(mode, (60, 40), 90 if mode == "L" else (200, 30, 30)).save(output, "PNG")
    return output.getvalue()


def signed(document: bytes, mode: str, shelf: Shelf) -> bytes:
    """The document, signed with a logo of that mode, or with the neutral mark."""
    workshop = shelf.workshop
    logo = None if mode == "mark" else picture(mode)
    creator = LocalCreator(workshop.credential("pejabat-satu"))
    signer = Signer(creator, trust=workshop.trust, agreement=Agreement.load(AGREEMENT), logo=logo)
    return signer.sign(Document.from_bytes(document)).to_bytes()


@each_way
@pytest.mark.parametrize("standard", ["a-1b", "a-2b", "a-3b", "a-4"])
@pytest.mark.parametrize("mode", ["mark", "L", "RGB"])
def test_the_stamp_defines_its_own(standard: str, mode: str, change: Callable[[bytes], bytes], shelf: Shelf) -> None:
    document = change(conforming(standard))
    assert violations(document) == set()
    assert violations(signed(document, mode, shelf)) == set()


@pytest.mark.parametrize("standard", ["a-1b", "ua-1"])
def test_where_they_are_defined_or_need_not_be_it_brings_nothing(standard: str, shelf: Shelf) -> None:
    data = shelf.workshop.signed(conforming(standard), "pejabat-satu", Level.B_B, AGREEMENT)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        stamp = next(one for name, one in pdf.pages[0].obj.Resources.XObject.items() if name.startswith("/BSrESign"))
        assert "/ColorSpace" not in stamp.Resources


@pytest.mark.parametrize("mode", ["mark", "L", "RGB"])
def test_it_looks_as_on_any_other_document(mode: str, shelf: Shelf, tmp_path: Path) -> None:
    pictures = []
    for number, document in enumerate((conforming("a-2b"), without_output_intent(conforming("a-2b")))):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(signed(document, mode, shelf))
        call("pdftoppm", "-r", "72", "-singlefile", path, tmp_path / str(number))
        with Image.open(tmp_path / f"{number}.ppm") as image:
            pictures.append(image.copy())
    # As many values of each band, from the nearest to the farthest apart.
    apart = [band.histogram() for band in ImageChops.difference(*pictures).split()]
    assert sum(sum(values[8:]) for values in apart) == 0
