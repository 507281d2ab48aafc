"""What has no role of its own may not change: everything that signed content leads to is visited once."""

from bsre_sign.pades.difference.case import Case, Region, Role
from bsre_sign.pades.difference.model import Modifications
from bsre_sign.pades.difference.values import Ref

_GRADE = {Region.CONTENT: Modifications.OTHER, Region.ANNOTATION: Modifications.ANNOTATIONS}


def look_for_changes(case: Case, elements: set[Ref]) -> set[Ref]:
    """Visit all that is queued, breadth first and each object once; what was visited.

    ``elements`` are structure elements, which are judged as such.
    """
    visited: set[Ref] = set()
    for region in (Region.CONTENT, Region.ANNOTATION):
        visited |= _visit(case, region, elements)
    return visited


def _visit(case: Case, region: Region, elements: set[Ref]) -> set[Ref]:
    revisions = case.revisions
    changed, roles = revisions.changed, case.roles
    seen: set[Ref] = set()
    todo = list(reversed(case.queues[region]))
    while todo:
        ref, label = todo.pop()
        if ref in seen or ref in elements:
            continue
        seen.add(ref)
        role = roles.get(ref)
        if role is Role.STRUCTURE or (role is Role.ANNOTATION and (region is Region.ANNOTATION or ref not in changed)):
            continue
        if ref in changed:
            case.record(_GRADE[region], f"{label} {_verb(case, ref)}", ref)
        todo.extend((one, label) for one in revisions.links(ref) if one not in seen)
    return seen


def _verb(case: Case, ref: Ref) -> str:
    if case.revisions.before.value(ref) == b"null":
        return "added"
    return "removed" if case.revisions.after.value(ref) == b"null" else "replaced"
