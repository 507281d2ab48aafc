"""Signatures that later revisions add: where they may stand and what they may be."""

from bsre_sign.pades.difference.case import Case
from bsre_sign.pades.difference.model import Modifications
from bsre_sign.pades.difference.values import Dict, Ref, Text, Value, integer, is_number, number, spelled

_HIDDEN = 2
"""The one flag that hides a widget from every reader: printing does not know NoView, nor widgets Invisible."""
_FLAGS = range(1 << 31)
"""Of a larger number some readers take all bits, and some none."""
_ACTIONS = (b"/A", b"/AA")


def grade_value(case: Case, value: Value | None, name: str, ref: Value | None) -> Modifications:
    """How grave it is to give a field ``value``, whatever it shows; a certification is none that may come later."""
    signature = case.revisions.resolve_new(value)
    if signature is None:
        return Modifications.FORMS
    if not isinstance(signature, dict):
        case.other(f"field {name}: its value is no signature", ref)
        return Modifications.OTHER
    if _certifies(case, signature):
        case.other(f"field {name}: certification after an earlier signature", ref)
        return Modifications.OTHER
    return Modifications.LTA if is_timestamp(case, signature) else Modifications.FORMS


def holds_signature(case: Case, value: Value | None) -> bool:
    """Whether ``value``, of the present file, is a signature with something in it: room that was left is none."""
    signature = case.revisions.resolve_new(value)
    contents = case.revisions.resolve_new(signature.get(b"/Contents")) if isinstance(signature, dict) else None
    return isinstance(contents, Text) and any(spelled(contents))


def is_timestamp(case: Case, value: Value | None) -> bool:
    """Whether ``value``, of the present file, is the dictionary of a document timestamp."""
    signature, resolve = case.revisions.resolve_new(value), case.revisions.resolve_new
    return isinstance(signature, dict) and (
        resolve(signature.get(b"/Type")) == b"/DocTimeStamp"
        or resolve(signature.get(b"/SubFilter")) == b"/ETSI.RFC3161"
    )


def has_look(case: Case, widget: Dict) -> bool:
    """Whether any reader may draw anything for a widget of the present file; some draw /MK where there is no /AP."""
    flags = integer(widget.get(b"/F"))
    if flags in _FLAGS and flags & _HIDDEN:
        return False
    looks = case.revisions.resolve_new(widget.get(b"/AP"))
    normal = looks.get(b"/N") if isinstance(looks, dict) and looks.keys() == {b"/N"} else None
    after = case.revisions.after
    if isinstance(normal, Ref) and after.is_stream(normal) and after.data(normal) == b"":
        return False  # a placeholder
    return b"/AP" in widget or b"/MK" in widget


def shows_something(case: Case, widget: Dict) -> bool:
    """Whether ``widget``, of the present file, has a look and an extent for it, on screen or paper."""
    corners = place(case, widget)
    # Some readers draw what has one side only, or find a place of their own.
    return has_look(case, widget) and (corners is None or corners[:2] != corners[2:])


def place(case: Case, widget: Dict) -> list[float] | None:
    """The corners of a widget of the present file; ``None`` where readers have to guess them."""
    box = case.revisions.resolve_new(widget.get(b"/Rect"))
    corners = [case.revisions.resolve_new(one) for one in box] if isinstance(box, list) else []
    return [number(one) for one in corners] if len(corners) == 4 and all(map(is_number, corners)) else None


def check_actions(case: Case, dictionary: Dict, name: str, ref: Value | None) -> None:
    """A new signature field may look like something, it may not do anything."""
    if any(key in dictionary for key in _ACTIONS):
        case.other(f"field {name}: an action came with it", ref)


def _certifies(case: Case, signature: Dict) -> bool:
    references = case.revisions.resolve_new(signature.get(b"/Reference"))
    for one in references[:64] if isinstance(references, list) else ():
        reference = case.revisions.resolve_new(one)
        if isinstance(reference, dict) and reference.get(b"/TransformMethod") == b"/DocMDP":
            return True
    return False
