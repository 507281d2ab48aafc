"""Objects that came later and that nothing ever led to: no reader shows them.

Honest writers leave such objects behind when they sign, fill in a form or add evidence: a font that was not needed in
the end, a widget that was drawn twice. A revision that does nothing else has no such reason to hold one.
"""

import re
from collections import Counter

from bsre_sign.pades.difference.case import Case
from bsre_sign.pades.difference.revisions import Revisions
from bsre_sign.pades.difference.values import NULL, Name, Ref, links_in_text

_CONTAINERS = frozenset({b"/XRef", b"/ObjStm"})
_OF_THE_TREE = frozenset({b"/Catalog", b"/Pages", b"/Page"})
"""What a reader that mends files may take for the document's own; no writer leaves one behind."""
_REFERENCE = re.compile(rb"(?<!\d)(\d{1,10})[\0\t\n\f\r ]++(\d{1,5})[\0\t\n\f\r ]++R(?![A-Za-z])")


def look_for_unused(case: Case, appended: bytes) -> None:
    """Note how many there are, and whether anything accounts for them.

    Args:
        case: where to note it; all else has been judged. What is looked at is what changed.
        appended: the bytes behind the signed revision. What later revisions replaced may have led to an object too.
    """
    revisions, after = case.revisions, case.revisions.after
    added = {ref for ref in revisions.changed if ref not in revisions.before.entries and after.text(ref) != NULL}
    left = {ref for ref in added - _reached(revisions, added) if not _is_container(revisions, ref)}
    if left:
        left -= _led_to_once(revisions, left, appended)
    if left:
        noted = (
            case.beside if case.acted and not any(_is_of_the_tree(revisions, ref) for ref in left) else case.unexplained
        )
        noted.append(f"objects were added that nothing leads to: {len(left)}")


def _led_to_once(revisions: Revisions, left: set[Ref], appended: bytes) -> set[Ref]:
    """Those of ``left`` that are mentioned elsewhere than in one another, and what these lead to."""
    after = revisions.after
    mentioned = Counter(_REFERENCE.findall(appended))
    for ref in revisions.changed:
        if _is_container(revisions, ref):
            mentioned.update(_REFERENCE.findall(after.unpacked(ref) or b""))
    mentioned.subtract(Counter(one for ref in left for one in _REFERENCE.findall(after.text(ref))))
    todo = [ref for ref in left if mentioned[b"%d" % ref.number, b"%d" % ref.generation] > 0]
    found: set[Ref] = set()
    while todo:
        ref = todo.pop()
        if ref in left and ref not in found:
            found.add(ref)
            todo.extend(after.links(ref))
    return found


def _reached(revisions: Revisions, added: set[Ref]) -> set[Ref]:
    """Those of ``added`` that the trailer or what changed leads to."""
    after = revisions.after
    todo = list(links_in_text(after.pdf.trailer.unparse(resolved=True)))
    for ref in revisions.changed - added:
        todo.extend(after.links(ref))
    found: set[Ref] = set()
    while todo:
        ref = todo.pop()
        if ref in added and ref not in found:
            found.add(ref)
            todo.extend(after.links(ref))
    return found


def _is_container(revisions: Revisions, ref: Ref) -> bool:
    return _type(revisions, ref) in _CONTAINERS


def _is_of_the_tree(revisions: Revisions, ref: Ref) -> bool:
    return _type(revisions, ref) in _OF_THE_TREE


def _type(revisions: Revisions, ref: Ref) -> Name | None:
    value = revisions.after.value(ref)
    kind = revisions.resolve_new(value.get(b"/Type")) if isinstance(value, dict) else None
    return kind if isinstance(kind, Name) else None
