"""Documents made to keep a verifier busy, or to fill its memory; each is made anew from a signed letter."""

from __future__ import annotations

import zlib

from asn1crypto import cms, core
from attack_kit import Sample, last_start, stream
from hostile_kit import HOSTILE, MEGABYTE, bomb, cross_reference_stream, hostile, in_root, nested, with_value

__all__ = ["HOSTILE", "MEGABYTE"]


@hostile("invalid")
def shared_objects_that_double_paths(sample: Sample) -> bytes:
    new, count = sample.next_number, 60
    chain = {new + one: b"[%d 0 R %d 0 R]" % (new + one + 1, new + one + 1) for one in range(count)}
    return in_root(sample, b"/Rantai %d 0 R" % new, {**chain, new + count: b"[]"})


@hostile("invalid")
def shared_objects_on_the_page(sample: Sample) -> bytes:
    new, count = sample.next_number, 60
    chain = {new + one: b"<< /A %d 0 R /B %d 0 R >>" % (new + one + 1, new + one + 1) for one in range(count)}
    page = sample.changed("page", rb"<<", b"<< /PieceInfo %d 0 R" % new)
    return sample.updated({**page, **chain, new + count: b"<< >>"})


@hostile("invalid")
def sibling_outlines(sample: Sample) -> bytes:
    new, count = sample.next_number, 1000
    items = {
        new + one: b"<< /Title (%d) /Parent %d 0 R /Prev %d 0 R /Next %d 0 R >>"
        % (one, new, new + max(one - 1, 1), new + min(one + 1, count))
        for one in range(1, count + 1)
    }
    top = b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (new + 1, new + count, count)
    return in_root(sample, b"/Outlines %d 0 R" % new, {new: top, **items})


@hostile("invalid")
def nested_outlines(sample: Sample) -> bytes:
    new, count = sample.next_number, 5000
    items = {
        new + one: b"<< /Title (%d) /Parent %d 0 R /First %d 0 R >>" % (one, new + one - 1, new + one + 1)
        for one in range(1, count)
    }
    return in_root(sample, b"/Outlines %d 0 R" % new, {new: b"<< /First %d 0 R >>" % (new + 1), **items})


@hostile("invalid", "indeterminate", "refused")
def page_tree_that_holds_itself(sample: Sample) -> bytes:
    pages = sample.numbers["pages"]
    kids = sample.changed("pages", rb"/Kids \[", b"/Kids [ %d 0 R %d 0 R " % (pages, pages))
    return sample.updated(kids)


@hostile("invalid", "refused")
def page_tree_in_a_ring(sample: Sample) -> bytes:
    new, pages = sample.next_number, sample.numbers["pages"]
    ring = {
        new + one: b"<< /Type /Pages /Count 9 /Parent %d 0 R /Kids [%d 0 R %d 0 R] >>"
        % (pages, new + (one + 1) % 50, new + (one + 7) % 50)
        for one in range(50)
    }
    return sample.updated({**sample.changed("pages", rb"/Kids \[", b"/Kids [ %d 0 R " % new), **ring})


@hostile("invalid")
def pages_that_are_their_own_parents(sample: Sample) -> bytes:
    page = sample.numbers["page"]
    return sample.updated(sample.changed("page", rb"/Parent \d+ 0 R", b"/Parent %d 0 R" % page))


@hostile("valid", "indeterminate")
def object_streams_that_extend_one_another(sample: Sample) -> bytes:
    new = sample.next_number
    streams = {
        new + one: stream(
            b"%d 0 [%d 0 R]" % (new + 100 + one, new + 100 + (one + 1) % 10),
            b"/Type /ObjStm /N 1 /First %d /Extends %d 0 R" % (len(b"%d 0 " % (new + 100 + one)), new + (one + 1) % 10),
        )
        for one in range(10)
    }
    return in_root(sample, b"/Rantai %d 0 R" % (new + 100), streams)


@hostile("valid", "indeterminate")
def object_streams_within_one_another(sample: Sample) -> bytes:
    new = 8000
    rows = b"".join(b"\x02" + (new + (one + 1) % 10).to_bytes(4, "big") + b"\0\0" for one in range(10))
    entries = b"/Type /XRef /Size 9001 /W [1 4 2] /Index [8000 10] /Prev %d /Root %d 0 R" % (
        last_start(sample.data),
        sample.numbers["root"],
    )
    return cross_reference_stream(sample.data, entries, rows, {})


@hostile("indeterminate", "refused")
def bomb_in_an_object_stream(sample: Sample) -> bytes:
    new, last = sample.next_number, last_start(sample.data)
    holder = stream(bomb(500), b"/Type /ObjStm /N 1 /First 10 /Filter /FlateDecode")
    start = len(sample.data) + 1
    rows = b"\x01" + start.to_bytes(4, "big") + b"\0\0" + b"\x02" + new.to_bytes(4, "big") + b"\0\0"
    root = sample.numbers["root"]
    rows += b"\x02" + new.to_bytes(4, "big") + b"\0\0"
    entries = b"/Type /XRef /Size 9001 /W [1 4 2] /Index [%d 2 %d 1] /Prev %d /Root %d 0 R" % (new, root, last, root)
    return cross_reference_stream(sample.data, entries, rows, {new: holder})


