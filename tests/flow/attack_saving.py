"""Incremental saving and signature wrapping: another document behind the signed one, or around it.

The signed bytes are all there, and a reader is led elsewhere (Mladenov et al., 2019). Then files that readers resolve
differently, so that the verifier might look at one document and the reader show another.
"""

from __future__ import annotations

import re
import zlib

from attack_kit import (
    EVIL,
    INDETERMINATE,
    Sample,
    Told,
    appended,
    attack,
    indirect,
    last_start,
    stream,
    table,
    trailer_of,
)


def evil(sample: Sample) -> dict[int, bytes]:
    """The first page's content, replaced."""
    return {sample.numbers["content"]: stream(EVIL)}


@attack("I-MODIFIED")
def content_replaced_by_update(sample: Sample) -> bytes:
    return sample.updated(evil(sample))


@attack("I-MODIFIED")
def content_replaced_and_an_object_freed(sample: Sample) -> bytes:
    return sample.updated(evil(sample), rows=b"%d 1\n0000000000 00001 f \n" % sample.numbers["field"])


def _body(sample: Sample) -> bytes:
    return indirect(evil(sample), len(sample.data) + 1)[0]


@attack("I-MODIFIED")
def body_alone(sample: Sample) -> bytes:
    return sample.data + b"\n" + _body(sample)


@attack("I-MODIFIED")
def body_and_end_of_file(sample: Sample) -> bytes:
    return sample.data + b"\n" + _body(sample) + b"%%EOF\n"


@attack("I-MODIFIED")
def body_and_the_old_start(sample: Sample) -> bytes:
    return sample.data + b"\n" + _body(sample) + b"startxref\n%d\n%%%%EOF\n" % last_start(sample.data)


@attack("I-MODIFIED")
def body_and_trailer_without_table(sample: Sample) -> bytes:
    trailer = b"trailer\n<< /Size %d %s >>\n" % (sample.next_number, trailer_of(sample.data))
    return sample.data + b"\n" + _body(sample) + trailer + b"startxref\n%d\n%%%%EOF\n" % last_start(sample.data)


@attack("I-MODIFIED")
def body_with_a_copy_of_the_signature(sample: Sample) -> bytes:
    copied = {sample.numbers["value"]: sample.text("value"), **evil(sample)}
    return sample.data + b"\n" + indirect(copied, len(sample.data) + 1)[0] + b"startxref\n0\n%%EOF\n"


@attack("I-MODIFIED")
def content_and_signature_copied_into_an_update(sample: Sample) -> bytes:
    new = sample.next_number
    moved = sample.changed("field", rb"/V \d+ 0 R", b"/V %d 0 R" % new)
    return sample.updated({**evil(sample), **moved, new: sample.text("value")})


@attack("I-MODIFIED")
def catalog_exchanged(sample: Sample) -> bytes:
    new = sample.next_number
    catalog = sample.changed("root", rb"/Pages \d+ 0 R", b"/Pages %d 0 R" % (new + 1))[sample.numbers["root"]]
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R >>" % (new + 1, new + 3)
    objects = {
        new: catalog,
        new + 1: b"<< /Type /Pages /Kids [ %d 0 R ] /Count 1 >>" % (new + 2),
        new + 2: page,
        new + 3: stream(EVIL),
    }
    return sample.updated(objects, entries=b"/Root %d 0 R" % new)


@attack("I-MODIFIED")
def trailer_that_leads_to_another_catalog(sample: Sample) -> bytes:
    new = sample.next_number
    body = indirect({new: b"<< /Type /Catalog /Pages %d 0 R >>" % sample.numbers["pages"]}, 0)[0]
    return sample.data + b"\n" + body + b"trailer << /Root %d 0 R /Size %d >>\n" % (new, new + 1)


@attack("I-MODIFIED")
def object_behind_the_end_of_an_honest_update(sample: Sample) -> bytes:
    note = sample.updated({sample.next_number: b"<< /Catatan (x) >>"})
    return note + indirect(evil(sample), 0)[0]


