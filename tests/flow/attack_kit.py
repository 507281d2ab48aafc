"""Known attacks on a signed PDF: how they are written down, and the byte work that they share.

An attack takes a signed sample and gives a document that wants to be taken for it, or for something better. What the
verifier has to say of it stands beside it.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pikepdf
from asn1crypto import cms
from make_signed import APPENDIX, Workshop

from bsre_sign import DocumentVerdict, Level

INVALID, UNSIGNED = DocumentVerdict.INVALID, DocumentVerdict.UNSIGNED
VALID, INDETERMINATE = DocumentVerdict.VALID, DocumentVerdict.INDETERMINATE

FAILED = ("failed", "indeterminate", "indeterminate")
"""Integrity, authenticity and non-repudiation where integrity is disproved: the other two then hang in the air."""
EVIL = b"BT /F1 24 Tf 70 400 Td (Rp 9.000.000.000) Tj ET"


@dataclass(frozen=True)
class Told:
    """What the verifier must say."""

    verdict: DocumentVerdict
    code: str
    answers: tuple[str, str, str] | None = None
    """Of the first signature; ``None`` where they are left open."""


@dataclass(frozen=True)
class Attack:
    """One attack, and what must be said of it."""

    make: Callable[[Sample], bytes]
    alone: Told
    """Of a document with one signature, B-B."""
    covered: Told
    """Of one that two persons signed, B-LTA: later signatures and timestamps cover the first."""
    services: bool = True
    """Whether revocation services answer."""


ATTACKS: dict[str, Attack] = {}


def attack(
    code: str,
    answers: tuple[str, str, str] | None = FAILED,
    *,
    verdict: DocumentVerdict = INVALID,
    covered: Told | None = None,
    services: bool = True,
) -> Callable[[Callable[[Sample], bytes]], Callable[[Sample], bytes]]:
    """Register a function as an attack under its name; what follows is what must be said of it."""

    def register(make: Callable[[Sample], bytes]) -> Callable[[Sample], bytes]:
        told = Told(verdict, code, answers)
        name = make.__name__.replace("_", " ")
        assert name not in ATTACKS
        ATTACKS[name] = Attack(make, told, covered or Told(verdict, code, answers), services)
        return make

    return register


@dataclass(frozen=True)
class Sample:
    """A signed document, and where the parts of its first signature stand."""

    data: bytes
    workshop: Workshop
    other: bytes = field(default=b"", repr=False)
    """Another document by the same signer, to borrow from."""

    @cached_property
    def pdf(self) -> pikepdf.Pdf:
        """As qpdf reads it."""
        return pikepdf.open(io.BytesIO(self.data), inherit_page_attributes=False)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Object numbers: root, form, field, value, page, content."""
        first = self.pdf.Root.AcroForm.Fields[0]
        page = self.pdf.pages[0].obj
        contents = page.Contents
        return {
            "root": self.pdf.Root.objgen[0],
            "form": self.pdf.Root.AcroForm.objgen[0],
            "field": first.objgen[0],
            "value": first.V.objgen[0],
            "page": page.objgen[0],
            "pages": self.pdf.Root.Pages.objgen[0],
            "content": (contents[0] if isinstance(contents, pikepdf.Array) else contents).objgen[0],
        }

    @cached_property
    def byte_range(self) -> tuple[int, int, int, int]:
        """Of the first signature."""
        first, length, second, rest = (int(one) for one in self.pdf.Root.AcroForm.Fields[0].V.ByteRange)
        return first, length, second, rest

    @property
    def gap(self) -> bytes:
        """The first signature's value as it stands, with its angle brackets."""
        return self.data[self.byte_range[1] : self.byte_range[2]]

    @property
    def value(self) -> cms.ContentInfo:
        """The first signature's value, decoded anew."""
        return cms.ContentInfo.load(bytes.fromhex(self.gap[1:-1].decode()))

    @property
    def next_number(self) -> int:
        """An object number that is free."""
        return max(int(one) for one in re.findall(rb"/Size (\d+)", self.data))

    def text(self, part: str) -> bytes:
        """An object as qpdf writes it."""
        return self.pdf.get_object(self.numbers[part], 0).unparse(resolved=True)

    def changed(self, part: str, old: bytes, new: bytes) -> dict[int, bytes]:
        """An object with the first match of a pattern exchanged."""
        text = self.text(part)
        assert re.search(old, text), (part, old)
        return {self.numbers[part]: re.sub(old, lambda _: new, text, count=1)}

    def updated(self, objects: Mapping[int, bytes], **options: bytes) -> bytes:
        """The document with an honest incremental update."""
        return appended(self.data, objects, **options)

    def in_place(self, old: bytes, new: bytes) -> bytes:
        """The document with the first match of a pattern overwritten, shorter text filled up with spaces."""
        hit = re.search(old, self.data)
        assert hit is not None
        assert len(new) <= len(hit[0]), (old, new)
        return self.data[: hit.start()] + new.ljust(len(hit[0])) + self.data[hit.end() :]

    def with_value(self, der: bytes) -> bytes:
        """The document with another value in the place of the first signature's; the same byte range is left out."""
        digits = der.hex().encode().ljust(len(self.gap) - 2, b"0")
        assert len(digits) == len(self.gap) - 2, "the new value does not fit"
        return self.data[: self.byte_range[1] + 1] + digits + self.data[self.byte_range[2] - 1 :]

    def digest(self, name: str = "sha256") -> bytes:
        """The digest of the first signature's byte range."""
        first, length, second, rest = self.byte_range
        return hashlib.new(name, self.data[first : first + length] + self.data[second : second + rest]).digest()


