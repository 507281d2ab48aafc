"""One RFC 3161 timestamp, as the real TSA gives it: SHA-256, no accuracy, its chain embedded.

Certomancer's own stamper names the TSA's certificate by SHA-1 and cannot choose the token policy.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from secrets import randbits
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

POLICY = "1.3.6.1.4.1.22408.1.2.3.45"

_DIGESTS = frozenset({"sha256", "sha384", "sha512"})


class _Refusal(core.Sequence):  # type: ignore[misc]
    """A response without a token, which asn1crypto's own ``TimeStampResp`` does not allow."""

    _fields = [("status", tsp.PKIStatusInfo)]  # noqa: RUF012 - asn1crypto's way


def answer_request(
    request: bytes,
    *,
    key: RSAPrivateKey,
    certificate: Certificate,
    chain: Iterable[Certificate],
    now: datetime,
    policy: str = POLICY,
    status: str = "granted",
) -> bytes:
    """The DER of a ``TimeStampResp`` to the DER of a ``TimeStampReq``.

    Raises:
        ValueError: ``request`` is no timestamp request.
    """
    asked = tsp.TimeStampReq.load(request, strict=True)
    imprint = asked["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native not in _DIGESTS:
        return refusal("bad_alg")
    info: dict[str, Any] = {
        "version": "v1",
        "policy": policy,
        "message_imprint": imprint,
        "serial_number": randbits(63) | 1 << 62,
        "gen_time": now,
    }
    if asked["nonce"].native is not None:
        info["nonce"] = asked["nonce"]
    embedded = [certificate, *chain] if asked["cert_req"].native else []
    token = _token(tsp.TSTInfo(info).dump(), key, certificate, embedded)
    return bytes(tsp.TimeStampResp({"status": {"status": status}, "time_stamp_token": token}).dump())


def refusal(failure: str, *words: str) -> bytes:
    """The DER of a ``TimeStampResp`` that refuses, because of a ``PKIFailureInfo`` and in the authority's words."""
    status: dict[str, Any] = {"status": "rejection", "fail_info": {failure}}
    if words:
        status["status_string"] = list(words)
    return bytes(_Refusal({"status": status}).dump())


def _token(info: bytes, key: RSAPrivateKey, certificate: Certificate, embedded: list[Certificate]) -> cms.ContentInfo:
    """``info`` as signed data."""
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [sha256(info).digest()]}),
            cms.CMSAttribute({"type": "signing_certificate_v2", "values": [_names(certificate)]}),
        ]
    )
    digest = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                    )
                }
            ),
            "digest_algorithm": digest,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
            "signature": key.sign(attributes.dump(), PKCS1v15(), SHA256()),
        }
    )
    signed = {
        "version": "v3",
        "digest_algorithms": [digest],
        "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info)},
        "signer_infos": [signer],
    }
    if embedded:
        signed["certificates"] = embedded
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def _names(certificate: Certificate) -> tsp.SigningCertificateV2:
    """The TSA's certificate named by SHA-256, which is the attribute's default algorithm."""
    return tsp.SigningCertificateV2({"certs": [{"cert_hash": sha256(certificate.dump()).digest()}]})
