"""The field tree: what filling and signing change in it, and what they do not."""

from dataclasses import dataclass

from bsre_sign.pades.difference.annotations import is_widget
from bsre_sign.pades.difference.case import Case, Region, Role, spell
from bsre_sign.pades.difference.copies import Copies
from bsre_sign.pades.difference.model import Modifications
from bsre_sign.pades.difference.redrawn import Kept
from bsre_sign.pades.difference.signature import (
    check_actions,
    grade_value,
    has_look,
    holds_signature,
    is_timestamp,
    place,
    shows_something,
)
from bsre_sign.pades.difference.values import NULL, Dict, List, Name, Ref, Text, Value, decode, integer

_BY_VALUE = frozenset({b"/AP", b"/AS", b"/RV", b"/I", b"/TI"})
"""What follows a field's value, and may change with it only."""
_WITH_SIGNATURE = frozenset({b"/AP", b"/AS", b"/MK", b"/DA", b"/BS"})
_LOOKS = frozenset({b"/MK", b"/BS", b"/Border", b"/H", b"/TU"})
"""How a widget is framed and captioned; its appearance stream does not follow."""
_PLACE = frozenset({b"/Type", b"/Subtype", b"/Rect", b"/P", b"/StructParent", b"/Border", b"/H", b"/Q", b"/TU"})
"""What an empty signature field that had no place on a page may be given when it is signed."""
_KINDS: dict[bytes, type] = {
    **dict.fromkeys((b"/AP", b"/MK", b"/BS", b"/P"), dict),
    **dict.fromkeys((b"/I", b"/Rect", b"/Border"), list),
    **dict.fromkeys((b"/AS", b"/H", b"/Type", b"/Subtype"), Name),
}
"""What such entries hold in a field or widget. The same object may also be part of a page's resources, where an entry
of the same name holds something else: a layer's /P is a name, and its configuration's /AS a list."""
_OF_A_FIELD = frozenset({b"/T", b"/FT", b"/V", b"/Kids"})
"""What makes a widget a field of its own."""
_PUSH_BUTTON = 1 << 16
_PASSWORD = 1 << 13
_LOCKED_FLAGS = 128 | 512


@dataclass(frozen=True, slots=True)
class _Above:
    """What a field inherits, by name and by what was found at its ancestors."""

    name: str = ""
    kind: Value | None = None
    flags: Value | None = None
    filled: bool = False
    signed: bool = False
    valued: bool = False
    """Whether there is a signature in the present file."""
    stamped: bool = False
    """Whether that is a document timestamp."""
    value: Value | None = None
    """As it was signed, resolved."""
    options: Value | None = None
    """/Opt as it was signed, resolved."""


