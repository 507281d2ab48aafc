"""What has no role of its own may not change: everything that signed content leads to is visited once."""

from bsre_sign.pades.difference.case import Case, Region, Role
from bsre_sign.pades.difference.model import Modifications
from bsre_sign.pades.difference.values import Ref

_GRADE = {Region.CONTENT: Modifications.OTHER, Region.ANNOTATION: Modifications.ANNOTATIONS}


def look_for_changes(case: Case, elements: set[Ref]) -> set[Ref]:
    """Visit all that is queued, breadth first and each object once; what was visited.

    ``elements`` are structure elements, which are judged as such.
    """
    revisions = case.revisions
    for ref in sorted(case.roles.keys() & revisions.changed):
        # As a stream it may be drawn too, while only its dictionary was judged.
        if case.roles[ref] is Role.STRUCTURE and (revisions.before.is_stream(ref) or revisions.after.is_stream(ref)):
            case.other("a field or page that is a stream was replaced", ref)
    visited: set[Ref] = set()
    for region in (Region.CONTENT, Region.ANNOTATION):
        visited |= _visit(case, region, elements)
    return visited


def _visit(case: Case, region: Region, elements: set[Ref]) -> set[Ref]:
    revisions = case.revisions
    changed, roles = revisions.changed, case.roles
    seen: set[Ref] = set()
    # What one object refers to stays together, under the words for where it was come from.
    todo = [([ref], label) for ref, label in reversed(case.queues[region])]
    while todo:
        waiting, label = todo[-1]
        if not waiting:
            todo.pop()
            continue
        ref = waiting.pop()
        if ref in seen or ref in elements:
            continue
        seen.add(ref)
        role = roles.get(ref)
        if role is Role.STRUCTURE or (role is Role.ANNOTATION and (region is Region.ANNOTATION or ref not in changed)):
            continue
        if ref in changed:
            case.record(_GRADE[region], f"{label} {_verb(case, ref)}", ref)
        if further := revisions.links(ref):
            todo.append((list(further), label))
    return seen


def _verb(case: Case, ref: Ref) -> str:
    if case.revisions.before.value(ref) == b"null":
        return "added"
    return "removed" if case.revisions.after.value(ref) == b"null" else "replaced"
