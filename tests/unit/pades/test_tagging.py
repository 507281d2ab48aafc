"""The signature field in the structure tree of a tagged document, however that tree was made."""

import io
from typing import Any

import pikepdf
import pytest
from pades_material import blank
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from bsre_sign.pades.signing import first
from bsre_sign.pades.signing.plan import SignaturePlan


def tagged(parent_tree: Dictionary | None = None, **entries: Any) -> Pdf:
    """One page, marked as tagged, whose tree holds a document element with one paragraph."""
    pdf = blank()
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, **entries))
    if parent_tree is not None:
        tree.ParentTree = parent_tree
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=tree))
    document.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=document, K=0))
    tree.K = document
    pdf.Root.StructTreeRoot = tree
    return pdf


def prepared(pdf: Pdf) -> Pdf:
    """The document with its signature field, opened anew."""
    stream = io.BytesIO()
    first.prepare(pdf, stream, SignaturePlan(), 100)
    return pikepdf.open(stream)


def widget(pdf: Pdf) -> Object:
    """The signature field."""
    return pdf.Root.AcroForm.Fields[0]


def entry(pdf: Pdf, key: int) -> Object:
    """What the parent tree has under ``key``, by qpdf's own reading."""
    return pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)[key]


def test_the_field_follows_what_the_document_holds() -> None:
    pdf = prepared(tagged(Dictionary(Nums=Array([0, Array([])])), ParentTreeNextKey=1))

    document = pdf.Root.StructTreeRoot.K
    assert [one.S for one in document.K] == [Name.P, Name.Form]
    form = document.K[1]
    assert form.P.objgen == document.objgen
    assert form.K.Obj.objgen == widget(pdf).objgen
    assert widget(pdf).StructParent == 1
    assert entry(pdf, 1).objgen == form.objgen
    assert pdf.Root.StructTreeRoot.ParentTreeNextKey == 2


@pytest.mark.parametrize("entries", [{}, {"ParentTreeNextKey": 3}, {"ParentTreeNextKey": 90}])
def test_the_key_is_above_all_that_are_there(entries: dict[str, int]) -> None:
    pdf = prepared(tagged(Dictionary(Nums=Array([0, Array([]), 41, Dictionary(A=1)])), **entries))

    key = widget(pdf).StructParent
    assert key == max(42, entries.get("ParentTreeNextKey", 0))
    assert Name.Form == entry(pdf, int(key)).S
    assert entry(pdf, 41).A == 1


def test_a_tree_of_many_nodes_stays_in_order() -> None:
    source = blank()

    def node(low: int, high: int, **content: Any) -> Object:
        return source.make_indirect(Dictionary(Limits=Array([low, high]), **content))

    leaves = [node(low, low + 1, Nums=Array([low, Array([]), low + 1, Array([])])) for low in (0, 2, 4, 6)]
    inner = [node(0, 3, Kids=Array(leaves[:2])), node(4, 7, Kids=Array(leaves[2:]))]
    made = tagged()
    made.Root.StructTreeRoot.ParentTree = made.copy_foreign(source.make_indirect(Dictionary(Kids=Array(inner))))

    pdf = prepared(made)

    tree = pdf.Root.StructTreeRoot.ParentTree
    assert list(pikepdf.NumberTree(tree).keys()) == list(range(9))
    assert [int(one) for one in tree.Kids[1].Limits] == [4, 8]
    assert [int(one) for one in tree.Kids[1].Kids[1].Limits] == [6, 8]
    assert [int(one) for one in tree.Kids[0].Limits] == [0, 3]
    assert "/Limits" not in tree