class FieldWalk:
    """Goes through both field trees at once, without recursion, each field once."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._revisions = case.revisions
        self._todo: list[tuple[Ref, _Above]] = []
        self._added: list[tuple[Ref, _Above]] = []
        self._names: set[str] = set()
        self._copies = Copies(case)
        self.writes = False
        """Whether there is any field but those for signatures, whose text a reader may write anew."""
        self.kept: list[Kept] = []
        """Where fields are shown whose value stays."""

    def compare_lists(self, old: Value | None, new: Value | None, above: _Above | None = None) -> None:
        """Judge ``/Fields`` or ``/Kids``: none may go, and what came is looked at last."""
        above = above or _Above()
        before, after = self._revisions.resolve_old(old), self._revisions.resolve_new(new)
        old_list: List = before if isinstance(before, list) else []
        new_list: List = after if isinstance(after, list) else []
        kept = {one for one in new_list if isinstance(one, Ref)}
        known = {one for one in old_list if isinstance(one, Ref)}
        for one in known - kept:
            self._removed(one, above)
        direct = {repr(one) for one in new_list if isinstance(one, dict)}
        for item in (one for one in old_list if isinstance(one, dict)):
            self.writes = True
            if repr(item) not in direct:
                self._case.other(f"field changed{_below(above.name)}")
            self._case.look_at(item, "field")
        if len(direct) > sum(isinstance(one, dict) for one in old_list):
            self._case.other(f"field without an object of its own added{_below(above.name)}")
        self._todo.extend((one, above) for one in known & kept)
        self._added.extend((one, above) for one in dict.fromkeys(new_list) if isinstance(one, Ref) and one not in known)

    def finish(self) -> None:
        """Visit what ``compare_lists`` put aside."""
        while self._todo:
            self._compare(*self._todo.pop())
        while self._added:
            self._judge_new(*self._added.pop())
        self._copies.finish()

    def _removed(self, ref: Ref, above: _Above) -> None:
        old = self._revisions.old(ref).value(ref)
        if old == NULL:
            return
        mere = is_widget(old) and isinstance(old, dict) and _OF_A_FIELD.isdisjoint(old)
        if mere and above.kind not in {None, b"/Sig"}:
            # One of the places at which a field is shown is an annotation; the field with its value is still there.
            self._case.record(Modifications.ANNOTATIONS, f"field {_show(above.name)}: widget removed", ref)
            self._case.removed_widgets.add(ref)
        else:
            self._case.other(f"field removed{_below(above.name)}", ref)
        self._lock(above.name)

    def _compare(self, ref: Ref, above: _Above) -> None:
        case, revisions = self._case, self._revisions
        if ref in case.roles:
            return
        old, new = revisions.old(ref).value(ref), revisions.after.value(ref)
        if not isinstance(old, dict) or not isinstance(new, dict):
            if ref in revisions.changed:
                case.other("field replaced", ref)
            return
        case.roles[ref] = Role.STRUCTURE
        name = self._name(above.name, old)
        self._names.add(name)
        kind = old.get(b"/FT", above.kind)
        signed = (
            above.signed
            or name == case.signature_field
            or (kind == b"/Sig" and isinstance(revisions.resolve_old(old.get(b"/V")), dict))
        )
        self.writes = self.writes or not (kind == b"/Sig" or (kind is None and b"/Kids" in old))
        if kind == b"/Sig":
            self._copies.known(revisions.resolve_old(old.get(b"/V")))
        flags = old.get(b"/Ff", above.flags)
        filled = above.filled
        if kind == b"/Btn" and integer(revisions.resolve_old(flags)) & _PUSH_BUTTON:
            filled = False  # it has no value that its looks could follow
        elif b"/V" in old or b"/V" in new:
            filled = not self._same_value(old, new)
        valued = above.valued or holds_signature(case, new.get(b"/V"))
        value, options = (
            revisions.resolve_old(old[key]) if key in old else inherited
            for key, inherited in ((b"/V", above.value), (b"/Opt", above.options))
        )
        stamped = above.stamped or is_timestamp(case, new.get(b"/V"))
        here = _Above(name, kind, flags, filled, signed, valued, stamped, value, options)
        self._keep(old, here, ref)
        if filled and self._touch(ref, new, here) is Modifications.FORMS and stamped:
            case.record(Modifications.FORMS, f"field {_show(name)} shows a timestamp", ref)
        if old == new and not filled:
            for key in old.keys() - {b"/Kids", b"/Parent", b"/P"}:
                case.look_at(old[key], f"field {_show(name)} {spell(key)}")
        else:
            self._compare_entries(old, new, here, ref)
        self.compare_lists(old.get(b"/Kids"), new.get(b"/Kids"), here)
        if filled or not _only_locks(old, new):
            self._lock(name)

    def _touch(self, ref: Ref, widget: Dict, here: _Above) -> Modifications:
        """Note a widget that may look different now, and how grave that is: what is seen is more than evidence."""
        case = self._case
        case.touched.add(ref)
        if here.kind != b"/Sig":
            return Modifications.NONE
        if here.stamped and has_look(case, widget):
            case.stamped.add(ref)
            if place(case, widget) is None:
                case.other(f"field {_show(here.name)}: a timestamp shown where readers like", ref)
        if not shows_something(case, widget):
            return Modifications.NONE
        if not here.valued:
            case.other(f"field {_show(here.name)}: an appearance without a signature", ref)
        return Modifications.FORMS

    def _keep(self, old: Dict, here: _Above, ref: Ref) -> None:
        """Note a field whose text readers may draw anew, though nobody filled it in."""
        if here.filled or not is_widget(old):
            return
        flags = integer(self._revisions.resolve_old(here.flags))
        value = here.value
        if here.kind in {b"/Btn", b"/Sig"}:
            captions = self._revisions.resolve_old(old.get(b"/MK"))
            captioned = isinstance(captions, dict) and (here.kind == b"/Sig" or flags & _PUSH_BUTTON)
            value = captions.get(b"/CA") if isinstance(captions, dict) and captioned else None
        wanted = here.kind in {b"/Tx", b"/Ch"} and not flags & _PASSWORD
        if wanted or (here.kind in {b"/Btn", b"/Sig"} and value is not None):
            self.kept.append(Kept(ref, here.name, value, here.options, old.get(b"/AP")))

    def _compare_entries(self, old: Dict, new: Dict, here: _Above, ref: Ref) -> None:
        case, label = self._case, f"field {_show(here.name)}"
        signing = here.kind == b"/Sig" and here.filled and not here.signed
        for key in sorted(old.keys() | new.keys()):
            before, after = old.get(key), new.get(key)
            if key == b"/Kids":
                continue
            if key == b"/V" and here.filled:
                self._judge_value(old, new, here, ref)
            elif before != after and not self._is_meant(key, after):
                case.other(f"{label}: {spell(key)} changed", ref)
                case.look_at(before, f"{label} {spell(key)}")
            elif self._follows(key, here, signing=signing):
                if before != after:
                    case.record(Modifications.LTA, f"{label}: {spell(key)} follows the value", ref)
            elif before == after:
                if key not in {b"/Parent", b"/P"}:
                    case.look_at(before, f"{label} {spell(key)}")
            elif key in _LOOKS:
                case.record(Modifications.ANNOTATIONS, f"{label}: {spell(key)} changed", ref)
                case.look_at(before, f"{label} {spell(key)}", Region.ANNOTATION)
            elif key == b"/M" or (key in {b"/F", b"/Ff"} and _only_more_locked(key, before, after)):
                case.record(Modifications.FORMS, f"{label}: {spell(key)} changed", ref)
            elif before is None and (key == b"/P" or (key in _PLACE and signing) or (key == b"/F" and signing)):
                case.record(Modifications.LTA, f"{label}: {spell(key)} added", ref)
            else:
                case.other(f"{label}: {spell(key)} changed", ref)
                case.look_at(before, f"{label} {spell(key)}")

    def _is_meant(self, key: bytes, value: Value | None) -> bool:
        """Whether ``value``, of the present file, is what a field or widget has under ``key``."""
        found, kind = self._revisions.resolve_new(value), _KINDS.get(key)
        if found is None or kind is None:
            return True
        return isinstance(found, kind) and (key != b"/Subtype" or found == b"/Widget")

    def _follows(self, key: bytes, here: _Above, *, signing: bool) -> bool:
        if here.signed or not here.filled:
            return False
        return key in _WITH_SIGNATURE if signing else key in _BY_VALUE

    def _judge_value(self, old: Dict, new: Dict, here: _Above, ref: Ref) -> None:
        case, name = self._case, _show(here.name)
        if here.signed:
            case.other(f"field {name}: signature changed", ref)
            case.look_at(old.get(b"/V"), f"signature in field {name}")
        elif here.kind == b"/Sig":
            if b"/V" not in new:
                case.other(f"field {name}: signature removed", ref)
                return
            self._copies.added(new[b"/V"], name, ref)
            level = grade_value(case, new[b"/V"], name, ref)
            case.record(level, f"field {name} signed", ref)
            case.new_widgets[ref] = level
        else:
            case.record(Modifications.FORMS, f"field {name} filled in", ref)

    def _judge_new(self, ref: Ref, above: _Above) -> None:
        case = self._case
        if ref in case.new_widgets or ref in case.roles:
            return
        value = self._revisions.after.value(ref)
        if not isinstance(value, dict):
            return
        name = self._name(above.name, value)
        kind = value.get(b"/FT", above.kind)
        shown = _show(name)
        if b"/T" not in value and above.kind is not None:
            if not (above.kind == b"/Sig" and not above.signed):
                case.other(f"field {shown}: widget added", ref)
                self._lock(name)
                return
        elif name in self._names:
            case.other(f"a second field {shown} added", ref)
        kids = self._revisions.resolve_new(value.get(b"/Kids"))
        if kind != b"/Sig" and not (kind is None and isinstance(kids, list)):
            case.other(f"field {shown} added that is no signature", ref)
        if case.lock is not None and case.lock.action != "All" and above.name:
            self._lock(name)
        check_actions(case, value, shown, ref)
        self._copies.added(value.get(b"/V"), shown, ref)
        valued = above.valued or holds_signature(case, value.get(b"/V"))
        stamped = above.stamped or is_timestamp(case, value.get(b"/V"))
        here = _Above(name, kind, valued=valued, stamped=stamped)
        level = self._touch(ref, value, here)
        if kind == b"/Sig" and (b"/V" in value or b"/T" in value):
            level = max(level, grade_value(case, value.get(b"/V"), shown, ref), key=lambda one: one.rank)
            case.record(level, f"signature field {shown} added", ref)
        case.new_widgets[ref] = level if kind == b"/Sig" else Modifications.OTHER
        if isinstance(kids, list):
            self._added.extend((one, here) for one in dict.fromkeys(one for one in kids if isinstance(one, Ref)))

    def _same_value(self, old: Dict, new: Dict) -> bool:
        before, after = old.get(b"/V"), new.get(b"/V")
        if before == after and not (isinstance(before, Ref) and before in self._revisions.changed):
            return True
        one, other = self._revisions.resolve_old(before), self._revisions.resolve_new(after)
        return _plain(one) == _plain(other) and not isinstance(one, dict)

    def _name(self, above: str, field: Dict) -> str:
        own = field.get(b"/T")
        if not isinstance(own, Text):
            return above
        return f"{above}.{decode(own)}" if above else decode(own)

    def _lock(self, name: str) -> None:
        lock, case = self._case.lock, self._case
        if lock is None or not name or name in case.locked:
            return
        named = any(name == one or name.startswith(one + ".") for one in lock.fields)
        if lock.action == "All" or named is (lock.action == "Include"):
            case.locked[name] = None


def _plain(value: Value | None) -> object:
    """A field's value as it is read: text by its characters, a list by its members."""
    if isinstance(value, list):
        return [_plain(one) if isinstance(one, Text) else one for one in value]
    return decode(value) if isinstance(value, Text) else value


def _only_more_locked(key: bytes, old: Value | None, new: Value | None) -> bool:
    """Whether flags only became read-only or locked, as signing with a lock has it."""
    before, after = integer(old), integer(new)
    return (before ^ after) & ~(1 if key == b"/Ff" else _LOCKED_FLAGS) == 0 and before & ~after == 0


def _only_locks(old: Dict, new: Dict) -> bool:
    """Whether a field is as it was but for flags, and those only became stricter."""
    flags = (b"/F", b"/Ff")
    return all(
        old.get(key) == new.get(key) or (key in flags and _only_more_locked(key, old.get(key), new.get(key)))
        for key in old.keys() | new.keys()
    )


def _below(name: str) -> str:
    return f" below {_show(name)}" if name else ""


def _show(name: str) -> str:
    """A field's name, in messages: short, printable and in quotes."""
    return ascii(name[:60])
