"""The CMS of a PAdES signature, built from parts that are kept per credential.

ETSI EN 319 142-1, 6.3 and EN 319 122-1, 5: detached SignedData with the attributes content-type, message-digest,
CMS algorithm protection (RFC 6211) and signing-certificate-v2 (RFC 5035). A signing-time attribute is left out, as
PAdES demands; the claimed time stands in the signature dictionary.
"""

import hashlib

from asn1crypto import algos, cms, core, tsp, x509

from bsre_sign.credential import SigningCredential
from bsre_sign.errors import CredentialError
from bsre_sign.language import Text
from bsre_sign.pades.signing.der import CONTEXT_0, CONTEXT_1, OCTET_STRING, SEQUENCE, SET, sorted_set, tlv

_SIGNATURE_TIMESTAMP = core.ObjectIdentifier("1.2.840.113549.1.9.16.2.14").dump()
_OVERHEAD = 512
"""Bytes of headers around the parts whose size is known."""
_DIGESTS = {"sha256", "sha384", "sha512"}


class CmsBuilder:
    """Puts together the SignedData of one credential; made once, used from any thread."""

    def __init__(self, credential: SigningCredential) -> None:
        self._credential = credential
        if not all(one.startswith(b"\x30") for one in (credential.certificate, *credential.chain)):
            raise _unfit("sertifikatnya bukan DER", "its certificates are not DER")
        certificate = x509.Certificate.load(credential.certificate)
        self.digest_algorithm = credential.digest_algorithm
        signature = algos.SignedDigestAlgorithm.load(credential.signature_algorithm)
        _check_algorithms(self.digest_algorithm, signature)
        digest = algos.DigestAlgorithm({"algorithm": self.digest_algorithm})
        self._message_digest_type = core.ObjectIdentifier("1.2.840.113549.1.9.4").dump()
        self._constant_attributes = [
            _attribute("content_type", cms.ContentType("data")),
            _attribute(
                "cms_algorithm_protection",
                cms.CMSAlgorithmProtection({"digest_algorithm": digest, "signature_algorithm": signature}),
            ),
            _attribute("signing_certificate_v2", _signing_certificate(certificate)),
        ]
        serial = cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
        self._signer_head = core.Integer(1).dump() + serial.dump() + digest.dump()
        self._signature_algorithm = signature.dump()
        certificates = {credential.certificate, *credential.chain}
        self._signed_data_head = (
            core.Integer(1).dump()
            + tlv(SET, digest.dump())
            + cms.ContentInfo({"content_type": "data"}).dump()
            + sorted_set(CONTEXT_0, list(certificates))
        )
        self._content_type = cms.ContentType("signed_data").dump()
        self.size = (
            len(self._signed_data_head)
            + len(self._signer_head)
            + sum(map(len, self._constant_attributes))
            + credential.signature_size
            + _OVERHEAD
        )
        """Bytes that the SignedData takes at most, without a timestamp."""

    def signed_attributes(self, digest: bytes) -> bytes:
        """The attributes over which the signature is made, as a SET OF (RFC 5652, 5.4)."""
        message_digest = tlv(SEQUENCE, self._message_digest_type, tlv(SET, tlv(OCTET_STRING, digest)))
        return sorted_set(SET, [*self._constant_attributes, message_digest])

    def sign(self, digest: bytes) -> tuple[bytes, bytes]:
        """The signed attributes for the document's ``digest``, and the signature value over them.

        Raises:
            CredentialError: the key does not answer, or with more than was announced.
        """
        attributes = self.signed_attributes(digest)
        signature = self._credential.sign(attributes)
        if len(signature) > self._credential.signature_size:
            raise _unfit(
                f"tanda tangannya {len(signature)} bita, padahal signature_size {self._credential.signature_size}",
                f"its signature has {len(signature)} bytes, its signature_size says {self._credential.signature_size}",
            )
        return attributes, signature

    def assemble(self, attributes: bytes, signature: bytes, timestamp: bytes | None = None) -> bytes:
        """The ContentInfo, DER; ``timestamp`` is a token over ``signature`` (RFC 3161, Appendix A)."""
        unsigned = b""
        if timestamp is not None:
            unsigned = tlv(CONTEXT_1, tlv(SEQUENCE, _SIGNATURE_TIMESTAMP, tlv(SET, timestamp)))
        signer_info = tlv(
            SEQUENCE,
            self._signer_head,
            bytes((CONTEXT_0,)) + attributes[1:],  # [0] IMPLICIT takes the place of the SET's own tag
            self._signature_algorithm,
            tlv(OCTET_STRING, signature),
            unsigned,
        )
        signed_data = tlv(SEQUENCE, self._signed_data_head, tlv(SET, signer_info))
        return tlv(SEQUENCE, self._content_type, tlv(CONTEXT_0, signed_data))


def _check_algorithms(digest: str, signature: algos.SignedDigestAlgorithm) -> None:
    """RFC 8933, 3: one digest for the message and in the signature algorithm; RFC 8419, 3.1: Ed25519 with SHA-512."""
    if digest not in _DIGESTS:
        raise _unfit(f"digest {digest} tidak didukung", f"the digest {digest} is not supported")
    try:
        own = str(signature.hash_algo)
    except ValueError:
        return  # the algorithm names no digest of its own
    if own != digest:
        raise _unfit(
            f"digest_algorithm {digest}, tetapi signature_algorithm memakai {own}",
            f"digest_algorithm is {digest}, but signature_algorithm uses {own}",
        )


def _unfit(indonesian: str, english: str) -> CredentialError:
    return CredentialError(
        Text(id=f"Kredensial ini tidak sesuai: {indonesian}.", en=f"This credential contradicts itself: {english}."),
        Text(
            id="Perbaiki kelas SigningCredential yang dipakai.",
            en="Correct the class that serves as SigningCredential.",
        ),
    )


def _attribute(name: str, value: core.Asn1Value) -> bytes:
    return tlv(SEQUENCE, cms.CMSAttributeType(name).dump(), tlv(SET, value.dump()))


def _signing_certificate(certificate: x509.Certificate) -> core.Sequence:
    return tsp.SigningCertificateV2(
        {
            "certs": [
                {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "cert_hash": hashlib.sha256(certificate.dump()).digest(),
                    "issuer_serial": {
                        "issuer": [x509.GeneralName({"directory_name": certificate.issuer})],
                        "serial_number": certificate.serial_number,
                    },
                }
            ]
        }
    )
