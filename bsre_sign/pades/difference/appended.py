"""What the appended bytes hold that no cross-reference accounts for, or that readers understand differently.

A reader that mends files goes by the objects it finds, not by the tables: then another document is shown than the one
that was compared.
"""

import re

import pikepdf

from bsre_sign.pades.difference.case import Case
from bsre_sign.pades.difference.lexer import GAP, WHITE_SPACE, read_dictionary, skip
from bsre_sign.pades.difference.model import CannotCompareError, Modifications
from bsre_sign.pades.difference.sections import FREE, Sections, doubt_about_start, read_sections
from bsre_sign.pades.difference.values import Ref, integer

__all__ = ["WHITE_SPACE", "look_through"]
_OBJECT = re.compile(
    rb"(?<![0-9])([0-9]++)" + GAP + rb"++([0-9]++)" + GAP + rb"++obj(?![A-Za-z])|(?<![A-Za-z])(trailer)"
    rb"|<[0-9A-Fa-f]++>"  # nothing else begins in a hexadecimal string, and each of its digits would be tried
)
_HEAD = re.compile(rb"(\d{1,10})" + GAP + rb"++\d{1,5}" + GAP + rb"++obj(?![A-Za-z])")
_DIGITS = 20
"""A longer number names no object."""


def look_through(case: Case, data: memoryview, boundary: int, known: set[Ref]) -> None:
    """Find objects and trailers after ``boundary`` that the present file's tables leave out or name twice.

    Args:
        case: where to note them.
        data: the present file.
        boundary: where the signed revision ends.
        known: objects that the signed revision leads to, whether it has them or not.

    Raises:
        CannotCompareError: where the appended tables cannot be read.
    """
    if case.level is Modifications.OTHER:
        return
    origin = max(boundary - 1, 0)
    appended = bytes(data[origin:])  # places in it are what follows ``origin``
    doubt = doubt_about_start(appended, boundary - origin)
    if doubt is not None:
        case.other(doubt)
        return
    revisions = case.revisions
    shift = max(bytes(data[:1024]).find(b"%PDF-"), 0)  # offsets count from the header
    sections = read_sections(appended, boundary - origin, shift - origin, revisions.budget)
    if sections.twice is not None:
        case.other("a cross-reference section names an object twice", Ref(sections.twice, 0))
    earlier = {ref.number for ref in known} | revisions.before.numbers.keys()
    _compare_tables(case, sections)
    _compare_places(case, data, shift, sections)
    _look_at_containers(case, boundary - shift, earlier)
    _look_at_text(case, appended, boundary - origin, shift - origin, sections, earlier)
    if case.level is Modifications.NONE and not case.changes:
        again = revisions.reissued
        words = f"{len(again)} objects were written again unchanged" if again else "bytes were appended"
        case.record(Modifications.NONE, f"{words}; nothing in the document changed", again[0] if again else None)


def _compare_tables(case: Case, sections: Sections) -> None:
    """Demand that qpdf goes by the same entries as are found here."""
    taken = case.revisions.after.numbers
    for number, entry in sections.entries.items():
        if number and entry != FREE and taken.get(number) != entry:
            case.other("a cross-reference entry that readers understand differently", Ref(number, 0))
            return


def _compare_places(case: Case, data: memoryview, shift: int, sections: Sections) -> None:
    """Demand that no entry leads to an object of another number: some readers then take that one, others none."""
    for number, (kind, offset, _) in sections.entries.items():
        head = _HEAD.match(data, skip(data, offset + shift)) if kind == 1 and number else None
        if head is not None and int(head[1]) != number:
            case.other("a cross-reference entry leads to another object", Ref(number, 0))
            return


