"""A document as the service of the real certification authority leaves it, byte by byte, with the keys of the test PKI.

Made from a word processor's file, so with hybrid cross references; signed by an incremental update, B-LT, without a
document timestamp; the evidence is one OCSP response for the signer, which names no next update, and one list of the
root.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import datetime

import pikepdf
from asn1crypto import cms, x509
from attack_kit import appended, stream
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from make_signed import Workshop
from pikepdf import Array, Dictionary, Name

from bsre_sign import TimestampAuthority
from bsre_sign.pades.reading.revocation import EvidenceSource
from bsre_sign.pades.signing.cms import CmsBuilder
from bsre_sign.pades.signing.timestamp import ask

CATALOG, PAGES, PAGE, CONTENT, FONT, TREE, HELD_IN, TABLE = range(1, 9)
ROOM = 16_000
"""Bytes for a signature's value."""
Value = Callable[[bytes], bytes]
"""Makes a value from the SHA-256 digest of what is signed."""

_TEXT = b"BT /F1 12 Tf 72 720 Td (Surat Keputusan: Rp 1.000.000) Tj ET"
_OBJECTS = {
    CATALOG: b"<< /Type /Catalog /Pages 2 0 R /StructTreeRoot 6 0 R /MarkInfo << /Marked true >> /Lang (id-ID) >>",
    PAGES: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    PAGE: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /StructParents 0"
    b" /Resources << /Font << /F1 5 0 R >> >> >>",
    CONTENT: stream(_TEXT),
    FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
}


def hybrid() -> bytes:
    """What a word processor writes: readers that know no cross-reference streams miss the structure tree only."""
    data, places = b"%PDF-1.7\n%\xb5\xb5\xb5\xb5\n", {}
    tree = b"<< /Type /StructTreeRoot >>"
    held = stream(b"%d 0 " % TREE + tree, b"/Type /ObjStm /N 1 /First %d" % len(b"%d 0 " % TREE))
    for number, text in {**_OBJECTS, HELD_IN: held}.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    row = b"\2" + HELD_IN.to_bytes(4, "big") + b"\0\0"
    entries = b"/Type /XRef /W [1 4 2] /Index [%d 1] /Size %d /Root 1 0 R" % (TREE, TABLE + 1)
    place = len(data)
    data += b"%d 0 obj\n%s\nendobj\n" % (TABLE, stream(row, entries))
    start = len(data)
    data += b"xref\n0 %d\n0000000006 65535 f \n" % (TABLE + 1)
    for number in range(1, TABLE + 1):
        free = number in {TREE, TABLE}
        data += b"0000000000 65535 f \n" if free else b"%010d 00000 n \n" % places[number]
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /ID [<01><02>] /XRefStm %d >>\n" % (TABLE + 1, place)
    return data + trailer + b"startxref\n%d\n%%%%EOF\n" % start


def signed(
    data: bytes, field: str, value: Value, sub_filter: bytes = b"/ETSI.CAdES.detached", *, entries: bytes = b""
) -> bytes:
    """``data`` with one more revision: an invisible field of that name, signed.

    Args:
        data: a whole file; nothing in it is written anew, whatever it hides.
        field: the field's name.
        value: makes its value.
        sub_filter: a name, with its slash.
        entries: of the signature dictionary, besides what each has.
    """
    numbers = b"[0 %010d %010d %010d]"
    room = b"0" * (2 * ROOM)
    text = b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter %s %s /ByteRange %s /Contents <%s> >>"
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root, page = pdf.Root, pdf.pages[0].obj
        place = _free(pdf)
        widget = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=field, F=132, Rect=[0, 0, 0, 0])
        added = pdf.make_indirect(widget)
        added.P, added.V = page, place
        if Name.AcroForm not in root:
            root.AcroForm = Dictionary(Fields=[])
        root.AcroForm.Fields.append(added)
        root.AcroForm.SigFlags = 3
        page.Annots = Array([*page.get("/Annots", []), added])
        if b"/DocMDP" in entries:
            root.Perms = Dictionary(DocMDP=place)
        touched = [one for one in (root, page, root.AcroForm, added) if one.is_indirect]
        objects = {one.objgen[0]: one.unparse(resolved=True) for one in touched}
        objects[place.objgen[0]] = text % (sub_filter, entries, numbers % (0, 0, 0), room)
    output = appended(data, objects)
    gap = output.index(b"<" + room)
    end = gap + len(room) + 2
    output = output.replace(numbers % (0, 0, 0), numbers % (gap, end, len(output) - end))
    der = value(hashlib.sha256(output[:gap] + output[end:]).digest())
    return output[: gap + 1] + der.hex().encode().ljust(len(room), b"0") + output[end - 1 :]


