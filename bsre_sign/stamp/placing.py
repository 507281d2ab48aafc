"""Putting the stamp's form on the pages of one document, without reading or changing what is on them."""

import copy
from collections.abc import Callable

from pikepdf import Array, Dictionary, Object, Pdf, Stream

from bsre_sign.stamp.geometry import Box, Geometry
from bsre_sign.stamp.operators import numbers
from bsre_sign.stamp.page import PageReader

_NAME = "/BSrESign"
# One save in front and one restore behind bring the page's first graphics state back, if what stands between is
# balanced. Often it is not. Six and four do so too where it leaves up to three saves open or restores up to twice too
# often, and before the stamp is drawn restore nothing that was not saved: some readers stop there. Two close the rest.
_OPEN = b"q q q q q q\n"
_CLOSE = b"\nQ Q Q Q\n"
_END = b"Q Q\n"

_FormKey = tuple[float, float]
_Node = tuple[int, int]


class Placing:
    """The work on one document. What pages can share is made once: form, content streams, resources."""

    def __init__(self, pdf: Pdf, reader: PageReader, make_form: Callable[[float, float], tuple[Stream, Box]]) -> None:
        self._pdf = pdf
        self._reader = reader
        self._make_form = make_form
        self._forms: dict[_FormKey, tuple[Stream, Box]] = {}
        self._resources: dict[tuple[_Node, _FormKey], tuple[Object, str]] = {}
        self._open = Stream(pdf, _OPEN)
        self._drawings: dict[tuple[Geometry, str], Stream] = {}

    def place(self, page: Object) -> None:
        """Stamp one page."""
        geometry = self._reader.geometry(page)
        key = (round(geometry.width, 2), round(geometry.height, 2))
        if key not in self._forms:
            self._forms[key] = self._make_form(*key)
        form, box = self._forms[key]
        resources, name = self._resources_with(page, key, form)
        page["/Resources"] = resources
        page["/Contents"] = Array([self._open, *_streams(page.get("/Contents")), self._drawing(geometry, box, name)])

    def _resources_with(self, page: Object, key: _FormKey, form: Stream) -> tuple[Object, str]:
        """A copy of the page's resources that has the form too; pages that shared the original share the copy."""
        original, node = self._reader.attribute(page, "/Resources")
        shared = node
        if original is not None and original.is_indirect:
            shared = original.objgen
        if shared is not None and (known := self._resources.get((shared, key))):
            return known
        resources = copy.copy(original) if isinstance(original, Dictionary) else Dictionary()
        xobjects = resources.get("/XObject")
        xobjects = copy.copy(xobjects) if isinstance(xobjects, Dictionary) else Dictionary()
        name, count = _NAME, 1
        while name in xobjects:
            count += 1
            name = f"{_NAME}{count}"
        xobjects[name] = form
        resources["/XObject"] = xobjects
        if shared is None:
            return resources, name
        self._resources[shared, key] = made = (self._pdf.make_indirect(resources), name)
        return made

    def _drawing(self, geometry: Geometry, box: Box, name: str) -> Stream:
        """The last content stream: an artifact, so that no one takes it for the page's text (ISO 32000-2, 14.8.2.2)."""
        if (known := self._drawings.get((geometry, name))) is not None:
            return known
        user = geometry.to_user(box)
        stream = Stream(
            self._pdf,
            b"".join(
                (
                    _CLOSE,
                    b"/Artifact << /Type /Pagination /Subtype /Footer /Attached [/Bottom] /BBox [%s] >> BDC\n"
                    % numbers(user.x0, user.y0, user.x1, user.y1),
                    b"q %s cm %s Do Q\nEMC\n" % (numbers(*geometry.matrix(), places=9), name.encode()),
                    _END,
                )
            ),
        )
        self._drawings[geometry, name] = stream
        return stream


def _streams(contents: Object | None) -> list[Object]:
    if isinstance(contents, Array):
        return [item for item in contents if isinstance(item, Stream)]
    return [contents] if isinstance(contents, Stream) else []
