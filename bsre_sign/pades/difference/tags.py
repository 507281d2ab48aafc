"""The structure tree of a tagged document: new widgets may be tagged, what was tagged stays."""

from bsre_sign.pades.difference.case import Case, Region
from bsre_sign.pades.difference.model import Modifications
from bsre_sign.pades.difference.values import Dict, List, Ref, Value, integer

_PAIRS = frozenset({b"/Nums", b"/Names"})
_TREES = frozenset({b"/ParentTree", b"/IDTree"})
_COUNTERS = frozenset({b"/Limits", b"/ParentTreeNextKey"})


def compare_tags(case: Case, old: Value | None, new: Value | None) -> None:
    """Judge the structure tree, object by object; the pages and the form have been judged before."""
    before, after = case.revisions.resolve_old(old), case.revisions.resolve_new(new)
    if isinstance(before, dict) and isinstance(after, dict) and not before.get(b"/K"):
        if before != after:
            _fill(case, after, new)
    elif old != new and not (isinstance(old, dict) and isinstance(new, dict)):
        case.other("structure tree " + ("added" if old is None else "removed" if new is None else "exchanged"), new)
        return
    elif isinstance(old, dict) and isinstance(new, dict):
        _compare_node(case, old, new, None)
    case.look_at(old, "structure tree", Region.TAGS)


def _fill(case: Case, new: Dict, ref: Value | None) -> None:
    """Judge what came into a tree that was empty: there is nothing in it that could have been changed."""
    if _tags_only_new(case, _listed(case, new.get(b"/K"), b"/K", old=False)):
        case.record(Modifications.FORMS, "structure tree begun", ref)
    else:
        case.other("structure tree: content was tagged anew", ref)


def walk_tags(case: Case) -> set[Ref]:
    """Visit all below the structure tree's root; the root, and the elements that were judged as such."""
    revisions = case.revisions
    pairs: set[Ref] = set()
    seen: set[Ref] = set()
    stack = [ref for ref, _ in case.queues[Region.TAGS]]
    elements = set(stack)
    while stack:
        ref = stack.pop()
        if ref in seen or ref in case.roles:
            continue
        seen.add(ref)
        graph = revisions.old(ref)
        text = graph.text(ref)
        if b"/Nums " in text or b"/Names " in text:
            pairs.update(_pair_arrays(graph.value(ref)))
        stack.extend(revisions.links(ref))
    for ref in seen & revisions.changed:
        old, new = revisions.before.value(ref), revisions.after.value(ref)
        if revisions.before.is_stream(ref):
            case.other("structure tree: stream changed", ref)
        elif isinstance(old, dict) and isinstance(new, dict):
            _compare_node(case, old, new, ref)
            if b"/S" in old and b"/P" in old:
                elements.add(ref)
        elif isinstance(old, list) and isinstance(new, list):
            _compare_array(case, old, new, ref, pairs=ref in pairs)
        else:
            case.other("structure tree: object " + ("removed" if new == b"null" else "replaced"), ref)
    return elements


def _pair_arrays(value: Value) -> list[Ref]:
    return [one for key in _PAIRS if isinstance(value, dict) and isinstance(one := value.get(key), Ref)]


def _compare_node(case: Case, old: Dict, new: Dict, ref: Value | None) -> None:
    """A structure element, or a node of one of the trees that index the elements."""
    element = b"/S" in old
    growing = {b"/K"} if element or b"/Nums" not in old else set()
    if not element:
        growing |= {b"/Kids"} | _PAIRS | _TREES | _COUNTERS
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if key not in growing:
            case.other(f"structure {'element' if element else 'tree'} changed", ref)
        elif key in _COUNTERS or (key in _TREES and before is None):
            case.record(Modifications.FORMS, "structure tree extended", ref)
        elif key in _TREES:
            one, other = case.revisions.resolve_old(before), case.revisions.resolve_new(after)
            if isinstance(one, dict) and isinstance(other, dict) and one is not old:
                _compare_leaf(case, one, other, ref)
            else:
                case.other("structure tree index replaced", ref)
        else:
            _compare_entry(case, before, after, key, ref)


