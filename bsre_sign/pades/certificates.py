"""What a certificate says, as plain facts (RFC 5280, ETSI EN 319 412)."""

import hashlib
from typing import Any

from asn1crypto import core, x509

from bsre_sign.evidence import CertificateFacts

_QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"
_QC_TYPE = "0.4.0.1862.1.6"


class _QcStatement(core.Sequence):
    _fields = [("id", core.ObjectIdentifier), ("info", core.Any, {"optional": True})]  # noqa: RUF012


class _QcStatements(core.SequenceOf):
    _child_spec = _QcStatement


class _QcTypes(core.SequenceOf):
    _child_spec = core.ObjectIdentifier


def fingerprint(certificate: x509.Certificate) -> str:
    """Upper-case hexadecimal SHA-256 of the DER."""
    return hashlib.sha256(certificate.dump()).hexdigest().upper()


def facts(certificate: x509.Certificate) -> CertificateFacts:
    """The facts of one certificate.

    Raises:
        ValueError: it cannot be decoded.
    """
    body = certificate["tbs_certificate"]
    subject = certificate.subject.native
    issuer = certificate.issuer.native
    extended = certificate.extended_key_usage_value
    key_usage = certificate.key_usage_value
    algorithm = certificate.public_key.algorithm
    return CertificateFacts(
        sha256=fingerprint(certificate),
        common_name=_text(subject.get("common_name")),
        organization=_text(subject.get("organization_name")),
        subject=certificate.subject.human_friendly,
        issuer=certificate.issuer.human_friendly,
        issuer_common_name=_text(issuer.get("common_name")),
        serial_number=certificate.serial_number,
        not_before=body["validity"]["not_before"].native,
        not_after=body["validity"]["not_after"].native,
        policies=tuple(one["policy_identifier"].dotted for one in certificate.certificate_policies_value or ()),
        key_usage=frozenset(key_usage.native) if key_usage is not None else frozenset(),
        extended_key_usage=tuple(one.dotted for one in extended or ()),
        extended_key_usage_critical="extended_key_usage" in certificate.critical_extensions,
        key_algorithm=algorithm,
        key_bits=certificate.public_key.bit_size,
        qc_types=_qc_types(certificate),
        # asn1crypto has no name for description (2.5.4.13, RFC 4519).
        description=_text(subject.get("description", subject.get("2.5.4.13"))),
    )


def _qc_types(certificate: x509.Certificate) -> tuple[str, ...]:
    for extension in certificate["tbs_certificate"]["extensions"] or ():
        if extension["extn_id"].dotted != _QC_STATEMENTS:
            continue
        for statement in _QcStatements.load(extension["extn_value"].contents):
            if statement["id"].dotted == _QC_TYPE and statement["info"].native is not None:
                return tuple(one.dotted for one in _QcTypes.load(statement["info"].dump()))
    return ()


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
