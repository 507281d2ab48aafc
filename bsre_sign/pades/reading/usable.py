"""Which certificates and revocation evidence the engine may be given: documents carry what their makers like."""

from collections import Counter
from collections.abc import Iterable, Sequence

from asn1crypto import crl, ocsp, x509
from cryptography import x509 as cx509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

_MAX_COPIES = 32
"""Certificates that share issuer and number, and are looked at before one of them is preferred."""
_MAX_ISSUERS = 16
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)


def genuine_first(certificates: list[x509.Certificate]) -> list[x509.Certificate]:
    """Of certificates with the same issuer and number, of which the registry keeps one, those that verify first."""
    copies = Counter(one.issuer_serial for one in {one.sha256: one for one in certificates}.values())
    doubtful = [one for one in certificates if copies[one.issuer_serial] > 1][:_MAX_COPIES]
    verified = {one.sha256 for one in doubtful if _is_issued_by_one_of(one, certificates)}
    return sorted(certificates, key=lambda one: copies[one.issuer_serial] > 1 and one.sha256 not in verified)


def _is_issued_by_one_of(one: x509.Certificate, certificates: list[x509.Certificate]) -> bool:
    issuers = [issuer for issuer in certificates if issuer.subject == one.issuer]
    for issuer in issuers[:_MAX_ISSUERS]:
        try:
            cx509.load_der_x509_certificate(one.dump()).verify_directly_issued_by(
                cx509.load_der_x509_certificate(issuer.dump())
            )
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            continue
        return True
    return False


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
    try:
        response = ocsp.OCSPResponse.load(der)
        response.native  # noqa: B018  decodes all of it
        carried = response.basic_ocsp_response["certs"] or ()
        return all(known.get(one.issuer_serial, {one.dump()}) == {one.dump()} for one in carried)
    except _BROKEN:
        return False


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
