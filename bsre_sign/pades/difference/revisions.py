"""Both revisions, opened by qpdf, and the objects that are not provably the same in them.

A later revision is appended, so an object whose cross-reference entry did not move consists of the same bytes. Only the
others are read twice; the rest of both documents is read from the present file alone.
"""

import re
import time
from collections.abc import Collection
from functools import cached_property
from typing import TypeAlias

import pikepdf

from bsre_sign.document import open_over
from bsre_sign.pades.difference.model import CannotCompareError, Limits
from bsre_sign.pades.difference.values import NULL, Ref, Value, alike, links_in_text, parse

Entry: TypeAlias = tuple[int, int, int]
"""Kind (1 in the file, 2 in an object stream), then offset and 0, or stream number and index."""

_DAMAGE = re.compile(r"damaged|reconstruct|xref|expected|loop|invalid object|recover", re.IGNORECASE)
_OBJECT = re.compile(r"object (\d{1,10}) (\d{1,5})(?!\d)")
_HARMLESS = re.compile(r"xref entry for the xref stream itself|extraneous whitespace seen before xref")
"""Flaws of common writers that leave no doubt about what is meant."""


class Budget:
    """What is left of the limits, shared by all that is done for one present file."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._text = limits.text_bytes
        self._streams = limits.stream_bytes
        self._deadline = time.monotonic() + limits.seconds

    def spend(self, length: int) -> None:
        """Account for ``length`` bytes of object text, and look at the clock."""
        self._text -= length
        if self._text < 0:
            raise CannotCompareError("the objects are too large to compare")
        if time.monotonic() > self._deadline:
            raise CannotCompareError("comparing takes too long")

    def may_read(self, length: int) -> bool:
        """Whether ``length`` bytes of stream data may still be read."""
        self._streams -= length
        return self._streams >= 0


class Graph:
    """The objects of one revision, read on demand and kept."""

    def __init__(self, data: memoryview, password: str | None, budget: Budget) -> None:
        self.budget = budget
        try:
            self.pdf = open_over(data, password, conversion_mode="explicit")
            table = self.pdf.get_xref_table()
        except pikepdf.PasswordError as error:
            raise CannotCompareError("the document is encrypted and the password does not open it") from error
        except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError) as error:
            raise CannotCompareError("a revision cannot be opened") from error
        if len(table) > budget.limits.objects:
            raise CannotCompareError("there are too many objects to compare")
        # Plain pairs, which equal references: Python's garbage collector need not look after so many objects.
        self.entries: dict[tuple[int, int], Entry] = {
            key: (1, one.offset or 0, 0)
            if one.type == 1
            else (2, one.obj_stream_number or 0, one.obj_stream_index or 0)
            for key, one in table.items()
        }
        self._texts: dict[Ref, bytes] = {}
        self._values: dict[Ref, Value] = {}
        self._links: dict[Ref, tuple[Ref, ...]] = {}
        self._streams: set[Ref] = set()
        self.ends: dict[int, int] = {}
        """Where what begins at an offset ends, as far as that was looked up in the file's text."""

    @cached_property
    def numbers(self) -> dict[int, Entry]:
        """The entries by object number alone."""
        return {number: entry for (number, _), entry in self.entries.items()}

    @cached_property
    def contained(self) -> list[tuple[tuple[int, int], Entry]]:
        """The entries of objects that are in object streams."""
        return [one for one in self.entries.items() if one[1][0] == 2]

    def text(self, ref: Ref) -> bytes:
        """The object as qpdf writes it; of a stream its dictionary, ``null`` where there is none."""
        known = self._texts.get(ref)
        if known is not None:
            return known
        try:
            found = self.pdf.get_object(ref) if ref.number > 0 else None
            text = NULL if found is None else found.unparse(resolved=True)
            # Only a stream stays a reference.
            if found is not None and text.endswith(b" R") and text == b"%d %d R" % ref:
                self._streams.add(ref)
                text = found.stream_dict.unparse(resolved=True)
        except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError, TypeError) as error:
            raise CannotCompareError(f"object {ref.number} cannot be read") from error
        self.budget.spend(len(text))
        self._texts[ref] = text
        return text

    def value(self, ref: Ref) -> Value:
        """The object as plain data; of a stream its dictionary."""
        known = self._values.get(ref)
        if known is None:
            known = self._values[ref] = parse(self.text(ref))
        return known

    def links(self, ref: Ref) -> tuple[Ref, ...]:
        """What the object refers to."""
        known = self._links.get(ref)
        if known is None:
            known = self._links[ref] = links_in_text(self.text(ref))
        return known

    def is_stream(self, ref: Ref) -> bool:
        """Whether the object is a stream."""
        self.text(ref)
        return ref in self._streams

    def data(self, ref: Ref) -> bytes | None:
        """The stream's data as stored; ``None`` where it may not or cannot be read."""
        try:
            data = bytes(self.pdf.get_object(ref).read_raw_bytes())
        except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError, TypeError, AttributeError):
            return None
        return data if self.budget.may_read(len(data)) else None

    def unpacked(self, ref: Ref) -> bytes | None:
        """The stream's data, its filters undone; ``None`` where it may not or cannot be read."""
        try:
            data = bytes(self.pdf.get_object(ref).read_bytes())
        except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError, TypeError, AttributeError):
            return None
        return data if self.budget.may_read(len(data)) else None

    def damage(self, replaced: Collection[Ref]) -> str | None:
        """What qpdf had to mend so far in the file's structure or in ``replaced`` objects, if anything.

        Then another reader may mend it in another way and show another document.
        """
        for warning in self.pdf.get_warnings():
            text = str(warning).partition(": ")[2] or str(warning)
            place = _OBJECT.search(str(warning))
            if place is not None and Ref(int(place[1]), int(place[2])) not in replaced:
                continue
            if _DAMAGE.search(text) and not _HARMLESS.search(text):
                return text
        return None


