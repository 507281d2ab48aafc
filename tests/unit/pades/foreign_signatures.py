"""Signed documents as other software makes them: any SubFilter, any value, any entries beside it."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from asn1crypto import cms
from pades_material import authority, credential

from bsre_sign.document import Document
from bsre_sign.evidence import DocumentFacts, SignatureFacts, TokenFacts
from bsre_sign.pades.reading.collect import collect
from bsre_sign.pades.signing.cms import CmsBuilder
from bsre_sign.pades.signing.timestamp import ask_for_digest
from bsre_sign.trust import TrustStore

DigestOf = Callable[[str], bytes]
ROOM = 12_000
"""Bytes for the value."""
CATALOG, PAGES, PAGE, CONTENT, FORM, FIELD, VALUE = range(1, 8)

_OBJECTS = {
    CATALOG: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R >>",
    PAGES: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    PAGE: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << >> /Annots [6 0 R] >>",
    CONTENT: b"<< /Length 4 >>\nstream\nq Q \nendstream",
    FORM: b"<< /Fields [6 0 R] /SigFlags 3 >>",
    FIELD: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (tte) /Rect [0 0 0 0] /P 3 0 R /F 132 /V 7 0 R >>",
}


def honest(digest_of: DigestOf) -> bytes:
    """A value as the library makes it."""
    builder = CmsBuilder(credential())
    return builder.assemble(*builder.sign(digest_of(builder.digest_algorithm)))


def document(
    value: Callable[[DigestOf], bytes] = honest,
    *,
    sub_filter: bytes = b"/ETSI.CAdES.detached",
    entries: bytes = b"/Type /Sig",
    objects: Mapping[int, bytes] | None = None,
    tail: bytes = b"",
    hybrid: bool = False,
    size: int = ROOM,
) -> bytes:
    """A page with one signature over it.

    Args:
        value: makes /Contents from the digests of the byte range.
        sub_filter: a name, with its slash.
        entries: of the signature dictionary, besides ByteRange and Contents.
        objects: in place of those that there are, or besides them.
        tail: white space behind the last line, outside of the byte range.
        hybrid: whether the trailer points to a cross-reference stream besides the table, as MS Word writes it.
        size: bytes for the value.
    """
    signature = b"<< /SubFilter %s %s /ByteRange %s /Contents <%s> >>"
    numbers = b"[0 %010d %010d %010d]"
    room = b"0" * (2 * size)
    parts = {**_OBJECTS, VALUE: signature % (sub_filter, entries, numbers % (0, 0, 0), room), **(objects or {})}
    data = b"%PDF-1.7\n"
    places = {}
    for number, text in parts.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    more = b""
    if hybrid:
        more = b"/XRefStm %d" % len(data)
        data += b"90 0 obj\n<</Type/XRef/Size 91/W[1 4 2]/Index[0 0]/Root 1 0 R/Length 0>>stream\n\nendstream\nendobj\n"
    start = len(data)
    data += b"xref\n0 1\n0000000000 65535 f \n"
    data += b"".join(b"%d 1\n%010d 00000 n \n" % (number, places[number]) for number in sorted(places))
    data += b"trailer\n<< /Size 91 /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (more, start)
    gap = data.index(b"<" + room)
    end = gap + len(room) + 2
    data = data.replace(numbers % (0, 0, 0), numbers % (gap, end, len(data) - end))
    signed = data[:gap] + data[end:]
    der = value(lambda name: hashlib.new(name, signed).digest())
    return data[: gap + 1] + der.hex().encode().ljust(len(room), b"0") + data[end - 1 :] + tail


def facts(data: bytes, trust: TrustStore | None = None) -> DocumentFacts:
    """What is seen in it, offline."""
    return collect(Document.from_bytes(data), trust or TrustStore.empty(), moment=datetime.now(UTC), fetcher=None)


def changed(der: bytes, change: Callable[[cms.SignerInfo], None]) -> bytes:
    """A value with something in its SignerInfo changed, and not signed again."""
    info = cms.ContentInfo.load(der)
    change(info["content"]["signer_infos"][0])
    return bytes(info.dump())


def only(data: bytes) -> SignatureFacts:
    """The one signature in it."""
    (one,) = facts(data).signatures
    return one


def token_of(data: bytes) -> TokenFacts:
    """Its token, which can be read."""
    one = only(data)
    assert one.token is not None, one.format_error
    return one.token


def holds(data: bytes) -> bool:
    """Whether digest and signature value hold."""
    one = token_of(data)
    return one.digest_ok and one.signature_ok and one.unreadable is None


def stamp_over(digest: bytes) -> bytes:
    """A token over what has this digest."""
    return ask_for_digest(authority(), digest)