@hostile("indeterminate")
def bomb_in_a_cross_reference_stream(sample: Sample) -> bytes:
    last = last_start(sample.data)
    entries = b"/Type /XRef /Size 100000000 /W [1 4 2] /Prev %d /Root %d 0 R /Filter /FlateDecode" % (
        last,
        sample.numbers["root"],
    )
    return cross_reference_stream(sample.data, entries, bomb(500), {})


@hostile("indeterminate")
def bomb_behind_a_predictor(sample: Sample) -> bytes:
    last = last_start(sample.data)
    entries = (
        b"/Type /XRef /Size 100 /W [1 4 2] /Prev %d /Root %d 0 R /Filter /FlateDecode"
        b" /DecodeParms << /Predictor 12 /Columns 2000000000 >>" % (last, sample.numbers["root"])
    )
    return cross_reference_stream(sample.data, entries, bomb(100), {})


@hostile("invalid")
def bomb_in_the_page(sample: Sample) -> bytes:
    new = sample.next_number
    page = sample.changed("page", rb"/Contents (?:\[[^\]]*\]|\d+ 0 R)", b"/Contents %d 0 R" % new)
    return sample.updated({**page, new: stream(bomb(500), b"/Filter /FlateDecode")})


@hostile("valid")
def bomb_within_a_bomb(sample: Sample) -> bytes:
    new = sample.next_number
    packed = stream(zlib.compress(bomb(1000)), b"/Filter [/FlateDecode /FlateDecode]")
    return in_root(sample, b"/Metadata %d 0 R" % new, {new: packed})


@hostile("indeterminate", "valid")
def bombs_for_evidence(sample: Sample) -> bytes:
    new = sample.next_number
    packed = stream(bomb(63), b"/Filter /FlateDecode")
    every = b" ".join(b"%d 0 R" % (new + 1) for _ in range(1000))
    store = b"<< /Certs [%s] /OCSPs [%s] /CRLs [%s] >>" % (every, every, every)
    return in_root(sample, b"/DSS %d 0 R" % new, {new: store, new + 1: packed})


@hostile("valid")
def filters_in_a_long_chain(sample: Sample) -> bytes:
    new = sample.next_number
    chain = b"/ASCIIHexDecode " * 5000
    return in_root(sample, b"/Metadata %d 0 R" % new, {new: stream(b"20" * MEGABYTE, b"/Filter [%s]" % chain)})


@hostile("indeterminate")
def table_of_a_huge_size(sample: Sample) -> bytes:
    return sample.updated({}, entries=b"/Size 2147483647")


@hostile("indeterminate")
def table_of_many_rows_that_are_not_there(sample: Sample) -> bytes:
    return sample.updated({}, rows=b"0 2000000000\n")


@hostile("indeterminate", "invalid")
def table_of_twenty_thousand_rows(sample: Sample) -> bytes:
    return sample.updated({}, rows=b"100000 20000\n" + b"0000000009 00000 n \n" * 20_000)


@hostile("indeterminate")
def cross_reference_stream_of_a_huge_index(sample: Sample) -> bytes:
    last = last_start(sample.data)
    entries = b"/Type /XRef /Size 1000000000 /W [0 0 0] /Index [0 1000000000] /Prev %d /Root %d 0 R" % (
        last,
        sample.numbers["root"],
    )
    return cross_reference_stream(sample.data, entries, b"", {})


@hostile("indeterminate")
def tables_in_a_ring(sample: Sample) -> bytes:
    once = sample.updated({sample.next_number: b"(satu)"})
    start = len(once) + 1
    ring = b"\nxref\n0 0\ntrailer\n<< /Size 100 /Root %d 0 R /Prev %d >>\n" % (sample.numbers["root"], start)
    return once + ring + b"startxref\n%d\n%%%%EOF\n" % start


@hostile("valid", "indeterminate")
def ten_thousand_revisions(sample: Sample) -> bytes:
    data, last = bytearray(sample.data), last_start(sample.data)
    root = sample.numbers["root"]
    for _ in range(10_000):
        start = len(data)
        data += b"xref\n0 0\ntrailer\n<< /Size 100 /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
            root,
            last,
            start,
        )
        last = start
    return bytes(data)


@hostile("valid", "indeterminate", "invalid")
def array_a_million_deep(sample: Sample) -> bytes:
    return in_root(
        sample, b"/Dalam %d 0 R" % sample.next_number, {sample.next_number: b"[" * 1_000_000 + b"]" * 1_000_000}
    )


@hostile("invalid")
def array_four_hundred_deep(sample: Sample) -> bytes:
    return in_root(sample, b"/Dalam %d 0 R" % sample.next_number, {sample.next_number: b"[" * 400 + b"]" * 400})


@hostile("valid", "indeterminate", "invalid")
def array_of_a_million(sample: Sample) -> bytes:
    return in_root(sample, b"/Lebar %d 0 R" % sample.next_number, {sample.next_number: b"[" + b"0 " * 1_000_000 + b"]"})


