"""The form: its own entries, and the list of its fields."""

from bsre_sign.pades.difference.case import Case, Role
from bsre_sign.pades.difference.fields import FieldWalk
from bsre_sign.pades.difference.model import Modifications
from bsre_sign.pades.difference.redrawn import judge_redrawing
from bsre_sign.pades.difference.values import Dict, Ref, Value, integer

_HANDLED = frozenset({b"/Fields", b"/SigFlags", b"/NeedAppearances", b"/DR", b"/DA"})


def compare_form(case: Case, old: Value | None, new: Value | None) -> None:
    """Judge ``/AcroForm`` and every field."""
    revisions = case.revisions
    before, after = revisions.resolve_old(old), revisions.resolve_new(new)
    if not isinstance(before, dict):
        before = {}
        if isinstance(after, dict) and b"/XFA" in after:
            case.other("catalog: XFA form added", new)
    elif not isinstance(after, dict):
        case.other("the form was removed", old)
        after = {}
    if not isinstance(after, dict):
        return
    if isinstance(old, Ref):
        case.roles[old] = Role.STRUCTURE
    walk = FieldWalk(case)
    walk.compare_lists(before.get(b"/Fields"), after.get(b"/Fields"))
    walk.finish()
    _compare_entries(case, before, after, new, writes=walk.writes)
    redrawn = (
        revisions.resolve_old(before.get(b"/NeedAppearances")),
        revisions.resolve_new(after.get(b"/NeedAppearances")),
    )
    if (redrawn[0] == b"true") != (redrawn[1] == b"true"):
        case.record(Modifications.FORMS, "form: NeedAppearances changed", new)
        case.redrawn = True
        judge_redrawing(case, walk.kept)


def _compare_entries(case: Case, old: Dict, new: Dict, ref: Value | None, *, writes: bool) -> None:
    case.rest(old, new, _HANDLED, "form", ref)
    flags = integer(case.revisions.resolve_old(old.get(b"/SigFlags")))
    if flags & ~integer(case.revisions.resolve_new(new.get(b"/SigFlags"))):
        case.other("form: signature flags taken back", ref)
    if not writes:
        # Default appearance and resources serve variable text (ISO 32000-2, 12.7.4.3), and there is none.
        if any(key in old and old[key] != new.get(key) for key in (b"/DA", b"/DR")):
            case.record(Modifications.FORMS, "form: resources changed that no field uses", ref)
        return
    if b"/DA" in old and old[b"/DA"] != new.get(b"/DA"):
        case.other("form: default appearance changed", ref)
    _compare_resources(case, old.get(b"/DR"), new.get(b"/DR"))


def _compare_resources(case: Case, old: Value | None, new: Value | None) -> None:
    """Fonts and the like that fields use by name: more may come, none may become another."""
    pairs: list[tuple[Value | None, Value | None]] = [(old, new)]
    for depth in range(3):
        below: list[tuple[Value | None, Value | None]] = []
        for before, after in pairs:
            if before is None or (depth == 2 and before == after):
                case.look_at(before, "form resources")
                continue
            known, now = case.revisions.resolve_old(before), case.revisions.resolve_new(after)
            if depth == 2 or not isinstance(known, dict) or not isinstance(now, dict):
                if known != now or isinstance(before, Ref) != isinstance(after, Ref):
                    case.other("form: resources changed", after)
                case.look_at(before, "form resources")
                continue
            if now.keys() - known.keys():
                case.record(Modifications.FORMS, "form: resources added", after)
            # No appearance string can name a form XObject, and writers replace theirs at every signature.
            below.extend((value, now.get(key)) for key, value in known.items() if depth or key != b"/XObject")
        pairs = below
