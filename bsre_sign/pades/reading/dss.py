"""Evidence that a document carries: the DSS, and Adobe's attribute (ETSI EN 319 142-1, 5.4.2; ISO 32000-2, 12.8.4)."""

import zlib
from dataclasses import dataclass, field

import pikepdf
from asn1crypto import pdf as _  # noqa: F401  it registers Adobe's attribute
from asn1crypto import x509
from pikepdf import Array, Dictionary, Stream

from bsre_sign.document.words import words_of
from bsre_sign.pades.reading.certificates import load
from bsre_sign.pades.reading.revocation import RevocationEvidence
from bsre_sign.pades.reading.tokens import Token

_MAX_ENTRIES = 2000
_MAX_ENTRY = 64 * 1024 * 1024
_MAX_TOTAL = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CarriedEvidence:
    """Certificates and revocation evidence from inside a document."""

    certificates: tuple[x509.Certificate, ...] = ()
    revocation: RevocationEvidence = field(default_factory=RevocationEvidence)

    def __add__(self, other: "CarriedEvidence") -> "CarriedEvidence":
        certificates = {one.sha256: one for one in (*self.certificates, *other.certificates)}
        return CarriedEvidence(tuple(certificates.values()), self.revocation + other.revocation)


def is_there(pdf: pikepdf.Pdf) -> bool:
    """Whether the document has a DSS, whatever is in it."""
    return isinstance(pdf.Root.get("/DSS"), Dictionary)


def read(pdf: pikepdf.Pdf) -> CarriedEvidence:
    """The DSS of the revision that ``pdf`` shows; entries that cannot be read are passed over."""
    dss = pdf.Root.get("/DSS")
    if not isinstance(dss, Dictionary):
        return CarriedEvidence()
    certificates = []
    for der in _streams(dss.get("/Certs")):
        try:
            certificate = load(der)
            certificate.issuer_serial  # noqa: B018  decode now: asn1crypto is lazy
            certificates.append(certificate)
        except (ValueError, TypeError, KeyError):
            continue  # what cannot be decoded is no link in any path
    return CarriedEvidence(
        tuple(certificates),
        RevocationEvidence(ocsps=_streams(dss.get("/OCSPs")), crls=_streams(dss.get("/CRLs"))),
    )


def read_adobe(token: Token) -> CarriedEvidence:
    """Adobe's revocation attribute inside a signature (1.2.840.113583.1.1.8)."""
    value = token.attribute("adobe_revocation_info_archival")
    if value is None:
        return CarriedEvidence()
    try:
        return CarriedEvidence(
            revocation=RevocationEvidence(
                ocsps=tuple(one.dump() for one in value["ocsp"] or ()),
                crls=tuple(one.dump() for one in value["crl"] or ()),
            )
        )
    except (ValueError, TypeError, KeyError):
        return CarriedEvidence()  # undecodable evidence proves nothing


def _streams(value: object) -> tuple[bytes, ...]:
    found: list[bytes] = []
    total = 0
    for one in list(value)[:_MAX_ENTRIES] if isinstance(value, Array) else ():
        if not isinstance(one, Stream):
            continue
        try:
            data = _decoded(one)
            if data is None:
                continue
        except (pikepdf.PdfError, zlib.error):
            continue  # a stream that cannot be decoded holds no evidence
        total += len(data)
        if total > _MAX_TOTAL:
            break
        found.append(data)
    return tuple(found)


def _decoded(stream: Stream) -> bytes | None:
    """The stream's bytes; ``None`` for what is longer than 64 MiB or filtered in unusual ways: no evidence is."""
    filters = stream.get("/Filter")
    names = [words_of(one) for one in filters] if isinstance(filters, Array) else [words_of(filters)] if filters else []
    raw = stream.read_raw_bytes()
    if not names:
        return raw if len(raw) <= _MAX_ENTRY else None
    if names != ["/FlateDecode"] or "/DecodeParms" in stream:
        return None
    data = zlib.decompressobj().decompress(raw, _MAX_ENTRY + 1)
    return data if len(data) <= _MAX_ENTRY else None