@hostile("invalid")
def value_nested_a_hundred_thousand_deep(sample: Sample) -> bytes:
    return with_value(sample, nested(100_000))


@hostile("invalid")
def unsigned_attribute_nested_a_hundred_thousand_deep(sample: Sample) -> bytes:
    value = sample.value
    (info,) = value["content"]["signer_infos"]
    deep = core.Asn1Value.load(nested(100_000))
    attribute = cms.CMSAttribute({"type": "1.2.3.4.5", "values": [core.Any(deep)]})
    info["unsigned_attrs"] = cms.CMSAttributes([*info["unsigned_attrs"], attribute])
    return with_value(sample, value.dump())


@hostile("refused")
def ten_thousand_signature_fields(sample: Sample) -> bytes:
    new, value = sample.next_number, sample.numbers["value"]
    fields = {new + one: b"<< /FT /Sig /T (t%d) /V %d 0 R >>" % (one, value) for one in range(10_000)}
    names = b" ".join(b"%d 0 R" % number for number in fields)
    return sample.updated({**sample.changed("form", rb"/Fields \[", b"/Fields [ %s " % names), **fields})


@hostile("invalid")
def two_hundred_signature_fields(sample: Sample) -> bytes:
    new = sample.next_number
    value = sample.text("value")
    fields = {new + one: b"<< /FT /Sig /T (t%d) /V %d 0 R >>" % (one, new + 1000 + one) for one in range(190)}
    values = {new + 1000 + one: value for one in range(190)}
    names = b" ".join(b"%d 0 R" % number for number in fields)
    return sample.updated({**sample.changed("form", rb"/Fields \[", b"/Fields [ %s " % names), **fields, **values})


@hostile("indeterminate")
def empty_value_of_sixty_four_megabytes(sample: Sample) -> bytes:
    return with_value(sample, bytes(32 * MEGABYTE))


@hostile("indeterminate")
def value_with_nine_megabytes_behind(sample: Sample) -> bytes:
    return with_value(sample, sample.value.dump() + bytes(9 * MEGABYTE))


@hostile("indeterminate")
def value_with_nine_megabytes_inside(sample: Sample) -> bytes:
    value = sample.value
    (info,) = value["content"]["signer_infos"]
    attribute = cms.CMSAttribute({"type": "1.2.3.4.5", "values": [core.OctetString(bytes(9 * MEGABYTE))]})
    info["unsigned_attrs"] = cms.CMSAttributes([*info["unsigned_attrs"], attribute])
    return with_value(sample, value.dump())


@hostile("refused", "indeterminate", "invalid")
def mentions_of_byte_ranges(sample: Sample) -> bytes:
    return sample.updated({sample.next_number: b"[" + b"/ByteRange [0 1 2 3] " * 20_000 + b"]"})


@hostile("invalid")
def name_of_five_megabytes(sample: Sample) -> bytes:
    long = b"(" + b"a" * (5 * MEGABYTE) + b")"
    return sample.updated(sample.changed("field", rb"/T \([^)]*\)", b"/T " + long))


@hostile("invalid")
def annotations_by_the_ten_thousand(sample: Sample) -> bytes:
    new = sample.next_number
    many = b"%d 0 R " % new * 10_000
    page = sample.changed("page", rb"/Annots \[", b"/Annots [ " + many)
    return sample.updated({**page, new: b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] >>"})


@hostile("indeterminate")
def one_page_a_hundred_thousand_times(sample: Sample) -> bytes:
    many = b"%d 0 R " % sample.numbers["page"] * 100_000
    return sample.updated(sample.changed("pages", rb"/Kids \[", b"/Kids [ " + many))


@hostile("invalid")
def ten_thousand_objects(sample: Sample) -> bytes:
    new = sample.next_number
    return in_root(sample, b"/Banyak %d 0 R" % new, {new + one: b"[%d 0 R]" % (new + one + 1) for one in range(10_000)})


@hostile("invalid")
def certificates_that_issue_one_another(sample: Sample) -> bytes:
    value = sample.value
    data = value["content"]
    one = next(iter(data["certificates"])).chosen
    copies = []
    for number in range(100):
        copy = one.copy()
        body = copy["tbs_certificate"]
        body["serial_number"] = 10_000 + number
        body["subject"] = body["issuer"] = one["tbs_certificate"]["issuer"]
        copies.append(cms.CertificateChoices("certificate", type(one).load(copy.dump())))
    data["certificates"] = cms.CertificateSet([*data["certificates"], *copies])
    return with_value(sample, value.dump())


@hostile("invalid", "indeterminate")
def serial_number_of_a_hundred_thousand_bits(sample: Sample) -> bytes:
    value = sample.value
    data = value["content"]
    one = next(iter(data["certificates"])).chosen.copy()
    one["tbs_certificate"]["serial_number"] = 1 << 100_000
    other = cms.CertificateChoices("certificate", type(one).load(one.dump()))
    data["certificates"] = cms.CertificateSet([*data["certificates"], other])
    return with_value(sample, value.dump())
