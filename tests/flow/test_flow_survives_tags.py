"""A tagged document stays tagged: its structure is kept, and the signature field becomes part of it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conforming import conforming, off_origin
from oracles import call
from pikepdf import Array, Dictionary, Name, Object, Pdf
from shelf import Shelf
from walk import Walk

from bsre_sign import Level, SignaturePlan

AGREEMENT = "bkn-2022"


@pytest.fixture(scope="module")
def tagged() -> bytes:
    """A document of PDF/A-2a and PDF/UA-1."""
    return conforming("a-2a", "ua-1")


@pytest.fixture(scope="module")
def signed(tagged: bytes, shelf: Shelf) -> bytes:
    """The same, stamped and signed."""
    return shelf.workshop.signed(tagged, "pejabat-satu", Level.B_LTA, AGREEMENT, SignaturePlan(reason="Setuju"))


def elements(pdf: Pdf) -> Iterator[Object]:
    """The structure elements in their order."""
    waiting: list[Any] = [pdf.Root.StructTreeRoot]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, Dictionary) or one.get("/Type") in (Name.MCR, Name.OBJR):
            continue
        if Name.S in one:
            yield one
        kids = one.get("/K")
        waiting += reversed(list(kids) if isinstance(kids, Array) else [kids])


def parents(pdf: Pdf) -> dict[int, Any]:
    """The parent tree: for each key the places, in the order of :func:`elements`, of what it leads to."""
    place = {one.objgen: number for number, one in enumerate(elements(pdf))}
    tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    return {
        key: [place.get(one.objgen) for one in value] if isinstance(value, Array) else place[value.objgen]
        for key, value in tree.items()
    }


def form_elements(pdf: Pdf) -> list[Object]:
    """Elements that stand for form fields."""
    return [one for one in elements(pdf) if Name.Form == one.S]


def structure(pdf: Pdf) -> list[Any]:
    """The structure tree's entries and every element's, but for the parent tree and the elements of form fields."""
    tree, forms = pdf.Root.StructTreeRoot, {one.objgen for one in form_elements(pdf)}
    kept = [tree, *(one for one in elements(pdf) if one.objgen not in forms)]
    known = {one.objgen: ("element", number) for number, one in enumerate(kept)}
    return [
        {key: Walk(pdf, forms, known).plain(value) for key, value in one.items() if not key.startswith("/ParentTree")}
        for one in kept
    ]


def test_the_structure_is_kept(tagged: bytes, signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(tagged)) as old, pikepdf.open(io.BytesIO(signed)) as new:
        assert structure(new) == structure(old)
        assert bool(new.Root.MarkInfo.Marked)
        assert str(new.Root.Lang) == "id"
        for was, now in zip(old.pages, new.pages, strict=True):
            assert now.obj.StructParents == was.obj.StructParents
            assert was.obj.Contents.read_bytes() in [one.read_bytes() for one in now.obj.Contents]


def test_the_parent_tree_gains_one_entry_and_stays_sorted(tagged: bytes, signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(tagged)) as old, pikepdf.open(io.BytesIO(signed)) as new:
        before, after = parents(old), parents(new)
        (form,) = form_elements(new)
        added = set(after) - set(before)
        assert {key: after[key] for key in before} == before
        assert added == {form.K.Obj.StructParent}
        assert list(after) == sorted(after)
        assert new.Root.StructTreeRoot.ParentTreeNextKey > max(after)


def test_the_field_is_an_element_of_the_document(signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        (form,) = form_elements(pdf)
        widget = form.K.Obj
        assert form.K.Type == Name.OBJR
        assert Name.Document == form.P.S
        assert form.P.K[-1].objgen == form.objgen
        assert form.Pg.objgen == widget.P.objgen == pdf.pages[0].obj.objgen
        assert str(widget.TU) == "Tanda tangan elektronik"
        assert str(form.Lang) == "id"
        assert Name.Sig == widget.FT
        assert pdf.pages[0].obj.Tabs == Name.S


def test_the_reading_order_is_that_of_the_document_and_has_no_clause(
    tagged: bytes, signed: bytes, tmp_path: Path
) -> None:
    before, after = tmp_path / "sebelum.pdf", tmp_path / "sesudah.pdf"
    before.write_bytes(tagged)
    after.write_bytes(signed)
    read, tree = call("pdfinfo", "-struct-text", before), call("pdfinfo", "-struct-text", after)
    assert '"Ni Luh Ayu"' in read
    assert re.findall(r'^ *".*"$', tree, re.MULTILINE) == re.findall(r'^ *".*"$', read, re.MULTILINE)
    assert re.search(r"\n  Form\n    Object \d+ 0\n\Z", tree)


@pytest.mark.parametrize("level", [Level.B_B, Level.B_LTA])
def test_a_page_that_reaches_below_the_origin_has_its_field_tagged_too(level: Level, shelf: Shelf) -> None:
    data = shelf.workshop.signed(off_origin(conforming("ua-1")), "pejabat-satu", level, AGREEMENT)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(form_elements(pdf)) == 1


def test_a_second_signer_leaves_the_structure_alone(signed: bytes, tagged: bytes, shelf: Shelf) -> None:
    twice = shelf.workshop.signed(signed, "pejabat-dua", Level.B_LTA, AGREEMENT)
    with pikepdf.open(io.BytesIO(tagged)) as old, pikepdf.open(io.BytesIO(twice)) as new:
        assert structure(new) == structure(old)
        assert len(form_elements(new)) == 1