def _free(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """A new object, of a number that no table names, free or not."""
    size = int(pdf.trailer.Size)
    while (one := pdf.make_indirect(Dictionary())).objgen[0] < size:
        pass
    return one


def by(workshop: Workshop, label: str) -> Value:
    """An honest value, B-B."""

    def value(digest: bytes) -> bytes:
        builder = CmsBuilder(workshop.credential(label))
        return builder.assemble(*builder.sign(digest))

    return value


def by_the_service(workshop: Workshop, label: str, *, then: datetime, entries: bytes = b"") -> bytes:
    """The document, signed at ``then`` with a timestamp; its attributes name no time."""
    fetcher = workshop.pki.fetcher(then)
    authority = TimestampAuthority(workshop.pki.tsa_url, fetcher=fetcher, clock=lambda: then)

    def value(digest: bytes) -> bytes:
        builder = CmsBuilder(workshop.credential(label))
        attributes, signature = builder.sign(digest)
        return builder.assemble(attributes, signature, ask(authority, signature))

    data = signed(hybrid(), "bcs_pntr_1700000000000", value, entries=entries)
    return with_store(data, workshop, label, then)


def with_store(data: bytes, workshop: Workshop, label: str, then: datetime) -> bytes:
    """The evidence: five certificates, the root among them, one OCSP response and one list; none for the authority."""
    pki = workshop.pki
    source = EvidenceSource(pki.fetcher(then))
    person, issuer, root = (x509.Certificate.load(pki.certificate(one)) for one in (label, "ca", "root"))
    answers, lists = source.gather([person, issuer]).ocsps, source.gather([issuer, root]).crls
    assert (len(answers), len(lists)) == (1, 1)
    parts = [*(pki.certificate(one) for one in (label, "ca", "root", "tsa", "ocsp")), *answers, *lists]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        store = _free(pdf)
        ones = [pdf.make_indirect(Dictionary()) for _ in parts]
        certificates, response, crl = Array(ones[:5]), Array(ones[5:6]), Array(ones[6:])
        about = Dictionary(Cert=certificates, OCSP=response, CRL=crl)
        key = hashlib.sha1(bytes(pdf.Root.AcroForm.Fields[-1].V.Contents)).hexdigest().upper()
        listed = Dictionary(Certs=certificates, OCSPs=response, CRLs=crl, VRI=Dictionary({f"/{key}": about}))
        pdf.Root.DSS = store
        objects = {one.objgen[0]: text.unparse(resolved=True) for one, text in ((pdf.Root, pdf.Root), (store, listed))}
        objects |= {one.objgen[0]: stream(part) for one, part in zip(ones, parts, strict=True)}
    return appended(data, objects)


def weakly_signed(data: bytes, workshop: Workshop, label: str) -> bytes:
    """One more signature of the older kind: no signed attributes, and its certificate is not in the store."""

    def value(digest: bytes) -> bytes:
        builder = CmsBuilder(workshop.credential(label))
        info = cms.ContentInfo.load(builder.assemble(*builder.sign(digest)))
        full = info["content"]["signer_infos"][0]
        plain = {name: full[name] for name in ("version", "sid", "digest_algorithm", "signature_algorithm")}
        key = workshop.pki.private_key(label)
        plain["signature"] = key.sign(digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
        info["content"]["signer_infos"] = cms.SignerInfos([cms.SignerInfo(plain)])
        return bytes(info.dump())

    return signed(data, "tte_lama", value, b"/adbe.pkcs7.detached")
