"""The page tree: only what lies on a page may change later, never the page."""

from bsre_sign.pades.difference.annotations import compare_annotations
from bsre_sign.pades.difference.case import Case, Role
from bsre_sign.pades.difference.model import CannotCompareError, Modifications
from bsre_sign.pades.difference.values import Ref, Value

_PAGE = frozenset({b"/Annots", b"/Parent", b"/Tabs", b"/LastModified", b"/StructParents"})


def compare_pages(case: Case, old_root: Value | None, new_root: Value | None) -> tuple[int, int]:
    """Judge both page trees; the number of pages that each has."""
    old_pages, old_nodes = _walk(case, old_root, signed=True)
    new_pages, new_nodes = _walk(case, new_root, signed=False)
    if old_root != new_root or old_nodes != new_nodes:
        case.other("the page tree was rebuilt", new_root)
    if old_pages != new_pages:
        _tell_pages(case, old_pages, new_pages)
    for ref in [*old_nodes, *old_pages]:
        case.roles[ref] = Role.STRUCTURE
    for ref in old_nodes:
        old, new = case.revisions.old(ref).value(ref), case.revisions.after.value(ref)
        if isinstance(old, dict):
            # Pages inherit from what stands above, and some readers go by what /Count says.
            case.rest(old, new if isinstance(new, dict) else {}, (), "page tree", ref)
    kept = set(new_pages)
    for index, ref in enumerate(dict.fromkeys(old_pages), 1):
        if ref in kept:
            _compare_page(case, ref, f"page {index}")
    return len(old_pages), len(new_pages)


def _tell_pages(case: Case, old: list[Ref], new: list[Ref]) -> None:
    before, after = set(old), set(new)
    for ref in (one for one in old if one not in after):
        case.other(f"page {old.index(ref) + 1} removed", ref)
        break
    for ref in (one for one in new if one not in before):
        case.other(f"page {new.index(ref) + 1} added", ref)
        break
    if before == after:
        case.other("pages reordered or repeated")


def _compare_page(case: Case, ref: Ref, label: str) -> None:
    old, new = case.revisions.old(ref).value(ref), case.revisions.after.value(ref)
    if not isinstance(old, dict) or not isinstance(new, dict):
        if ref in case.revisions.changed:
            case.other(f"{label} replaced", ref)
        return
    case.rest(old, new, _PAGE, label, ref)
    if old.get(b"/Parent") != new.get(b"/Parent"):
        case.other(f"{label} moved in the page tree", ref)
    if old.get(b"/LastModified") != new.get(b"/LastModified"):
        case.book(f"{label} dated anew", ref)
    if old.get(b"/StructParents") != new.get(b"/StructParents"):
        if b"/StructParents" in old:
            case.other(f"{label}: its place in the structure tree changed", ref)
        else:
            case.record(Modifications.FORMS, f"{label} given a place in the structure tree", ref)
    tabs = (old.get(b"/Tabs"), new.get(b"/Tabs"))
    if tabs[0] != tabs[1]:
        if tabs == (None, b"/S"):
            case.record(Modifications.FORMS, f"{label} given a tab order", ref)
        else:
            case.other(f"{label} tab order changed", ref)
    compare_annotations(case, old.get(b"/Annots"), new.get(b"/Annots"), label)


def _walk(case: Case, root: Value | None, *, signed: bool) -> tuple[list[Ref], list[Ref]]:
    """Pages in order, and inner nodes, of one page tree; a node met again is not entered again."""
    revisions = case.revisions
    pages: list[Ref] = []
    nodes: dict[Ref, None] = {}
    stack: list[Value] = [] if root is None else [root]
    while stack:
        one = stack.pop()
        if not isinstance(one, Ref):
            continue
        if len(pages) + len(nodes) > revisions.budget.limits.pages:
            raise CannotCompareError("there are too many pages to compare")
        value = (revisions.old(one) if signed else revisions.after).value(one)
        if not isinstance(value, dict):
            continue
        if b"/Kids" in value:
            if one not in nodes:
                nodes[one] = None
                kids = revisions.resolve_old(value[b"/Kids"]) if signed else revisions.resolve_new(value[b"/Kids"])
                stack.extend(reversed(kids) if isinstance(kids, list) else ())
        else:
            pages.append(one)
    return pages, list(nodes)
