"""Whether a form draws with transparency, which PDF/A-1 does not allow (ISO 19005-1, 6.4)."""

from decimal import Decimal

from pikepdf import Array, Dictionary, Name, Object, Stream

from bsre_sign.stamp.resources import resources_in

_OPAQUE_MODES = (Name.Normal, Name.Compatible)


def is_transparent(form: Object) -> bool:
    """Whether ``form``, or anything that its content can draw with, is transparent, used or not."""
    return _is_group(form) or any(_has_transparency(resources) for resources in resources_in(form))


def _has_transparency(resources: Dictionary) -> bool:
    states = [state for state in _values(resources, "/ExtGState") if isinstance(state, Dictionary)]
    shadings = [pattern.get("/ExtGState") for pattern in _values(resources, "/Pattern")]
    states += [state for state in shadings if isinstance(state, Dictionary)]
    xobjects = [each for each in _values(resources, "/XObject") if isinstance(each, Stream)]
    return any(map(_is_soft, states)) or any(_is_group(each) or _has_alpha(each) for each in xobjects)


def _is_soft(state: Dictionary) -> bool:
    """Of a graphics state: a soft mask, a constant alpha below 1, or a blend mode other than Normal."""
    modes = state.get("/BM", Name.Normal)
    if state.get("/SMask", Name("/None")) != Name("/None"):
        return True
    if any(isinstance(alpha, int | Decimal) and alpha < 1 for alpha in (state.get("/ca"), state.get("/CA"))):
        return True
    return any(mode not in _OPAQUE_MODES for mode in (list(modes) if isinstance(modes, Array) else [modes]))


def _is_group(form: Object) -> bool:
    group = form.get("/Group")
    return isinstance(group, Dictionary) and group.get("/S") == Name.Transparency


def _has_alpha(image: Stream) -> bool:
    return isinstance(image.get("/SMask"), Stream) or bool(image.get("/SMaskInData", 0))


def _values(resources: Dictionary, kind: str) -> list[Object]:
    table = resources.get(kind)
    return (
        [each for each in table.values() if isinstance(each, Dictionary | Stream)]
        if isinstance(table, Dictionary)
        else []
    )