def _compare_leaf(case: Case, old: Dict, new: Dict, ref: Value | None) -> None:
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before != after and key in {b"/Kids"} | _PAIRS:
            _compare_entry(case, before, after, key, ref)
        elif before != after and key not in _COUNTERS:
            case.other("structure tree index changed", ref)


def _compare_entry(case: Case, old: Value | None, new: Value | None, key: bytes, ref: Value | None) -> None:
    before, after = _listed(case, old, key, old=True), _listed(case, new, key, old=False)
    _compare_array(case, before, after, ref, pairs=key in _PAIRS)


def _listed(case: Case, value: Value | None, key: bytes, *, old: bool) -> List:
    """An entry that may be one thing or many, as a list."""
    if value is None:
        return []
    found = case.revisions.resolve_old(value) if old else case.revisions.resolve_new(value)
    if isinstance(found, list):
        return found
    return [value] if key == b"/K" else []


def _compare_array(case: Case, old: List, new: List, ref: Value | None, *, pairs: bool) -> None:
    """Everything of ``old`` is still there in its order; what came in between tags only what is new."""
    if pairs:
        _compare_index(case, old, new, ref)
        return
    added = _added(old, new)
    if added is None:
        case.other("structure tree: entries changed or removed", ref)
    elif not added:
        case.record(Modifications.LTA, "structure tree: an object reference was written anew", ref)
    elif _tags_only_new(case, added):
        case.record(Modifications.FORMS, "structure tree extended", ref)
    else:
        case.other("structure tree: content was tagged anew", ref)


def _compare_index(case: Case, old: List, new: List, ref: Value | None) -> None:
    """A number or name tree's entries: each still leads where it led, by whatever array."""
    after = {repr(key): value for key, value in zip(new[::2], new[1::2], strict=False)}
    for key, value in zip(old[::2], old[1::2], strict=False):
        now = after.get(repr(key))
        if value == now:
            continue
        one, other = case.revisions.resolve_old(value), case.revisions.resolve_new(now)
        if not isinstance(one, list) or not isinstance(other, list) or one != other[: len(one)]:
            case.other("structure tree: entries changed or removed", ref)
            return
    if old != new:
        case.record(Modifications.FORMS, "structure tree extended", ref)


def _added(old: List, new: List) -> List | None:
    """What ``new`` has beyond ``old``; ``None`` where ``old`` is no subsequence of it."""
    position, added = 0, []
    for one in new:
        if position < len(old) and _says_the_same(old[position], one):
            position += 1
        else:
            added.append(one)
    return added if position == len(old) else None


def _says_the_same(old: Value, new: Value) -> bool:
    """Whether both are one entry, private entries in an object reference aside (ISO 32000-2, table 358)."""
    if isinstance(old, dict) and isinstance(new, dict) and old.get(b"/Type") == new.get(b"/Type") == b"/OBJR":
        return all(old.get(key) == new.get(key) for key in (b"/Obj", b"/Pg"))
    return old == new


def _tags_only_new(case: Case, added: List) -> bool:
    """Whether new elements hold widgets and annotations only, and no content that was there untagged or otherwise."""
    revisions = case.revisions
    stack: list[Value] = list(added)
    seen: set[Ref] = set()
    while stack:
        one = stack.pop()
        if isinstance(one, Ref):
            if one in seen:
                continue
            seen.add(one)
            if revisions.before.value(one) != b"null":
                return False
            one = revisions.after.value(one)
        if isinstance(one, list):
            stack.extend(one)
        elif isinstance(one, dict):
            if one.get(b"/Type") == b"/MCR" or any(key in one for key in (b"/MCID", b"/Stm")):
                return False
            if one.get(b"/Type") != b"/OBJR" and b"/K" in one:
                stack.append(one[b"/K"])
        elif integer(one, -1) >= 0:
            return False
    return True