@attack("I-MODIFIED")
def object_before_the_table_of_an_honest_update(sample: Sample) -> bytes:
    """The tables leave the object out; a reader that mends files finds it."""
    new = sample.next_number
    objects = {new: b"<< /Catatan (x) >>"}
    honest = sample.updated(objects)
    at = honest.rindex(b"xref\n0 1")
    inserted = indirect(evil(sample), 0)[0]
    start = b"startxref\n%d\n" % (at + len(inserted))
    return re.sub(rb"startxref\n\d+\n(?=%%EOF\n$)", start, honest[:at] + inserted + honest[at:])


@attack("I-MODIFIED")
def object_named_twice_by_one_table(sample: Sample) -> bytes:
    number = sample.numbers["content"]
    signed = re.search(rb"\n%d 0 obj" % number, sample.data)
    assert signed is not None
    row = b"%d 1\n%010d 00000 n \n" % (number, signed.start() + 1)
    return sample.updated(evil(sample), rows=row)


@attack("I-MODIFIED")
def content_named_by_a_hybrid_reference(sample: Sample) -> bytes:
    """Readers that know no cross-reference streams show the signed page, all others the new one."""
    new = sample.next_number
    start = len(sample.data) + 1
    body, places = indirect(evil(sample), start)
    row = b"\1" + places[sample.numbers["content"]].to_bytes(4, "big") + b"\0\0"
    entries = b"/Type /XRef /W [1 4 2] /Index [%d 1] /Size %d /Filter /FlateDecode" % (sample.numbers["content"], new)
    hybrid = b"%d 0 obj\n%s\nendobj\n" % (new, stream(zlib.compress(row), entries))
    at = start + len(body)
    xref = at + len(hybrid)
    trailer = b"trailer\n<< /Size %d /Prev %d /XRefStm %d %s >>\n" % (
        new + 1,
        last_start(sample.data),
        at,
        trailer_of(sample.data),
    )
    return sample.data + b"\n" + body + hybrid + table({}) + trailer + b"startxref\n%d\n%%%%EOF\n" % xref


def _object_stream(sample: Sample, named: int, held: int) -> bytes:
    """An update whose tables say that an object stream holds ``named``, while it says that it holds ``held``."""
    new = sample.next_number
    start = len(sample.data) + 1
    text = sample.changed("page", rb"/Contents (?:\[[^\]]*\]|\d+ 0 R)", b"/Contents %d 0 R" % (new + 2))
    head = b"%d 0 " % held
    held_in = stream(head + text[sample.numbers["page"]], b"/Type /ObjStm /N 1 /First %d" % len(head))
    body, places = indirect({new: held_in, new + 2: stream(EVIL)}, start)
    at = start + len(body)
    rows = {named: b"\2" + new.to_bytes(4, "big") + b"\0\0"}
    rows |= {one: b"\1" + place.to_bytes(4, "big") + b"\0\0" for one, place in {**places, new + 1: at}.items()}
    entries = b"/Type /XRef /W [1 4 2] /Index [%s] /Size %d /Prev %d %s" % (
        b" ".join(b"%d 1" % one for one in rows),
        new + 3,
        last_start(sample.data),
        trailer_of(sample.data),
    )
    xref = b"%d 0 obj\n%s\nendobj\n" % (new + 1, stream(b"".join(rows.values()), entries))
    return sample.data + b"\n" + body + xref + b"startxref\n%d\n%%%%EOF\n" % at


@attack("I-MODIFIED")
def page_replaced_in_an_object_stream(sample: Sample) -> bytes:
    return _object_stream(sample, sample.numbers["page"], sample.numbers["page"])


@attack("I-MODIFIED")
def object_stream_that_holds_another_object_than_named(sample: Sample) -> bytes:
    return _object_stream(sample, sample.next_number + 9, sample.numbers["page"])


@attack("I-MODIFIED")
def start_that_only_some_readers_understand(sample: Sample) -> bytes:
    changed = sample.updated(evil(sample))
    start = last_start(changed)
    head = changed[: changed.rindex(b"startxref")]
    return head + b"startxref\n%d\n%%%%EOF\nstartxref%d\n%%%%EOF\n" % (last_start(sample.data), start)


