"""Signature forgery: parts of the signature missing, null, empty or odd, so that a reader may skip a check.

Universal signature forgery (Mladenov et al., "1 Trillion Dollar Refund", 2019), in place and by an incremental update.
"""

from __future__ import annotations

from attack_kit import FAILED, INVALID, UNSIGNED, Sample, Told, attack

BYTE_RANGE = rb"/ByteRange *\[[^\]]*\]"
CONTENTS = rb"/Contents <[0-9a-fA-F]*>"
BROKEN = Told(INVALID, "I-HASH")
"""A later signature covers the bytes that were changed."""


def _byte_range(name: str, new: bytes) -> None:
    def in_place(sample: Sample) -> bytes:
        return sample.in_place(BYTE_RANGE, new)

    def updated(sample: Sample) -> bytes:
        return sample.updated(sample.changed("value", BYTE_RANGE, new))

    for way, make in (("in place", in_place), ("by update", updated)):
        make.__name__ = f"byte range {name}, {way}"
        attack("I-FORMAT")(make)


_byte_range("absent", b"/ByteRang [0 1 2 3]")
_byte_range("null", b"/ByteRange null")
_byte_range("empty", b"/ByteRange []")
_byte_range("of strings", b"/ByteRange [(0) (9) (9) (9)]")
_byte_range("of names", b"/ByteRange [/0 /1 /2 /3]")
_byte_range("of reals", b"/ByteRange [0.0 9.0 19.0 9.0]")
_byte_range("of booleans", b"/ByteRange [true true true true]")
_byte_range("a dictionary", b"/ByteRange << >>")
_byte_range("of three numbers", b"/ByteRange [0 10 20]")
_byte_range("of six numbers", b"/ByteRange [0 1 2 3 4 5]")
_byte_range("negative", b"/ByteRange [0 -10 20 30]")
_byte_range("zero", b"/ByteRange [0 0 0 0]")
_byte_range("overlapping", b"/ByteRange [0 20000 10000 9]")
_byte_range("beyond the end", b"/ByteRange [0 10 20 99999999]")
_byte_range("not from the start", b"/ByteRange [1 10 20 30]")


@attack("I-FORMAT")
def byte_range_over_the_whole_file(sample: Sample) -> bytes:
    return sample.in_place(BYTE_RANGE, b"/ByteRange [0 %d 0 0]" % len(sample.data))


@attack("I-FORMAT")
def contents_absent(sample: Sample) -> bytes:
    return sample.in_place(rb"/Contents(?= ?<[0-9a-f]{100})", b"/Content")


@attack("I-FORMAT")
def contents_null(sample: Sample) -> bytes:
    return sample.in_place(rb"<[0-9a-f]{100,}>", b"null")


@attack("I-FORMAT")
def contents_empty(sample: Sample) -> bytes:
    return sample.in_place(rb"<[0-9a-f]{100,}>", b"<>")


@attack("I-FORMAT")
def contents_a_name(sample: Sample) -> bytes:
    return sample.in_place(rb"<[0-9a-f]{100,}>", b"/Ada")


@attack("I-FORMAT")
def contents_garbage(sample: Sample) -> bytes:
    return sample.with_value(b"\x30\x82\xff\xff")


@attack("I-PLACEHOLDER", None, verdict=UNSIGNED, covered=BROKEN)
def contents_zeroed(sample: Sample) -> bytes:
    return sample.with_value(b"\x00")


@attack("I-PLACEHOLDER", None, verdict=UNSIGNED, covered=BROKEN)
def contents_one_zero(sample: Sample) -> bytes:
    return sample.in_place(rb"<[0-9a-f]{100,}>", b"<00>")


@attack("I-MODIFIED")
def contents_zeroed_by_update(sample: Sample) -> bytes:
    return sample.updated(sample.changed("value", CONTENTS, b"/Contents <0000000000000000>"))


@attack("I-MODIFIED")
def contents_absent_by_update(sample: Sample) -> bytes:
    return sample.updated(sample.changed("value", CONTENTS, b""))


@attack("I-MODIFIED")
def sub_filter_unknown_by_update(sample: Sample) -> bytes:
    return sample.updated(sample.changed("value", rb"/SubFilter /[\w.]+", b"/SubFilter /Lain"))


@attack("I-MODIFIED")
def sub_filter_absent_by_update(sample: Sample) -> bytes:
    return sample.updated(sample.changed("value", rb"/SubFilter /[\w.]+", b""))


@attack("I-FORMAT", FAILED)
def sub_filter_unknown_in_place(sample: Sample) -> bytes:
    return sample.in_place(rb"/SubFilter */ETSI.CAdES.detached", b"/SubFilter /ETSI.RFC3161")


@attack("I-MODIFIED")
def signature_taken_out(sample: Sample) -> bytes:
    return sample.updated(sample.changed("field", rb"/V \d+ 0 R", b""))


@attack("I-MODIFIED")
def signature_set_to_null(sample: Sample) -> bytes:
    return sample.updated({sample.numbers["value"]: b"null"})


@attack("I-MODIFIED")
def signature_set_to_a_string(sample: Sample) -> bytes:
    return sample.updated(sample.changed("field", rb"/V \d+ 0 R", b"/V (sah)"))


@attack("I-MODIFIED")
def field_made_a_text_field(sample: Sample) -> bytes:
    return sample.updated(sample.changed("field", rb"/FT /Sig", b"/FT /Tx"))


@attack("I-MODIFIED")
def field_of_no_type(sample: Sample) -> bytes:
    return sample.updated(sample.changed("field", rb"/FT /Sig", b""))


@attack("I-MODIFIED")
def field_removed_from_the_form(sample: Sample) -> bytes:
    return sample.updated(sample.changed("form", rb"%d 0 R" % sample.numbers["field"], b""))


@attack("I-MODIFIED")
def form_removed(sample: Sample) -> bytes:
    return sample.updated(sample.changed("root", rb"/AcroForm \d+ 0 R", b""))


@attack("I-MODIFIED")
def form_set_to_null(sample: Sample) -> bytes:
    return sample.updated({sample.numbers["form"]: b"null"})


@attack("I-MODIFIED")
def form_emptied(sample: Sample) -> bytes:
    return sample.updated(sample.changed("form", rb"/Fields \[[^\]]*\]", b"/Fields []"))


@attack("I-FORMAT")
def signature_claimed_by_a_second_field(sample: Sample) -> bytes:
    new = sample.next_number
    field = sample.changed("field", rb"/T \([^)]*\)", b"/T (pihak_kedua)")
    form = sample.changed("form", rb"/Fields \[", b"/Fields [ %d 0 R " % new)
    return sample.updated({**form, new: field[sample.numbers["field"]]})
