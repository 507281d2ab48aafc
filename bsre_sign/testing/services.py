"""The test PKI's services by address: timestamps, OCSP, CRLs and the issuer's certificate."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from threading import RLock
from typing import Any

from asn1crypto import ocsp, x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from bsre_sign.errors import ServiceError
from bsre_sign.language import Text
from bsre_sign.testing import timestamp
from bsre_sign.testing.engine import module


class ServiceKind(StrEnum):
    """What can be stopped."""

    TSA = "tsa"
    OCSP = "ocsp"
    CRL = "crl"
    CERTIFICATES = "certificates"


@dataclass(frozen=True, slots=True)
class Service:
    """One address and who answers there."""

    kind: ServiceKind
    content_type: str
    takes_body: bool
    """True where a request is a POST."""

    answer: Callable[[bytes, datetime], bytes]
    """A request's body and the time at which it is answered, to the answer's body."""


class Services:
    """All services of one certomancer architecture; answers one request at a time."""

    def __init__(self, architecture: Any, lock: RLock) -> None:
        self._architecture = architecture
        self._lock = lock
        registry = architecture.service_registry
        routes = [(info.url, self._tsa(info)) for info in registry.list_time_stamping_services()]
        routes += [(info.url, self._ocsp(info)) for info in registry.list_ocsp_responders()]
        routes += [(info.latest_external_url, self._crl(info)) for info in registry.list_crl_repos()]
        routes += [(info.issuer_cert_url(use_pem=False), self._issuer(info)) for info in registry.list_cert_repos()]
        self.routes: dict[str, Service] = dict(routes)

    def key(self, label: str) -> RSAPrivateKey:
        """The private key of a certificate."""
        key: RSAPrivateKey = self._architecture.key_set[label].rsa
        return key

    def certificate(self, label: str) -> x509.Certificate:
        """A certificate."""
        with self._lock:
            return self._architecture.get_cert(module("certomancer.registry").CertLabel(label))

    def answer(self, url: str, body: bytes | None, now: datetime) -> bytes:
        """The answer of the service at ``url``.

        Raises:
            ServiceError: nobody is at ``url``, the method is not its own, or it cannot answer.
        """
        service = self.routes.get(url)
        if service is None:
            raise failure(url, "alamat tidak dikenal", "no such address")
        if service.takes_body is not (body is not None):
            raise failure(url, "metode salah", "the method is not allowed")
        errors = (module("certomancer.services").CertomancerServiceError, ValueError, TypeError)
        # An answer speaks in whole seconds, as RFC 5280 wants it.
        try:
            with self._lock:
                return service.answer(body or b"", now.replace(microsecond=0))
        except errors as error:
            raise failure(url, "permintaan tidak dapat dijawab", "the request cannot be answered") from error

    def _tsa(self, info: Any) -> Service:
        architecture = self._architecture

        def answer(body: bytes, now: datetime) -> bytes:
            return timestamp.answer_request(
                body,
                key=architecture.key_set[info.signing_key].rsa,
                certificate=architecture.get_cert(info.signing_cert),
                chain=[architecture.get_cert(label) for label in info.certs_to_embed],
                now=now,
            )

        return Service(ServiceKind.TSA, "application/timestamp-reply", takes_body=True, answer=answer)

    def _ocsp(self, info: Any) -> Service:
        def answer(body: bytes, now: datetime) -> bytes:
            responder = self._architecture.service_registry.summon_responder(info.label, now)
            request = ocsp.OCSPRequest.load(body, strict=True)
            return bytes(responder.build_ocsp_response(request).dump())

        return Service(ServiceKind.OCSP, "application/ocsp-response", takes_body=True, answer=answer)

    def _crl(self, info: Any) -> Service:
        def answer(_body: bytes, now: datetime) -> bytes:
            return bytes(self._architecture.service_registry.get_crl(info.label, now).dump())

        return Service(ServiceKind.CRL, "application/pkix-crl", takes_body=False, answer=answer)

    def _issuer(self, info: Any) -> Service:
        def answer(_body: bytes, _now: datetime) -> bytes:
            return bytes(self._architecture.service_registry.get_cert_from_repo(info.label).dump())

        return Service(ServiceKind.CERTIFICATES, "application/pkix-cert", takes_body=False, answer=answer)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to a service that was told to answer otherwise."""

    services: Services
    url: str
    request: bytes | None
    now: datetime

    @property
    def body(self) -> bytes:
        """What was sent."""
        return self.request or b""

    def about(self, request: bytes) -> "Exchange":
        """The same with another request."""
        return replace(self, request=request)

    def at(self, url: str) -> "Exchange":
        """The same at another address."""
        return replace(self, url=url)

    def honest(self) -> bytes:
        """What the service answers when nobody tells it otherwise."""
        return self.services.answer(self.url, self.request, self.now)


def failure(url: str, reason_id: str, reason_en: str) -> ServiceError:
    """The error for a service of the test PKI that did not answer."""
    return ServiceError(
        Text(id=f"Layanan uji {url} gagal: {reason_id}.", en=f"The test service {url} failed: {reason_en}."),
        Text(
            id="PKI uji hanya menjawab alamat yang tertulis di sertifikatnya.",
            en="The test PKI answers only at the addresses that its certificates carry.",
        ),
    )