@attack("I-FORMAT")
def bytes_in_front(sample: Sample) -> bytes:
    return b"%!PS\n" + sample.data


@attack("I-FORMAT")
def cut_short(sample: Sample) -> bytes:
    return sample.data[: sum(sample.byte_range[2:]) - 1]


def _wrapped(sample: Sample, filler: bytes) -> bytes:
    """The signed bytes around a wider gap: its byte range is the only one that still has the right digest.

    The second signed part moves to the end; where its last line says that the tables are stand the attacker's.
    """
    _, length, second, rest = sample.byte_range
    start = last_start(sample.data[: second + rest])
    new = sample.next_number
    head = sample.data[:second] + filler
    moved = start + 20_000  # behind the attacker's tables, wherever they end
    value = re.sub(
        rb"/ByteRange \[[^\]]*\]", b"/ByteRange [0 %d %d %d]" % (length, moved, rest), sample.text("value"), count=1
    )
    assert value != sample.text("value")
    field = sample.changed("field", rb"/V \d+ 0 R", b"/V %d 0 R" % new)
    body, places = indirect({new: value, **field, **evil(sample)}, len(head))
    assert len(head) + len(body) < start
    size = b"/Size %d " % (new + 1)
    tables = table({**_places(sample), **places}) + b"trailer\n<< " + size + trailer_of(sample.data) + b" >>\n"
    wide = (head + body).ljust(start) + tables
    return wide.ljust(moved - 1) + b">" + sample.data[second : second + rest]


def _places(sample: Sample) -> dict[int, int]:
    """Where the objects of the first part stand."""
    first = sample.data[: sample.byte_range[1]]
    return {int(hit[1]): hit.start() + 1 for hit in re.finditer(rb"\n(\d+) 0 obj", first)}


@attack("I-FORMAT")
def wrapped_with_objects_in_the_gap(sample: Sample) -> bytes:
    return _wrapped(sample, b"\n")


@attack("I-FORMAT")
def wrapped_with_zeros_behind_the_value(sample: Sample) -> bytes:
    return _wrapped(sample, b"\0" * 64)


@attack("I-FORMAT")
def wrapped_with_another_value_opened(sample: Sample) -> bytes:
    return _wrapped(sample, b"<00")


@attack("I-MODIFIED")
def whole_document_wrapped_into_another(sample: Sample) -> bytes:
    """The signed file as a stream of an update that shows something else."""
    return appended(sample.data, {**evil(sample), sample.next_number: stream(sample.data)})


OPEN = ("indeterminate", "indeterminate", "indeterminate")
LAST = Told(INDETERMINATE, "I-UNEXPLAINED")
"""What was made last has only this behind it; before it stands work of others, which may account for it."""


@attack("I-UNEXPLAINED", OPEN, verdict=INDETERMINATE, covered=LAST)
def object_that_nothing_leads_to(sample: Sample) -> bytes:
    return sample.updated({sample.next_number: stream(EVIL)})


@attack("I-UNEXPLAINED", OPEN, verdict=INDETERMINATE, covered=LAST)
def objects_that_only_lead_to_one_another(sample: Sample) -> bytes:
    new = sample.next_number
    return sample.updated({new: b"<< /Ke %d 0 R >>" % (new + 1), new + 1: b"<< /Ke %d 0 R >>" % new})


@attack("I-UNEXPLAINED", OPEN, verdict=INDETERMINATE)
def catalog_that_nothing_leads_to_behind_evidence(sample: Sample) -> bytes:
    """A reader that mends files takes the last catalog that it finds."""
    new = sample.next_number
    version = sample.changed("root", rb"/DSS \d+ 0 R|(?=/Pages \d)", b"/DSS %d 0 R " % (new + 1))
    other = b"<< /Type /Catalog /Pages %d 0 R >>" % sample.numbers["pages"]
    return sample.updated({**version, new: other, new + 1: b"<< /Certs [] >>"})


@attack("I-UNEXPLAINED", OPEN, verdict=INDETERMINATE)
def trailer_entry_that_leads_into_the_document(sample: Sample) -> bytes:
    return sample.updated({}, entries=b"/Cadangan %d 0 R" % sample.numbers["page"])
