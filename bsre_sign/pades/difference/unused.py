"""Objects that came later and that nothing ever led to: no reader shows them, and no honest writer needs them."""

import re

from bsre_sign.pades.difference.revisions import Revisions
from bsre_sign.pades.difference.values import NULL, Ref, links_in_text

_CONTAINERS = frozenset({b"/XRef", b"/ObjStm"})
_REFERENCE = re.compile(rb"(?<!\d)(\d{1,10})[\0\t\n\f\r ]++(\d{1,5})[\0\t\n\f\r ]++R(?![A-Za-z])")


def unused(revisions: Revisions, appended: bytes) -> tuple[str, ...]:
    """How many there are, in words; nothing where there are none.

    Args:
        revisions: the signed revision and the present file. What is looked at is what changed.
        appended: the bytes behind the signed revision. What later revisions replaced may have led to an object too.
    """
    after = revisions.after
    added = {ref for ref in revisions.changed if ref not in revisions.before.entries and after.text(ref) != NULL}
    left = {ref for ref in added - _reached(revisions, added) if not _is_container(revisions, ref)}
    if left:
        left -= {Ref(int(one), int(other)) for one, other in _REFERENCE.findall(appended)}
    if left:
        for ref in revisions.changed:
            if _is_container(revisions, ref):
                left -= set(links_in_text(after.unpacked(ref) or b""))
    return (f"objects were added that nothing leads to: {len(left)}",) if left else ()


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
    value = revisions.after.value(ref)
    return isinstance(value, dict) and value.get(b"/Type") in _CONTAINERS
