"""The private keys by which the project knows its own work again; readers pass over them (ISO 32000-2, Annex E)."""

from pikepdf import Dictionary, Name, Object, Stream

STAMP = Name("/BSrESignStamp")
"""In a stamp's form XObject: a dictionary with ``/Agreement`` and ``/Clause``."""
LOGO = Name("/BSrESignLogo")
"""In a logo's form XObject: ``/Placeholder`` or ``/Own``."""
PLACEHOLDER = Name("/Placeholder")
OWN = Name("/Own")


def stamp_in(resources: Object | None) -> tuple[str, Stream] | None:
    """The stamp's form among the XObjects of ``resources``, and its name there."""
    xobjects = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    if isinstance(xobjects, Dictionary):
        for name, xobject in xobjects.items():
            if isinstance(xobject, Stream) and STAMP in xobject:
                return name, xobject
    return None


def logo_in(form: Stream) -> Object | None:
    """What kind of logo the stamp ``form`` draws, ``None`` for none."""
    resources = form.get("/Resources")
    xobjects = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    if isinstance(xobjects, Dictionary):
        for xobject in xobjects.values():
            if isinstance(xobject, Stream) and LOGO in xobject:
                return xobject.get(LOGO)
    return None
