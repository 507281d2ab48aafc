"""Gathering revocation evidence and missing issuers over the network (RFC 6960, RFC 5280)."""

import itertools
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from asn1crypto import crl, ocsp, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.ocsp import OCSPRequestBuilder

from bsre_sign.errors import ServiceError
from bsre_sign.services.fetch import Fetcher, Request

_MAX_OCSP = 256 * 1024
_MAX_CRL = 64 * 1024 * 1024
_MAX_CERTIFICATE = 256 * 1024
_TIMEOUT = 15.0
_MAX_ADDRESSES = 4


@dataclass(frozen=True, slots=True)
class RevocationEvidence:
    """OCSP responses and CRLs, DER, unjudged."""

    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    errors: tuple[str, ...] = ()
    """Services that were asked in vain, English."""

    def __add__(self, other: "RevocationEvidence") -> "RevocationEvidence":
        return RevocationEvidence(
            tuple(dict.fromkeys((*self.ocsps, *other.ocsps))),
            tuple(dict.fromkeys((*self.crls, *other.crls))),
            tuple(dict.fromkeys((*self.errors, *other.errors))),
        )


@dataclass
class EvidenceSource:
    """Asks OCSP responders and CRL addresses that stand in certificates.

    Answers are kept for the lifetime of one operation only, so that nobody is asked twice for the same thing.
    """

    fetcher: Fetcher
    timeout: float = _TIMEOUT
    _kept: dict[tuple[str, bytes], bytes] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def gather(self, chain: Sequence[x509.Certificate]) -> RevocationEvidence:
        """Evidence for each certificate of ``chain`` (leaf first) but the last, which is the anchor."""
        evidence = RevocationEvidence()
        for certificate, issuer in itertools.pairwise(chain):
            evidence += self._for(certificate, issuer)
        return evidence

    def issuer_of(self, certificate: x509.Certificate) -> x509.Certificate | None:
        """The issuer's certificate from the caIssuers address, if it can be had there."""
        for url in _addresses(certificate, "ca_issuers"):
            try:
                found = x509.Certificate.load(self._ask(Request(url), _MAX_CERTIFICATE))
                if found.subject == certificate.issuer:
                    return found
            except (ServiceError, ValueError):
                continue  # another address may answer; a missing issuer shows as a missing chain
        return None

    def _for(self, certificate: x509.Certificate, issuer: x509.Certificate) -> RevocationEvidence:
        errors: list[str] = []
        for url in _addresses(certificate, "ocsp"):
            try:
                answer = self._ask(_ocsp_request(url, certificate, issuer), _MAX_OCSP)
                response = ocsp.OCSPResponse.load(answer, strict=True)
                if response["response_status"].native == "successful":
                    response.native  # noqa: B018  decode now
                    return RevocationEvidence(ocsps=(answer,))
                errors.append(f"{url}: the responder refused")
            except (ServiceError, ValueError, TypeError, KeyError) as error:
                errors.append(f"{url}: {error}")
        for url in _crl_addresses(certificate):
            try:
                answer = self._ask(Request(url), _MAX_CRL)
                crl.CertificateList.load(answer, strict=True)["tbs_cert_list"]["this_update"].native  # noqa: B018
                return RevocationEvidence(crls=(answer,))
            except (ServiceError, ValueError, TypeError, KeyError) as error:
                errors.append(f"{url}: {error}")
        return RevocationEvidence(errors=tuple(errors))

    def _ask(self, request: Request, max_bytes: int) -> bytes:
        key = (request.url, request.body or b"")
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        answer = self.fetcher.fetch(request, max_bytes=max_bytes, timeout=self.timeout)
        with self._lock:
            self._kept[key] = answer
        return answer


def _ocsp_request(url: str, certificate: x509.Certificate, issuer: x509.Certificate) -> Request:
    # SHA-1 only names the issuer here; it is what every responder understands (RFC 6960, 4.3).
    builder = OCSPRequestBuilder().add_certificate(
        cx509.load_der_x509_certificate(certificate.dump()),
        cx509.load_der_x509_certificate(issuer.dump()),
        SHA1(),  # noqa: S303
    )
    return Request(
        url,
        body=builder.build().public_bytes(Encoding.DER),
        content_type="application/ocsp-request",
        accept="application/ocsp-response",
    )


def _addresses(certificate: x509.Certificate, method: str) -> list[str]:
    value = certificate.authority_information_access_value
    return [
        entry["access_location"].native
        for entry in value or ()
        if entry["access_method"].native == method and entry["access_location"].name == "uniform_resource_identifier"
    ][:_MAX_ADDRESSES]


def _crl_addresses(certificate: x509.Certificate) -> list[str]:
    urls: list[str] = []
    for point in certificate.crl_distribution_points_value or ():
        name = point["distribution_point"]
        if name.native is not None and name.name == "full_name":
            urls += [one.native for one in name.chosen if one.name == "uniform_resource_identifier"]
    return urls[:_MAX_ADDRESSES]