def _look_at_containers(case: Case, first: int, earlier: set[int]) -> None:
    """Demand of appended object streams that they hold what the cross-references say, and each object once."""
    after = case.revisions.after
    inside: dict[int, dict[int, int]] = {}
    for (number, _), (_, container, index) in after.contained:
        inside.setdefault(container, {})[index] = number
    for ref in [Ref._make(key) for key, (kind, offset, _) in after.entries.items() if kind == 1 and offset >= first]:
        if not after.is_stream(ref):
            continue
        offset = after.entries[ref][1]
        dictionary = after.value(ref)
        if not isinstance(dictionary, dict) or dictionary.get(b"/Type") != b"/ObjStm":
            if ref.number in inside and ref.generation == 0:
                case.other("an object stream that says it is none", ref)
            continue
        size = integer(case.revisions.resolve_new(dictionary.get(b"/First")))
        numbers = _header(case, ref, size)[: integer(case.revisions.resolve_new(dictionary.get(b"/N")))]
        named = inside.get(ref.number, {})
        if len(set(numbers)) < len(numbers):
            case.other("an object stream holds an object twice", ref)
        elif any(index >= len(numbers) or numbers[index] != number for index, number in named.items()):
            case.other("an object stream holds another object than the cross-reference says", ref)
        elif any(_place(case, number) < offset for number in earlier.intersection(numbers)):
            case.other("an object stream holds an object that no cross-reference names", ref)


def _header(case: Case, ref: Ref, size: int) -> list[int]:
    """The object numbers that an object stream begins with."""
    try:
        data = bytes(case.revisions.after.pdf.get_object(ref).read_bytes())
    except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError, TypeError, AttributeError) as error:
        raise CannotCompareError("an object stream cannot be read") from error
    if not case.revisions.budget.may_read(len(data)):
        raise CannotCompareError("the object streams are too large")
    words = data[: max(size, 0)].split()[::2]
    if not all(word.isdigit() and len(word) < _DIGITS for word in words):
        raise CannotCompareError("an object stream cannot be read")
    return [int(word) for word in words]


def _place(case: Case, number: int, generation: int = 0) -> int:
    """Where the present file has an object, or the object stream that holds it; -1 where it has none."""
    entries = case.revisions.after.entries
    kind, offset, _ = entries.get(Ref(number, generation), (1, -1, 0))
    return offset if kind == 1 else entries.get(Ref(offset, 0), (1, -1, 0))[1]


def _look_at_text(case: Case, data: bytes, boundary: int, shift: int, sections: Sections, earlier: set[int]) -> None:
    """Demand of what looks like an object or a trailer that a table leads to it, or that it is data of a stream."""
    end_of_stream, known = boundary, case.revisions.after.ends
    for hit in _OBJECT.finditer(data, boundary):
        if hit[1] is None and hit[3] is None:
            continue
        place = hit.start() - shift
        inside = hit.start() < end_of_stream
        if hit[3]:
            if not inside and hit.start() not in sections.places:
                case.other("an appended trailer that no cross-reference leads to")
                return
            continue
        number, generation = (int(one) if len(one) < _DIGITS else -1 for one in (hit[1], hit[2]))
        present = _place(case, number, generation)
        named = (number, place) in sections.listed or hit.start() in sections.places
        if inside:
            if named:
                case.other("an appended object within another one", Ref(number, generation))
                return
            continue
        # An object that a later one replaces is seen by nobody; one that was taken back may be found again.
        if present < place and (number in earlier or not named):
            case.other("an appended object that no cross-reference names", Ref(number, generation))
            return
        behind = hit.end() - shift
        if behind not in known:
            known[behind] = _end_of_stream(case, data, hit.end()) - shift
        end_of_stream = max(end_of_stream, known[behind] + shift)


def _end_of_stream(case: Case, data: bytes, place: int) -> int:
    """Where the data ends of the stream that an object is, else ``place``; text in it is no structure."""
    begin = skip(data, place)
    if not data.startswith(b"<<", begin):
        return place
    dictionary = read_dictionary(data, begin)
    if dictionary is None:
        raise CannotCompareError("an appended dictionary is broken")
    case.revisions.budget.spend(dictionary.end - place)
    begin = skip(data, dictionary.end)
    if not data.startswith(b"stream", begin):
        return place
    end = data.find(b"endstream", begin + len(b"stream"))
    if end < 0:
        raise CannotCompareError("an appended stream has no end")
    return end