def by_two(workshop: Workshop) -> bytes:
    """Two pages that two persons signed, each with evidence and a document timestamp."""
    once = workshop.signed(APPENDIX, "pejabat-satu", Level.B_LTA)
    return workshop.signed(once, "pejabat-dua", Level.B_LTA)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def indirect(objects: Mapping[int, bytes], at: int) -> tuple[bytes, dict[int, int]]:
    """Objects as they stand in a file, and where each begins if the first stands at ``at``."""
    output, places = b"", {}
    for number, text in objects.items():
        places[number] = at + len(output)
        output += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    return output, places


def table(places: Mapping[int, int]) -> bytes:
    """A cross-reference table."""
    return b"xref\n0 1\n0000000000 65535 f \n" + b"".join(
        b"%d 1\n%010d 00000 n \n" % (number, places[number]) for number in sorted(places)
    )


def trailer_of(data: bytes) -> bytes:
    """The entries of the last trailer, without those that lead to other sections."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        text = pdf.trailer.unparse(resolved=True).strip()[2:-2]
    return re.sub(rb"/(?:Prev|XRefStm|Size) \d+", b"", text)


def last_start(data: bytes) -> int:
    """Where the last cross-reference section stands."""
    return int(re.findall(rb"startxref\s+(\d+)", data)[-1])


def appended(data: bytes, objects: Mapping[int, bytes], *, entries: bytes = b"", rows: bytes = b"") -> bytes:
    """``data`` with one more revision.

    Args:
        data: a whole file.
        objects: by number, as text.
        entries: for the trailer, before those of the last one, which give way to the same keys.
        rows: further subsections for the table.
    """
    body, places = indirect(objects, len(data) + 1)
    size = max([int(one) for one in re.findall(rb"/Size (\d+)", data)] + [number + 1 for number in objects])
    kept = trailer_of(data)
    for key in re.findall(rb"/\w+", entries):
        kept = re.sub(re.escape(key) + rb" (?:\d+ 0 R|\d+)", b"", kept)
    start = len(data) + 1 + len(body)
    trailer = b"trailer\n<< /Size %d /Prev %d %s %s >>\n" % (size, last_start(data), entries, kept)
    return data + b"\n" + body + table(places) + rows + trailer + b"startxref\n%d\n%%%%EOF\n" % start
