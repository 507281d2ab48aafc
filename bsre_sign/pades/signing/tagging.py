"""The signature field in a tagged document's logical structure (ISO 32000-2, 14.7; ISO 14289-1, 7.18)."""

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from bsre_sign.document.words import words_of

_DEEPEST_TREE = 64
_LARGEST_INTEGER = 2**31 - 1  # that every reader can hold (ISO 32000-1, C.2)
_PDF2 = "http://iso.org/pdf2/ssn"
_SAID = {"id": "Tanda tangan elektronik", "en": "Electronic signature"}


def describe(pdf: Pdf, widget: Dictionary) -> None:
    """Name the field for people who cannot see it, and where ``pdf`` is tagged, put it into the structure tree.

    The name is Indonesian, or English in an English document. A structure tree that is damaged is left alone.
    """
    language = _language(pdf)
    widget.TU = String(_SAID[language])
    marks, tree = pdf.Root.get("/MarkInfo"), pdf.Root.get("/StructTreeRoot")
    marked = marks.get("/Marked") if isinstance(marks, Dictionary) else None
    if not (isinstance(marked, bool) and marked):
        return
    if not (isinstance(tree, Dictionary) and tree.is_indirect) or (place := _last_place(tree)) is None:
        return
    path, key = place
    parent = _parent(tree)
    form = Dictionary(Type=Name.StructElem, S=Name.Form, P=parent, Pg=widget.P, Lang=String(language))
    form.K = Dictionary(Type=Name.OBJR, Obj=widget, Pg=widget.P)
    if _is_pdf2(parent):
        form.NS = parent.NS
    form = pdf.make_indirect(form)
    parent.K = Array([*_kids(parent), form])
    widget.StructParent = key
    _append(path, key, form)
    tree.ParentTreeNextKey = key + 1
    if Name.Tabs not in widget.P:
        widget.P.Tabs = Name.S


def _language(pdf: Pdf) -> str:
    stated = pdf.Root.get("/Lang")
    return "en" if isinstance(stated, String) and words_of(stated).lower().split("-")[0] == "en" else "id"


def _parent(tree: Dictionary) -> Dictionary:
    """The element that holds the whole document, or the tree itself where there is none."""
    kids = _kids(tree)
    if len(kids) == 1 and isinstance(kids[0], Dictionary) and kids[0].is_indirect:
        return kids[0] if kids[0].get("/S") == Name.Document else tree
    return tree


def _kids(element: Dictionary) -> list[Object]:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _is_pdf2(element: Dictionary) -> bool:
    """Whether its type is one of PDF 2.0's own namespace, which has the type Form too."""
    namespace = element.get("/NS")
    return isinstance(namespace, Dictionary) and words_of(namespace.get("/NS", String(""))) == _PDF2


def _last_place(tree: Dictionary) -> tuple[list[Dictionary], int] | None:
    """The way to the last leaf of the parent tree, and a key above all that are there; ``None`` if it is damaged."""
    if Name.ParentTree not in tree:
        tree.ParentTree = Dictionary(Nums=Array())
    node, path = tree.ParentTree, list[Dictionary]()
    while isinstance(node, Dictionary) and len(path) < _DEEPEST_TREE:
        path.append(node)
        kids = node.get("/Kids")
        if not (isinstance(kids, Array) and len(kids)):
            break
        node = kids[-1]
    else:
        return None
    numbers = node.get("/Nums")
    if numbers is None:
        numbers = node.Nums = Array()
    if not isinstance(numbers, Array) or len(numbers) % 2:
        return None
    last, following = numbers[-2] if len(numbers) else -1, tree.get("/ParentTreeNextKey", 0)
    if not isinstance(last, int) or not isinstance(following, int):
        return None
    key = max(last + 1, following, 0)
    return (path, key) if key < _LARGEST_INTEGER else None


def _append(path: list[Dictionary], key: int, form: Object) -> None:
    """Enter ``form`` under ``key``, which is above all others (ISO 32000-2, 7.9.7)."""
    numbers = path[-1].Nums
    numbers.append(key)
    numbers.append(form)
    for node in path:
        limits = node.get("/Limits")
        if isinstance(limits, Array) and len(limits) == 2:
            limits[1] = key