@pytest.mark.parametrize(
    ("kids", "types"),
    [
        (lambda pdf, one: None, []),
        (lambda pdf, one: Array([]), []),
        (lambda pdf, one: Array([one, pdf.make_indirect(Dictionary(S=Name.Sect))]), ["/Document", "/Sect"]),
        (lambda pdf, one: pdf.make_indirect(Dictionary(S=Name.Sect)), ["/Sect"]),
    ],
    ids=["none", "empty", "two", "no document"],
)
def test_without_one_document_element_it_stands_at_the_top(kids: Any, types: list[str]) -> None:
    source = tagged()
    tree = source.Root.StructTreeRoot
    document = tree.K
    del tree.K
    if (made := kids(source, document)) is not None:
        tree.K = made

    pdf = prepared(source)

    assert [str(one.S) for one in pdf.Root.StructTreeRoot.K] == [*types, "/Form"]
    assert pdf.Root.StructTreeRoot.K[-1].P.objgen == pdf.Root.StructTreeRoot.objgen


def test_it_is_of_the_document_elements_namespace() -> None:
    source = tagged()
    source.Root.StructTreeRoot.K.NS = source.make_indirect(
        Dictionary(Type=Name.Namespace, NS=String("http://iso.org/pdf2/ssn"))
    )

    pdf = prepared(source)

    document = pdf.Root.StructTreeRoot.K
    assert document.K[-1].NS.objgen == document.NS.objgen


@pytest.mark.parametrize(
    ("language", "said", "spoken"),
    [
        (None, "Tanda tangan elektronik", "id"),
        ("id-ID", "Tanda tangan elektronik", "id"),
        ("en-GB", "Electronic signature", "en"),
        ("EN", "Electronic signature", "en"),
        ("enm", "Tanda tangan elektronik", "id"),
    ],
)
def test_its_name_is_in_a_language_that_is_told(language: str | None, said: str, spoken: str) -> None:
    source = tagged()
    if language is not None:
        source.Root.Lang = String(language)

    pdf = prepared(source)

    assert str(widget(pdf).TU) == said
    assert str(pdf.Root.StructTreeRoot.K.K[-1].Lang) == spoken


@pytest.mark.parametrize(("before", "after"), [(None, Name.S), (Name.R, Name.R)])
def test_the_tab_order_is_said_where_nothing_is_said(before: Name | None, after: Name) -> None:
    source = tagged()
    if before is not None:
        source.pages[0].obj.Tabs = before

    pdf = prepared(source)

    assert pdf.pages[0].obj.Tabs == after


@pytest.mark.parametrize("marked", [None, False, Name.true, 1])
def test_a_document_that_is_not_tagged_is_left_alone(marked: object) -> None:
    source = tagged()
    source.Root.MarkInfo = Dictionary() if marked is None else Dictionary(Marked=marked)

    pdf = prepared(source)

    assert "/StructParent" not in widget(pdf)
    assert "/Tabs" not in pdf.pages[0].obj
    assert "/ParentTree" not in pdf.Root.StructTreeRoot


def _endless(pdf: Pdf) -> Object:
    node = pdf.make_indirect(Dictionary())
    node.Kids = Array([node])
    return node


@pytest.mark.parametrize(
    "damaged",
    [
        lambda pdf: Name.No,
        lambda pdf: Dictionary(Nums=Name.No),
        lambda pdf: Dictionary(Nums=Array([0])),
        lambda pdf: Dictionary(Nums=Array([Name.No, Array([])])),
        lambda pdf: Dictionary(Kids=Array([Name.No])),
        lambda pdf: Dictionary(Nums=Array([2**31 - 2, Array([])])),
        _endless,
    ],
)
def test_a_damaged_parent_tree_is_left_alone(damaged: Any) -> None:
    source = tagged()
    source.Root.StructTreeRoot.ParentTree = damaged(source)

    pdf = prepared(source)

    assert "/StructParent" not in widget(pdf)
    assert pdf.Root.StructTreeRoot.K.K.S == Name.P


@pytest.mark.parametrize("tree", [Name.No, Array([]), Dictionary(K=Name.No)])
def test_a_damaged_structure_tree_is_left_alone(tree: Object) -> None:
    source = tagged()
    source.Root.StructTreeRoot = tree

    assert "/StructParent" not in widget(prepared(source))
