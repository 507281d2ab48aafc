"""Having what is large written first, so that what is signed last stands at the end of the file.

qpdf writes objects in the order in which it comes upon them, beginning with what the trailer refers to (its
``QPDFWriter`` says so). So the trailer names the large ones while it writes, and the name is cut out of the file
afterwards; positions in the file are counted from its beginning and stay what they are.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from pikepdf import Array, Dictionary, Object, Pdf, Stream

from bsre_sign.document.searching import rfind

_LARGE_STREAM = 1 << 16
_KEPT = 31 << 20
_DEEPEST_TREE = 64
_DEEPEST_FORM = 8


@contextmanager
def large_first(pdf: Pdf, output: BinaryIO) -> Iterator[None]:
    """Whatever saves ``pdf`` to ``output`` inside the block writes pictures and other large parts of pages first."""
    # glibc hands blocks as large as those that were freed before back to the system only when there are many; else it
    # would for every picture, and have its memory cleared again (mallopt(3), M_MMAP_THRESHOLD). This one is never used.
    bytes(_KEPT)
    early = _large_streams(pdf)
    if not early:
        yield
        return
    key = f"/Early{secrets.token_hex(16)}"  # nothing in the document can be taken for it
    pdf.trailer[key] = Array(early)
    try:
        yield
    finally:
        del pdf.trailer[key]
    _cut_out(output, key.encode())


def _large_streams(pdf: Pdf) -> list[Stream]:
    found: dict[tuple[int, int], Stream] = {}
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        contents = page.obj.get("/Contents")
        for one in contents if isinstance(contents, Array) else [contents]:
            if isinstance(one, Stream) and _is_large(one):
                found[one.objgen] = one
        for one in _drawn(_resources(page.obj), seen, _DEEPEST_FORM):
            if _is_large(one):
                found[one.objgen] = one
    return list(found.values())


def _drawn(resources: object, seen: set[tuple[int, int]], depth: int) -> Iterator[Stream]:
    """The pictures and forms that ``resources`` name, each once."""
    named = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    for one in named.values() if isinstance(named, Dictionary) else ():
        if not isinstance(one, Stream) or one.objgen in seen:
            continue
        seen.add(one.objgen)
        yield one
        if depth:
            yield from _drawn(one.get("/Resources"), seen, depth - 1)


def _resources(page: Object) -> object:
    node: object = page
    for _ in range(_DEEPEST_TREE):
        if not isinstance(node, Dictionary):
            break
        if "/Resources" in node:
            return node["/Resources"]
        node = node.get("/Parent")
    return None


def _is_large(stream: Stream) -> bool:
    length = stream.get("/Length")
    return isinstance(length, int) and length >= _LARGE_STREAM


def _cut_out(output: BinaryIO, key: bytes) -> None:
    """Remove ``key`` and its array from the trailer, which stands behind all objects."""
    start = rfind(output, key)
    output.seek(start)
    rest = output.read().partition(b"] ")[2]
    output.seek(start)
    output.write(rest)
    output.truncate()