class Revisions:
    """A signed revision and the present file, told apart object by object."""

    def __init__(self, before: Graph, after: Graph, budget: Budget) -> None:
        self.before = before
        self.after = after
        self.budget = budget
        self.reissued: list[Ref] = []
        """Objects that were written again as they were."""
        self.changed = self._changed()
        """Objects that were replaced, added or removed."""
        self._gone = any(after.text(ref) == NULL != before.text(ref) for ref in self.changed)

    def old(self, ref: Ref) -> Graph:
        """Where the object as it was signed is read from."""
        # qpdf leaves out dictionary entries that lead to nothing: once an object is gone, the present file no longer
        # tells that others referred to it.
        return self.before if self._gone or ref in self.changed else self.after

    def links(self, ref: Ref) -> tuple[Ref, ...]:
        """What the object referred to as it was signed, be it there or not."""
        if not self._gone and ref not in self.changed:
            return self.after.links(ref)
        found = self.old(ref).links(ref)
        if self._gone and ref not in self.changed:
            return (*found, *self.after.links(ref))
        return found

    def resolve_old(self, value: Value | None) -> Value | None:
        """``value`` of the signed revision, its reference followed."""
        return self.old(value).value(value) if isinstance(value, Ref) else value

    def resolve_new(self, value: Value | None) -> Value | None:
        """``value`` of the present file, its reference followed."""
        return self.after.value(value) if isinstance(value, Ref) else value

    def _changed(self) -> set[Ref]:
        old, new = self.before.entries, self.after.entries
        moved = {Ref._make(key) for key, entry in new.items() if old.get(key) != entry}
        # Their container moved:
        moved |= {Ref._make(key) for key, entry in self.after.contained if (entry[1], 0) in moved}
        moved |= {Ref._make(key) for key in old.keys() - new.keys()}
        changed = set()
        for ref in moved:
            if ref in old and ref in new and self._same(self.before, ref, self.after, ref):
                self.reissued.append(ref)
            else:
                changed.add(ref)
        return changed

    def equal(self, old: Value | None, new: Value | None) -> bool:
        """Whether both say the same, be it directly or in objects of different numbers; references stay references."""
        if old == new:
            return True
        if isinstance(old, Ref) and isinstance(new, Ref):
            return self._same(self.old(old), old, self.after, new)
        if any(isinstance(one, Ref) and graph.is_stream(one) for graph, one in ((self.before, old), (self.after, new))):
            return False
        return old is not None and new is not None and alike(self.resolve_old(old), self.resolve_new(new))

    def _same(self, before: Graph, old: Ref, after: Graph, new: Ref) -> bool:
        if before.is_stream(old) != after.is_stream(new):
            return False
        if not before.is_stream(old):
            return before.text(old) == after.text(new)
        one, other = before.value(old), after.value(new)
        if not isinstance(one, dict) or not isinstance(other, dict) or _sans_length(one) != _sans_length(other):
            return False
        data = before.data(old)
        return data is not None and data == after.data(new)


def _sans_length(dictionary: dict[bytes, Value]) -> dict[bytes, Value]:
    return {key: value for key, value in dictionary.items() if key != b"/Length"}
