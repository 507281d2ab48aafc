"""What lies on a page: comments may need a permission of their own, widgets belong to the form."""

from bsre_sign.pades.difference.case import Case, Region, Role
from bsre_sign.pades.difference.model import Modifications
from bsre_sign.pades.difference.values import Dict, List, Ref, Value

_UPWARDS = frozenset({b"/P", b"/Parent", b"/Popup", b"/IRT"})
"""Entries that lead back to what is judged by itself."""


def is_widget(value: Value | None) -> bool:
    """Whether ``value`` is a form field's place on a page."""
    return isinstance(value, dict) and value.get(b"/Subtype") == b"/Widget"


def compare_annotations(case: Case, old: Value | None, new: Value | None, label: str) -> None:
    """Judge a page's ``/Annots``; the form has been judged before."""
    revisions = case.revisions
    before, after = revisions.resolve_old(old), revisions.resolve_new(new)
    old_list: List = before if isinstance(before, list) else []
    new_list: List = after if isinstance(after, list) else []
    if before is not None and not isinstance(before, list) and before != after:
        case.other(f"{label}: /Annots changed", new)
    kept = {one for one in new_list if isinstance(one, Ref)}
    known = {one for one in old_list if isinstance(one, Ref)}
    for one in dict.fromkeys(one for one in old_list if isinstance(one, Ref)):
        if one in kept:
            _compare_annotation(case, one, label)
        elif one in case.removed_widgets:
            case.record(Modifications.ANNOTATIONS, f"{label}: form field's widget removed", one)
        elif is_widget(revisions.old(one).value(one)):
            case.other(f"{label}: form field's widget removed", one)
        elif revisions.old(one).value(one) != b"null":
            case.record(Modifications.ANNOTATIONS, f"{label}: annotation removed", one)
    for one in dict.fromkeys(one for one in new_list if isinstance(one, Ref) and one not in known):
        _judge_new(case, one, label)
    _compare_order(case, old_list, new_list, label)
    _compare_direct(case, old_list, new_list, label)


def _compare_annotation(case: Case, ref: Ref, label: str) -> None:
    if ref in case.roles:
        return
    revisions = case.revisions
    old, new = revisions.old(ref).value(ref), revisions.after.value(ref)
    changed = ref in revisions.changed or old != new
    if not isinstance(old, dict):
        if changed:
            case.record(_grade(new), f"{label}: annotation added", ref)
        return
    if is_widget(old):  # of no field: nothing can have filled it
        case.roles[ref] = Role.STRUCTURE
        case.rest(old, new if isinstance(new, dict) else {}, _UPWARDS, f"{label}: widget of no field", ref)
        return
    case.roles[ref] = Role.ANNOTATION
    if changed:
        kind = Modifications.OTHER if is_widget(new) else Modifications.ANNOTATIONS
        case.record(kind, f"{label}: annotation changed", ref)
    _look_below(case, old, label)


def _look_below(case: Case, old: Dict, label: str) -> None:
    region = Region.CONTENT if is_widget(old) else Region.ANNOTATION
    for key, value in old.items():
        if key not in _UPWARDS:
            case.look_at(value, f"{label} annotation", region)


def _judge_new(case: Case, ref: Ref, label: str) -> None:
    value = case.revisions.after.value(ref)
    if not is_widget(value):
        case.record(Modifications.ANNOTATIONS, f"{label}: annotation added", ref)
    elif ref in case.new_widgets:
        case.record(case.new_widgets[ref], f"{label}: signature widget added", ref)
    else:
        case.other(f"{label}: widget added that belongs to no new signature", ref)


def _compare_order(case: Case, old: List, new: List, label: str) -> None:
    """What was there lies on top of one another as it did, each as often: the last one is seen."""
    before, after = ([repr(one) for one in several if isinstance(one, Ref | dict)] for several in (old, new))
    known, kept = set(before), set(after)
    if [one for one in before if one in kept] != [one for one in after if one in known]:
        case.other(f"{label}: annotations reordered")


def _compare_direct(case: Case, old: List, new: List, label: str) -> None:
    """Annotations without a number of their own: each is there as it was, or it is another one."""
    before = {repr(one): one for one in old if isinstance(one, dict)}
    after = {repr(one): one for one in new if isinstance(one, dict)}
    for text in before.keys() - after.keys():
        case.record(_grade(before[text]), f"{label}: annotation changed or removed")
    for text in after.keys() - before.keys():
        case.record(_grade(after[text]), f"{label}: annotation changed or added")
    for one in before.values():
        _look_below(case, one, label)


def _grade(value: Value) -> Modifications:
    return Modifications.OTHER if is_widget(value) else Modifications.ANNOTATIONS
