"""Which certificates and revocation evidence the engine may be given: documents carry what their makers like."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from asn1crypto import crl, ocsp, x509
from cryptography import x509 as cx509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

_MAX_COPIES = 32
"""Certificates that share issuer and number, and are looked at before one of them is preferred."""
_MAX_ISSUERS = 16
_LONGEST_CHAIN = 8
_REMEMBERED = 16 * 1024
"""Bytes of a response that is remembered from one document to the next; real ones have 1 to 4 thousand."""
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)


def genuine(certificates: Sequence[x509.Certificate], anchors: Collection[bytes]) -> list[x509.Certificate]:
    """The certificates without those that pose as another: an issuer gives each number once (RFC 5280, 4.1.2.2).

    Of several with the same issuer and number, of which the engine's registry keeps one, those count whose signatures
    lead to an anchor; where none do, all are kept.

    Args:
        certificates: what is at hand, from whomever.
        anchors: SHA-256 of those that are trusted.
    """
    known = {one.sha256: one for one in certificates}
    copies = Counter(one.issuer_serial for one in known.values())
    doubtful = [one for one in known.values() if copies[one.issuer_serial] > 1]
    if not doubtful:
        return list(certificates)
    chains = _Chains(known.values(), anchors)
    verified = [one for one in doubtful[:_MAX_COPIES] if chains.leads_up(one)]
    settled, kept = {one.issuer_serial for one in verified}, {one.sha256 for one in verified}
    return [one for one in certificates if one.issuer_serial not in settled or one.sha256 in kept]


class _Chains:
    """Which certificates are signed, link by link, from an anchor down; each is looked at once."""

    def __init__(self, certificates: Iterable[x509.Certificate], anchors: Collection[bytes]) -> None:
        self._anchors = anchors
        self._looked_at: dict[bytes, bool] = {}
        self._by_subject: dict[str, list[x509.Certificate]] = {}
        for one in sorted(certificates, key=lambda one: one.sha256 not in anchors):
            self._by_subject.setdefault(one.subject.hashable, []).append(one)

    def leads_up(self, certificate: x509.Certificate, depth: int = _LONGEST_CHAIN) -> bool:
        """Whether an anchor stands at the end of its signatures."""
        if certificate.sha256 in self._anchors:
            return True
        if certificate.sha256 not in self._looked_at and depth:
            self._looked_at[certificate.sha256] = False  # as long as it is looked at: chains may go in circles
            issuers = self._by_subject.get(certificate.issuer.hashable, [])[:_MAX_ISSUERS]
            self._looked_at[certificate.sha256] = any(
                is_issued_by(certificate, one) and self.leads_up(one, depth - 1) for one in issuers
            )
        return self._looked_at.get(certificate.sha256, False)


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the signature on ``certificate`` was made by ``issuer``, and names it."""
    try:
        cx509.load_der_x509_certificate(certificate.dump()).verify_directly_issued_by(
            cx509.load_der_x509_certificate(issuer.dump())
        )
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def usable_ocsps(responses: Iterable[bytes], certificates: Sequence[x509.Certificate]) -> list[bytes]:
    """The responses that can be read to their end and that bring along no changed copy of a known certificate.

    The engine takes a responder for the issuer itself where issuer, number and signature value agree, and verifies
    with the key that the response brings along. A copy with another key must therefore not reach it.
    """
    known: dict[bytes, set[bytes]] = {}
    for one in certificates:
        known.setdefault(one.issuer_serial, set()).add(one.dump())
    return [one for one in responses if _is_honest_ocsp(one, known)]


def _is_honest_ocsp(der: bytes, known: dict[bytes, set[bytes]]) -> bool:
    carried = _remembered_carried(der) if len(der) <= _REMEMBERED else _carried(der)
    return carried is not None and all(known.get(name, {one}) == {one} for name, one in carried)


def _carried(der: bytes) -> tuple[tuple[bytes, bytes], ...] | None:
    """The certificates that a response brings along, each with its issuer and number; ``None`` where it is broken."""
    try:
        response = ocsp.OCSPResponse.load(der)
        response.native  # noqa: B018  decodes all of it
        return tuple((one.issuer_serial, one.dump()) for one in response.basic_ocsp_response["certs"] or ())
    except _BROKEN:
        return None


@lru_cache(maxsize=512)
def _remembered_carried(der: bytes) -> tuple[tuple[bytes, bytes], ...] | None:
    return _carried(der)


def usable_crls(lists: Iterable[bytes], certificates: Sequence[x509.Certificate]) -> list[bytes]:
    """The revocation lists of authorities whose head can be read.

    Their entries, which may be a million, are not looked at. The engine would take a list from anyone whose
    certificate does not forbid it.
    """
    authorities = {one.subject.hashable for one in certificates if one.ca or one.self_issued}
    return [one for one in lists if _is_crl_of(one, authorities)]


def _is_crl_of(der: bytes, authorities: set[str]) -> bool:
    try:
        listed = crl.CertificateList.load(der)
        listed.issuer_cert_urls, listed.authority_key_identifier  # noqa: B018
        listed["tbs_cert_list"]["this_update"].native, listed["signature"].native
        issuer = listed.issuer.hashable
    except _BROKEN:
        return False
    return issuer in authorities
