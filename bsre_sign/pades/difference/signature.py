"""Signatures that later revisions add: where they may stand and what they may be."""

from bsre_sign.pades.difference.case import Case
from bsre_sign.pades.difference.model import Modifications
from bsre_sign.pades.difference.values import Dict, Ref, Text, Value, integer, number, spelled

_UNSEEN = 1 | 2 | 32
"""Annotation flags Invisible, Hidden and NoView."""
_HIDDEN = 2
"""The one flag that hides a widget from every reader; printing does not know NoView, nor widgets Invisible."""
_ACTIONS = (b"/A", b"/AA")


def grade_value(case: Case, value: Value | None, name: str, *, unseen: bool, ref: Value | None) -> Modifications:
    """How grave it is to sign a field with ``value``; a certification is none that may come later."""
    signature = case.revisions.resolve_new(value)
    if signature is None:
        return Modifications.FORMS
    if not isinstance(signature, dict):
        case.other(f"field {name}: its value is no signature", ref)
        return Modifications.OTHER
    if _certifies(case, signature):
        case.other(f"field {name}: certification after an earlier signature", ref)
        return Modifications.OTHER
    if is_timestamp(signature):
        return Modifications.LTA if unseen else Modifications.FORMS
    return Modifications.FORMS


def holds_signature(case: Case, value: Value | None) -> bool:
    """Whether ``value``, of the present file, is a signature with something in it: room that was left is none."""
    signature = case.revisions.resolve_new(value)
    contents = case.revisions.resolve_new(signature.get(b"/Contents")) if isinstance(signature, dict) else None
    return isinstance(contents, Text) and any(spelled(contents))


def is_timestamp(signature: Dict) -> bool:
    """Whether a signature dictionary holds a document timestamp."""
    return signature.get(b"/Type") == b"/DocTimeStamp" or signature.get(b"/SubFilter") == b"/ETSI.RFC3161"


def unseen(case: Case, widget: Dict) -> bool:
    """Whether a widget, of the present file, shows nothing."""
    if b"/AP" not in widget or integer(widget.get(b"/F")) & _UNSEEN:
        return True
    box = case.revisions.resolve_new(widget.get(b"/Rect"))
    if not isinstance(box, list) or len(box) != 4:
        return True
    left, bottom, right, top = (number(case.revisions.resolve_new(one)) for one in box)
    return left == right or bottom == top


def shows_something(case: Case, widget: Dict) -> bool:
    """Whether any reader may draw a widget, of the present file, on screen or paper."""
    if b"/AP" not in widget or integer(widget.get(b"/F")) & _HIDDEN:
        return False
    looks = case.revisions.resolve_new(widget[b"/AP"])
    normal = looks.get(b"/N") if isinstance(looks, dict) and looks.keys() == {b"/N"} else None
    after = case.revisions.after
    if isinstance(normal, Ref) and after.is_stream(normal) and after.data(normal) == b"":
        return False  # a placeholder
    return not unseen(case, {**widget, b"/F": b"0"})


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
