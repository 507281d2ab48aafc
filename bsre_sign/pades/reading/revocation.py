"""Gathering revocation evidence and missing issuers over the network (RFC 6960, RFC 5280)."""

import itertools
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from asn1crypto import crl, ocsp, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.ocsp import OCSPRequestBuilder

from bsre_sign.errors import ServiceError
from bsre_sign.language import Text
from bsre_sign.pades.reading.revocation_evidence import RevocationEvidence
from bsre_sign.services.fetch import Fetcher, Request

__all__ = ["EvidenceSource", "RevocationEvidence"]

_MAX_OCSP = 256 * 1024
_MAX_CRL = 64 * 1024 * 1024
_MAX_CERTIFICATE = 256 * 1024
_TIMEOUT = 15.0
_MAX_ADDRESSES = 4
_MAX_REQUESTS = 64
"""Requests for one document, whatever it names."""
_MAX_SECONDS = 60.0
"""Seconds for all of them."""
_BROKEN = (ValueError, TypeError, KeyError, AttributeError)


@dataclass
class EvidenceSource:
    """Asks OCSP responders and CRL addresses that stand in certificates.

    Answers are kept for the lifetime of one operation only, so that nobody is asked twice for the same thing.
    """

    fetcher: Fetcher
    timeout: float = _TIMEOUT
    _kept: dict[tuple[str, bytes], bytes] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _asked: int = 0
    _deadline: float = field(default_factory=lambda: time.monotonic() + _MAX_SECONDS)

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
            except (ServiceError, *_BROKEN):
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
            except (ServiceError, *_BROKEN) as error:
                errors.append(f"{url}: {error}")
        for url in _crl_addresses(certificate):
            try:
                answer = self._ask(Request(url), _MAX_CRL)
                crl.CertificateList.load(answer, strict=True)["tbs_cert_list"]["this_update"].native  # noqa: B018
                return RevocationEvidence(crls=(answer,))
            except (ServiceError, *_BROKEN) as error:
                errors.append(f"{url}: {error}")
        return RevocationEvidence(errors=tuple(errors))

    def _allowance(self) -> float:
        """Seconds for one more request.

        Raises:
            ServiceError: enough was asked for one document, which names these addresses as it likes.
        """
        with self._lock:
            self._asked += 1
            left = self._deadline - time.monotonic()
            if self._asked > _MAX_REQUESTS or left <= 0:
                raise ServiceError(
                    Text(id="Terlalu banyak alamat untuk satu dokumen.", en="Too many addresses for one document."),
                    Text(id="Periksa dokumen ini tanpa jaringan.", en="Check this document offline."),
                )
        return min(self.timeout, left)

    def _ask(self, request: Request, max_bytes: int) -> bytes:
        key = (request.url, request.body or b"")
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        answer = self.fetcher.fetch(request, max_bytes=max_bytes, timeout=self._allowance())
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
    try:
        value = certificate.authority_information_access_value
        return [
            entry["access_location"].native
            for entry in value or ()
            if entry["access_method"].native == method
            and entry["access_location"].name == "uniform_resource_identifier"
        ][:_MAX_ADDRESSES]
    except _BROKEN:
        return []  # an address that cannot be read is none


def _crl_addresses(certificate: x509.Certificate) -> list[str]:
    urls: list[str] = []
    try:
        for point in certificate.crl_distribution_points_value or ():
            name = point["distribution_point"]
            if name.native is not None and name.name == "full_name":
                urls += [one.native for one in name.chosen if one.name == "uniform_resource_identifier"]
    except _BROKEN:
        return []
    return urls[:_MAX_ADDRESSES]
