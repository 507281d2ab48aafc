"""Reading a signature back from its bytes: the plain form that every signature of this project has at B-B.

The engine decodes any CMS, and takes its time. Here one form is understood, in which nothing is left to choose: DER,
one signer, signed attributes in their order, no unsigned ones (RFC 5652, 5; ETSI EN 319 142-1, 6.3). What is of that
form and holds needs no engine; about everything else the engine is asked.
"""

import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from asn1crypto import algos, cms, core, x509

from bsre_sign.pades.reading.attributes import SignedAttributes
from bsre_sign.pades.reading.cryptography import UNREADABLE, verify
from bsre_sign.pades.signing.der import CONTEXT_0, OCTET_STRING, SEQUENCE, SET, children, tlv

_OTHERWISE = (*UNREADABLE, IndexError, AttributeError)
"""What taking apart something of another form ends in."""
_VERSION_1 = core.Integer(1).dump()
_SIGNED_DATA = cms.ContentType("signed_data").dump()
_DETACHED = cms.ContentInfo({"content_type": "data"}).dump()
_MESSAGE_DIGEST = core.ObjectIdentifier("1.2.840.113549.1.9.4").dump()
_DATA_ATTRIBUTE = cms.CMSAttribute({"type": "content_type", "values": ("data",)}).dump()
_OF_SIGNED_DATA = [0x02, SET, SEQUENCE, CONTEXT_0, SET]
_OF_SIGNER = [0x02, SEQUENCE, SEQUENCE, CONTEXT_0, SEQUENCE, OCTET_STRING]


def plainly_holds(contents: bytes, certificate: bytes, digest_of: Callable[[str], bytes]) -> bool:
    """Whether ``contents``, the value of a /Contents with the zeros behind it, is of the plain form and holds.

    Args:
        contents: as it was read.
        certificate: the signer's, DER.
        digest_of: gives the document's digest by an algorithm's name.
    """
    try:
        value = _Value.of(contents)
        if certificate not in value.certificates or value.signer != _identifier(certificate):
            return False
        digest = _digest_name(value.digest_algorithm)
        stated = tlv(SEQUENCE, _MESSAGE_DIGEST, tlv(SET, tlv(OCTET_STRING, digest_of(digest))))
        if not any(hmac.compare_digest(stated, one) for one in value.attributes):
            return False
        signed = tlv(SET, *value.attributes)
        signer, algorithm = _decoded.certificate(certificate), _decoded.algorithm(value.signature_algorithm)
        seen = verify(value.signature, signer, algorithm, digest, SignedAttributes(signed, signed), b"")
    except _OTHERWISE:
        return False
    return seen.holds and not seen.departures


@dataclass(frozen=True, slots=True)
class _Value:
    """The parts of a SignedData in the plain form, each as it is encoded."""

    certificates: tuple[bytes, ...]
    signer: bytes
    digest_algorithm: bytes
    attributes: tuple[bytes, ...]
    signature_algorithm: bytes
    signature: bytes
    """The octets."""

    @classmethod
    def of(cls, contents: bytes) -> "_Value":
        """Take ``contents`` apart.

        Raises:
            ValueError: it has another form.
        """
        outer = children(_first(contents))
        _demand([tag for tag, _, _ in outer] == [0x06, CONTEXT_0] and outer[0][2] == _SIGNED_DATA)
        ((tag, signed_data, _),) = children(outer[1][1])
        parts = children(signed_data)
        _demand(tag == SEQUENCE and [one for one, _, _ in parts] == _OF_SIGNED_DATA)
        version, digests, content, certificates, signers = parts
        _demand(version[2] == _VERSION_1 and content[2] == _DETACHED)
        ((tag, signer, _),) = children(signers[1])
        own = children(signer)
        _demand(tag == SEQUENCE and [one for one, _, _ in own] == _OF_SIGNER)
        attributes = [whole for _, _, whole in children(own[3][1])]
        kinds = [children(children(one)[0][1])[0][2] for one in attributes]
        _demand(own[0][2] == _VERSION_1 and digests[1] == own[2][2])
        _demand(attributes == sorted(attributes) and len(set(kinds)) == len(kinds) and _DATA_ATTRIBUTE in attributes)
        return cls(
            tuple(whole for _, _, whole in children(certificates[1])),
            own[1][2],
            own[2][2],
            tuple(attributes),
            own[4][2],
            own[5][1],
        )


def _first(contents: bytes) -> bytes:
    """What is in the element at the beginning; behind it there may be nothing but zeros."""
    _demand(contents[:1] == b"\x30" and contents[1:2] in {b"\x81", b"\x82", b"\x83"})
    start = 2 + (contents[1] & 0x7F)
    end = start + int.from_bytes(contents[2:start], "big")
    ((_, inside, _),) = children(contents[:end])
    _demand(not contents[end:].strip(b"\0"))
    return inside


def _demand(holds: bool) -> None:
    if not holds:
        raise ValueError("the signature has another form")


class _Decoded(threading.local):
    """What was decoded, for each thread its own: asn1crypto decodes parts when they are first asked for."""

    def __init__(self) -> None:
        self.certificate = lru_cache(maxsize=16)(x509.Certificate.load)
        self.algorithm = lru_cache(maxsize=16)(algos.SignedDigestAlgorithm.load)


_decoded = _Decoded()


@lru_cache(maxsize=64)
def _identifier(certificate: bytes) -> bytes:
    """The IssuerAndSerialNumber of a certificate."""
    own = x509.Certificate.load(certificate)
    made: bytes = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number}).dump()
    return made


@lru_cache(maxsize=16)
def _digest_name(algorithm: bytes) -> str:
    return str(algos.DigestAlgorithm.load(algorithm)["algorithm"].native)
